"""Networks of several optimizers from the same starts, and how much they answer alike."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from explainer.figures.numbers import share
from explainer.figures.optimizers._results import POISONED
from explainer.figures.swiss_roll import Points
from explainer.measures.descent_answers import DescentAnswers
from explainer.plotting.ticks import Ticks, plainly


@dataclass(frozen=True)
class Shown:
    """One network of the first start, in half precision."""

    parameters: np.ndarray  # [n] float16
    field: np.ndarray  # [H, H] logits
    wrong: np.ndarray  # [P]
    train: float  # accuracies
    test: float
    steps: int

    @property
    def gap(self) -> float:
        """Training minus test accuracy."""
        return self.train - self.test

    @property
    def readout(self) -> str:
        """What stands over its field."""
        train, test = (share(part).text() for part in (self.train, self.test))
        return f"after {self.steps:,} steps: {train} of training points right, {test} of fresh ones"


@dataclass(frozen=True)
class Answering:
    """O optimizers with S starts each, and one network with poison."""

    points: Points
    names: tuple[str, ...]  # [O]
    shown: list[Shown]  # [O + 1], the poisoned one last
    steps: np.ndarray  # [O, S]
    test: np.ndarray  # [O, S] accuracies
    fresh: np.ndarray  # [O, S, Q] answers
    labels: np.ndarray  # [Q] the right ones

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be chosen, by name."""
        return (*self.names, POISONED)

    @property
    def alike(self) -> float:
        """Share of the fresh points on which all optimizers' networks of the first start agree."""
        first = self.fresh[:, 0]
        return float((first == first[0]).all(axis=0).mean())

    @property
    def between_optimizers(self) -> float:
        """Share on which two optimizers' networks of one start differ, over pairs and starts."""
        return _differ(self.fresh)

    @property
    def between_starts(self) -> float:
        """The same of two starts of one optimizer; 0 of one start."""
        return _differ(self.fresh.swapaxes(0, 1))

    @property
    def axis(self) -> tuple[float, float]:
        """The ends of the axis of steps."""
        every = (*self.steps.ravel(), self.shown[-1].steps)
        return float(min(every)) / 1.4, float(max(every)) * 1.3

    @property
    def ticks(self) -> Ticks:
        """Ticks of the axis of steps."""
        first, last = self.axis
        return plainly([step for step in (30, 100, 300, 1000, 3000) if first <= step <= last])

    @property
    def rounding(self) -> float:
        """The largest change of accuracy on fresh points by half precision."""
        rounded = np.array([one.test for one in self.shown[:-1]])
        return float(np.abs(rounded - self.test[:, 0]).max())


def _differ(answers: np.ndarray) -> float:
    """Return the mean share of points on which two of answers [A, B, Q] along A differ; 0 of one.

    >>> _differ(np.array([[[0, 0]], [[0, 1]]]))
    0.5
    """
    pairs = combinations(answers, 2)
    return float(np.mean([(one != other).mean() for one, other in pairs] or [0.0]))


def shown_of(answers: DescentAnswers, steps: int) -> Shown:
    """Return the network that is shown of one optimizer."""
    train = 1 - float(answers.wrong.mean())
    return Shown(answers.parameters, answers.field, answers.wrong, train, answers.test, steps)
