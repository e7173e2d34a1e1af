"""Random networks that fit a few points beside trained ones: how right they are on fresh points."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from explainer.experiments.few_points import DESCENTS, by_muon, descended, plan, random_fits

RANDOM = "random"
BAD = 0.6  # test accuracy under which a fit is a bad one
RARE = 0.01  # a share of bad fits under which they are rare


@dataclass(frozen=True)
class FewPoints:
    """Test accuracies of networks that get all training points right.

    C is the number of counts of training points, D of draws of so many, R of networks on a draw;
    NaN stands for those that miss a point.
    """

    counts: np.ndarray  # [C]
    accuracies: dict[str, np.ndarray]  # by method: [C, D, R]
    ancestors: np.ndarray  # [C, D] of the first random networks have descendants among the fits
    test_points: int

    def of_draws(self, method: str) -> np.ndarray:
        """Return the mean test accuracy on each draw, [C, D]; NaN where no network fits."""
        return mean(self.accuracies[method], 2)

    def bad(self, method: str) -> np.ndarray:
        """Return the share of bad fits on each draw, [C, D]; NaN where no network fits."""
        accuracies = self.accuracies[method]
        return mean(np.where(np.isnan(accuracies), np.nan, accuracies < BAD), 2)

    def means(self, method: str) -> np.ndarray:
        """Return the mean over draws of `of_draws`, [C]."""
        return mean(self.of_draws(method), 1)

    def bad_means(self, method: str) -> np.ndarray:
        """Return the mean over draws of `bad`, [C]."""
        return mean(self.bad(method), 1)

    def rare_from(self, method: str) -> float:
        """Return the first count from which on bad fits are rare; ∞ if they never are."""
        rare = np.logical_and.accumulate((self.bad_means(method) < RARE)[::-1])[::-1]
        return float(self.counts[rare][0]) if rare.any() else math.inf

    @property
    def trained(self) -> list[str]:
        """The optimizers."""
        return [method for method in self.accuracies if method != RANDOM]


def mean(values: np.ndarray, axis: int) -> np.ndarray:
    """Return the mean of what isn't NaN along an axis; NaN where all is."""
    known = ~np.isnan(values)
    return np.asarray(
        np.where(known, values, 0).sum(axis) / np.where(known.any(axis), known.sum(axis), np.nan)
    )


def compared(size: str) -> FewPoints:
    """Return the test accuracies of all methods at a size."""
    asked = plan(size)
    runs = random_fits(asked)
    found = {RANDOM: np.stack([fits.accuracies[-1] for fits in runs])}
    for optimizer in DESCENTS:
        ends = descended(asked, optimizer)
        found[optimizer] = np.stack([_of_fits(e.train_accuracies, e.test_accuracies) for e in ends])
    minima = by_muon(asked)
    found["Muon"] = np.stack([_of_fits(m.train_accuracies, m.test_accuracies) for m in minima])
    shape = (len(asked.counts), asked.draws, -1)
    return FewPoints(
        np.array(asked.counts),
        {method: accuracies.reshape(shape) for method, accuracies in found.items()},
        np.array([fits.ancestors[-1] for fits in runs]).reshape(shape[:2]),
        asked.rolls[0].test_points,
    )


def _of_fits(train: np.ndarray, test: np.ndarray) -> np.ndarray:
    """Return test accuracies, NaN where training accuracy isn't all."""
    return np.where(train == 1, test, np.nan)
