"""Pushes that slide the decision boundary through the plane, beside random ones.

A network answers f(x), and its first layer sees W₁x + b₁. Take c W₁u from the biases b₁, and it
answers f(x − cu): the boundary, with all else, has slid by c along u. A push of the parameters is a
move of the boundary, and the training loss along it stays low for as long as the boundary keeps
clear of the training points.

Distances along that direction and along a filter-normalised one (Li et al. 2018) are alike in
kind. At 1, each bias has moved by its neuron's weight along u; a random direction moves each
neuron's weights by their length. Neither changes when one layer is scaled up and the next one down.

Networks and the random draw are rounded to half precision, as a reader's browser gets them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explainer import device
from explainer.data import synthetic
from explainer.measures.batching import chunk_points
from explainer.measures.boundary import LIMIT, plane
from explainer.measures.directions import filter_normalised, gaussian
from explainer.measures.loss import evaluate, wrong_points
from explainer.memory import in_chunks
from explainer.networks.mlp import logits
from explainer.networks.parameters import Widths, split
from explainer.progress import report
from explainer.store import stage
from explainer.training.trainer import Experiment, train

Way = tuple[float, float]  # a unit vector in the plane of the inputs
Square = tuple[float, float, float]  # x and y of its middle, half its side


@dataclass(frozen=True)
class BoundaryPushes:
    """M networks, pushed by T distances so that the boundary slides, and along a random draw."""

    draw: np.ndarray  # [n] float16, standard normal; its filter-normalised form is the direction
    losses: np.ndarray  # [M, 2, T] training cross-entropy, sliding first


@dataclass(frozen=True)
class CloseUp:
    """A part of the plane, as one network answers there at rest and pushed."""

    at_rest: np.ndarray  # [H, H] float16 logits, clipped
    pushed: np.ndarray  # [H, H]
    wrong: np.ndarray  # [P] bool, training points that the pushed network gets wrong


def slide(theta: Tensor, widths: Widths, way: Way) -> Tensor:
    """Return the direction [M, n] along which networks θ [M, n] answer f(x − c·way) at distance c.

    >>> theta = torch.tensor([[3.0, 4.0, -7.0]])  # one neuron: w = (3, 4), a bias of −7
    >>> slide(theta, (2, 1), (1.0, 0.0)).tolist()
    [[0.0, 0.0, -3.0]]
    """
    direction = torch.zeros_like(theta)
    weight = split(theta, widths)[0].weight  # [M, out, 2]
    split(direction, widths)[0].bias.copy_(-(weight @ torch.tensor(way).to(theta)))
    return direction


@stage
def boundary_pushes(
    experiment: Experiment,
    networks: tuple[int, ...],
    way: Way,
    distances: tuple[float, ...],
    seed: int = 0,
) -> BoundaryPushes:
    """Measure the training loss along both directions.

    Args:
        experiment: the recipe.
        networks: rows of the experiment.
        way: u, along which the boundary slides.
        distances: c.
        seed: of the random draw.

    >>> tiny = Experiment((0.0,), (0,), (0.02,), steps=2, widths=(2, 4, 1))
    >>> found = boundary_pushes(tiny, (0,), (1.0, 0.0), (0.0, 0.1))
    >>> bool(found.losses[0, 0, 0] == found.losses[0, 1, 0])  # no push, no difference
    True
    """
    place, widths = device.current(), experiment.widths
    theta = _rounded(experiment, networks).to(place)  # [M, n]
    points = synthetic.make(experiment.dataset)
    inputs, labels = points.train_inputs.to(place), points.train_labels.to(place)
    drawn = gaussian(1, theta.shape[1], seed).half()  # [1, n]
    steps = torch.tensor(distances, device=place)[:, None]  # [T, 1]
    sliding = slide(theta, widths, way)
    losses = np.empty((len(theta), 2, len(distances)))
    for m, row in enumerate(theta):
        report(m, len(theta))
        random = filter_normalised(drawn.float().to(place), row, widths)[0]
        for k, direction in enumerate((sliding[m], random)):
            found, _ = evaluate(row + steps * direction, widths, inputs, labels)
            losses[m, k] = found.cpu().numpy()
    return BoundaryPushes(drawn[0].numpy(), losses)


@stage
def close_up(
    experiment: Experiment,
    network: int,
    way: Way,
    distance: float,
    square: Square,
    resolution: int,
) -> CloseUp:
    """Slide the boundary of one network, and ask the network over a part of the plane.

    Args:
        experiment: the recipe.
        network: row of the experiment.
        way: u, along which the boundary slides.
        distance: c.
        square: the part of the plane.
        resolution: H.
    """
    place, widths = device.current(), experiment.widths
    rest = _rounded(experiment, (network,)).to(place)  # [1, n]
    both = torch.cat([rest, rest + distance * slide(rest, widths, way)])  # [2, n]
    x, y, half = square
    at = (plane(resolution, half) + torch.tensor((x, y))).to(place)  # [H², 2]
    with torch.no_grad():
        parts = in_chunks(
            lambda part: logits(both, widths, at[part]), len(at), chunk_points(widths) // 2
        )
        z = torch.cat([found for _, found in parts], dim=1).clamp(-LIMIT, LIMIT)
    at_rest, pushed = z.view(2, resolution, resolution).half().cpu().numpy()
    points = synthetic.make(experiment.dataset)
    wrong = wrong_points(
        both[1:], widths, points.train_inputs.to(place), points.train_labels.to(place)
    )
    return CloseUp(at_rest, pushed, wrong[0].cpu().numpy())


def _rounded(experiment: Experiment, networks: tuple[int, ...]) -> Tensor:
    """Return the trained networks [M, n], rounded to half precision."""
    return torch.tensor(train(experiment).parameters[list(networks)]).half().float()
