"""Generalisation gaps: networks against theirs, and dots and lines in the colours of gaps."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patheffects import withStroke

from explainer.plotting.labels import note
from explainer.plotting.style import Style
from explainer.plotting.ticks import PERCENT


def gap_axis(axes: Axes, gaps: np.ndarray) -> None:
    """Make room on the horizontal axis for gaps [M], and write it in per cent."""
    axes.set(xlabel="generalisation gap", xlim=(-0.04, gaps.max() + 0.03))
    axes.xaxis.set_major_formatter(PERCENT)


def against_gap(axes: Axes, gaps: np.ndarray, values: np.ndarray, color: str, style: Style) -> None:
    """Draw values [M] against gaps [M], a pale dot for each network, and their running median."""
    axes.scatter(gaps, values, s=7 if style.phone else 12, color=color, alpha=0.4, linewidth=0)
    axes.plot(*running_median(gaps, values), color=color, linewidth=1.2 if style.phone else 1.8)


def running_median(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the medians of x and y over windows of neighbours in x, a sixth of all points each."""
    order, width = np.argsort(x, kind="stable"), max(3, len(x) // 6)
    windows = np.lib.stride_tricks.sliding_window_view(order, min(width, len(x)))
    return np.median(x[windows], axis=1), np.median(y[windows], axis=1)


def gap_dots(
    axes: Axes,
    x: np.ndarray,
    y: np.ndarray,
    gaps: np.ndarray,
    style: Style,
    *,
    size: float,
    alpha: float,
) -> None:
    """Draw networks at x, y [M] as pale dots, of a size in points², in their gaps' colours."""
    axes.scatter(x, y, s=size, c=style.gaps(gaps), alpha=alpha, linewidth=0)


def gap_line(
    axes: Axes,
    x: np.ndarray,
    y: np.ndarray,
    gaps: np.ndarray,
    style: Style,
    *,
    width: float,
    zorder: float = 2,
) -> None:
    """Draw a line through x, y [T] in the colours of the gaps [T] along it."""
    points = np.stack([x, y], axis=1)
    axes.add_collection(
        LineCollection(
            list(np.stack([points[:-1], points[1:]], axis=1)),
            colors=style.gaps((gaps[1:] + gaps[:-1]) / 2),
            linewidths=width,
            capstyle="round",
            zorder=zorder,
        )
    )


def lead_down(
    axes: Axes, wide: tuple[float, float], narrow: tuple[float, float], words: str, style: Style
) -> None:
    """Mark the wide and the narrow network, and lead from the height of one down to the other.

    The arrow stands under the wide network: what falls with the gap leaves that corner free.

    Args:
        axes: a scatter against the gap.
        wide: gap and value of the wide network.
        narrow: gap and value of the narrow network.
        words: how far down it is, written beside the arrow.
        style: the variant being drawn.
    """
    corner = (wide[0], narrow[1])
    axes.plot(
        *zip(corner, narrow, strict=True), color=style.muted, linewidth=1, linestyle=(0, (2, 3))
    )
    for place, colour in ((wide, style.wide), (narrow, style.narrow)):
        axes.plot(*place, "o", markersize=9, color=colour, markeredgecolor=style.paper, zorder=4)
    arrow = {"arrowstyle": "-|>", "color": style.ink, "shrinkA": 5, "shrinkB": 0, "linewidth": 1.4}
    axes.annotate("", corner, wide, arrowprops=arrow, zorder=3)
    halo = [withStroke(linewidth=3, foreground=style.paper)]
    options = {"fontsize": 1.4 * style.text, "path_effects": halo}
    large = note(axes, words, corner, (8, 8), style.ink, **options)
    name = note(axes, "wide", (0, 1), (0, 3), style.wide, xycoords=large)
    to = note(axes, "→", (1, 0), (4, 0), style.muted, xycoords=name, va="bottom")
    note(axes, "narrow", (1, 0), (4, 0), style.narrow, xycoords=to, va="bottom")
