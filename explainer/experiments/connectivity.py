"""Which minima are joined by roads, at each size."""

from __future__ import annotations

from typing import NamedTuple

from explainer.experiments.essay import Pair, wide_and_narrow
from explainer.experiments.sizes import check
from explainer.measures.mode_connectivity import Course

KINDS = ("wide to wide", "wide to narrow", "narrow to narrow")
NAMES = tuple(kind.replace(" to ", "_") for kind in KINDS)


class Map(NamedTuple):
    """The pairs of networks that are joined, and how."""

    pair: Pair
    pairs: tuple[tuple[int, int], ...]  # rows of the experiment; the kinds one after another
    seeds: int  # pairs of each kind
    course: Course

    def kind(self, kind: int) -> slice:
        """Return which of `pairs` are of this kind."""
        return slice(kind * self.seeds, (kind + 1) * self.seeds)


def course(size: str) -> Course:
    """Return how bends are trained, and how finely roads are looked at."""
    return {
        "quick": Course(130, places=41),
        "standard": Course(600),
        "full": Course(2000, 8, places=201),
    }[check(size)]


def roads_at(size: str) -> Map:
    """Join each network to one of the next seed, the last to one of the first.

    So the two ends never started alike, and each network is an end of two roads of its kind.
    """
    pair = wide_and_narrow(size)
    wides, narrows = ([int(row) for row in rows] for rows in (pair.wides, pair.narrows))
    pairs = [
        (row, second[(seed + 1) % len(second)])
        for first, second in ((wides, wides), (wides, narrows), (narrows, narrows))
        for seed, row in enumerate(first)
    ]
    return Map(pair, tuple(pairs), len(wides), course(size))
