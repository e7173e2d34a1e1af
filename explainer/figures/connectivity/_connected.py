"""Roads between networks of three kinds of pairs, and where test accuracy falls on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.experiments.connectivity import KINDS
from explainer.measures.mode_connectivity import RoadProfiles

HALF = 0.5  # of fresh points right


@dataclass(frozen=True)
class Connected:
    """Roads of the three kinds, one kind after another."""

    lines: RoadProfiles  # C = 3 S roads
    curves: RoadProfiles
    permuted: RoadProfiles  # straight lines from S wide networks to themselves, neurons shuffled

    @property
    def pairs(self) -> int:
        """How many pairs of each kind there are, S."""
        return len(self.lines.losses) // len(KINDS)

    def kind(self, kind: int) -> tuple[RoadProfiles, RoadProfiles]:
        """Return the lines and the curves of one kind, S of each."""
        here = slice(kind * self.pairs, (kind + 1) * self.pairs)
        lines, curves = (
            RoadProfiles(*(values[here] for values in vars(roads).values()))
            for roads in (self.lines, self.curves)
        )
        return lines, curves


def falls(roads: RoadProfiles) -> np.ndarray:
    """Return after which share of its length test accuracy last exceeds HALF on each road, [C]."""
    return np.asarray(np.where(roads.test > HALF, roads.way, 0).max(axis=1))


def accuracies_after(roads: RoadProfiles, share: float) -> np.ndarray:
    """Return the test accuracy after a share of the length of each road, [C]."""
    pairs = zip(roads.way, roads.test, strict=True)
    return np.array([np.interp(share, way, test) for way, test in pairs])
