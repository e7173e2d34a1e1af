"""By how much estimates of known volumes are off: log10 of an estimate less that of the truth."""

from __future__ import annotations

import numpy as np

from explainer.measures.estimator_comparison import TOLD, Estimates

NAIVE, DIAGONAL, LOW_RANK, EXACT = range(len(TOLD))  # what rays are told


def by_rays(measured: Estimates) -> np.ndarray:
    """Return the errors of all estimates by rays, [4, D, S]."""
    return np.asarray(measured.by_rays - measured.truth[:, None])


def by_walks(measured: Estimates) -> np.ndarray:
    """Return the errors of the walks, [D]."""
    return np.asarray(measured.by_walks - measured.truth)


def by_few(measured: Estimates) -> float:
    """Return the error of the walk that was told the leading directions alone."""
    return float(measured.by_few - measured.truth[measured.few])


def largest_share(measured: Estimates) -> float:
    """Return the largest error of the walks as a share of log P."""
    return float(np.abs(by_walks(measured) / measured.truth).max())


def times_walks(measured: Estimates, told: int, at: int) -> float:
    """Return how many times the walks' error, or its standard error, an estimate by rays is off.

    Args:
        measured: the estimates.
        told: what the rays are told.
        at: which of the ellipsoids.
    """
    size = max(abs(by_walks(measured)[at]), measured.errors[at])
    return float(np.abs(by_rays(measured)[told, at]).mean() / size)
