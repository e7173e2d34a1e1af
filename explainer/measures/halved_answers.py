"""What one network answers once its parameters are rounded to half precision.

Where a reader's browser goes on from a poster, both show the same numbers: those of the network in
half precision, and of fresh points whose coordinates are rounded so, too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explainer import device
from explainer.data import synthetic
from explainer.measures.boundary import fields
from explainer.networks.mlp import logits
from explainer.store import stage
from explainer.training.trainer import Experiment, train


@dataclass(frozen=True)
class Answers:
    """The decision field of a network, and what it gets wrong."""

    field: np.ndarray  # [H, H] float16 logits, clipped; class 1 where positive
    wrong: np.ndarray  # [P] of the training points
    wrong_fresh: np.ndarray  # [Q] of all fresh points, in half precision


@stage
def halved_answers(experiment: Experiment, network: int, resolution: int) -> Answers:
    """Round a trained network and ask it about the plane, training points and fresh points.

    >>> tiny = Experiment((0.0,), (0,), (0.02,), steps=2, widths=(2, 4, 1))
    >>> halved_answers(tiny, 0, resolution=5).field.shape
    (5, 5)
    """
    widths, place = experiment.widths, device.current()
    theta = torch.tensor(train(experiment).parameters[[network]]).half().to(place).float()  # [1, n]
    points = synthetic.make(experiment.dataset)
    fresh = points.test_inputs.half().float()

    def wrong(inputs: Tensor, labels: Tensor) -> np.ndarray:
        z = logits(theta, widths, inputs.to(place))[0].cpu()
        return np.asarray((z > 0) != (labels > 0.5))

    return Answers(
        fields(theta, widths, resolution)[0],
        wrong(points.train_inputs, points.train_labels),
        wrong(fresh, points.test_labels),
    )
