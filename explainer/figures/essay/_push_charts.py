"""The charts of both networks pushed along one direction, in which dots follow one of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from explainer.figures.numbers import decimals, share
from explainer.measures.perturbation import REACH, Perturbation
from explainer.plotting.curves import Update, follow
from explainer.plotting.labels import label_end, space_apart
from explainer.plotting.style import Style
from explainer.plotting.ticks import HALVES, mark, mark_decades
from explainer.plotting.typography import THIN_SPACE

LEAST_LOSS, LEAST_CURVATURE = 1e-4, 1e-2  # smaller values are drawn here
STRONG: dict[str, Any] = {"linewidth": 2.2, "zorder": 2.1}
FAINT: dict[str, Any] = {"linewidth": 1.2, "zorder": 2, "alpha": 0.6}

Kind = Literal["wide", "narrow"]
Both = dict[Kind, Perturbation]  # the two networks


class Chart(NamedTuple):
    """What a chart shows of a perturbation, and how."""

    title: str
    values: Callable[[Perturbation], np.ndarray]  # [T]
    text: Callable[[float], str]  # a value as the readout gives it
    log: bool


def _figures(value: float) -> str:
    """Return a positive value to two figures, without an exponent."""
    return f"{float(f'{value:.1e}'):,.{decimals(value)}f}"


CHARTS = (
    Chart("cross-entropy", lambda p: np.maximum(p.losses, LEAST_LOSS), _figures, True),
    Chart("training accuracy", lambda p: p.accuracies, lambda v: share(v).text(), False),
    Chart("curvature", lambda p: np.maximum(p.curvatures, LEAST_CURVATURE), _figures, True),
)


def draw_chart(axes: Axes, chart: Chart, both: Both, kind: Kind, style: Style) -> Update:
    """Draw a curve of each network; return the function that moves along that of `kind`."""
    colors: dict[Kind, str] = {"wide": style.wide, "narrow": style.narrow}
    ends = []
    for name, p in both.items():
        values = chart.values(p)
        look = STRONG if name == kind else FAINT
        axes.plot(p.tau, values, color=colors[name], **look)
        ends.append(label_end(axes, p.tau[-1], values[-1], name, colors[name], ahead=9))
    _pushes(axes, style)
    _values(axes, chart, both)
    space_apart(ends)
    axes.set_title(chart.title, pad=4)
    mine = both[kind]
    return follow(axes, mine.tau, chart.values(mine), chart.text, colors[kind], style)


def _pushes(axes: Axes, style: Style) -> None:
    """Mark a few distances along the axis, which runs evenly in τ."""
    axes.set_xlim(-1.04, 1.04)
    distances = (0.001, 0.03, REACH) if style.phone else (0.001, 0.01, 0.05, REACH)
    ticks = [-d for d in reversed(distances)] + [0.0, *distances]
    mark(axes.xaxis, [(_tau(d), tick(d)) for d in ticks])


def _tau(distance: float) -> float:
    """Return where a distance is reached: c = REACH · τ⁵ turned round."""
    return math.copysign((abs(distance) / REACH) ** 0.2, distance)


def tick(distance: float) -> str:
    """Return a distance in per cent of the weights, with its sign."""
    return f"{100 * distance:+g}{THIN_SPACE}%".replace("-", "−") if distance else "0"


def _values(axes: Axes, chart: Chart, both: Both) -> None:
    """Give a chart limits that hold for both networks, and few ticks."""
    if not chart.log:
        axes.set_ylim(0, 1.06)
        mark(axes.yaxis, HALVES)
        return
    values = np.concatenate([chart.values(p) for p in both.values()])
    low, high = np.log10([values.min(), values.max()])
    axes.set(yscale="log", ylim=(10.0 ** np.floor(low), 10.0 ** np.ceil(high)))
    mark_decades(axes.yaxis, numticks=4)
