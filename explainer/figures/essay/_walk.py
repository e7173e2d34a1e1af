"""A straight and a bent road from the wide to the narrow network, and their charts.

`explainer/web/src/figures/road.ts` walks both in the browser.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from explainer.experiments.common import CUTOFF
from explainer.figures.connectivity._road_map import FLOOR
from explainer.figures.swiss_roll import Points
from explainer.measures.mode_connectivity import CurvePlane, RoadProfiles
from explainer.measures.road_places import RoadPlace
from explainer.plotting.curves import moving_marker
from explainer.plotting.gaps import gap_line
from explainer.plotting.style import Style
from explainer.plotting.ticks import HALVES, Limits, Ticks, mark, plainly

ROADS = ("bent", "straight")
CHARTS = ("training loss", "test accuracy")
LOSSES: Ticks = plainly((0.001, 0.1, 10))
HALF = 0.5  # of fresh points right


@dataclass(frozen=True)
class Walk:
    """Both roads at the same places t, and the network on the bent one that the poster shows."""

    points: Points
    t: np.ndarray  # [G]
    roads: tuple[RoadProfiles, RoadProfiles]  # in the order of ROADS, one road each
    plane: CurvePlane
    shown: int  # which place
    place: RoadPlace

    @property
    def way(self) -> np.ndarray:
        """Share of its length that each road has behind it, [2, G]."""
        return np.stack([road.way[0] for road in self.roads])

    @property
    def values(self) -> np.ndarray:
        """What the charts show, [2, 2, G]: of each chart, each road."""
        losses, test = (
            np.stack([getattr(road, name)[0] for road in self.roads]) for name in ("losses", "test")
        )
        return np.stack([np.maximum(losses, FLOOR), test])

    @property
    def gaps(self) -> np.ndarray:
        """Share of fresh points wrong, [2, G]: the gap, where all training points are right."""
        return np.stack([1 - road.test[0] for road in self.roads])

    @property
    def axes(self) -> tuple[Limits, Limits]:
        """The ends of the charts' axes."""
        return (FLOOR / 1.5, max(10.0, 1.5 * float(self.values[0].max()))), (0, 1.05)


def nearest_half(road: RoadProfiles) -> int:
    """Return the place of a road where most nearly half of all fresh points are right."""
    return int(np.abs(road.test[0] - HALF).argmin())


def fall(road: RoadProfiles) -> float:
    """Return after which share of its length test accuracy falls under HALF for good.

    Between places by interpolation; 1 if it doesn't fall.
    """
    way, test = road.way[0], road.test[0]
    last = int(np.flatnonzero(test > HALF).max(initial=0))
    if last == len(test) - 1:
        return 1.0
    return float(np.interp(-HALF, -test[[last, last + 1]], way[[last, last + 1]]))


def draw_chart(axes: Axes, walk: Walk, row: int, style: Style) -> None:
    """Draw a quantity along both roads, the bent one in the colours of its gaps."""
    (bent, straight), (along, beside) = walk.values[row], walk.way
    axes.plot(beside, straight, color=style.muted, alpha=0.7, linewidth=1.2)
    gap_line(axes, along, bent, walk.gaps[0], style, width=2 if style.phone else 2.4, zorder=2.5)
    colour = to_hex(style.gaps(float(walk.gaps[0, walk.shown])))
    moving_marker(axes, colour, style, at=(along[walk.shown], bent[walk.shown]))
    axes.set_title(CHARTS[row], pad=6)
    axes.set(xlim=(0, 1), ylim=walk.axes[row], yscale="linear" if row else "log")
    axes.grid(visible=False, axis="x")
    mark(axes.xaxis, HALVES)
    mark(axes.yaxis, HALVES if row else LOSSES)
    axes.tick_params(labelbottom=row == 1)
    if row:
        axes.set_xlabel("share of the way", labelpad=2)
        return
    axes.axhline(CUTOFF, color=style.ink, linewidth=1.2, linestyle=(0, (4, 3)))
    words: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": style.small}
    for height, name, colour in (
        (CUTOFF / 2.6, f"cutoff {CUTOFF:g}", style.ink),
        (1.1, "straight", style.muted),
        (5e-4, "bent", style.muted),
    ):
        axes.text(0.68, height, name, color=colour, **words)
