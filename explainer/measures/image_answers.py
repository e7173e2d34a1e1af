"""What networks answer on test images, at rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explainer import device
from explainer.memory import in_chunks
from explainer.networks.classification import class_logits
from explainer.networks.parameters import Architecture
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
    trained = train_on_images(experiment).parameters[list(networks)]
    theta = torch.tensor(trained, device=device.current())
    test = Parts(experiment.images).test
    best = ranked(theta, experiment.architecture, test).cpu().numpy()
    return Answers(test.labels.cpu().numpy(), best[:, 0], best[:, 1])
