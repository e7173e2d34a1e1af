"""Networks of the sweep with the room that their boundaries leave, and their valleys of loss.

`explainer/web/src/figures/valley.ts` is given all that is said and placed here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import kendalltau

from explainer.experiments.common import CUTOFF
from explainer.figures.swiss_roll import Points
from explainer.measures.boundary_push import BoundaryPushes, CloseUp, Square
from explainer.plotting.marks import Extent

KEPT = 0.95  # of the training points are at least a network's margin away from its boundary
KINDS = ("slide", "random")  # of pushes, in the order in which they are measured


@dataclass(frozen=True)
class Valleys:
    """All M networks that get every training point right, and R of them to step through."""

    points: Points
    factors: np.ndarray  # [M] poison factors
    seeds: np.ndarray  # [M]
    gaps: np.ndarray  # [M] generalisation gaps
    margins: np.ndarray  # [M] which KEPT of the training points have, in scaled input units
    medians: np.ndarray  # [M] median margins
    distances: np.ndarray  # [T] of the pushes, in order
    pushes: BoundaryPushes
    shown: np.ndarray  # [R] which of the M, from the widest margin to the thinnest
    parameters: np.ndarray  # [R, n] float16
    first: int  # which of the R the poster shows
    pushed: float  # the poster's push
    square: Square  # what is drawn of the plane
    close_up: CloseUp  # a larger part of it, as the poster's network answers there

    @property
    def window(self) -> Extent:
        """What is drawn of the plane."""
        x, y, half = self.square
        return x - half, x + half, y - half, y + half

    @property
    def seen(self) -> np.ndarray:
        """Which training points stand in the window, [P]."""
        x, y, half = self.square
        return np.asarray(np.abs(self.points.places - (x, y)).max(axis=1) < half)

    @property
    def walls(self) -> np.ndarray:
        """Where the loss first reaches the cutoff to both sides of each network, [M, 2, 2].

        Where it doesn't, it is the last distance.
        """
        middle = len(self.distances) // 2
        forth = [self.pushes.losses[..., middle:], self.pushes.losses[..., middle::-1]]
        ways = [self.distances[middle:], self.distances[middle::-1]]
        sides = [_crossing(losses, way) for losses, way in zip(forth, ways, strict=True)]
        return np.stack(sides[::-1], axis=-1)

    @property
    def widths(self) -> np.ndarray:
        """How wide each valley is at the cutoff, [M, 2]."""
        return np.asarray(np.diff(self.walls, axis=-1)[..., 0])

    def order(self, kind: int, rows: np.ndarray | slice = slice(None)) -> float:
        """Return Kendall's τ between margins and widths of valleys, over all networks or some."""
        return float(kendalltau(self.margins[rows], self.widths[rows, kind]).statistic)

    def least_gain(self, kind: int, times: float = 2) -> float:
        """Return how many times wider a shown network's valley is than that of a thinner margin.

        The least over all pairs of shown networks whose margins differ by a factor of `times` or
        more; ∞ without such a pair.
        """
        margins, widths = self.margins[self.shown], self.widths[self.shown, kind]
        wider = margins[:, None] >= times * margins
        return float((widths[:, None] / widths)[wider].min(initial=np.inf))


def _crossing(losses: np.ndarray, distances: np.ndarray) -> np.ndarray:
    """Return where losses [..., T], from the minimizer on, first reach the cutoff, [...].

    Between two places the loss is taken to be linear; the last distance where it stays below.

    >>> _crossing(np.array([[0.0, 0.1, 0.3, 0.0], [0.0, 0.0, 0.1, 0.1]]), np.arange(4.0)).tolist()
    [1.5, 3.0]
    """
    over = losses >= CUTOFF
    after = np.where(over.any(axis=-1), over.argmax(axis=-1), losses.shape[-1] - 1).clip(1)
    high, low = (np.take_along_axis(losses, (after - k)[..., None], -1)[..., 0] for k in (0, 1))
    along = np.clip((CUTOFF - low) / np.where(over.any(axis=-1), high - low, 1), 0, 1)
    along = np.where(over.any(axis=-1), along, 1)
    return np.asarray(distances[after - 1] + along * (distances[after] - distances[after - 1]))


def choose(margins: np.ndarray, low: np.ndarray, count: int) -> np.ndarray:
    """Return up to `count` networks from the widest margin to the thinnest, [R].

    They are those nearest to margins that are spread evenly in log.

    Args:
        margins: [M].
        low: [M], which networks may be chosen: their valleys' floors are low.
        count: how many margins.

    >>> choose(np.array([0.8, 0.1, 0.79, 0.2, 0.05]), np.array([1, 1, 1, 1, 0], bool), 3)
    array([0, 3, 1])
    """
    rows = np.flatnonzero(low)
    wanted = np.geomspace(margins[rows].max(), margins[rows].min(), count)
    nearest = np.abs(np.log(margins[rows] / wanted[:, None])).argmin(axis=1)  # [count]
    found = rows[np.unique(nearest)]
    return np.asarray(found[np.argsort(-margins[found])])
