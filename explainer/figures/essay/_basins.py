"""Basins of networks: their radii and naive volumes, and how the shown pair's compare."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.figures import Number
from explainer.figures.numbers import correlation, deviation


@dataclass(frozen=True)
class Basins:
    """Radii and naive volumes of M networks at C cutoffs; ∞ and 0 as measured.

    A radius of 0 belongs to a network whose training loss is over the cutoff already.
    """

    gaps: np.ndarray  # [M]
    radii: np.ndarray  # [M, C] median first crossing, relative to the weights
    volumes: np.ndarray  # [M, C] log10, in raw weights
    censored: np.ndarray  # [M, C] rays of either kind that never crossed
    cutoffs: np.ndarray  # [C]
    cutoff: int  # which of them single numbers are given for
    wides: np.ndarray  # rows of the pair's networks without poison, the shown one first
    narrows: np.ndarray  # rows of the pair's networks with poison, the shown one first
    dimensions: int
    directions: int  # rays of each kind from each network

    def pair(self, values: np.ndarray) -> tuple[float, float]:
        """Return what values [M, C] are for the shown wide and the shown narrow network."""
        wide, narrow = values[[self.wides[0], self.narrows[0]], self.cutoff]
        return float(wide), float(narrow)

    def spreads(self, values: np.ndarray) -> tuple[float | None, float | None]:
        """Return the standard deviations of values [M, C] over the seeds of wide and narrow."""
        wides, narrows = (values[rows, self.cutoff] for rows in (self.wides, self.narrows))
        return deviation(wides), deviation(narrows)

    @property
    def outside(self) -> np.ndarray:
        """How many networks start over each cutoff, [C]; they have no basin there."""
        return np.asarray((self.radii == 0).sum(axis=0))

    @property
    def ratio(self) -> float:
        """How many times the narrow network's radius the wide one's is."""
        wide, narrow = self.pair(self.radii)
        return wide / narrow if 0 < narrow < np.inf else np.inf

    @property
    def orders(self) -> float:
        """Log10 of how many times the narrow network's volume the wide one's is."""
        wide, narrow = self.pair(self.volumes)
        return wide - narrow

    def rank(self, values: np.ndarray) -> Number:
        """Return the rank correlation of the gap and values [M, C], where there is a basin."""
        inside = self.radii[:, self.cutoff] > 0
        return correlation(self.gaps[inside], values[inside, self.cutoff])
