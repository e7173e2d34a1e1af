"""The crosses that stand for bad minima on maps of the minefield."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from explainer.plotting.style import Style


def crosses(
    axes: Axes, places: np.ndarray, style: Style, *, size: float, edge: float, zorder: float = 2
) -> Line2D:
    """Draw bad minima at places [I, 2].

    Args:
        axes: the map.
        places: where they are.
        style: the variant being drawn.
        size: of a cross, in points.
        edge: width of the line round it, in points.
        zorder: above what it is drawn.
    """
    (drawn,) = axes.plot(
        *places.T,
        linestyle="none",
        marker="X",
        color=style.narrow,
        markersize=size,
        markeredgecolor=style.paper,
        markeredgewidth=edge,
        zorder=zorder,
    )
    return drawn
