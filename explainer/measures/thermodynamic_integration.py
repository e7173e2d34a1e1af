"""Thermodynamic integration of a survival probability over the scale of kicks.

With expectations over the Gaussian N(0, σ²I) restricted to a set,

    d log P_σ / d log σ = E‖x‖²/σ² − n,

which follows from differentiating ∫ (2πσ²)^(−n/2) exp(−‖x‖²/2σ²) dx over the set. R-hat says
whether the walks that the expectation is taken over agree.
"""

from __future__ import annotations

import numpy as np
from scipy.interpolate import PchipInterpolator

from explainer.measures.log_weights import LN10

SURE = 20  # survivors from which on a count is better than the integral


def integrate(
    sigmas: np.ndarray, excess: np.ndarray, survived: np.ndarray, kicks: int, least: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return log10 P on the grid and its standard error, [M, G] each.

    P is the share of kicks that survive as long as at least `least` do, or at the first σ alone if
    `least` is more than were thrown. From there on it is integrated over log σ, along a monotone
    cubic through the replicates' mean. Three errors add up by their squares: of counting; over
    replicates; and of the grid, a third of what leaving out every second σ changes.

    Args:
        sigmas: [M, G].
        excess: E‖x‖²/σ² − n of each replicate, [M, G, K], K ≥ 2.
        survived: how many of `kicks` kicks do, [M, G].
        kicks: how many were thrown.
        least: how many have to survive for a count to be relied on.

    >>> sigmas, excess = np.array([[1.0, 10.0, 100.0]]), np.full((1, 3, 2), -2.0)
    >>> survived = np.array([[50, 0, 0]])  # half at the first σ; from there P falls as σ⁻²
    >>> log10, _ = integrate(sigmas, excess, survived, kicks=100, least=1)
    >>> (log10 - np.log10(0.5)).round(9).tolist()
    [[0.0, -2.0, -4.0]]
    """
    result, errors = np.empty(sigmas.shape), np.empty(sigmas.shape)
    share = np.clip(survived / kicks, 0.5 / kicks, 1 - 0.5 / kicks)
    counting = np.sqrt((1 - share) / (share * kicks))
    for m, grid in enumerate(np.log(sigmas)):
        sure = int((survived[m] >= least).cumprod().sum())  # columns from the left
        first = min(max(sure - 1, 0), len(grid) - 2)
        coarse = np.unique([*range(first, len(grid), 2), len(grid) - 1])
        mean = excess[m].mean(axis=1)
        whole, skipped = (
            _antiderivative(grid[rows], mean[rows], grid, first)
            for rows in (np.arange(len(grid)), coarse)
        )
        each = [_antiderivative(grid, one, grid, first) for one in excess[m].T]
        spread = np.std(each, axis=0, ddof=1) / np.sqrt(len(each))
        result[m] = np.log(share[m, first]) + whole
        errors[m] = np.sqrt(spread**2 + counting[m, first] ** 2 + ((skipped - whole) / 3) ** 2)
        result[m, :sure], errors[m, :sure] = np.log(share[m, :sure]), counting[m, :sure]
    return np.minimum(result, 0) / LN10, errors / LN10


def _antiderivative(x: np.ndarray, y: np.ndarray, where: np.ndarray, first: int) -> np.ndarray:
    """Return the integral from where[first] of the monotone cubic through points x, y."""
    primitive = PchipInterpolator(x, y).antiderivative()
    return np.asarray(primitive(where) - primitive(where[first]))


def split_rhat(series: np.ndarray) -> np.ndarray:
    """Return R-hat [M, G] of series [T, M, G, K], each replicate split in two.

    √((W (h−1)/h + B/h) / W) with W the mean variance within halves of length h, and B/h the
    variance of their means (Gelman et al., Bayesian Data Analysis, 3rd edition, section 11.4).
    ∞ where no walk moves.

    >>> identical = np.tile([0.0, 1.0], 100)[:, None, None, None].repeat(4, axis=3)  # h = 100
    >>> (split_rhat(identical) ** 2).round(9).tolist()
    [[0.99]]
    """
    half = len(series) // 2
    halves = np.concatenate([series[:half], series[half : 2 * half]], axis=3)  # [h, M, G, 2K]
    within = halves.var(axis=0, ddof=1).mean(axis=2)
    between = halves.mean(axis=0).var(axis=2, ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.sqrt((within * (half - 1) / half + between) / within)
    return np.where(within > 0, found, np.inf)
