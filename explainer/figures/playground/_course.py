"""What is measured of a network while it trains: four charts, and the same for the script.

`explainer/web/src/playground/curves.ts` draws these charts of every run in the browser.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.axes import Axes

from explainer.measures.trajectory import Trajectory
from explainer.plotting.labels import label_end, space_apart
from explainer.plotting.style import Style
from explainer.plotting.ticks import HALVES, Ticks, mark, plainly

LEAST = 1e-5  # logarithmic axes end here
ROUND = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)  # where linear axes end, times a power of ten


@dataclass(frozen=True)
class Heights:
    """The vertical axis of a chart."""

    scale: Literal["linear", "log"]
    ends: tuple[float, float]
    ticks: Ticks


def draw_course(charts: Sequence[Axes], course: Trajectory, style: Style) -> None:
    """Draw loss, sharpness, accuracy and margin against the training step, two above two."""
    losses, sharpness = (np.maximum(v, LEAST) for v in (course.losses, course.sharpness))
    drawn = (
        ("loss", losses, _powers(losses)),
        ("sharpness", sharpness[None], _powers(sharpness)),
        ("accuracy", course.accuracies, _shares()),
        ("margin", course.margins[None], _upwards(course.margins)),
    )
    for axes, (title, lines, heights) in zip(charts, drawn, strict=True):
        _curves(axes, course.steps, lines, style)
        _scales(axes, title, heights, course.steps[-1])
        if len(lines) == 2:
            _names(axes, course.steps[-1], lines[:, -1], style)
    for axes in charts[2:]:
        axes.set_xlabel("training step")


def _curves(axes: Axes, steps: np.ndarray, lines: np.ndarray, style: Style) -> None:
    """Draw lines [1 or 2, T], that of the training points over that of fresh ones."""
    for line, color in reversed(list(zip(lines, _colors(style), strict=False))):
        axes.plot(steps, np.where(np.isfinite(line), line, np.nan), color=color)


def _colors(style: Style) -> tuple[str, str]:
    """Return the colours of training points and of fresh ones."""
    return style.ink, style.muted


def _scales(axes: Axes, title: str, heights: Heights, steps: float) -> None:
    """Give a chart its title, and axes that end at round numbers."""
    last = nice(max(float(steps), 100))
    axes.set(yscale=heights.scale, ylim=heights.ends, xlim=(0, last))
    mark(axes.xaxis, plainly((0, last / 2, last)))
    mark(axes.yaxis, heights.ticks)
    axes.set_title(title, pad=4)


def _names(axes: Axes, x: float, ends: np.ndarray, style: Style) -> None:
    """Label the lines of training points and of fresh ones where they end."""
    names = ("train" if style.phone else "training", "fresh")
    labels = [
        label_end(axes, x, max(float(end), LEAST), name, color, ahead=4)
        for end, name, color in zip(ends, names, _colors(style), strict=True)
    ]
    for label in labels:
        label.set_fontsize(style.small)
    labels[0].set_fontweight("semibold")
    space_apart(labels)


def _powers(values: np.ndarray) -> Heights:
    """Return a logarithmic axis for values, with at most five ticks."""
    low, high = decades(values)
    ticks = [10.0**power for power in range(low, high + 1, math.ceil((high - low) / 4))]
    return Heights("log", (10.0**low, 10.0**high), [(tick, _power(tick)) for tick in ticks])


def _shares() -> Heights:
    """Return an axis from nothing to all."""
    return Heights("linear", (0, 1.04), HALVES)


def _upwards(values: np.ndarray) -> Heights:
    """Return a linear axis from 0 that holds values [T], where they are finite."""
    top = nice(max(float(values[np.isfinite(values)].max(initial=0.1)), 0.1))
    return Heights("linear", (0, 1.04 * top), plainly((0, top / 2, top)))


def _power(value: float) -> str:
    """Return a power of ten, written out where it is short."""
    return f"{value:,g}" if 9e-5 < value < 1e5 else f"$10^{{{round(math.log10(value))}}}$"


def nice(value: float) -> float:
    """Return the least round number that isn't under `value`."""
    power = 10 ** math.floor(math.log10(value))
    return next(float(f"{f * power:.2g}") for f in ROUND if f * power >= value * (1 - 1e-9))


def decades(values: np.ndarray) -> tuple[int, int]:
    """Return the powers of ten that hold all values, at least two apart."""
    held = np.log10(np.maximum(values[np.isfinite(values)], LEAST))
    low = math.floor(min(held.min(initial=0), 0) + 1e-9)
    return low, math.ceil(max(held.max(initial=low + 2), low + 2) - 1e-9)


def packed_course(course: Trajectory) -> list[dict[str, float | None]]:
    """Return the records of the run that is shown first, under the script's names; ∞ as None."""
    columns = {
        "steps": course.steps,
        "loss": course.losses[0],
        "freshLoss": course.losses[1],
        "accuracy": course.accuracies[0],
        "freshAccuracy": course.accuracies[1],
        "sharpness": course.sharpness,
        "margin": course.margins,
    }
    return [
        {
            name: float(f"{value:.5g}") if math.isfinite(value) else None
            for name, value in zip(columns, row, strict=True)
        }
        for row in np.stack([np.asarray(column, float) for column in columns.values()], axis=1)
    ]
