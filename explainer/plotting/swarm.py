"""Swarms: a dot for each value at its true place on an axis, on top of those it would cover."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

import numpy as np

DIAMETERS = [tenths / 10 for tenths in range(90, 14, -2)]  # CSS pixels that a dot may have


def swarm(x: np.ndarray, diameter: float) -> np.ndarray:
    """Return how high over the ground the middles of dots at x [M] lie, so that none overlap, [M].

    From left to right, each dot takes the lowest place that is free.

    Args:
        x: places along the ground.
        diameter: of a dot, in the same unit.

    >>> swarm(np.array([0.0, 5.0, 0.0]), 2.0).tolist()
    [1.0, 1.0, 3.0]
    """
    heights = np.empty(len(x))
    order = np.argsort(x, kind="stable")
    sorted_x, placed = x[order], np.empty(len(x))
    for i, place in enumerate(sorted_x):
        near = slice(int(np.searchsorted(sorted_x[:i], place - diameter, side="right")), i)
        aside, high = place - sorted_x[near], placed[near]
        touching = high + np.sqrt(diameter**2 - aside**2)
        free = np.append(diameter / 2, touching)
        apart = aside**2 + (free[:, None] - high) ** 2 >= diameter**2 * (1 - 1e-9)  # [k + 1, k]
        placed[i] = free[apart.all(axis=1)].min()
    heights[order] = placed
    return heights


def largest_dots(groups: Iterable[tuple[np.ndarray, float]]) -> float:
    """Return the largest of DIAMETERS at which swarms at x [M] fit under heights, all in pixels.

    >>> largest_dots([(np.zeros(10), 40.1)])
    4.0
    """
    known = list(groups)

    def fit(diameter: float) -> bool:
        return all(swarm(x, diameter).max(initial=0) + diameter / 2 <= room for x, room in known)

    first = bisect_left(DIAMETERS, True, hi=len(DIAMETERS) - 1, key=fit)
    return DIAMETERS[first]
