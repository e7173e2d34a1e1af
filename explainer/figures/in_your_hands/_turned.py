"""Networks of rising poison factors to turn through, and where each stands among all of the sweep.

`explainer/web/src/figures/poison.ts` is given all that is said and placed here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.figures.numbers import share
from explainer.figures.swiss_roll import Points
from explainer.measures.half_precision import Halves
from explainer.measures.halved_answers import Answers
from explainer.plotting.doses import dose, places
from explainer.plotting.labels import percent
from explainer.plotting.ticks import Ticks, decades, plainly


@dataclass(frozen=True)
class Turned:
    """F factors with S seeds to turn through, among all M networks of the sweep."""

    points: Points
    fresh: Points  # some of the fresh points
    factors: np.ndarray  # [F] rising
    halves: Halves  # networks [F · S], factor after factor
    exact: np.ndarray  # [F · S] accuracy on fresh points before rounding
    shown: int  # which factor the poster shows, of the first seed
    answers: Answers  # of the poster's network
    wrong_fresh: np.ndarray  # [Q] which of `fresh` it gets wrong
    all_factors: np.ndarray  # [M]
    all_test: np.ndarray  # [M]
    all_margins: np.ndarray  # [M] median margins; NaN where a training point is wrong

    @property
    def train(self) -> np.ndarray:
        """Training accuracies, [F, S]."""
        return self.halves.train.reshape(len(self.factors), -1)

    @property
    def test(self) -> np.ndarray:
        """Accuracies on fresh points, [F, S]."""
        return self.halves.test.reshape(len(self.factors), -1)

    @property
    def gaps(self) -> np.ndarray:
        """Training minus fresh accuracy, [F, S]."""
        return np.asarray(self.train - self.test)

    @property
    def margins(self) -> np.ndarray:
        """Median margins, [F, S]."""
        return np.asarray(np.median(self.halves.margins, axis=1).reshape(len(self.factors), -1))

    @property
    def all(self) -> tuple[np.ndarray, np.ndarray]:
        """Accuracies and median margins of all networks, [M] each."""
        return self.all_test, self.all_margins

    @property
    def rounding(self) -> float:
        """The largest change of accuracy on fresh points by rounding."""
        return float(np.abs(self.halves.test - self.exact).max())

    @property
    def doses(self) -> list[str]:
        """The factors in words, [F]."""
        return [dose(float(factor)) for factor in self.factors]

    def readout(self, row: int, seed: int) -> str:
        """Return what stands over the field of a network."""
        right, fresh = (share(part[row, seed]).text() for part in (self.train, self.test))
        return f"{right} of training points right, {fresh} of fresh ones"

    def standings(self, row: int, seed: int) -> tuple[str, str]:
        """Return what stands over the charts of a network."""
        return f"gap {percent(self.gaps[row, seed])}", f"{self.margins[row, seed]:.3f}"

    def positions(self, factors: np.ndarray) -> np.ndarray:
        """Return where factors stand on the logarithmic axis; 0 has a place of its own."""
        return places(factors, self.factors)

    @property
    def axis(self) -> tuple[float, float]:
        """The ends of the axis of factors."""
        first, last = self.positions(self.factors)[[0, -1]]
        return float(first / 1.5), float(last * 1.5)

    @property
    def ticks(self) -> Ticks:
        """Ticks of the axis of factors: 0, and powers of ten."""
        zero, *others = self.positions(self.factors)
        return [(float(zero), "0"), *plainly(decades((others[0], others[-1])))]

    @property
    def largest(self) -> float:
        """The upper end of the axis of margins."""
        margins = np.concatenate([self.all_margins, self.margins.ravel()])
        return float(1.12 * np.nanmax(margins))


def levels(largest: float) -> list[float]:
    """Return 0 and two or three round numbers under `largest`."""
    step = max(s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if s == 0.01 or 2 * s <= largest)
    return [round(step * i, 2) for i in range(int(largest / step) + 1)]
