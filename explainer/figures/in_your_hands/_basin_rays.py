"""Stored losses along rays, and what follows from them at any cutoff: radii, volumes, shares.

`explainer/web/src/basin/rays.ts` does the same in the browser.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np

from explainer.experiments.common import CUTOFFS
from explainer.figures import Number
from explainer.figures.numbers import correlation
from explainer.measures.log_weights import LN10
from explainer.measures.volume import log_volume

CENTRE, LEAST, MOST = 0.2, -1.0, 0.54  # of the slider: c = CENTRE · 10^t, at most log 2
RANGE = (0.0195, 0.71)  # losses that are kept: a little more than the slider reaches
STEPS = 45  # cutoffs at which curves are drawn
GUESS = log(2)  # the loss of a network that answers one half to everything


@dataclass(frozen=True)
class Cut:
    """What is kept of K rays from each of N networks: the loss about the cutoffs of the slider.

    `losses` are natural logarithms of the highest loss so far, since a basin ends where the loss
    first reaches the cutoff. Ray k of a network has `counts` of them, at `radii[first]`,
    `radii[first + 1]`, …; the last is repeated to fill the row.
    """

    radii: np.ndarray  # [G]
    first: np.ndarray  # [N, K] uint8
    counts: np.ndarray  # [N, K] uint8
    losses: np.ndarray  # [N, K, W] float16
    starts: np.ndarray  # [N] losses of the networks themselves
    bisected: np.ndarray  # [N, K, C] crossings of CUTOFFS
    gaps: np.ndarray  # [N]
    narrow: int  # the network beside the wide one, which is the first
    between: tuple[int, ...]  # others to put there, from wide to narrow
    dimensions: int

    def crossings(self, cutoff: float) -> np.ndarray:
        """Return where each ray first reaches `cutoff`, [N, K]: log-linear between grid radii.

        ∞ for a ray that doesn't, 0 for a network that starts over it.
        """
        height, losses = log(cutoff), self.losses.astype(np.float64)
        reached = losses >= height
        after = reached.argmax(axis=2)
        before = np.maximum(after - 1, 0)
        low, high = (
            np.take_along_axis(losses, at[..., None], axis=2)[..., 0] for at in (before, after)
        )
        grid = np.log(self.radii)
        inner, outer = grid[self.first + before], grid[self.first + after]
        share = (height - low) / np.where(high > low, high - low, 1)
        found = np.exp(inner + share * (outer - inner))
        starts = np.log(self.starts)[:, None]  # before the first radius: linear in the radius
        near = np.exp(outer) * (height - starts) / np.where(high > starts, high - starts, 1)
        found = np.where(after > 0, found, np.minimum(near, np.exp(outer)))
        found = np.where(reached.any(axis=2), found, np.inf)
        return np.where(self.starts[:, None] >= cutoff, 0.0, found)

    def volumes(self, radii: np.ndarray) -> np.ndarray:
        """Return log10 of the naive volumes, [N] from radii [N, K]; NaN where there is no basin."""
        found = log_volume(radii, self.dimensions) / LN10
        return np.where(radii.any(axis=1) & np.isfinite(found), found, np.nan)

    def others(self, radii: np.ndarray) -> np.ndarray:
        """Return log10 of the share of all rays but the longest, [N] from radii [N, K].

        NaN as for volumes. The longest ray's share is 1 − 10^others.
        """
        found = np.full(len(radii), np.nan)
        for row in np.flatnonzero(np.isfinite(self.volumes(radii))):
            powers = np.sort(self.dimensions * np.log(radii[row][radii[row] > 0]))
            if len(powers) > 1:
                rest = np.logaddexp.reduce(powers[:-1])
                found[row] = (rest - np.logaddexp(rest, powers[-1])) / LN10
        return found


def cutoff(t: float) -> float:
    """Return the cutoff at a place of the slider."""
    return min(CENTRE * 10**t, GUESS)


CUTS = tuple(cutoff(t) for t in np.linspace(LEAST, MOST, STEPS))


def windows(losses: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what `Cut` keeps of losses [N, K, G]: first, counts and losses.

    A window goes from the last radius at which no loss was over RANGE[0] yet to the first over
    RANGE[1], or to the end of the ray.
    """
    highest = np.fmax.accumulate(losses.astype(np.float64), axis=2)
    ended = np.isnan(losses)
    last = losses.shape[2] - 1 - (~ended[:, :, ::-1]).argmax(axis=2)
    over = highest > RANGE[1]
    last = np.where(over.any(axis=2), np.minimum(over.argmax(axis=2), last), last)
    under = (highest < RANGE[0]).sum(axis=2)
    first = np.minimum(np.maximum(under - 1, 0), last)
    counts = last - first + 1
    places = first[..., None] + np.minimum(np.arange(counts.max()), counts[..., None] - 1)
    kept = np.log(np.take_along_axis(highest, places, axis=2))
    return first.astype(np.uint8), counts.astype(np.uint8), kept.astype(np.float16)


def history(measured: Cut, rows: tuple[int, ...]) -> np.ndarray:
    """Return log10 of volumes and of all other rays' shares at all CUTS, [2, rows, CUTS]."""
    at = [measured.crossings(cut) for cut in CUTS]
    both = [[measured.volumes(radii), measured.others(radii)] for radii in at]
    return np.moveaxis(np.array(both)[:, :, list(rows)], 0, 2)


def errors(measured: Cut) -> tuple[float, float]:
    """Return how far crossings are from bisected ones: of a radius, relative, and in powers of ten.

    Both are the largest over all rays or networks and CUTOFFS.
    """
    radius, volume = [0.0], [0.0]
    for at, cut in enumerate(CUTOFFS):
        found, truth = measured.crossings(cut), measured.bisected[:, :, at]
        both = np.isfinite(found) & np.isfinite(truth) & (found > 0) & (truth > 0)
        radius.append(float(np.abs(found[both] / truth[both] - 1).max(initial=0)))
        apart = np.abs(measured.volumes(found) - measured.volumes(truth))
        volume.append(float(np.nanmax(apart, initial=0)))
    return max(radius), max(volume)


def rank(measured: Cut, volumes: np.ndarray) -> Number:
    """Return the rank correlation of volumes [N] with the gaps, where there are volumes."""
    there = np.isfinite(volumes)
    return correlation(measured.gaps[there], volumes[there])


def power(volume: float) -> str:
    """Return a volume, or a share, in whole powers of ten."""
    return Number(round(float(volume)), style=",").text() if np.isfinite(volume) else "none"
