"""Loss round networks trained on images: over a plane, and along lines through many of them.

Directions are filter-normalised with biases frozen, as in `explainer.measures.surface`: at a
distance c, the weights into each filter have moved by c times their own length. Where group
normalisation follows, multiplying a layer's weights by a number doesn't change the function, so
that a relative distance is the only one with a meaning.

One loss costs a pass through dozens of layers, so these are few places and only the first images
of the training set.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explainer import device
from explainer.measures.directions import filter_normalised, gaussian
from explainer.measures.landscape import Surface
from explainer.progress import report
from explainer.store import stage
from explainer.training.image_trainer import (
    ImageExperiment,
    Labelled,
    Parts,
    score,
    train_on_images,
)


@dataclass(frozen=True)
class ImageLines:
    """Training loss and accuracy of M networks at D places along each of K lines through them."""

    places: np.ndarray  # [D] from −reach to reach, relative to the weights of each filter
    losses: np.ndarray  # [M, K, D]
    accuracies: np.ndarray  # [M, K, D]


@stage
def image_plane(
    experiment: ImageExperiment,
    network: int,
    reach: float,
    resolution: int,
    count: int,
    seed: int = 0,
) -> Surface:
    """Evaluate θ + a d₁ + b d₂ for a, b on `resolution` places from −reach to reach.

    Args:
        experiment: the recipe.
        network: row of the experiment.
        reach: largest distance along either direction.
        resolution: odd, so that the minimizer itself is in the middle.
        count: how many training images, the first ones.
        seed: of the directions, the same draws for every network of as many parameters.

    Raises:
        UserError: if the images aren't there.
    """
    theta, part = _ready(experiment, count)
    drawn = gaussian(2, theta.shape[1], seed).to(theta.device)
    d = filter_normalised(drawn, theta[network], experiment.architecture)  # [2, n]
    axis = torch.linspace(-reach, reach, resolution, device=theta.device)
    rows = []
    for done, b in enumerate(axis):
        report(done, resolution)
        row = theta[network] + b * d[1] + axis[:, None] * d[0]  # [G, n]
        rows.append(torch.stack(score(row, experiment.architecture, part)))
    losses, accuracies = torch.stack(rows, dim=1).cpu().numpy()
    return Surface(axis.cpu().numpy(), losses, accuracies)


@stage
def image_lines(
    experiment: ImageExperiment,
    reach: float,
    resolution: int,
    lines: int,
    count: int,
    seed: int = 0,
) -> ImageLines:
    """Evaluate θ + c d_k for every network of the experiment and `lines` directions.

    Args:
        experiment: the recipe.
        reach: largest distance c, to both sides.
        resolution: odd number of places c on each line, the minimizer in the middle.
        lines: K, how many directions.
        count: how many training images, the first ones.
        seed: of the directions, the same draws for every network of as many parameters.

    Raises:
        UserError: if the images aren't there.

    >>> from explainer.data.images import ImageSet
    >>> few = ImageSet("digits", train=20, test=10, poison=0, seed=0)
    >>> recipe = ImageExperiment((0.0,), (0,), (0.01,), 1, few, poison_images=0)
    >>> found = image_lines(recipe, reach=0.5, resolution=3, lines=2, count=20)
    >>> found.places.tolist(), found.losses.shape
    ([-0.5, 0.0, 0.5], (1, 2, 3))
    >>> np.allclose(found.losses[:, :, 1], train_on_images(recipe).train_losses)  # the middle
    True
    """
    theta, part = _ready(experiment, count)
    drawn = gaussian(lines, theta.shape[1], seed).to(theta.device)
    places = torch.linspace(-reach, reach, resolution, device=theta.device)
    found = []
    for done, at in enumerate(theta):
        for k, d in enumerate(filter_normalised(drawn, at, experiment.architecture)):
            report(done * lines + k, len(theta) * lines)
            line = at + places[:, None] * d  # [D, n]
            found.append(torch.stack(score(line, experiment.architecture, part)))
    both = torch.stack(found, dim=1).view(2, len(theta), lines, resolution).cpu().numpy()
    return ImageLines(places.cpu().numpy(), *both)


def _ready(experiment: ImageExperiment, count: int) -> tuple[Tensor, Labelled]:
    """Return the trained networks [M, n] and the first training images, on the device."""
    train = Parts(experiment.images).train
    first = train[torch.arange(min(count, len(train)), device=train.labels.device)]
    return torch.tensor(train_on_images(experiment).parameters, device=device.current()), first
