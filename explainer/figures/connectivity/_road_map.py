"""The plane that holds a straight and a bent road: its losses from above, and both roads on it."""

from __future__ import annotations

from typing import Any

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


def draw_roads(
    axes: Axes, one: CurvePlane, ends: tuple[str, str], style: Style, *, small: bool = False
) -> None:
    """Draw the line, the curve and its ends; unless `small`, its bend and all their names too."""
    halo = [withStroke(linewidth=(1.6 if small else HALO) + 1.4, foreground=style.paper)]
    a, bend, b = one.corners
    line = np.stack([a, b]).T
    thin: dict[str, Any] = {"linewidth": 1.2} if small else {}
    axes.plot(*line, color=style.paper, linewidth=1.8 if small else HALO)
    axes.plot(*line, color=style.ink, linestyle=(0, (1, 1.6)), dash_capstyle="butt", **thin)
    axes.plot(*curve(one).T, color=style.ink, path_effects=halo, **thin)
    for place, name in zip((a, b), ends, strict=True):
        axes.plot(
            *place,
            "o",
            color=style.wide if name == "wide" else style.narrow,
            markersize=5.5 if small else 9 if style.phone else 11,
            markeredgecolor=style.paper,
            markeredgewidth=1 if small else 1.6,
        )
    if not small:
        axes.plot(*bend, "x", color=style.ink, markersize=7, markeredgewidth=1.8, path_effects=halo)
        _names(axes, one, ends, style)


def _names(axes: Axes, one: CurvePlane, ends: tuple[str, str], style: Style) -> None:
    """Write beside the corners what they are."""
    a, bend, b = one.corners
    over = [withStroke(linewidth=HALO, foreground=style.paper)]
    for (x, y), name in zip((a, b), ends, strict=True):
        note(axes, name, (x, y), (0, -9), style.ink, ha="center", path_effects=over)
    note(axes, "bend", (bend[0], bend[1]), (9, 0), style.ink, va="center", path_effects=over)


def curve(one: CurvePlane) -> np.ndarray:
    """Return places on the curve in the plane, [T, 2]."""
    t = np.linspace(0, 1, 201)[:, None]
    a, bend, b = one.corners
    return np.asarray((1 - t) ** 2 * a + 2 * t * (1 - t) * bend + t**2 * b)


def pack_plane(one: CurvePlane) -> dict[str, Any]:
    """Return a plane as `explainer/web/src/road/map.ts` draws it, losses clipped to the scale."""
    return {
        "x": one.x[[0, -1]].tolist(),
        "y": one.y[[0, -1]].tolist(),
        "corners": one.corners,
        "losses": np.clip(one.losses, FLOOR, CEILING).astype(np.float16),
        "limits": (FLOOR, CEILING),
        "levels": LEVELS,
    }
