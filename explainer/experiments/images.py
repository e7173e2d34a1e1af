"""The named experiments on real images, at each size.

Digits are the images of `quick` and `standard`. `full` takes CIFAR-10 or SVHN with a residual
network where their files are at hand, and otherwise goes on with digits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.data import image_files
from explainer.data.images import ImageSet
from explainer.experiments.digits import DIGITS
from explainer.experiments.selection import cutoff_for, fitting
from explainer.experiments.sizes import check
from explainer.networks.convolutional import DIGITS_NETWORK
from explainer.networks.parameters import count_parameters
from explainer.networks.residual import Residual
from explainer.training.image_trainer import ImageExperiment, train_on_images
from explainer.training.minima import Minima

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


def residual_sweep(name: image_files.Name) -> ImageExperiment:
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
    best = image_files.best() if check(size) == "full" else "digits"
    if best != "digits":
        return residual_sweep(best)
    return digits_sweep(size)


@dataclass(frozen=True)
class ImageFamily:
    """The networks of the sweep, and which of them figures call natural and poisoned."""

    experiment: ImageExperiment
    minima: Minima
    natural: np.ndarray  # rows without poison that fit, best on fresh images first
    poisoned: np.ndarray  # rows at the largest poison factor that fit, worst first

    @property
    def parameters(self) -> int:
        """How many parameters each network has."""
        return count_parameters(self.experiment.architecture)

    @property
    def cutoff(self) -> float:
        """The first usable cutoff that is over the training loss of either kind."""
        ends = [self.natural[0], self.poisoned[0]]
        return cutoff_for(self.minima.train_losses[ends])


def image_family(size: str) -> ImageFamily:
    """Train the sweep on images."""
    experiment = sweep(size)
    minima = train_on_images(experiment)
    factors = np.array(experiment.poison_factors)
    fits = fitting(minima.train_accuracies)
    if len(fits) < len(factors) // 2:  # at the quick size few may get every image right
        fits = np.arange(len(factors))

    def ordered(factor: float, sign: int) -> np.ndarray:
        rows = np.nonzero(factors == factor)[0]
        rows = np.intersect1d(rows, fits) if np.isin(rows, fits).any() else rows
        return np.asarray(rows[np.argsort(sign * minima.test_accuracies[rows], kind="stable")])

    return ImageFamily(experiment, minima, ordered(0.0, -1), ordered(factors.max(), 1))
