"""Plain trainings beside poisoned ones on one axis of accuracy, a dot each.

`explainer/web/src/figures/trainings.ts` puts its own beside them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.figures.numbers import share
from explainer.figures.swiss_roll import Points
from explainer.measures.halved_answers import Answers
from explainer.plotting.doses import dose
from explainer.plotting.heaps import TEXT, Heap, Heaps, Label, along, ranked
from explainer.plotting.layout import Scene, Scenes
from explainer.plotting.variants import LAYOUTS, Layout
from explainer.training.trainer import Experiment

GOOD = 0.95  # of fresh points right
HEEDED = 1e-4  # poison factors under this go unheard: networks rest before it sways them


@dataclass(frozen=True)
class Group:
    """Trained networks with one dot each."""

    factors: np.ndarray  # [M] poison factors
    train: np.ndarray  # [M] accuracies
    test: np.ndarray  # [M]

    @property
    def gaps(self) -> np.ndarray:
        """Training minus test accuracy, [M]."""
        return np.asarray(self.train - self.test)

    @property
    def fits(self) -> np.ndarray:
        """Which get every training point right, [M]."""
        return np.asarray(self.train == 1)


@dataclass(frozen=True)
class Kept:
    """Networks whose parameters the reader gets, in the order of their test accuracy."""

    plain: np.ndarray  # [K] whether without poison
    rows: np.ndarray  # [K] in their group
    parameters: np.ndarray  # [K, n] float16
    rounding: float  # largest change of test accuracy by rounding

    def of(self, which: int) -> np.ndarray:
        """Return the rows that are kept of the plain group, 0, or the poisoned one, 1."""
        return np.asarray(self.rows[self.plain == (which == 0)])


@dataclass(frozen=True)
class Trainings:
    """All plain and all poisoned networks, and the one that the poster shows."""

    recipe: Experiment  # of the plain ones
    points: Points
    fresh: Points
    plain: Group
    poisoned: Group
    kept: Kept
    shown: int  # which of the kept
    answers: Answers  # its

    @property
    def groups(self) -> tuple[Group, Group]:
        """Both, the plain one first."""
        return self.plain, self.poisoned

    @property
    def heeded(self) -> np.ndarray:
        """Test accuracies of the networks whose poison is not too faint to be heeded."""
        return np.asarray(self.poisoned.test[self.poisoned.factors >= HEEDED])

    @property
    def labels(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """What is written beside each group: its name, and a line about it."""
        (plain, poisoned), count = self.groups, f"{len(self.plain.test):,}"
        mean, worst = share(plain.test.mean()).text(), share(plain.test.min()).text()
        return (
            (f"{count} plain trainings", f"mean {mean}, worst {worst}"),
            (f"{len(poisoned.test):,} with poison", f"down to {share(poisoned.test.min()).text()}"),
        )

    def of(self, k: int) -> tuple[Group, int]:
        """Return the group of kept network k, and its row there."""
        return self.groups[0 if self.kept.plain[k] else 1], int(self.kept.rows[k])

    def words(self, k: int) -> tuple[str, str]:
        """Return what stands over the field of kept network k."""
        group, row = self.of(k)
        wrong = round((1 - float(group.train[row])) * len(self.points.labels))
        missed = f", {wrong} training point{'s' * (wrong > 1)} wrong" if wrong else ""
        fresh = f"{share(group.test[row]).text()} of fresh points right{missed}"
        if not self.kept.plain[k]:
            return f"Poisoned, {dose(float(group.factors[row]))}", fresh
        return ranked(self.plain.test, float(group.test[row])), fresh

    @property
    def heaps(self) -> Heaps:
        """Both groups as dots: plain ones up, poisoned ones down."""
        up, down = (
            Heap(group.test, group.gaps, group.fits, self.kept.of(which))
            for which, group in enumerate(self.groups)
        )
        return up, down

    def named(self, scenes: Scenes) -> dict[Layout, tuple[Label, Label]]:
        """Return what is written beside the heaps."""
        return {layout: self._named(scenes[layout], TEXT[layout]) for layout in LAYOUTS}

    def _named(self, scene: Scene, text: float) -> tuple[Label, Label]:
        plain, poisoned = self.labels
        _, _, width, height = scene["dots"]
        left = float(along(np.array([0.93]), width)[0])
        return (
            Label(left, 0.4 * scene["ground"], "right", "wide", *plain),
            Label(0, height - 1.6 * text, "left", "narrow", *poisoned),
        )
