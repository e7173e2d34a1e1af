"""What labels cost random networks, over runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.experiments.without_training import Asked, found
from explainer.measures.labellings import Labelled

KNOWN = 0.15  # a cost is known to this part of itself
LEAST = 0.5  # or to this many powers of ten


@dataclass(frozen=True)
class Cost:
    """Powers of ten that something costs, with the standard error over runs, [N] each."""

    orders: np.ndarray
    errors: np.ndarray

    @property
    def known(self) -> np.ndarray:
        """Where runs agree, [N]; never again once they have parted.

        >>> Cost(np.array([1.0, 9.0, 9.0, 9.0]), np.array([0.2, 0.5, 2.0, 0.1])).known.tolist()
        [True, True, False, False]
        """
        agree = np.isfinite(self.errors) & (self.errors <= np.maximum(KNOWN * self.orders, LEAST))
        return np.asarray(np.minimum.accumulate(agree))

    @property
    def bits(self) -> np.ndarray:
        """The same in powers of two, [N]."""
        return np.asarray(self.orders * np.log2(10))


@dataclass(frozen=True)
class Runs:
    """All runs of one labelling."""

    asked: Asked
    runs: tuple[Labelled, ...]

    @property
    def points(self) -> int:
        """K, training points asked before the exceptions."""
        return self.asked.labelling.points

    @property
    def logs(self) -> np.ndarray:
        """Logarithms of the probability of the first 1 … N labels, [runs, N]."""
        return np.stack([run.log_probabilities for run in self.runs])

    @property
    def cost(self) -> Cost:
        """Of the first 1 … N labels."""
        return cost(self.logs)

    @property
    def rarer(self) -> Cost:
        """How much rarer it is to have the first 0 … E exceptions wrong than right, [E + 1].

        Both among the networks that have the K points right.
        """
        logs = self.logs[:, self.points - 1 :]
        right = np.stack([run.right for run in self.runs])
        # Both begin with the networks of one run, so that it is their difference that varies.
        with np.errstate(invalid="ignore"):
            errors = cost(logs - logs[:, :1] - right).errors
        return Cost(cost(logs - logs[:, :1]).orders - cost(right).orders, errors)

    @property
    def each_rarer(self) -> np.ndarray:
        """The same by each run alone, in powers of ten, [runs, E + 1]; not finite where stuck."""
        logs = self.logs[:, self.points - 1 :]
        right = np.stack([run.right for run in self.runs])
        return np.asarray((right - logs + logs[:, :1]) / np.log(10))


def all_runs(*asked: Asked) -> tuple[Runs, ...]:
    """Return the runs of several labellings."""
    return tuple(Runs(*both) for both in zip(asked, map(tuple, found(*asked)), strict=True))


def cost(logs: np.ndarray) -> Cost:
    """Return what probabilities cost from their logarithms in nats, [runs, N].

    Of the probabilities the mean counts; the error is that of the mean of their logarithms, and ∞
    where a run doesn't know.

    >>> found = cost(np.log(10) * np.array([[-1.0, -1.0], [-3.0, -np.inf]]))
    >>> found.orders.round(2).tolist(), found.errors.round(2).tolist()
    ([1.3, 1.3], [1.0, inf])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        tens = np.logaddexp.reduce(logs, axis=0) - np.log(len(logs))
        apart = np.square(logs - logs.mean(axis=0)).sum(axis=0)
        errors = np.sqrt(apart / ((len(logs) - 1) * len(logs))) / np.log(10)  # NaN of one run
    return Cost(-tens / np.log(10), np.where(np.isfinite(errors), errors, np.inf))
