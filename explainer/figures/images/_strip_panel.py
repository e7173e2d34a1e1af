"""A film strip: pictures in rows, a column for each push, and under each picture an answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from explainer.figures.images._strips import Strips
from explainer.plotting.labels import percent
from explainer.plotting.style import PIXELS_PER_INCH, Style


@dataclass(frozen=True)
class Grid:
    """Where a strip's pictures stand, in CSS pixels."""

    columns: np.ndarray  # which distances are shown
    left: float
    cell: float  # from one column to the next
    picture: float  # side of a picture
    row: float  # from one row to the next
    head: float  # height of the words over the first row


def fit(measured: Strips, style: Style) -> Grid:
    """Fit as many pictures as are legible, out to where both networks fail."""
    count, left, between = (5, 12, 10) if style.phone else (9, 24, 14)
    failing = measured.wide_course < 0.5
    last = int(failing.argmax()) if failing.any() else len(measured.distances) - 1
    columns = np.unique(np.linspace(0, max(last, count - 1), count).round().astype(int))
    cell = (style.width * PIXELS_PER_INCH - 2 * left + between) / count
    picture = min(cell - between, 76.0)
    return Grid(columns, left, cell, picture, picture + (20 if style.phone else 25), 56)


def draw_strip(
    axes: Axes, measured: Strips, grid: Grid, answers: np.ndarray, course: np.ndarray, style: Style
) -> None:
    """Draw the pictures with answers [D, S], over each column the push and accuracies [D].

    Axes are in CSS pixels from the upper left.
    """
    for j, column in enumerate(grid.columns):
        x = grid.left + j * grid.cell
        push = f"{measured.distances[column]:.2g}" if column else "at rest"
        for y, text, color in ((33, push, style.muted), (49, percent(course[column]), style.ink)):
            middle = x + grid.picture / 2
            axes.text(middle, y, text, color=color, ha="center", fontsize=style.small)
        for k, answer in enumerate(answers[column]):
            corner = x, grid.head + k * grid.row
            wrong = answer != measured.labels[k]
            _picture(axes, measured.pictures[k], corner, grid.picture, wrong, style)
            _answer(axes, measured.names[answer], corner, grid.picture, wrong, style)


def _picture(
    axes: Axes,
    shown: np.ndarray,
    corner: tuple[float, float],
    side: float,
    wrong: bool,
    style: Style,
) -> None:
    """Draw an image [H, W] or [H, W, 3], framed and paler if the answer to it is wrong."""
    left, top = corner
    axes.imshow(
        1 - shown if shown.ndim == 2 else shown,  # digits are ink on paper
        cmap="gray",
        vmin=0,
        vmax=1,
        extent=(left, left + side, top + side, top),
        interpolation="nearest",
        aspect="auto",
        alpha=0.4 if wrong else 1,
    )
    frame = Rectangle(corner, side, side, fill=False, linewidth=2 if wrong else 0.8)
    frame.set_edgecolor(style.ink if wrong else style.palette.rule)
    axes.add_patch(frame)


def _answer(
    axes: Axes, name: str, corner: tuple[float, float], side: float, wrong: bool, style: Style
) -> None:
    """Write an answer under its picture."""
    left, top = corner
    axes.text(
        left + side / 2,
        top + side + (13 if style.phone else 16),
        name,
        ha="center",
        color=style.ink if wrong else style.muted,
        fontweight="semibold" if wrong else "normal",
        fontsize=style.small,
    )
