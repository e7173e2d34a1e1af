"""The plane that holds a straight and a bent road: its losses from above, and both roads on it."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from explainer.experiments.common import CUTOFF
from explainer.measures.mode_connectivity import CurvePlane
from explainer.plotting.labels import note
from explainer.plotting.loss_map import CHALK, draw_loss_map
from explainer.plotting.style import Style

FLOOR, CEILING = 1e-4, 10.0
LEVELS = 16
HALO = 3.0


def draw_plane(axes: Axes, one: CurvePlane, style: Style) -> None:
    """Draw the loss from above, with the contour of the basins."""
    levels = np.geomspace(0.999 * FLOOR, 1.001 * CEILING, LEVELS)
    draw_loss_map(axes, one.x, one.y, one.losses, levels, (FLOOR, CEILING), style)
    axes.contour(one.x, one.y, one.losses, [CUTOFF], colors=[CHALK], linewidths=0.9)
    axes.set(xticks=[], yticks=[], xlim=one.x[[0, -1]], ylim=one.y[[0, -1]])


def draw_roads(axes: Axes, one: CurvePlane, ends: list[str], style: Style) -> None:
    """Draw the line, the curve, its ends and its bend."""
    halo = [withStroke(linewidth=HALO + 1.4, foreground=style.paper)]
    a, bend, b = one.corners
    line = np.stack([a, b]).T
    axes.plot(*line, color=style.paper, linewidth=HALO)
    axes.plot(*line, color=style.ink, linestyle=(0, (1, 1.6)), dash_capstyle="butt")
    axes.plot(*curve(one).T, color=style.ink, path_effects=halo)
    axes.plot(*bend, "x", color=style.ink, markersize=7, markeredgewidth=1.8, path_effects=halo)
    thin = [withStroke(linewidth=HALO, foreground=style.paper)]
    for (x, y), name in zip((a, b), ends, strict=True):
        axes.plot(
            x,
            y,
            "o",
            color=style.wide if name == "wide" else style.narrow,
            markersize=9 if style.phone else 11,
            markeredgecolor=style.paper,
            markeredgewidth=1.6,
        )
        note(axes, name, (x, y), (0, -9), style.ink, ha="center", path_effects=thin)
    note(axes, "bend", (bend[0], bend[1]), (9, 0), style.ink, va="center", path_effects=thin)


def curve(one: CurvePlane) -> np.ndarray:
    """Return places on the curve in the plane, [T, 2]."""
    t = np.linspace(0, 1, 201)[:, None]
    a, bend, b = one.corners
    return np.asarray((1 - t) ** 2 * a + 2 * t * (1 - t) * bend + t**2 * b)
