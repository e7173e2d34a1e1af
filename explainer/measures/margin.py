"""Input-space margins: how far each training point is from the decision boundary.

The boundary is found on a fine grid: wherever the logit changes sign between two neighbouring grid
points, the crossing on the edge between them is placed by linear interpolation. A point's margin
is its distance to the nearest crossing, with a minus sign where the point is classified wrongly.
The grid's spacing bounds the error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from explainer import device
from explainer.data import synthetic
from explainer.measures.boundary import EXTENT, field
from explainer.networks.mlp import logits
from explainer.progress import report
from explainer.store import stage
from explainer.training.trainer import Experiment, train


@dataclass(frozen=True)
class Margins:
    """Signed distances of the training points to the boundary, in scaled input units."""

    networks: np.ndarray  # [M]
    distances: np.ndarray  # [M, P]
    spacing: float  # of the grid


def crossings(field: np.ndarray, extent: float) -> np.ndarray:
    """Return the points [B, 2] where a field of logits [H, H] on ±extent changes sign.

    >>> crossings(np.array([[-1.0, 3.0], [-1.0, 3.0]]), extent=1.0).tolist()  # a line, x = −½
    [[-0.5, -1.0], [-0.5, 1.0]]
    """
    axis = np.linspace(-extent, extent, len(field))
    step = axis[1] - axis[0]
    found = []
    for along, (near, far) in (
        (0, (field[:, :-1], field[:, 1:])),
        (1, (field[:-1], field[1:])),
    ):
        rows, columns = np.nonzero((near > 0) != (far > 0))
        a, b = near[rows, columns], far[rows, columns]
        points = np.stack([axis[columns], axis[rows]], axis=1)
        points[:, along] += step * a / (a - b)
        found.append(points)
    return np.concatenate(found)


def distances(points: np.ndarray, boundary: np.ndarray) -> np.ndarray:
    """Return the distance [P] of each point [P, 2] to the nearest of boundary [B, 2]; ∞ if none.

    >>> distances(np.zeros((1, 2)), np.array([[3.0, 4.0], [6.0, 8.0]])).tolist()
    [5.0]
    """
    if len(boundary) == 0:
        return np.full(len(points), np.inf)
    gaps = torch.cdist(torch.tensor(points), torch.tensor(boundary, dtype=torch.float64))
    return np.asarray(gaps.min(dim=1).values)


@stage
def margins(experiment: Experiment, networks: tuple[int, ...], resolution: int = 600) -> Margins:
    """Measure the margins of all training points in each of `networks`.

    Args:
        experiment: the recipe.
        networks: rows of the experiment.
        resolution: of the grid, H.
    """
    minima = train(experiment)
    points = synthetic.make(experiment.dataset)
    inputs = points.train_inputs.double().numpy()
    place = device.current()
    rows = []
    for done, network in enumerate(networks):
        report(done, len(networks))
        theta = torch.tensor(minima.parameters[network], device=place)
        z = logits(theta[None], experiment.widths, points.train_inputs.to(place))[0].cpu()
        right = ((z > 0) == (points.train_labels > 0.5)).numpy()
        found = field(theta, experiment.widths, resolution).cpu().double().numpy()
        away = distances(inputs, crossings(found, EXTENT))
        rows.append(np.where(right, away, -away))
    return Margins(np.array(networks), np.stack(rows), 2 * EXTENT / (resolution - 1))
