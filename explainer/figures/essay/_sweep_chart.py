"""Accuracies of a poison sweep against its poison factors, and the gap between them."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.figures.essay._sweep import Sweep
from explainer.plotting.doses import dose_axis, places
from explainer.plotting.gaps import gap_dots, gap_line
from explainer.plotting.labels import label_end, note, percent
from explainer.plotting.panels import open_chart
from explainer.plotting.style import Style
from explainer.plotting.ticks import QUARTERS, mark


def draw_sweep(measured: Sweep, style: Style, title: str) -> Figure:
    """Draw accuracies on points that were and weren't learned, and bracket the last gap."""
    figure, axes = open_chart(style, title, page=4.9, phone=4)
    axes.set(xlabel="poison factor β", ylabel="accuracy", ylim=(0, 1.08))
    mark(axes.yaxis, QUARTERS)
    dose_axis(axes, measured.doses, style)
    x = places(measured.doses, measured.doses)
    train, test = (measured.summary(part) for part in (measured.train, measured.test))
    axes.fill_between(x, test[1], train[1], color=style.narrow, alpha=0.08, linewidth=0)
    for low, _, high in (train, test):
        axes.fill_between(x, low, high, color=style.muted, alpha=0.25, linewidth=0)
    axes.plot(x, train[1], color=style.ink)
    gap_line(axes, x, test[1], measured.mean_gaps, style, width=2.4 if style.phone else 3.4)
    each = places(measured.factors, measured.doses)
    size = 6 if style.phone else 16
    gap_dots(axes, each, measured.test, measured.gaps, style, size=size, alpha=0.45)
    _labels(axes, measured, x, test[1], style)
    _bracket(axes, x[-1] * (1.6 if style.phone else 1.25), test[1, -1], train[1, -1], style)
    return figure


def _labels(axes: Axes, measured: Sweep, x: np.ndarray, test: np.ndarray, style: Style) -> None:
    """Name the lines, and the level of guessing."""
    level = measured.guessing
    axes.axhline(level, color=style.muted, linewidth=1, linestyle=(0, (2, 3)), zorder=1)
    small = {"va": "bottom", "fontsize": style.small}
    axes.text(x[0], level + 0.015, "guessing", small, color=style.muted)
    axes.text(x[0], 1.02, f"training {measured.things}", va="bottom", color=style.ink)
    late = int(np.abs(test - 0.35).argmin())  # below the line of guessing
    note(axes, f"fresh {measured.things}", (x[late], test[late]), (-10, -10), style.ink)


def _bracket(axes: Axes, x: float, low: float, high: float, style: Style) -> None:
    """Span the gap at one place, and say how large it is."""
    ends = {"arrowstyle": "|-|,widthA=.25,widthB=.25", "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (x, low), (x, high), arrowprops={**ends, "color": style.narrow})
    label_end(axes, x, (low + high) / 2, f"gap\n{percent(high - low)}", style.narrow)


def sweep_table(measured: Sweep) -> dict[str, np.ndarray]:
    """One row for each network."""
    return {
        "poison_factor": measured.factors,
        "seed": measured.seeds,
        "train_accuracy": measured.train,
        "test_accuracy": measured.test,
        "gap": measured.gaps,
    }
