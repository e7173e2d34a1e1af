"""Maps in which both axes have one unit."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes


def hold(axes: Axes, points: np.ndarray) -> None:
    """Let a panel hold points [·, 2] with some room round them, and both axes in one unit."""
    low, high = points.min(axis=0), points.max(axis=0)
    shape = axes.bbox.size  # width and height
    unit = ((high - low) / shape).max() * 1.16
    middle, reach = (low + high) / 2, unit * shape / 2
    axes.set(
        xlim=(middle[0] - reach[0], middle[0] + reach[0]),
        ylim=(middle[1] - reach[1], middle[1] + reach[1]),
    )
