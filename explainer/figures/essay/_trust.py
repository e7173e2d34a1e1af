"""What the naive volume rests on: rays, the weight of each, and volumes that are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.figures import Number
from explainer.measures.log_weights import LN10
from explainer.measures.volume import EllipsoidCheck, log_volume, ray_weights, running_log_volume

ORDERS = 8  # in which the same rays are added


@dataclass(frozen=True)
class Trust:
    """Radii of the wide (0) and the narrow (1) network, and estimates of known volumes."""

    radii: np.ndarray  # [2, K] in raw weights; ∞ is censored
    relative: np.ndarray  # [2, R] relative to the weights, biases frozen
    lengths: np.ndarray  # [2] Σ_f d_f log10 ‖w_f‖
    dimensions: int
    relative_dimensions: int  # weights alone
    cutoff: float
    check: EllipsoidCheck

    @property
    def counts(self) -> np.ndarray:
        """Numbers of rays to look after, evenly in log, from 1 to all."""
        return np.unique(np.geomspace(1, self.radii.shape[1], 250).round().astype(int))

    @property
    def correction(self) -> float:
        """By how many powers of ten units move the difference between wide and narrow."""
        return float(abs(self.lengths[0] - self.lengths[1]))

    def running(self) -> np.ndarray:
        """Return log10 of the running estimates in several orders of the rays, [orders, 2, K]."""
        rng = np.random.default_rng(0)
        orders = [rng.permuted(self.radii, axis=1) for _ in range(ORDERS)]
        with np.errstate(divide="ignore"):  # a radius of 0
            return running_log_volume(np.stack([self.radii, *orders]), self.dimensions) / LN10

    def climb(self) -> Number:
        """Return by how many powers of ten the wide network's estimate grew from a tenth to all.

        Mean and standard deviation are over orders in which the rays might have come.
        """
        running = self.running()[:, 0]
        with np.errstate(invalid="ignore"):  # ∞ − ∞
            climbs = running[:, -1] - running[:, max(running.shape[1] // 10 - 1, 0)]
        if not np.isfinite(climbs).all():
            return Number("undefined")
        return Number(float(climbs.mean()), float(climbs.std(ddof=1)), len(climbs), "", ",.0f")

    def effective(self, count: int | None = None) -> np.ndarray:
        """Return the effective sample sizes of the first `count` rays, or of all, [2]."""
        return np.array([effective(radii[:count], self.dimensions) for radii in self.radii])

    def missed(self, spread: float) -> np.ndarray:
        """Return |naive − truth| of every repetition on ellipsoids of one spread, [S]."""
        at = list(self.check.decades).index(spread)
        return np.asarray(np.abs(self.check.naive[at] - self.check.truth[at]))

    def differences(self) -> np.ndarray:
        """Return log10 of wide over narrow volume: raw, relative, and relative in raw units, [3].

        A ray relative to the weights measures volume in units of Π_f ‖w_f‖^d_f (see
        `explainer.measures.directions.log_filter_volume`), which differ between the two networks.
        """
        raw = log_volume(self.radii, self.dimensions) / LN10
        relative = log_volume(self.relative, self.relative_dimensions) / LN10
        estimates = np.stack([raw, relative, relative + self.lengths])  # [3, 2]
        with np.errstate(invalid="ignore"):  # ∞ − ∞
            return np.asarray(estimates[:, 0] - estimates[:, 1])


def shares(radii: np.ndarray, n: int) -> np.ndarray:
    """Return each ray's share of the estimate, [K].

    Censored rays outweigh all others and share among themselves; so do rays of radius 0, where
    there is no basin.
    """
    censored = np.isinf(radii)
    if censored.any():
        return np.asarray(censored / censored.sum())
    return ray_weights(radii, n) if radii.any() else np.full(len(radii), 1 / len(radii))


def effective(radii: np.ndarray, n: int) -> float:
    """Return the effective sample size (Σw)²/Σw², w = rⁿ, of radii [K]."""
    return float(1 / (shares(radii, n) ** 2).sum())
