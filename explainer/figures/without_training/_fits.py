"""Random networks that fit, beside the trained and the poisoned ones of the essay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.figures.numbers import share
from explainer.figures.swiss_roll import Points
from explainer.plotting.heaps import TEXT, Heap, Heaps, Label, along, ranked
from explainer.plotting.layout import Scene, Scenes
from explainer.plotting.variants import LAYOUTS, Layout

LEAST = {"page": 262.0, "phone": 196.0}  # CSS pixels that the words beside random networks need


@dataclass(frozen=True)
class Kept:
    """Random networks that the reader gets, in the order in which they are drawn."""

    rows: np.ndarray  # [K] among all
    parameters: np.ndarray  # [K, n] float16
    unmoved: float  # share of all random networks that fit and do as well once they are rounded


@dataclass(frozen=True)
class RandomFits:
    """Random networks that fit, and what they are compared with."""

    points: Points  # that the random networks fit
    runs: np.ndarray  # [R] the run in which each was found
    test: np.ndarray  # [R] accuracies on fresh points
    ancestors: int  # random networks that all of them descend from
    spread: float  # of a parameter within a run, in parts of the prior's; mean over runs
    trained: np.ndarray  # [W] test accuracies of the networks trained without poison
    poisoned: np.ndarray  # [N] of those trained with it
    misfits: np.ndarray  # [W + N] whether a training point is wrong
    trained_points: int  # that these learned
    kept: Kept
    field: np.ndarray  # [H, H] logits of the first that is kept

    @property
    def heaps(self) -> Heaps:
        """Random networks up, all others down."""
        others = np.concatenate([self.trained, self.poisoned])
        none = np.array([], int)
        return (
            Heap(self.test, 1 - self.test, np.ones(len(self.test), bool), self.kept.rows),
            Heap(others, 1 - others, ~self.misfits, none),
        )

    def words(self, k: int) -> tuple[str, str]:
        """Return what stands over the field of kept network k."""
        right = float(self.test[self.kept.rows[k]])
        return ranked(self.test, right), f"{share(right).text()} of fresh points right, untrained"

    def named(self, scenes: Scenes) -> dict[Layout, tuple[Label, ...]]:
        """Return what is written beside the heaps."""
        return {layout: self._named(scenes[layout], layout) for layout in LAYOUTS}

    def _named(self, scene: Scene, layout: Layout) -> tuple[Label, ...]:
        _, _, width, height = scene["dots"]
        text = TEXT[layout]
        left = float(along(self.test.min(keepdims=True), width)[0]) - text
        mean = share(self.test.mean()).text()
        low = height - 1.6 * text
        return (
            Label(
                *(max(left, LEAST[layout]), 1.2 * text, "right", "ink"),
                f"{len(self.test):,} random networks",
                f"fit {len(self.points.labels)} points, mean {mean}",
            ),
            Label(
                *(0, low, "left", "narrow", f"{len(self.poisoned)} poisoned"),
                f"mean {share(self.poisoned.mean()).text()}",
            ),
            Label(
                *(width, low, "right", "wide", f"{len(self.trained)} trained"),
                f"mean {share(self.trained.mean()).text()}",
            ),
        )
