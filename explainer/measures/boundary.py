"""Decision fields: a network's logit over the plane of its inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explainer import device
from explainer.measures.batching import chunk_points
from explainer.memory import in_chunks
from explainer.networks.mlp import logits
from explainer.networks.parameters import Widths
from explainer.progress import report
from explainer.store import stage
from explainer.training.trainer import Experiment, train

EXTENT = 1.2  # fields cover [−EXTENT, EXTENT]² of the scaled inputs
LIMIT = 10.0  # logits are clipped here: a probability of 1 − 5·10⁻⁵ is shown as 1 anyway


def plane(resolution: int, extent: float = EXTENT) -> Tensor:
    """Return the points [resolution², 2] of a square grid; row 0 of a field is the lowest y.

    >>> plane(2, extent=1.0).tolist()
    [[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]]
    """
    axis = torch.linspace(-extent, extent, resolution)
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    return torch.stack([x.flatten(), y.flatten()], dim=1)


def field(theta: Tensor, widths: Widths, resolution: int) -> Tensor:
    """Return the logits [resolution, resolution] of one network θ [n], in bounded memory."""
    points = plane(resolution).to(theta)
    with torch.no_grad():
        found = in_chunks(
            lambda part: logits(theta[None], widths, points[part])[0],
            len(points),
            chunk_points(widths),
        )
        return torch.cat([z for _, z in found]).view(resolution, resolution)


def fields(theta: Tensor, widths: Widths, resolution: int) -> np.ndarray:
    """Return the clipped logits [R, resolution, resolution] float16 of parameters θ [R, n].

    >>> right = torch.tensor([[50.0, 0.0, 0.0]])  # one layer: the logit is 50 x
    >>> fields(right, (2, 1), resolution=3).tolist()
    [[[-10.0, 0.0, 10.0], [-10.0, 0.0, 10.0], [-10.0, 0.0, 10.0]]]
    """
    result = np.empty((len(theta), resolution, resolution), np.float16)
    for done, row in enumerate(theta):
        report(done, len(theta))
        clipped = field(row, widths, resolution).clamp(-LIMIT, LIMIT)
        result[done] = clipped.half().cpu().numpy()
    return result


@dataclass(frozen=True)
class Boundaries:
    """Decision fields of several networks, or of one network at several moments."""

    networks: np.ndarray  # [R] rows of the experiment
    steps: np.ndarray  # [R] optimizer steps done
    fields: np.ndarray  # [R, H, W] float16 logits, clipped; class 1 where positive


@stage
def boundaries(experiment: Experiment, networks: tuple[int, ...], resolution: int) -> Boundaries:
    """Return the decision fields of trained `networks`, rows of the experiment."""
    minima = train(experiment)
    theta = torch.tensor(minima.parameters[list(networks)], device=device.current())
    return Boundaries(
        np.array(networks),
        np.full(len(networks), experiment.steps),
        fields(theta, experiment.widths, resolution),
    )


@stage
def boundary_film(experiment: Experiment, network: int, resolution: int) -> Boundaries:
    """Return the decision field of `network` at each snapshot of its training."""
    minima = train(experiment)
    theta = torch.tensor(minima.snapshots[:, network], device=device.current())
    return Boundaries(
        np.full(len(theta), network),
        minima.snapshot_steps,
        fields(theta, experiment.widths, resolution),
    )
