"""Which training images networks still name rightly while they are pushed.

A push moves θ to θ + c d along a filter-normalised random direction d, biases frozen, as in
`explainer.measures.perturbation`; c is relative to the weights into each filter or neuron.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from explainer import device
from explainer.data import images
from explainer.measures.directions import filter_normalised, gaussian
from explainer.measures.image_answers import ranked
from explainer.progress import report
from explainer.store import stage
from explainer.training.image_trainer import ImageExperiment, Parts, train_on_images


@dataclass(frozen=True)
class ImagePushes:
    """What M networks get right of P training images at D distances along K directions."""

    networks: np.ndarray  # [M] rows of the experiment
    distances: np.ndarray  # [D] from 0, relative to the weights
    right: np.ndarray  # [M, K, D, P] bool
    labels: np.ndarray  # [P]
    pixels: np.ndarray  # [P, C, H, W] standardised

    @property
    def accuracies(self) -> np.ndarray:
        """The share of the images that is right, [M, K, D]."""
        return np.asarray(self.right.mean(axis=3))


@stage
def push_images(
    experiment: ImageExperiment,
    networks: tuple[int, ...],
    distances: tuple[float, ...],
    directions: int,
    count: int,
    seed: int = 0,
) -> ImagePushes:
    """Push some of the experiment's networks along the same random draws.

    Args:
        experiment: the recipe.
        networks: rows of the experiment.
        distances: c, relative to the weights into each filter or neuron.
        directions: K, how many.
        count: of how many training images, the first ones.
        seed: of the directions.

    Raises:
        UserError: if the images aren't there.

    >>> from explainer.data.images import ImageSet
    >>> few = ImageSet("digits", train=20, test=10, poison=0, seed=0)
    >>> recipe = ImageExperiment((0.0,), (0,), (0.01,), 1, few, poison_images=0)
    >>> found = push_images(recipe, (0,), (0.0, 0.5), directions=3, count=12)
    >>> found.right.shape, found.accuracies.shape
    ((1, 3, 2, 12), (1, 3, 2))
    """
    trained = train_on_images(experiment).parameters[list(networks)]
    theta = torch.tensor(trained, device=device.current())
    train = Parts(experiment.images).train
    part = train[torch.arange(min(count, len(train)), device=theta.device)]
    drawn = gaussian(directions, theta.shape[1], seed).to(theta.device)
    steps = torch.tensor(distances, device=theta.device)[:, None]
    right = []
    for done, at in enumerate(theta):
        report(done, len(theta))
        lines = filter_normalised(drawn, at, experiment.architecture)
        answers = [ranked(at + steps * line, experiment.architecture, part)[:, 0] for line in lines]
        right.append((torch.stack(answers) == part.labels).cpu().numpy())  # [K, D, P]
    return ImagePushes(
        networks=np.array(networks),
        distances=np.array(distances),
        right=np.stack(right),
        labels=part.labels.cpu().numpy(),
        pixels=images.load(experiment.images).train_inputs[: len(part)],
    )
