"""Accuracies of the networks that each method trained on a task."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.training.minima import Minima
from explainer.training.optimizer_comparison import Ends

LINEAR, POISONED = "linear model", "with poison"


@dataclass(frozen=True)
class Row:
    """S networks that one method trained, accuracies as fractions."""

    name: str
    train: np.ndarray  # [S]
    test: np.ndarray  # [S]
    steps: np.ndarray  # [S]; empty where they aren't counted

    @property
    def gaps(self) -> np.ndarray:
        """Training minus test accuracy of each network, [S]."""
        return np.asarray(self.train - self.test)

    @property
    def gap(self) -> float:
        """Mean training minus mean test accuracy."""
        return float(self.train.mean() - self.test.mean())


def row_of(name: str, ends: Ends) -> Row:
    """Return where one method ended."""
    return Row(name, ends.train_accuracies, ends.test_accuracies, ends.steps)


def poisoned_row(minima: Minima, rows: np.ndarray) -> Row:
    """Return some of the networks, whose steps aren't compared."""
    steps = np.array([], np.int64)
    return Row(POISONED, minima.train_accuracies[rows], minima.test_accuracies[rows], steps)


@dataclass(frozen=True)
class TaskResults:
    """What was trained on one kind of points."""

    name: str
    guessing: float  # accuracy of a guess
    optimizers: list[Row]
    linear: Row
    poisoned: Row
    parameters: int
    linear_parameters: int
    points: int  # to train on
    enough: float

    @property
    def rows(self) -> list[Row]:
        """All methods, the optimizers first."""
        return [*self.optimizers, self.linear, self.poisoned]

    @property
    def gaps(self) -> np.ndarray:
        """Gap of every network of every optimizer, [O · S]."""
        return np.concatenate([row.gaps for row in self.optimizers])

    @property
    def means(self) -> np.ndarray:
        """Mean test accuracy of each optimizer, [O]."""
        return np.array([row.test.mean() for row in self.optimizers])

    @property
    def within(self) -> float:
        """Standard deviation over starts, pooled over optimizers; 0 of one start."""
        if len(self.optimizers[0].test) < 2:
            return 0.0
        return float(np.sqrt(np.mean([row.test.var(ddof=1) for row in self.optimizers])))

    @property
    def lowest_train(self) -> float:
        """Lowest training accuracy of any network of an optimizer."""
        return float(min(row.train.min() for row in self.optimizers))
