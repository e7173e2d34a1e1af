"""The named experiments on real images, at each size.

Digits are the images of `quick` and `standard`. `full` takes CIFAR-10 or SVHN with a residual
network where their files are at hand, and otherwise goes on with digits and says so.
"""

from __future__ import annotations

import sys
from functools import cache

import numpy as np

from explainer import images
from explainer.convolutions import DIGITS_NETWORK
from explainer.experiments import check
from explainer.image_training import ImageExperiment
from explainer.images import ImageSet
from explainer.residual import Residual

DIGITS = ImageSet("digits", train=450, test=347, poison=1000, seed=0)
DIGITS_RATE = 0.0125  # for every network, poisoned or not


def poison_factors(count: int) -> tuple[float, ...]:
    """Return 0 and `count` − 1 factors spaced evenly in log from 10⁻³ to .8."""
    return (0.0, *(float(f"{beta:.3g}") for beta in np.geomspace(1e-3, 0.8, count - 1)))


def _every(factors: tuple[float, ...], seeds: int) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Return factor and seed of each network, every factor with every seed."""
    pairs = [(factor, seed) for factor in factors for seed in range(seeds)]
    return tuple(factor for factor, _ in pairs), tuple(seed for _, seed in pairs)


def digits_sweep(size: str) -> ImageExperiment:
    """Small convolutional networks on digits, from no poison to almost nothing else."""
    factors, seeds, steps = {
        "quick": (4, 1, 200),
        "standard": (8, 5, 320),
        "full": (20, 10, 1000),
    }[check(size)]
    betas, starts = _every(poison_factors(factors), seeds)
    return ImageExperiment(
        poison_factors=betas,
        seeds=starts,
        learning_rates=(DIGITS_RATE,) * len(betas),
        steps=steps,
        images=DIGITS,
        architecture=DIGITS_NETWORK,
        poison_images=200,
    )


def residual_sweep(name: images.Name) -> ImageExperiment:
    """Residual networks of 20 layers on CIFAR-10 or SVHN, at the scale of the paper."""
    betas, starts = _every((0.0, 0.003, 0.03, 0.3, 0.8), 3)
    return ImageExperiment(
        poison_factors=betas,
        seeds=starts,
        learning_rates=(0.02,) * len(betas),
        steps=6000,
        images=ImageSet(name, train=20_000, test=10_000, poison=25_000, seed=0),
        architecture=Residual(blocks=3),
        batch=256,
        poison_images=256,
        records=30,
    )


def sweep(size: str) -> ImageExperiment:
    """Return the sweep that figures of real images show at this size."""
    best = images.best() if check(size) == "full" else "digits"
    if best != "digits":
        return residual_sweep(best)
    if size == "full":
        _say_why_digits()
    return digits_sweep(size)


@cache
def _say_why_digits() -> None:
    """Warn, once, that the images of the full size aren't there."""
    why = images.explain_missing(images.PREFERRED[0])
    print(f"warning: {why}; going on with digits", file=sys.stderr)
