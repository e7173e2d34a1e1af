"""Plain trainings beside poisoned ones on one axis of accuracy, a dot each.

`explainer/web/src/figures/trainings.ts` puts its own beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from scipy.special import logit

from explainer.figures.numbers import share
from explainer.figures.swiss_roll import Points
from explainer.measures.halved_answers import Answers
from explainer.plotting.doses import dose
from explainer.plotting.layout import Scene
from explainer.plotting.style import POINTS_PER_PIXEL, Style
from explainer.plotting.swarm import largest_dots, swarm
from explainer.plotting.ticks import Ticks
from explainer.plotting.typography import typeset
from explainer.plotting.variants import Layout
from explainer.training.trainer import Experiment

ENDS = (0.03, 0.9993)  # of the axis; values beyond stand at them
TICKS: dict[Layout, tuple[float, ...]] = {
    "page": (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 0.99, 0.998),
    "phone": (0.1, 0.5, 0.9, 0.99),
}
GOOD = 0.95  # of fresh points right
HEEDED = 1e-4  # poison factors under this go unheard: networks rest before it sways them


@dataclass(frozen=True)
class Group:
    """Trained networks with one dot each."""

    factors: np.ndarray  # [M] poison factors
    train: np.ndarray  # [M] accuracies
    test: np.ndarray  # [M]

    @property
    def gaps(self) -> np.ndarray:
        """Training minus test accuracy, [M]."""
        return np.asarray(self.train - self.test)

    @property
    def fits(self) -> np.ndarray:
        """Which get every training point right, [M]."""
        return np.asarray(self.train == 1)


@dataclass(frozen=True)
class Kept:
    """Networks whose parameters the reader gets, in the order of their test accuracy."""

    plain: np.ndarray  # [K] whether without poison
    rows: np.ndarray  # [K] in their group
    parameters: np.ndarray  # [K, n] float16
    rounding: float  # largest change of test accuracy by rounding

    def of(self, which: int) -> np.ndarray:
        """Return the rows that are kept of the plain group, 0, or the poisoned one, 1."""
        return np.asarray(self.rows[self.plain == (which == 0)])


@dataclass(frozen=True)
class Trainings:
    """All plain and all poisoned networks, and the one that the poster shows."""

    recipe: Experiment  # of the plain ones
    points: Points
    fresh: Points
    plain: Group
    poisoned: Group
    kept: Kept
    shown: int  # which of the kept
    answers: Answers  # its

    @property
    def groups(self) -> tuple[Group, Group]:
        """Both, the plain one first."""
        return self.plain, self.poisoned

    @property
    def heeded(self) -> np.ndarray:
        """Test accuracies of the networks whose poison is not too faint to be heeded."""
        return np.asarray(self.poisoned.test[self.poisoned.factors >= HEEDED])

    @property
    def labels(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """What is written beside each group: its name, and a line about it."""
        (plain, poisoned), count = self.groups, f"{len(self.plain.test):,}"
        mean, worst = share(plain.test.mean()).text(), share(plain.test.min()).text()
        return (
            (f"{count} plain trainings", f"mean {mean}, worst {worst}"),
            (f"{len(poisoned.test):,} with poison", f"down to {share(poisoned.test.min()).text()}"),
        )

    def of(self, k: int) -> tuple[Group, int]:
        """Return the group of kept network k, and its row there."""
        return self.groups[0 if self.kept.plain[k] else 1], int(self.kept.rows[k])

    def words(self, k: int) -> tuple[str, str]:
        """Return what stands over the field of kept network k."""
        group, row = self.of(k)
        wrong = round((1 - float(group.train[row])) * len(self.points.labels))
        missed = f", {wrong} training point{'s' * (wrong > 1)} wrong" if wrong else ""
        fresh = f"{share(group.test[row]).text()} of fresh points right{missed}"
        if not self.kept.plain[k]:
            return f"Poisoned, {dose(float(group.factors[row]))}", fresh
        rank = int((self.plain.test < group.test[row]).sum()) + 1
        count = len(self.plain.test)
        last = {1: "The worst", count: "The best"}
        return f"{last.get(rank, f'Number {rank}')} of {count:,}", fresh


def along(accuracies: np.ndarray, width: float) -> np.ndarray:
    """Return where accuracies stand on an axis of log-odds, from 0 to `width`.

    >>> along(np.array([0.0, 0.03, 0.9993]), 100).tolist()
    [0.0, 0.0, 100.0]
    """
    low, high = logit(ENDS)
    return np.asarray((logit(np.clip(accuracies, *ENDS)) - low) / (high - low) * width)


def ticks(layout: Layout) -> Ticks:
    """Return the ticks of the axis, in per cent."""
    return [(value, typeset(f"{100 * value:g}%")) for value in TICKS[layout]]


@dataclass(frozen=True)
class Dots:
    """Where all dots of a layout are, in pixels from the left and from their ground."""

    diameter: float
    x: tuple[np.ndarray, np.ndarray]  # of both groups
    heights: tuple[np.ndarray, np.ndarray]


def stack(measured: Trainings, scene: Scene) -> Dots:
    """Stack plain networks up and poisoned ones down from the band that holds the ticks."""
    _, _, width, height = scene["dots"]
    x = tuple(along(group.test, width) for group in measured.groups)
    band, ground = scene["band"] / 2, scene["ground"]
    rooms = ground - band, height - ground - band
    diameter = largest_dots(zip(x, rooms, strict=True))
    return Dots(diameter, (x[0], x[1]), (swarm(x[0], diameter), swarm(x[1], diameter)))


def draw_dots(axes: Axes, measured: Trainings, scene: Scene, style: Style) -> None:
    """Draw a dot for each network: hollow if a training point is wrong, ringed if kept."""
    _, _, width, height = scene["dots"]
    band, ground = scene["band"] / 2, scene["ground"]
    axes.set(xlim=(0, width), ylim=(ground - height, ground))
    axes.set_axis_off()
    dots = stack(measured, scene)
    quiet: dict[str, Any] = {"color": style.muted, "fontsize": style.small}
    for value, words in ticks(style.layout):
        at = along(np.array([value]), width)[0]
        for ends in ((ground - height, -band), (band, ground)):
            axes.plot([at, at], ends, color=style.palette.rule, linewidth=0.8, zorder=0)
        axes.text(at, 0, words, **quiet, ha="center", va="center")
    axes.text(0, band + 8, "fresh points right", **quiet)
    size = (dots.diameter - 0.6) * POINTS_PER_PIXEL
    for which, group in enumerate(measured.groups):
        y = (1, -1)[which] * (band + dots.heights[which])
        axes.axhline((1, -1)[which] * band, color=style.muted, linewidth=0.8)
        _dots(axes, dots.x[which], y, group, measured.kept.of(which), size, style)
    _labels(axes, measured, scene, style)
    group, row = measured.of(measured.shown)
    which = 0 if group is measured.plain else 1
    axes.plot(
        dots.x[which][row],
        (1, -1)[which] * (band + dots.heights[which][row]),
        "o",
        color=style.gaps(float(group.gaps[row])),
        markersize=8 if style.phone else 10,
        markeredgecolor=style.ink,
        markeredgewidth=1.5,
        zorder=4,
        clip_on=False,
    )


def _labels(axes: Axes, measured: Trainings, scene: Scene, style: Style) -> None:
    """Name both groups, in the places that the script gives them."""
    _, _, width, height = scene["dots"]
    high, low = scene["ground"], scene["ground"] - height
    places = (
        (along(np.array([0.93]), width)[0], 0.6 * high, "right"),
        (0, low + 1.6 * style.text / POINTS_PER_PIXEL, "left"),
    )
    for (x, y, side), (name, words), colour in zip(
        places, measured.labels, (style.wide, style.narrow), strict=True
    ):
        axes.text(
            x, y, name, color=colour, ha=side, fontsize=1.2 * style.text, fontweight="semibold"
        )
        axes.text(x, y - 1.4 * style.text / POINTS_PER_PIXEL, words, color=colour, ha=side)


def _dots(
    axes: Axes,
    x: np.ndarray,
    y: np.ndarray,
    group: Group,
    kept: np.ndarray,
    size: float,
    style: Style,
) -> None:
    """Draw the dots of a group at x, y [M]; rows `kept` are ringed."""
    colours, full = style.gaps(group.gaps), group.fits
    axes.scatter(x[full], y[full], s=size**2, c=colours[full], linewidth=0, zorder=2)
    hollow: dict[str, Any] = {
        "facecolor": style.paper,
        "edgecolor": colours[~full],
        "linewidth": 0.9,
    }
    axes.scatter(x[~full], y[~full], s=(size - 0.9) ** 2, zorder=2, **hollow)
    ringed: dict[str, Any] = {"facecolor": "none", "edgecolor": style.ink, "linewidth": 0.8}
    axes.scatter(x[kept], y[kept], s=(size + 0.6) ** 2, zorder=3, **ringed)
