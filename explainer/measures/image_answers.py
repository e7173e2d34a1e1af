"""What networks answer on images: at rest on test images, and while they are pushed.

A push moves θ to θ + c d along a filter-normalised random direction d, biases frozen, as in
`explainer.measures.perturbation`; c is relative to the weights into each filter or neuron.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explainer import device
from explainer.data import images
from explainer.measures.directions import filter_normalised, gaussian
from explainer.memory import in_chunks
from explainer.networks.classification import class_logits
from explainer.networks.parameters import Architecture
from explainer.progress import report
from explainer.store import stage
from explainer.training.image_trainer import (
    ImageExperiment,
    Labelled,
    Parts,
    group_size,
    train_on_images,
)


@dataclass(frozen=True)
class Answers:
    """The classes that M networks rank first and second for each of Q test images."""

    labels: np.ndarray  # [Q]
    first: np.ndarray  # [M, Q]
    second: np.ndarray  # [M, Q]


@dataclass(frozen=True)
class ImagePushes:
    """Answers of M networks on P training images at D distances along K directions."""

    networks: np.ndarray  # [M] rows of the experiment
    distances: np.ndarray  # [D] from 0, relative to the weights
    accuracies: np.ndarray  # [M, K, D]
    answers: np.ndarray  # [M, D, P] along the first direction
    labels: np.ndarray  # [P]
    pixels: np.ndarray  # [P, C, H, W] standardised


def ranked(theta: Tensor, architecture: Architecture, part: Labelled) -> Tensor:
    """Return the two classes that each network θ [M, n] ranks first, in order, [M, 2, P].

    >>> theta = torch.tensor([[0.0] * 3 + [1.0, 3.0, 2.0]])  # one layer: biases of three classes
    >>> image = Labelled(torch.ones(1, 1, 1, 1), torch.tensor([0]))
    >>> ranked(theta, (1, 3), image).tolist()
    [[[1], [2]]]
    """
    size = group_size(architecture, len(theta), theta.device)
    with torch.no_grad():
        found = in_chunks(
            lambda rows: class_logits(theta[rows], architecture, part.images), len(theta), size
        )
        return torch.cat([z for _, z in found]).topk(2, dim=1).indices


@stage
def answers(experiment: ImageExperiment, networks: tuple[int, ...]) -> Answers:
    """Ask some of the experiment's networks about every test image.

    Raises:
        UserError: if the images aren't there.
    """
    theta = _parameters(experiment, networks)
    test = Parts(experiment.images).test
    best = ranked(theta, experiment.architecture, test).cpu().numpy()
    return Answers(test.labels.cpu().numpy(), best[:, 0], best[:, 1])


@stage
def push(
    experiment: ImageExperiment,
    networks: tuple[int, ...],
    distances: tuple[float, ...],
    directions: int,
    seed: int = 0,
) -> ImagePushes:
    """Push some of the experiment's networks along the same random draws.

    Args:
        experiment: the recipe.
        networks: rows of the experiment.
        distances: c, relative to the weights into each filter or neuron.
        directions: K, how many.
        seed: of the directions.

    Raises:
        UserError: if the images aren't there.
    """
    theta = _parameters(experiment, networks)
    train = Parts(experiment.images).train
    drawn = gaussian(directions, theta.shape[1], seed).to(theta.device)
    steps = torch.tensor(distances, device=theta.device)[:, None]
    accuracies, shown = [], []
    for done, at in enumerate(theta):
        report(done, len(theta))
        lines = filter_normalised(drawn, at, experiment.architecture)
        found = torch.stack(
            [ranked(at + steps * line, experiment.architecture, train)[:, 0] for line in lines]
        )  # [K, D, P]
        accuracies.append((found == train.labels).float().mean(dim=2).cpu().numpy())
        shown.append(found[0].cpu().numpy())
    return ImagePushes(
        networks=np.array(networks),
        distances=np.array(distances),
        accuracies=np.stack(accuracies),
        answers=np.stack(shown),
        labels=train.labels.cpu().numpy(),
        pixels=images.load(experiment.images).train_inputs,
    )


def _parameters(experiment: ImageExperiment, networks: tuple[int, ...]) -> Tensor:
    trained = train_on_images(experiment).parameters[list(networks)]
    return torch.tensor(trained, device=device.current())
