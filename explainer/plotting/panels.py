"""Panels in a grid that lays itself out, and the axes of shares and of decades that they have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from explainer.plotting.labels import PERCENT, PLAIN
from explainer.plotting.style import Style


def open_grid(
    style: Style,
    message: str,
    shape: tuple[int, int],
    *,
    page: float,
    phone: float,
    **options: Any,
) -> tuple[Figure, np.ndarray]:
    """Return a figure with its headline, and its panels, [rows, columns].

    Args:
        style: the variant being drawn.
        message: the headline.
        shape: rows and columns on a page; a phone, which is narrow, has them the other way round.
        page: height on a page, in inches of 100 CSS pixels.
        phone: height on a phone.
        options: for matplotlib's `subplots`.
    """
    figure = style.figure(height=phone if style.phone else page)
    style.headline(figure, message)
    rows, columns = shape[::-1] if style.phone else shape
    return figure, figure.subplots(rows, columns, squeeze=False, **options)


def mark_quarters(axis: Axis) -> None:
    """Mark an axis of shares at every quarter, in per cent."""
    axis.set_ticks([0, 0.25, 0.5, 0.75, 1])
    axis.set_major_formatter(PERCENT)


def mark_plainly(axis: Axis, values: Sequence[float]) -> None:
    """Mark an axis at these values alone, without exponents, even if it is logarithmic."""
    axis.set_ticks(values)
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(PLAIN)


def draw_frame(axes: Axes, style: Style) -> None:
    """Put a quiet frame round a map whose axes have no meaning of their own."""
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(True)
    axes.spines[:].set_color(style.palette.rule)
