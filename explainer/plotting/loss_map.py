"""Losses over a plane, seen from above, and the logarithmic scale of their colours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm
from matplotlib.patheffects import withStroke

from explainer.plotting.style import Style
from explainer.plotting.ticks import PLAIN, Limits, decades

CHALK = "#ffffff"  # what is written and drawn on high ground, which is dark on both papers


def common_limits(losses: Sequence[np.ndarray], floor: float) -> Limits:
    """Return the scale that holds all of several arrays of losses that is over a floor."""
    least, most = min(one.min() for one in losses), max(one.max() for one in losses)
    return max(float(least), floor), float(most)


def draw_loss_map(
    axes: Axes,
    x: np.ndarray,
    y: np.ndarray,
    losses: np.ndarray,
    levels: np.ndarray,
    limits: Limits,
    style: Style,
) -> None:
    """Draw losses [H, W] over the plane as colours, in steps.

    Args:
        axes: where to draw; its frame and grid go.
        x: [W].
        y: [H].
        losses: [H, W]; those beyond the limits are drawn at these.
        levels: losses at which the colour changes, from the lowest limit to the highest.
        limits: of the scale.
        style: the variant being drawn.
    """
    shown = np.clip(losses, *limits)
    axes.contourf(x, y, shown, levels, norm=LogNorm(*limits), cmap=style.losses)
    axes.set_aspect("equal")
    axes.spines[:].set_visible(False)
    axes.grid(False)


def draw_edge(
    axes: Axes,
    axis: np.ndarray,
    values: np.ndarray,
    level: float,
    color: str,
    style: Style,
    words: str = "",
) -> None:
    """Draw on a map where values [G, G] are at a level, and lead from words to its middle.

    Args:
        axes: of the map.
        axis: [G] places along either direction.
        values: [G, G].
        level: at which the line runs.
        color: of the line.
        style: the variant being drawn.
        words: written on the map's upper left.
    """
    edge = axes.contour(axis, axis, values, [level], colors=[color], linewidths=1.6)
    edge.set_path_effects([withStroke(linewidth=3.2, foreground=style.paper)])
    if words:
        axes.annotate(
            words,
            (0, 0),
            (-0.86 * axis[-1], 0.8 * axis[-1]),
            color=CHALK,
            fontweight="semibold",
            arrowprops={"arrowstyle": "-", "color": CHALK, "shrinkB": 5},
        )


def draw_loss_scale(
    bar: Axes, limits: Limits, name: str, style: Style, *, lying: bool = False
) -> None:
    """Draw the scale of colours with its decades and its name; `lying`, from left to right."""
    drawn = bar.figure.colorbar(
        ScalarMappable(LogNorm(*limits), style.losses),
        cax=bar,
        orientation="horizontal" if lying else "vertical",
        ticks=decades(limits),
        format=PLAIN,
    )
    drawn.minorticks_off()
    drawn.outline.set_visible(False)
    if lying:
        bar.set_xlabel(name)
    else:
        bar.set_title(name, color=style.muted, fontweight="normal")
