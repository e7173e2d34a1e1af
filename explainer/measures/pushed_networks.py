"""Networks that were pushed along one of their directions, as a reader's browser shows them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from explainer import device
from explainer.data import synthetic
from explainer.measures.boundary import fields
from explainer.measures.loss import wrong_points
from explainer.measures.pushes import pushes
from explainer.store import stage
from explainer.training.trainer import Experiment


@dataclass(frozen=True)
class PushedNetworks:
    """The two networks of `Pushes` at one distance along one direction."""

    fields: np.ndarray  # [2, H, W] float16 clipped logits
    wrong: np.ndarray  # [2, P] bool, training points classified wrongly


@stage
def pushed_networks(
    experiment: Experiment,
    networks: tuple[int, int],
    random: int,
    eigenvectors: int,
    distances: tuple[float, ...],
    direction: int,
    distance: float,
    resolution: int,
) -> PushedNetworks:
    """Push two networks by a share `distance` of the weights' length, and ask them.

    Args:
        experiment: as for `pushes`, and so are the next four.
        networks: rows of the experiment.
        random: how many random directions there are.
        eigenvectors: how many top eigenvectors.
        distances: at which curves are measured.
        direction: which of all directions, in half precision.
        distance: c.
        resolution: of the fields.

    >>> tiny = Experiment((0.0, 0.0), (0, 1), (0.02, 0.02), steps=2, widths=(2, 4, 1))
    >>> still = pushed_networks(tiny, (0, 1), 1, 1, (0.0, 0.1), 0, distance=0.0, resolution=5)
    >>> curves = pushes(tiny, (0, 1), 1, 1, (0.0, 0.1))
    >>> np.allclose(1 - still.wrong.mean(axis=1), curves.train[:, 0, 0])
    True
    """
    found = pushes(experiment, networks, random, eigenvectors, distances)
    line = found.directions[:, direction].astype(np.float32)  # [2, n]
    theta = torch.tensor(found.parameters + distance * line, device=device.current())
    points = synthetic.make(experiment.dataset)
    inputs, labels = points.train_inputs.to(theta), points.train_labels.to(theta)
    wrong = wrong_points(theta, experiment.widths, inputs, labels)
    return PushedNetworks(fields(theta, experiment.widths, resolution), wrong.cpu().numpy())
