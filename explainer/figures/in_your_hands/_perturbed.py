"""Two networks pushed along several directions: what is known of them, and its charts' axes.

`explainer/web/src/figures/perturb.ts` pushes them in the browser.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.figures.swiss_roll import Points
from explainer.measures.perturbation import REACH
from explainer.measures.pushed_networks import PushedNetworks
from explainer.measures.pushes import Pushes
from explainer.plotting.ticks import HALVES, Ticks, plainly

HELD = 0.95
SHOWN = 0.6  # τ of the poster


@dataclass(frozen=True)
class Chart:
    """A chart's title and axis, for poster and script; beyond its ends, values stand at them."""

    title: str
    ends: tuple[float, float]
    ticks: Ticks
    log: bool


CHARTS = (
    Chart("cross-entropy", (5e-5, 60), plainly((1e-4, 0.01, 1)), log=True),
    Chart("training accuracy", (0, 1.05), HALVES, log=False),
    Chart("curvature", (1, 2e6), plainly((1, 100, 10_000)), log=True),
)


@dataclass(frozen=True)
class Perturbed:
    """What is shown, and the two fields of the poster."""

    pushes: Pushes
    points: Points
    shown: PushedNetworks  # at the poster's distance

    def holds(self, network: int) -> np.ndarray:
        """Return how far to the nearer side each direction keeps HELD of the points, [K]."""
        lost = self.pushes.train[network] < HELD
        return np.array([np.abs(self.pushes.distances[row]).min(initial=REACH) for row in lost])

    def right(self, network: int) -> float:
        """Return the training accuracy of a network on the poster."""
        p = self.pushes
        return round(float(np.interp(distance(SHOWN), p.distances, p.train[network, 0])), 4)

    def curvature(self, network: int) -> float:
        """Return the top Hessian eigenvalue at a minimizer."""
        p = self.pushes
        return float(p.curvatures[network, 0, np.abs(p.distances).argmin()])

    @property
    def curves(self) -> np.ndarray:
        """What the charts show, [3, M, K, T], kept within their axes."""
        p = self.pushes
        shown = zip((p.losses, p.train, p.curvatures), CHARTS, strict=True)
        return np.stack([np.clip(values, *chart.ends) for values, chart in shown])


def distance(tau: float) -> float:
    """Return c = ¼ τ⁵."""
    return float(REACH * tau**5)
