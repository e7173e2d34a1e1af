"""How networks fare on rings at several distances, and how much room their boundaries leave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.figures.numbers import correlation
from explainer.measures.circles import Outcomes


@dataclass(frozen=True)
class Failure:
    """The sweep of D distances with S networks each, and two checks at the least of them."""

    adam: Outcomes
    muon: Outcomes  # another optimizer
    crowded: Outcomes  # four times as many points on the thin ring
    near: int  # points of the innermost ring, which come first
    steps: int
    muon_steps: int

    @property
    def typical(self) -> np.ndarray:
        """Median margin of the training points on the thin ring, [D, S]."""
        return np.asarray(np.median(self.adam.margins[:, :, self.near :], axis=2))

    @property
    def room(self) -> float:
        """Typical margin of a network at the least distance over that of the circle, d/2."""
        return 2 * float(np.median(self.typical[0])) / float(self.adam.distances[0])

    @property
    def trend(self) -> float:
        """Kendall's τ of distance and share of the thin ring that is right, over all networks."""
        right = self.adam.fresh[:, :, 1]  # [D, S]
        return float(
            correlation(np.repeat(self.adam.distances, right.shape[1]), right.ravel()).value
        )
