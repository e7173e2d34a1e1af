"""Placing by hand, in CSS pixels from the upper left, where panels must keep their shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from explainer.plotting.labels import note
from explainer.plotting.style import PIXELS_PER_INCH, Style
from explainer.plotting.variants import Layout

Box = tuple[int, int, int, int]  # left, top, width, height


class Scene:
    """Where the panels of a figure are, in one layout, in CSS pixels.

    >>> scene = Scene((1080, 580), field=(14, 102, 464, 464))
    >>> scene["field"], scene.size
    ((14, 102, 464, 464), (1080, 580))
    """

    def __init__(self, size: tuple[int, int], **panels: Box | tuple[Box, ...] | int) -> None:
        """Name the whole figure's width and height, and a box, several, or one height each."""
        self.size, self.panels = size, panels

    def __getitem__(self, name: str) -> Any:
        """Return the box or the boxes of one name."""
        return self.panels[name]

    def open(self, style: Style, message: str) -> Figure:
        """Return a figure of this size that holds its headline and nothing else."""
        return blank(style, self.size[1], message)


Scenes = Mapping[Layout, Scene]


def pack_scenes(scenes: Scenes) -> dict[str, dict[str, Any]]:
    """Return scenes as a live figure's script reads them, so that it draws in the same places.

    >>> pack_scenes({"page": Scene((1080, 580), field=(14, 102, 464, 464))})
    {'page': {'size': (1080, 580), 'field': (14, 102, 464, 464)}}
    """
    return {layout: {"size": scene.size, **scene.panels} for layout, scene in scenes.items()}


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
    return note(axes, words, (0, 1), (0, 0.6 * style.text), color, xycoords="axes fraction")
