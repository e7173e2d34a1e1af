"""Which of the trained networks figures show."""

from __future__ import annotations

import numpy as np

from explainer.experiments.common import CUTOFF, CUTOFFS


def fitting(train_accuracies: np.ndarray) -> np.ndarray:
    """Return the rows of the networks that get every training point right."""
    return np.nonzero(train_accuracies == 1)[0]


def cutoff_for(losses: np.ndarray) -> float:
    """Return `CUTOFF`, or the next of `CUTOFFS` that is over all of these training losses.

    A network that starts over the cutoff has no basin; at the quick size that may happen.
    """
    usable = [cutoff for cutoff in CUTOFFS if cutoff >= CUTOFF and cutoff > losses.max()]
    return usable[0] if usable else CUTOFFS[-1]
