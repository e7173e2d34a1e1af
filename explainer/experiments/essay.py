"""The named experiments, at each size: same code, same figures, other numbers.

`quick` is for authors and tests, `standard` for a laptop, `full` for a GPU.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from explainer.experiments.common import ROLL
from explainer.experiments.selection import fitting
from explainer.experiments.sizes import check
from explainer.training.minima import Minima
from explainer.training.trainer import Experiment, train

LEARNING_RATE = 0.025  # for every network, wide or narrow
NARROW_FACTOR = 0.4


def _experiment(
    factors: tuple[float, ...],
    seeds: int,
    steps: int,
    poison_points: int,
    records: int = 30,
    snapshots: int = 0,
) -> Experiment:
    """Every factor with every seed, factor after factor."""
    pairs = [(factor, seed) for factor in factors for seed in range(seeds)]
    return Experiment(
        poison_factors=tuple(factor for factor, _ in pairs),
        seeds=tuple(seed for _, seed in pairs),
        learning_rates=(LEARNING_RATE,) * len(pairs),
        steps=steps,
        dataset=ROLL,
        poison_points=poison_points,
        records=records,
        snapshots=snapshots,
    )


def pair(size: str) -> Experiment:
    """Wide and narrow networks, several seeds of each, alike in all but the poison factor."""
    seeds, steps, poison_points, snapshots = {
        "quick": (2, 1000, 400, 33),
        "standard": (5, 6000, 600, 90),
        "full": (10, 12000, 1200, 180),
    }[check(size)]
    return _experiment(
        (0.0, NARROW_FACTOR), seeds, steps, poison_points, snapshots=snapshots, records=60
    )


def poison_factors(count: int) -> tuple[float, ...]:
    """Return 0 and `count` − 1 factors spaced evenly in log from 3·10⁻⁵ to ½."""
    return (0.0, *(float(f"{beta:.3g}") for beta in np.geomspace(3e-5, 0.5, count - 1)))


def sweep(size: str) -> Experiment:
    """Networks at poison factors from none to one half, several seeds of each."""
    factors, seeds, steps, poison_points = {
        "quick": (8, 2, 600, 300),
        "standard": (24, 5, 2000, 400),
        "full": (40, 10, 6000, 1200),
    }[check(size)]
    return _experiment(poison_factors(factors), seeds, steps, poison_points)


def plain_trainings(size: str) -> Experiment:
    """As many networks without poison as a size has time for, trained like those of the pair."""
    seeds, steps = {"quick": (32, 1000), "standard": (400, 6000), "full": (2000, 12000)}[
        check(size)
    ]
    return _experiment((0.0,), seeds, steps, poison_points=0, records=2)


class Pair(NamedTuple):
    """The wide and the narrow network that the figures show."""

    experiment: Experiment
    minima: Minima
    wide: int  # row in the experiment
    narrow: int
    wides: np.ndarray  # rows of all networks without poison
    narrows: np.ndarray


def wide_and_narrow(size: str) -> Pair:
    """Train the pair and choose the best wide and the worst narrow network that fit all points.

    Best and worst are by test accuracy, so the spread over all seeds belongs beside them.
    """
    experiment = pair(size)
    minima = train(experiment)
    factors = np.array(experiment.poison_factors)
    wides, narrows = np.nonzero(factors == 0)[0], np.nonzero(factors > 0)[0]
    # A network that misses a training point comes after all that don't.
    misfit = 1 - minima.train_accuracies
    wide = min(wides, key=lambda m: (misfit[m], -minima.test_accuracies[m]))
    narrow = min(narrows, key=lambda m: (misfit[m], minima.test_accuracies[m]))
    return Pair(experiment, minima, int(wide), int(narrow), wides, narrows)


def rays_count(size: str) -> int:
    """How many directions a basin is measured along."""
    return {"quick": 40, "standard": 200, "full": 1000}[check(size)]


class BasinNetworks(NamedTuple):
    """The networks whose basins are measured, and along how many directions each."""

    pair: Pair
    wides: tuple[int, ...]  # rows of the pair's experiment, the shown one first
    narrows: tuple[int, ...]
    family: Experiment
    rows: tuple[int, ...]  # of the family
    directions: int


def basin_networks(size: str) -> BasinNetworks:
    """Choose networks that get every training point right: the pair's, and some seeds of the sweep.

    Whoever takes its choice from here finds the same rays in the store.
    """
    pair, family = wide_and_narrow(size), sweep(size)
    fits = fitting(pair.minima.train_accuracies)
    wides, narrows = (
        (shown, *np.setdiff1d(np.intersect1d(kind, fits), shown).tolist())
        for shown, kind in ((pair.wide, pair.wides), (pair.narrow, pair.narrows))
    )
    rows = fitting(train(family).train_accuracies)
    seeds = {"quick": 2, "standard": 2, "full": 5}[check(size)]
    rows = rows[np.array(family.seeds)[rows] < seeds]
    return BasinNetworks(pair, wides, narrows, family, tuple(rows.tolist()), rays_count(size) // 2)
