"""Panels in a grid that lays itself out, and the frame of those that are maps."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.plotting.style import Style
from explainer.plotting.ticks import PLAIN


def open_grid(
    style: Style,
    message: str,
    shape: tuple[int, int],
    *,
    page: float,
    phone: float,
    narrow: tuple[int, int] | None = None,
    **options: Any,
) -> tuple[Figure, np.ndarray]:
    """Return a figure with its headline, and its panels, [rows, columns].

    Args:
        style: the variant being drawn.
        message: the headline.
        shape: rows and columns on a page.
        page: height on a page, in inches of 100 CSS pixels.
        phone: height on a phone.
        narrow: rows and columns on a phone; those of a page the other way round unless told.
        options: for matplotlib's `subplots`.
    """
    figure = style.figure(height=phone if style.phone else page)
    style.headline(figure, message)
    rows, columns = (narrow or shape[::-1]) if style.phone else shape
    panels = figure.subplots(rows, columns, squeeze=False, **options)
    for axes in panels.flat:
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(PLAIN)  # unless it becomes logarithmic
    return figure, panels


def open_chart(
    style: Style, message: str, *, page: float, phone: float, **options: Any
) -> tuple[Figure, Axes]:
    """Return a figure with its headline and a single panel; arguments are those of `open_grid`."""
    figure, panels = open_grid(style, message, (1, 1), page=page, phone=phone, **options)
    return figure, panels[0, 0]


def draw_frame(axes: Axes, style: Style) -> None:
    """Put a quiet frame round a map whose axes have no meaning of their own."""
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(True)
    axes.spines[:].set_color(style.palette.rule)
