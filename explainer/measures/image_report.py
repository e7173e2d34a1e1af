"""A report on networks on images: accuracies, answers, and what a push does to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from explainer import device
from explainer.data.image_files import CLASSES
from explainer.measures.directions import filter_normalised, gaussian
from explainer.measures.image_answers import ranked
from explainer.networks.parameters import count_parameters
from explainer.store import stage
from explainer.training.image_trainer import (
    ImageExperiment,
    Labelled,
    Parts,
    minimise_on_images,
    score,
)

DISTANCES = (0.0, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4)  # of a push, relative to the weights


DIRECTIONS = 4


PUSHED_IMAGES = 500


@dataclass(frozen=True)
class Report:
    """Accuracies of M networks on CIFAR-10, at rest and under a push."""

    factors: np.ndarray  # [M] poison factors
    parameters: int  # of each network
    train_accuracies: np.ndarray  # [M]
    test_accuracies: np.ndarray  # [M]
    train_losses: np.ndarray  # [M]
    record_steps: np.ndarray  # [T]
    record_train: np.ndarray  # [T, M]
    record_test: np.ndarray  # [T, M]
    distances: np.ndarray  # [D]
    pushed_losses: np.ndarray  # [M, K, D] on some of the training images
    pushed_accuracies: np.ndarray  # [M, K, D]
    confusion: np.ndarray  # [M, C, C] counts on test images, truth by answer


@stage
def report(experiment: ImageExperiment) -> Report:
    """Train the networks, push them along random directions, and count their answers.

    Raises:
        UserError: if the images aren't there.

    >>> from explainer.data.images import ImageSet
    >>> few = ImageSet("digits", train=20, test=10, poison=0, seed=0)
    >>> found = report(ImageExperiment((0.0,), (0,), (0.01,), 1, few, poison_images=0))
    >>> found.confusion.shape, int(found.confusion.sum())
    ((1, 10, 10), 10)
    >>> np.allclose(found.pushed_losses[:, :, 0], found.train_losses)  # a push of nothing
    True
    """
    minima = minimise_on_images(experiment)
    theta = torch.tensor(minima.parameters, device=device.current())
    parts = Parts(experiment.images)
    some = Labelled(parts.train.images[:PUSHED_IMAGES], parts.train.labels[:PUSHED_IMAGES])
    drawn = gaussian(DIRECTIONS, theta.shape[1], seed=0).to(theta.device)
    steps = torch.tensor(DISTANCES, device=theta.device)[None, :, None]
    pushed = []
    for at in theta:
        lines = filter_normalised(drawn, at, experiment.architecture)[:, None]
        path = (at + steps * lines).flatten(0, 1)  # [K·D, n]
        found = torch.stack(score(path, experiment.architecture, some))
        pushed.append(found.view(2, DIRECTIONS, len(DISTANCES)).cpu().numpy())
    losses, accuracies = np.stack(pushed, axis=1)
    labels = parts.test.labels.cpu().numpy()
    given = ranked(theta, experiment.architecture, parts.test)[:, 0].cpu().numpy()
    confusion = np.zeros((len(theta), CLASSES, CLASSES), np.int64)
    for counts, row in zip(confusion, given, strict=True):
        np.add.at(counts, (labels, row), 1)
    return Report(
        factors=np.array(experiment.poison_factors),
        parameters=count_parameters(experiment.architecture),
        train_accuracies=minima.train_accuracies,
        test_accuracies=minima.test_accuracies,
        train_losses=minima.train_losses,
        record_steps=minima.record_steps,
        record_train=minima.record_train,
        record_test=minima.record_test,
        distances=np.array(DISTANCES),
        pushed_losses=losses,
        pushed_accuracies=accuracies,
        confusion=confusion,
    )
