"""What it costs random networks to give images their classes, or classes that a fair coin names.

The coin has a side for each class. It names other labels for the same images, in the same order, so
that what is saved on their own is saved because of what they show.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explainer import device
from explainer.data.images import Images, ImageSet, load
from explainer.measures.guess_and_check import Effort, guess
from explainer.networks.classification import class_logits
from explainer.networks.prior import AnyPrior
from explainer.store import stage

CLASSES = 10


@dataclass(frozen=True)
class ImageLabelling:
    """Images in the order in which they are asked, and what answers are wanted.

    Attributes:
        images: whose training images, in a random order; accuracies are on its test images.
        count: how many are asked.
        coin: whether their labels are a coin's instead of their own.
        order: seed of the order, and of the coin.
    """

    images: ImageSet
    count: int
    coin: bool = False
    order: int = 0


@dataclass(frozen=True)
class LabelledImages:
    """What one run found.

    N images were asked; S is the number of stops, the last of which is N; R that of networks.
    """

    log_probabilities: np.ndarray  # [N] of the first 1 … N labels, nats; −∞ where it got stuck
    ancestors: np.ndarray  # [N] of the first networks; 0 where it got stuck
    accuracies: np.ndarray  # [S, R] on test images, of networks that fit so many; NaN where stuck
    spreads: np.ndarray  # [S] of a parameter, in parts of the prior's; NaN where it got stuck
    labels: np.ndarray  # [N] int64, those asked
    images: np.ndarray  # [N, C, H, W] float32, standardised


def asked(labelling: ImageLabelling, images: Images) -> tuple[Tensor, Tensor]:
    """Return the images, [N, C, H, W], and the labels wanted, [N].

    Raises:
        ValueError: if there aren't so many.

    >>> digits = ImageSet("digits", train=9, test=1, poison=0, seed=0)
    >>> inputs, labels = asked(ImageLabelling(digits, count=3), load(digits))
    >>> tuple(inputs.shape), labels.dtype
    ((3, 1, 8, 8), torch.int64)
    """
    there = len(images.train_labels)
    if labelling.count > there:
        raise ValueError(f"asked for {labelling.count} images, there are {there}")
    chance = torch.Generator().manual_seed(labelling.order)
    first = torch.randperm(there, generator=chance)[: labelling.count]
    labels = torch.from_numpy(images.train_labels)[first]
    if labelling.coin:
        labels = torch.randint(CLASSES, labels.shape, generator=chance)
    return torch.from_numpy(images.train_inputs)[first], labels


@stage
def label_images(
    labelling: ImageLabelling, prior: AnyPrior, effort: Effort, stops: tuple[int, ...], seed: int
) -> LabelledImages:
    """Let random networks give the images their labels.

    Args:
        labelling: what is asked.
        prior: of the networks, which have an output for each class.
        effort: how long to look.
        stops: ascending numbers of images at which test accuracies are measured, all but the last,
            which is `labelling.count`.
        seed: of a run: of all chance but that of the question.
    """
    place = device.current()
    images = load(labelling.images)
    inputs, labels = asked(labelling, images)
    pixels, wanted = inputs.flatten(1).to(place), labels.to(place)
    found = guess(prior, pixels, wanted, effort, torch.Generator().manual_seed(seed), stops)
    fresh, own = (
        torch.from_numpy(values).to(place) for values in (images.test_inputs, images.test_labels)
    )
    accuracies = [_right(theta, prior, fresh, own) for theta in found.networks]
    return LabelledImages(
        found.log_probabilities.numpy(),
        found.ancestors.numpy(),
        torch.stack(accuracies).cpu().numpy(),
        found.spreads.cpu().numpy(),
        labels.numpy(),
        inputs.numpy(),
    )


def _right(theta: Tensor, prior: AnyPrior, images: Tensor, labels: Tensor) -> Tensor:
    """Return the accuracies of networks, [R]; NaN for those that aren't known."""
    answers = class_logits(theta, prior.architecture, images)  # [R, C, Q]
    right = (answers.argmax(1) == labels).float().mean(1)
    return torch.where(answers.isnan().any((1, 2)), torch.nan, right)
