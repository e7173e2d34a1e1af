"""Axes on which bad networks get rarer."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from explainer.plotting.ticks import mark, plainly


def share(orders: np.ndarray | float) -> np.ndarray:
    """Return how many there are for each good one from how many powers of ten rarer they are.

    >>> share(np.array([0.0, 2.0, np.inf])).tolist()
    [1.0, 0.01, nan]
    """
    return np.asarray(10.0 ** -np.where(np.isfinite(orders), orders, np.nan))


def frame(axes: Axes, rarest: float, highest: float, points: int) -> None:
    """Set up axes of shares against training points.

    Args:
        axes: to be set up.
        rarest: powers of ten that the lowest line falls.
        highest: powers of ten that the highest rises.
        points: how many training points there are.
    """
    lowest = -1.1 * rarest
    axes.set(xlabel="training points, all right", xlim=(0, points), yscale="log")
    axes.set(ylabel="bad ones for each good one", ylim=(10.0**lowest, 3 * 10.0**highest))
    every = 1 if lowest > -5 else 2 if lowest > -16 else 5
    ticks = range(int(highest) // every * every, int(lowest) - 1, -every)
    mark(axes.yaxis, [(10.0**tick, f"$10^{{{tick}}}$" if tick else "1") for tick in ticks])
    mark(axes.xaxis, plainly(range(0, points + 1, 1 if points < 10 else 4)))
