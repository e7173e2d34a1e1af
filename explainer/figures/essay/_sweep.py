"""Accuracies of a poison sweep, of points or of images."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Sweep:
    """Accuracies of M networks, as fractions."""

    factors: np.ndarray  # [M] poison factors
    seeds: np.ndarray  # [M]
    train: np.ndarray  # [M]
    test: np.ndarray  # [M]
    enough: float  # a network rests while its poisoned loss is at most this
    guessing: float = 0.5  # accuracy of a guess
    things: str = "points"  # that were learned

    @property
    def gaps(self) -> np.ndarray:
        """Training minus test accuracy, [M]."""
        return np.asarray(self.train - self.test)

    @property
    def doses(self) -> np.ndarray:
        """The poison factors, each once, rising."""
        return np.unique(self.factors)

    def at(self, dose: float) -> np.ndarray:
        """Return which networks had this poison factor, [M]."""
        return np.asarray(self.factors == dose)

    @property
    def mean_gaps(self) -> np.ndarray:
        """Mean gap at each of `doses`."""
        return np.array([self.gaps[self.at(dose)].mean() for dose in self.doses])

    def summary(self, values: np.ndarray) -> np.ndarray:
        """Return lowest, mean and highest of values [M] at each dose, [3, doses]."""
        groups = [values[self.at(dose)] for dose in self.doses]
        return np.array([[group.min(), group.mean(), group.max()] for group in groups]).T
