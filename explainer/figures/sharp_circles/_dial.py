"""One network at each of several distances of the rings, among others with the same rings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.figures.numbers import correlation
from explainer.figures.swiss_roll import Points
from explainer.measures.ring_field import RingField, decode
from explainer.plotting.labels import percent

INNER = 0.4  # radius of the inner ring
FURTHEST = 1.48  # of the spoke: beyond the corners of what is drawn
STRIP = np.arange(-6, 15) / 8  # radii round the rings: 0 is the inner ring, 1 the thin one
AROUND = (12, 22)  # radii of the spoke within the strip, and beyond it
CROWDING = 1.7  # how much these are closer where the strip is near


def spoke(distance: float) -> np.ndarray:
    """Return the radii at which a network is asked, rising, [R]: most of them round the rings.

    >>> radii = spoke(0.1)
    >>> float(radii[AROUND[0] + 6]), round(float(radii[AROUND[0] + 14]), 6)
    (0.4, 0.5)
    """
    strip = INNER + distance * STRIP
    within, beyond = (np.linspace(0, 1, count + 1)[1:] ** CROWDING for count in AROUND)
    return np.concatenate(
        [strip[0] * (1 - within[::-1]), strip, strip[-1] + (FURTHEST - strip[-1]) * beyond]
    )


@dataclass(frozen=True)
class Dial:
    """D distances with S networks each, one of which is seen."""

    distances: np.ndarray  # [D] rising
    points: list[Points]  # [D] training points of the one that is seen
    fields: list[RingField]  # [D] what it answers
    ten: np.ndarray  # [D, S] share of the training points on the thin ring that is right
    ring: np.ndarray  # [D, S] share of the thin ring's circumference that is right
    thin: tuple[int, int]  # the first training point on the thin ring, and the first after
    shown: int  # the distance of the poster

    @property
    def spokes(self) -> np.ndarray:
        """The radii of each field, [D, R]."""
        return np.stack([spoke(float(distance)) for distance in self.distances])

    def logits(self, row: int) -> np.ndarray:
        """Return the logits [A, R] at one distance."""
        return decode(self.fields[row].levels)

    def strip(self, row: int) -> np.ndarray:
        """Return those of the strip, [A, 21]."""
        return self.logits(row)[:, AROUND[0] : AROUND[0] + len(STRIP)]

    @property
    def kept(self) -> np.ndarray:
        """Share of all directions in which the boundary runs within the band, [D]."""
        inner, thin = (AROUND[0] + int(np.flatnonzero(at == STRIP)[0]) for at in (0, 1))
        sides = [field.levels >= 128 for field in self.fields]
        return np.array([(~side[:, inner] & side[:, thin]).mean() for side in sides])

    @property
    def trend(self) -> float:
        """Kendall's τ of distance and share of the thin ring that is right, over all networks."""
        x = np.repeat(self.distances, self.ring.shape[1])
        return float(correlation(x, self.ring.ravel()).value)

    def unrolled(self, row: int) -> Points:
        """Return the points of the two near rings: degrees, and heights as those of the strip."""
        points, near = self.points[row], slice(self.thin[1])
        x, y = points.places[near].T
        degrees = np.degrees(np.arctan2(y, x)) % 360
        height = (np.hypot(x, y) - INNER) / self.distances[row]
        return Points(np.stack([degrees, height], axis=1), points.labels[near])

    def apart(self, row: int) -> str:
        """Return a distance in words."""
        return f"Rings {self.distances[row]:g} apart"

    def right(self, row: int) -> str:
        """Return how the network that is seen does on the thin ring."""
        first, end = self.thin
        right = int((~self.fields[row].wrong[first:end]).sum())
        ring = percent(self.ring[row, 0])
        return f"right on the thin ring: {right} of {end - first} points, {ring} of its length"

    def keeping(self, row: int) -> str:
        """Return how far its boundary keeps to the band."""
        return f"the boundary keeps to the band on {percent(self.kept[row])} of the way round"
