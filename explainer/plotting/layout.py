"""Placing by hand, in CSS pixels from the upper left, where panels must keep their shape."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation

from explainer.plotting.style import PIXELS_PER_INCH, Style

MOVING = 4  # over all that stands still, which then needn't be drawn again in every frame


def blank(style: Style, height: float, message: str) -> Figure:
    """Return a figure, `height` CSS pixels high, that holds its headline and nothing else."""
    figure = style.figure(height / PIXELS_PER_INCH)
    figure.set_layout_engine("none")
    style.headline(figure, message)
    margin = 10 if style.phone else 14
    figure.texts[-1].set_position((margin / (style.width * PIXELS_PER_INCH), 1 - margin / height))
    return figure


def place(
    figure: Figure, left: float, top: float, width: float, height: float, **options: Any
) -> Axes:
    """Add axes with their upper left corner at (left, top), all in CSS pixels."""
    wide, high = figure.get_size_inches() * PIXELS_PER_INCH
    corner = (left / wide, 1 - (top + height) / high)
    return figure.add_axes((*corner, width / wide, height / high), **options)


def heading(axes: Axes, name: str, words: str, color: str, style: Style) -> Annotation:
    """Write over a panel what it is, and a line about it; return that line."""
    axes.set_title(name, color=color, fontsize=style.text * 1.3, pad=2 * style.text)
    return axes.annotate(
        words,
        (0, 1),
        (0, 0.6 * style.text),
        xycoords="axes fraction",
        textcoords="offset points",
        color=color,
    )


def moving_marker(axes: Axes, color: str, style: Style) -> Line2D:
    """Add the dot that a movie moves along a curve; it stands nowhere yet."""
    (marker,) = axes.plot(
        [],
        [],
        "o",
        color=color,
        markersize=7 if style.phone else 9,
        markeredgecolor=style.paper,
        markeredgewidth=1.4,
        zorder=MOVING,
        clip_on=False,
    )
    return marker
