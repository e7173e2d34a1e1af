"""Curves while a film plays: a dot moves along each, and its value there is written.

A part of a film that moves is a function, `Update`: it shows a frame.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text

from explainer.plotting.labels import label_end, note_over_corner, space_apart
from explainer.plotting.style import Style

Update = Callable[[int], list[Artist]]  # shows frame t and returns the artists that it changes
MOVING = 4  # over all that stands still, which then needn't be drawn again in every frame

Curve = tuple[str, np.ndarray, str]  # name, values [T], colour


def together(*updates: Update) -> Update:
    """Return the function that shows a frame of several parts."""
    return lambda t: [artist for update in updates for artist in update(t)]


def write(label: Text, words: Callable[[int], str]) -> Update:
    """Return the function that writes the words of frame t in place of a label's."""
    label.set_zorder(MOVING)

    def update(t: int) -> list[Artist]:
        label.set_text(words(t))
        return [label]

    return update


def moving_marker(
    axes: Axes, color: str, style: Style, at: tuple[float, float] | None = None
) -> Line2D:
    """Add the dot that moves along a curve; it stands nowhere yet, unless told where."""
    (marker,) = axes.plot(
        [] if at is None else at[:1],
        [] if at is None else at[1:],
        "o",
        color=color,
        markersize=7 if style.phone else 9,
        markeredgecolor=style.paper,
        markeredgewidth=1.4,
        zorder=MOVING,
        clip_on=False,
    )
    return marker


def move_along(axes: Axes, x: np.ndarray, y: np.ndarray, color: str, style: Style) -> Update:
    """Return the function that puts a dot at place t of a curve x, y [T]."""
    marker = moving_marker(axes, color, style)

    def update(t: int) -> list[Artist]:
        marker.set_data(x[[t]], y[[t]])
        return [marker]

    return update


def lengthen(axes: Axes, x: np.ndarray, y: np.ndarray, color: str) -> Update:
    """Return the function that draws a curve x, y [T] as far as place t."""
    (past,) = axes.plot([], [], color=color, zorder=MOVING)

    def update(t: int) -> list[Artist]:
        past.set_data(x[: t + 1], y[: t + 1])
        return [past]

    return update


def follow(
    axes: Axes,
    x: np.ndarray,
    y: np.ndarray,
    words: Callable[[float], str],
    color: str,
    style: Style,
) -> Update:
    """Let a dot follow a curve x, y [T] that is drawn, its value over the panel's right corner.

    Args:
        axes: where the curve is.
        x: [T], a place for each frame.
        y: [T].
        words: a value as it is written.
        color: of the dot and the value.
        style: the variant being drawn.
    """
    readout = note_over_corner(axes, "", (0, 4), color)
    dot = move_along(axes, x, y, color, style)
    return together(dot, write(readout, lambda t: words(float(y[t]))))


def grow(
    axes: Axes,
    x: np.ndarray,
    curves: Sequence[Curve],
    words: Callable[[float], str],
    style: Style,
) -> Update:
    """Draw curves that grow from frame to frame, over faint ones that show where they will go.

    Beside its end stand each curve's name and its value so far; call this when limits and scales
    are final, so that these keep apart.

    Args:
        axes: where to draw.
        x: [T], a place for each frame.
        curves: name, values [T] and colour of each.
        words: a value as it is written.
        style: the variant being drawn.
    """
    labels, updates = zip(*(_grow(axes, x, curve, words, style) for curve in curves), strict=True)
    space_apart(labels)
    return together(*updates)


def _grow(
    axes: Axes, x: np.ndarray, curve: Curve, words: Callable[[float], str], style: Style
) -> tuple[Annotation, Update]:
    """Draw one curve that grows; return the label at its end, and what shows a frame."""
    name, y, color = curve
    axes.plot(x, y, color=color, linewidth=1, alpha=0.35)
    past = lengthen(axes, x, y, color)
    dot = move_along(axes, x, y, color, style)
    label = label_end(axes, x[-1], y[-1], name, color, ahead=9)
    tell = write(label, lambda t: f"{name}\n{words(float(y[t]))}")
    return label, together(past, dot, tell)
