"""What the film of the walk shows: SGD's iterates, their bad minima, and how far apart they lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.figures.swiss_roll import Points
from explainer.measures.minefield import EVERY


@dataclass(frozen=True)
class Answers:
    """What R networks answer."""

    fields: np.ndarray  # [R, H, W] logits
    wrong: np.ndarray  # [R, P] bool, training points classified wrongly
    test: np.ndarray  # [R] test accuracies

    def of(self, rows: np.ndarray) -> Answers:
        """Return the answers of some, in that order."""
        return Answers(self.fields[rows], self.wrong[rows], self.test[rows])


@dataclass(frozen=True)
class WalkFilm:
    """F moments of the walk, and the I bad minima that start from it."""

    points: Points
    epochs: np.ndarray  # [F]
    path: np.ndarray  # [F, 2] on the plane of the walk
    mines: np.ndarray  # [I, 2] the bad minima on that plane
    walked: np.ndarray  # [F] distance from the start
    away: np.ndarray  # [I] distance of each bad minimum from the iterate that it started from
    sgd: Answers  # F iterates
    bad: Answers  # I bad minima

    @property
    def latest(self) -> np.ndarray:
        """Which bad minimum has been found last at each moment, [F]."""
        return np.asarray(self.epochs // EVERY)

    @property
    def starts(self) -> np.ndarray:
        """Iterates on the plane from which the bad minima start, [I, 2]."""
        return np.asarray(self.path[self.epochs % EVERY == 0])

    @property
    def drawn(self) -> np.ndarray:
        """How far apart iterates and their bad minima lie on the plane, [I]."""
        return np.asarray(np.linalg.norm(self.starts - self.mines, axis=1))

    @property
    def ratio(self) -> float:
        """The least distance to a bad minimum over the largest from the start."""
        return float(self.away.min() / self.walked.max())
