"""Planes of a straight and a bent road, the networks that span them, and one that is shown.

`explainer/web/src/figures/stroll.ts` makes the network of any place on them in the browser.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from explainer.experiments.connectivity import KINDS, Map
from explainer.figures.connectivity._road_map import pack_plane
from explainer.figures.swiss_roll import Points
from explainer.measures.mode_connectivity import Course, CurvePlane, RoadProfiles
from explainer.measures.road_places import RoadPlace

Ends = tuple[str, str]

ENDS: tuple[Ends, ...] = tuple((a, b) for a, b in (kind.split(" to ") for kind in KINDS))
MIXED = 1  # of KINDS, whose ends are unlike
SHOWN = 2  # of KINDS, in large on the poster: both ends are wrong about nearly all fresh points
MIDDLE, STRAIGHT = 1, Course(0, places=3)  # a bend that isn't trained leaves the line straight


@dataclass(frozen=True)
class Planes:
    """One curve of each kind, in the order of KINDS."""

    planes: tuple[CurvePlane, ...]
    lines: RoadProfiles  # [3] roads
    curves: RoadProfiles
    points: Points  # that the networks were trained on
    fresh: Points
    parameters: np.ndarray  # [N, n] float32 of all ends, then of the bends
    corners: np.ndarray  # [3, 3] int32, rows of these: first end, bend, other end of each plane
    place: RoadPlace  # midway on the straight line of SHOWN

    @property
    def middles(self) -> tuple[np.ndarray, np.ndarray]:
        """Training loss and test accuracy midway on each straight line, [3] each."""
        half, count = self.lines.losses.shape[1] // 2, len(self.fresh.labels)
        right = np.round(self.lines.test[:, half].astype(float) * count)  # not a single's share
        return self.lines.losses[:, half], right / count

    def packed(self) -> list[dict[str, Any]]:
        """Return the planes as a script reads them, each with its networks' rows."""
        return [
            {**pack_plane(one), "ends": ends, "rows": rows.tolist()}
            for one, ends, rows in zip(self.planes, ENDS, self.corners, strict=True)
        ]


def select(roads: RoadProfiles, which: list[int]) -> RoadProfiles:
    """Return some of several roads."""
    return RoadProfiles(*(values[which] for values in vars(roads).values()))


def gather(found: Map, which: list[int], bends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Collect the networks of some of the pairs, each of them once.

    Args:
        found: the pairs.
        which: of them.
        bends: parameters of all pairs' bends [C, n].

    Returns:
        Their parameters [N, n], and in which rows each pair has its corners [len(which), 3].
    """
    ends = sorted({row for one in which for row in found.pairs[one]})
    parameters = np.concatenate([found.pair.minima.parameters[ends], bends[which]])
    corners = [
        (ends.index(a), len(ends) + i, ends.index(b))
        for i, (a, b) in enumerate(found.pairs[one] for one in which)
    ]
    return parameters, np.array(corners, np.int32)
