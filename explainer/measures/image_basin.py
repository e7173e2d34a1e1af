"""Basins of networks trained on images: the rays of `explainer.measures.basin` on their loss."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

from explainer import device
from explainer.measures.batching import Loss
from explainer.measures.rays import Rays, measure_rays
from explainer.store import stage
from explainer.training.image_trainer import ImageExperiment, Parts, score, train_on_images

RATIO = 1.5  # of neighbouring radii: coarser than in the plane, since each loss costs more


def image_loss(experiment: ImageExperiment) -> Loss:
    """Return L(θ), the mean cross-entropy on the training images, in nats, poison left out.

    Raises:
        UserError: if the images aren't there.

    >>> from explainer.data.images import ImageSet
    >>> few = ImageSet("digits", train=20, test=10, poison=0, seed=0)
    >>> loss = image_loss(ImageExperiment((0.0,), (0,), (0.01,), 1, few, poison_images=0))
    >>> silent = torch.zeros(1, 21_490, device=device.current())
    >>> round(float(loss(silent).exp()), 3)  # ten classes, all equally likely
    10.0
    """
    train = Parts(experiment.images).train

    def loss(theta: Tensor) -> Tensor:
        return score(theta, experiment.architecture, train)[0]

    return loss


@stage
def image_rays(
    experiment: ImageExperiment,
    networks: tuple[int, ...],
    count: int,
    cutoffs: tuple[float, ...],
    kind: Literal["filter", "uniform"],
    seed: int = 0,
) -> Rays:
    """Walk `count` rays from each of the experiment's `networks` and find their crossings.

    Arguments are those of `explainer.measures.basin.rays`.

    Raises:
        UserError: if the images aren't there.
    """
    parameters = torch.tensor(train_on_images(experiment).parameters, device=device.current())
    loss = image_loss(experiment)
    return measure_rays(
        loss, parameters, networks, experiment.architecture, count, cutoffs, kind, seed, RATIO
    )
