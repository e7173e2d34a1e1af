"""What figures of networks on real images share: the sweep behind them, and words for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.convolutions import Convolutional
from explainer.figures._family import cutoff_for, fitting
from explainer.image_experiments import sweep
from explainer.image_training import ImageExperiment, train_on_images
from explainer.images import Name
from explainer.networks import count_parameters
from explainer.training import Minima

DATASETS = {"digits": "digits", "cifar10": "CIFAR-10", "svhn": "SVHN", "svhn-extra": "SVHN"}


@dataclass(frozen=True)
class Family:
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


def family(size: str) -> Family:
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

    return Family(experiment, minima, ordered(0.0, -1), ordered(factors.max(), 1))


def dataset(experiment: ImageExperiment) -> str:
    """Return the name of the images in words."""
    return DATASETS[experiment.images.name]


def network(experiment: ImageExperiment) -> str:
    """Return the kind of network in words."""
    if isinstance(experiment.architecture, Convolutional):
        return f"a network of {len(experiment.architecture.strides)} convolutions"
    return f"a residual network of {experiment.architecture.depth} layers"


def names(name: Name) -> tuple[str, ...]:
    """Return what the classes of a dataset are called."""
    if name == "cifar10":
        return ("plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
    return tuple("0123456789")
