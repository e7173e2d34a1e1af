"""Networks of several widths and depths on few training points, random and trained."""

from __future__ import annotations

import itertools
from typing import NamedTuple

from explainer.data.synthetic import SwissRoll
from explainer.experiments.essay import LEARNING_RATE
from explainer.experiments.sizes import check
from explainer.measures.guess_and_check import Effort
from explainer.measures.labellings import Labelled, Labelling, label
from explainer.networks.parameters import Widths
from explainer.networks.prior import Prior
from explainer.training.minima import Minima
from explainer.training.trainer import Experiment, train

POINTS = 16


class Plan(NamedTuple):
    """What a size compares.

    Attributes:
        widths: of every hidden layer.
        depths: numbers of hidden layers.
        draws: of the training points, the same for all shapes.
        effort: how long random networks that fit are looked for.
        starts: of training, on each draw.
        steps: of training.
    """

    widths: tuple[int, ...]
    depths: tuple[int, ...]
    draws: int
    effort: Effort
    starts: int
    steps: int

    @property
    def cases(self) -> list[tuple[Widths, SwissRoll]]:
        """Every shape with every draw: depth after depth, width after width, draw after draw."""
        return [
            ((2, *(width,) * depth, 1), SwissRoll(POINTS, seed=seed))
            for depth, width, seed in itertools.product(self.depths, self.widths, range(self.draws))
        ]


def plan(size: str) -> Plan:
    """Return what is compared at a size."""
    return {
        "quick": Plan((8, 16), (1, 3), 1, Effort(30, 30), 4, 600),
        "standard": Plan((8, 16, 32), (1, 2, 6), 5, Effort(30, 50), 4, 1500),
        "full": Plan((8, 16, 32, 64), (1, 2, 4, 6), 12, Effort(100, 100), 20, 6000),
    }[check(size)]


def random_fits(plan: Plan) -> list[Labelled]:
    """Return random networks that fit, for each case of a plan."""
    return label.each(
        *(
            (Labelling(roll, roll.train_points), Prior(widths), plan.effort, (), 0)
            for widths, roll in plan.cases
        )
    )


def trained(plan: Plan) -> list[Minima]:
    """Return networks trained like the essay's without poison, for each case of a plan."""
    return train.each(*((plain(*case, plan.starts, plan.steps),) for case in plan.cases))


def plain(widths: Widths, roll: SwissRoll, starts: int, steps: int) -> Experiment:
    """Return the recipe of a training without poison, from several starts."""
    return Experiment(
        poison_factors=(0.0,) * starts,
        seeds=tuple(range(starts)),
        learning_rates=(LEARNING_RATE,) * starts,
        steps=steps,
        dataset=roll,
        widths=widths,
        poison_points=0,
        records=2,
    )
