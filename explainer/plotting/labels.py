"""Labels of lines, where they end, and notes beside points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import AbstractPathEffect, withStroke
from matplotlib.text import Annotation
from scipy.optimize import isotonic_regression

from explainer.plotting.marks import ON_TOP
from explainer.plotting.typography import percentage


def halo(axes: Axes) -> list[AbstractPathEffect]:
    """Return what keeps text legible over lines: the paper round its letters."""
    return [withStroke(linewidth=3, foreground=axes.get_facecolor())]


def label_end(
    axes: Axes, x: float, y: float, text: str, color: str, *, ahead: float = 6
) -> Annotation:
    """Label a line where it ends, at (x, y) in data units, in its own colour.

    Args:
        axes: where the line is.
        x: data coordinate of the end.
        y: data coordinate of the end.
        text: the label.
        color: the line's colour.
        ahead: distance from the end, in points.
    """
    return axes.annotate(
        text,
        (x, y),
        (ahead, 0),
        textcoords="offset points",
        color=color,
        va="center",
        annotation_clip=False,
        zorder=ON_TOP + 1,
    )


def note(
    axes: Axes,
    text: str,
    at: tuple[float, float],
    shift: tuple[float, float],
    color: str | None = None,
    **options: Any,
) -> Annotation:
    """Write beside a point, on the side to which `shift` leads.

    Args:
        axes: where to write.
        text: the note.
        at: the point, in data coordinates unless `xycoords` is given.
        shift: from the point to the text, in points.
        color: of the text; ink unless told.
        options: of the text, as `Axes.annotate` takes them.
    """
    sides = {"ha": "right" if shift[0] < 0 else "left", "va": "top" if shift[1] < 0 else "baseline"}
    return axes.annotate(
        text, at, shift, textcoords="offset points", color=color, **(sides | options)
    )


def note_over_corner(axes: Axes, text: str, shift: tuple[float, float], color: str) -> Annotation:
    """Write a value over a panel's upper right corner, where it ends, `shift` points away."""
    bold = {"ha": "right", "fontweight": "semibold"}
    return note(axes, text, (1, 1), shift, color, xycoords="axes fraction", **bold)


def space_apart(labels: Sequence[Annotation], gap: float = 1.15) -> None:
    """Move the labels of lines that end close together apart, no further than they need.

    Call it when limits and scales are final; it works in points, so it holds at any resolution.

    Args:
        labels: what `label_end` returned, all of one axes.
        gap: least distance of two labels, in font sizes.
    """
    if len(labels) < 2:
        return
    axes = labels[0].axes
    figure = labels[0].get_figure(root=True)
    assert axes is not None and figure is not None
    if engine := figure.get_layout_engine():
        engine.execute(figure)  # the height of the axes decides what is close
    scale = 72 / figure.dpi
    wanted = np.array([axes.transData.transform(label.xy)[1] * scale for label in labels])
    least = gap * max(float(label.get_fontsize()) for label in labels)
    for label, shift in zip(labels, _apart(wanted, least) - wanted, strict=True):
        label.set_position((label.get_position()[0], float(shift)))


def _apart(wanted: np.ndarray, least: float) -> np.ndarray:
    """Return the heights nearest to `wanted`, in squares, that lie at least `least` apart.

    With y = heights in order less `least` times their rank, the constraint is that y never
    falls: isotonic regression.

    >>> _apart(np.array([1.0, 9.0, 1.0]), least=2.0).tolist()  # half a step each; one stays
    [0.0, 9.0, 2.0]
    """
    order = np.argsort(wanted, kind="stable")
    ranks = least * np.arange(len(wanted))
    heights = np.empty_like(wanted)
    heights[order] = isotonic_regression(wanted[order] - ranks).x + ranks
    return heights


def percent(value: float) -> str:
    """Return a fraction as whole per cent, unless that would make it all or none.

    >>> percent(0.257) == "26\u202f%"
    True
    """
    return percentage(value)
