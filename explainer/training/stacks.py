"""Stacks: the networks of a recipe that train together, and how several become one again.

A processor's caches hold the activations of a few networks, so more train no faster as one stack
than as several; these may go to several cores or machines. What becomes of each network is the
same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Protocol, TypeVar

import numpy as np

from explainer import device
from explainer.training.minima import Minima
from explainer.training.optimizers import CACHED


class Networks(Protocol):
    """A frozen recipe of networks; row m of the three tuples describes network m."""

    @property
    def poison_factors(self) -> tuple[float, ...]:
        """β of each."""

    @property
    def seeds(self) -> tuple[int, ...]:
        """Of each one's initial parameters."""

    @property
    def learning_rates(self) -> tuple[float, ...]:
        """Peak rate of each."""


Recipe = TypeVar("Recipe", bound=Networks)


def stacks(recipe: Recipe, most: int = CACHED) -> list[Recipe]:
    """Return a recipe as those of its stacks: on a GPU one, else of at most `most` networks.

    They are about equally large. Networks without poison keep to themselves, so that no step looks
    at poison for them.

    >>> from explainer.training.trainer import Experiment
    >>> five = Experiment((0.0, 0.1, 0.1, 0.1, 0.1), (0, 1, 2, 3, 4), (0.02,) * 5, steps=9)
    >>> [stack.seeds for stack in stacks(five, most=3)]
    [(0,), (1, 2), (3, 4)]
    """
    if device.current().type != "cpu":
        return [recipe]
    rows = range(len(recipe.seeds))
    runs = [tuple(run) for _, run in groupby(rows, lambda m: recipe.poison_factors[m] > 0)]
    return [of_networks(recipe, some) for run in runs for some in evenly(run, most)]


def of_networks(recipe: Recipe, rows: tuple[int, ...]) -> Recipe:
    """Return the recipe of some of the networks."""
    whole: Any = recipe  # a dataclass, which a protocol can't say
    some: Recipe = replace(
        whole,
        poison_factors=tuple(recipe.poison_factors[m] for m in rows),
        seeds=tuple(recipe.seeds[m] for m in rows),
        learning_rates=tuple(recipe.learning_rates[m] for m in rows),
    )
    return some


def evenly(rows: tuple[int, ...], most: int) -> list[tuple[int, ...]]:
    """Return rows in as few parts of at most `most` as there may be, about equally long.

    >>> evenly((0, 1, 2, 3, 4), 4)
    [(0, 1, 2), (3, 4)]
    """
    size = math.ceil(len(rows) / math.ceil(len(rows) / most))
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def joined(parts: Sequence[Minima]) -> Minima:
    """Return networks that were trained in several stacks, by one recipe, as one stack.

    Raises:
        ValueError: if they were recorded at other steps.
    """
    first = parts[0]
    for at in ("record_steps", "snapshot_steps"):
        if not all(np.array_equal(getattr(part, at), getattr(first, at)) for part in parts):
            raise ValueError(f"expected stacks with the same {at}")

    def join(name: str, axis: int) -> np.ndarray:
        return np.concatenate([getattr(part, name) for part in parts], axis)

    return Minima(
        parameters=join("parameters", 0),
        train_losses=join("train_losses", 0),
        train_accuracies=join("train_accuracies", 0),
        test_accuracies=join("test_accuracies", 0),
        record_steps=first.record_steps,
        record_losses=join("record_losses", 1),
        record_train=join("record_train", 1),
        record_test=join("record_test", 1),
        snapshot_steps=first.snapshot_steps,
        snapshots=join("snapshots", 1),
    )
