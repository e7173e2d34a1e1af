"""Which of the trained networks figures show."""

from __future__ import annotations

import numpy as np

from explainer.experiments.common import CUTOFF, CUTOFFS

BETWEEN = 3  # networks between the wide and the narrow one


def fitting(train_accuracies: np.ndarray) -> np.ndarray:
    """Return the rows of the networks that get every training point right."""
    return np.nonzero(train_accuracies == 1)[0]


def cutoff_for(losses: np.ndarray) -> float:
    """Return `CUTOFF`, or the next of `CUTOFFS` that is over all of these training losses.

    A network that starts over the cutoff has no basin; at the quick size that may happen.
    """
    usable = [cutoff for cutoff in CUTOFFS if cutoff >= CUTOFF and cutoff > losses.max()]
    return usable[0] if usable else CUTOFFS[-1]


def between(gaps: np.ndarray, rows: np.ndarray, low: float, high: float) -> tuple[int, ...]:
    """Return up to `BETWEEN` of `rows` whose gaps divide the way from `low` to `high` evenly.

    >>> between(np.linspace(0, 1, 9), np.arange(9), 0.0, 1.0)
    (2, 4, 6)
    """
    wanted = np.linspace(low, high, BETWEEN + 2)[1:-1]
    nearest = {int(rows[np.abs(gaps[rows] - gap).argmin()]) for gap in wanted}
    return tuple(sorted(nearest, key=lambda row: float(gaps[row])))
