"""Networks rounded to half precision, and what they do then.

A reader's browser gets parameters as float16. What is said beside them is measured on these very
numbers, not on those that were rounded.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from explainer import device
from explainer.data import synthetic
from explainer.measures.boundary import EXTENT, field
from explainer.measures.loss import evaluate
from explainer.measures.margin import crossings, distances
from explainer.networks.mlp import logits
from explainer.progress import report
from explainer.store import stage
from explainer.training.trainer import Experiment, train


@dataclass(frozen=True)
class Halves:
    """M networks in half precision."""

    parameters: np.ndarray  # [M, n] float16
    train: np.ndarray  # [M] accuracies
    test: np.ndarray  # [M]
    margins: np.ndarray  # [M, P] signed distances of the training points, in scaled input units


@stage
def halves(experiment: Experiment, networks: tuple[int, ...], resolution: int) -> Halves:
    """Round the trained `networks`, then measure accuracies and, on a grid, margins.

    >>> tiny = Experiment((0.0,), (0,), (0.02,), steps=2, widths=(2, 4, 1))
    >>> found = halves(tiny, (0,), 21)
    >>> largest = np.abs(found.parameters[0] - train(tiny).parameters[0]).max()
    >>> bool(0 < largest < 2**-11)  # half a unit in the last place of numbers under 2
    True
    """
    place, widths = device.current(), experiment.widths
    rounded = torch.tensor(train(experiment).parameters[list(networks)]).half()
    theta = rounded.to(place).float()
    points = synthetic.make(experiment.dataset)
    inputs, labels = points.train_inputs.to(place), points.train_labels.to(place)
    found = evaluate(theta, widths, inputs, labels)[1]
    fresh = evaluate(theta, widths, points.test_inputs.to(place), points.test_labels.to(place))[1]
    rows = []
    for done, row in enumerate(theta):
        report(done, len(theta))
        right = ((logits(row[None], widths, inputs)[0] > 0) == (labels > 0.5)).cpu().numpy()
        z = field(row, widths, resolution).cpu().double().numpy()
        away = distances(points.train_inputs.double().numpy(), crossings(z, EXTENT))
        rows.append(np.where(right, away, -away))
    return Halves(
        rounded.numpy(), found.cpu().numpy(), fresh.cpu().numpy(), np.array(rows, np.float64)
    )
