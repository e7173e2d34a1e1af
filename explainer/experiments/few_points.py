"""Few training points, random networks that fit them, and trained ones, at each size."""

from __future__ import annotations

from typing import NamedTuple

from explainer.data.synthetic import SwissRoll
from explainer.experiments.optimizers import RATES
from explainer.experiments.shapes import plain
from explainer.experiments.sizes import check
from explainer.experiments.without_training import PRIOR
from explainer.measures.guess_and_check import Effort
from explainer.measures.labellings import Labelled, Labelling, label
from explainer.training.minima import Minima
from explainer.training.optimizer_comparison import Descent, Ends, Name, Task, descend
from explainer.training.trainer import ROLL_WIDTHS, train

DESCENTS: tuple[Name, ...] = ("SGD", "Adam")
BATCHES = 2  # in an epoch of these: of four points, two at a time
ENOUGH = 0.03  # the loss at which these stop, if all points are right


class Plan(NamedTuple):
    """What a size compares.

    Attributes:
        counts: numbers of training points, ascending.
        draws: of as many points each.
        effort: how long random networks that fit are looked for.
        starts: of each optimizer on each draw.
        steps: of an optimizer, at most.
    """

    counts: tuple[int, ...]
    draws: int
    effort: Effort
    starts: int
    steps: int

    @property
    def rolls(self) -> list[SwissRoll]:
        """The points: every count with every draw, count after count."""
        return [SwissRoll(count, seed=seed) for count in self.counts for seed in range(self.draws)]


def plan(size: str) -> Plan:
    """Return what is compared at a size."""
    return {
        "quick": Plan((4, 8), 2, Effort(20, 20), 2, 400),
        "standard": Plan((4, 8, 16, 32), 5, Effort(50, 50), 4, 1500),
        "full": Plan((4, 8, 16, 32, 64, 128), 10, Effort(100, 100), 40, 12_000),
    }[check(size)]


def random_fits(plan: Plan) -> list[Labelled]:
    """Return random networks that fit, for each roll of a plan."""
    return label.each(
        *((Labelling(roll, roll.train_points), PRIOR, plan.effort, (), 0) for roll in plan.rolls)
    )


def descended(plan: Plan, optimizer: Name) -> list[Ends]:
    """Return networks that an optimizer of the comparison trained, for each roll of a plan."""
    return descend.each(*((_descent(plan, optimizer, roll),) for roll in plan.rolls))


def by_muon(plan: Plan) -> list[Minima]:
    """Return networks trained like the essay's without poison, for each roll of a plan."""
    recipes = (plain(ROLL_WIDTHS, roll, plan.starts, plan.steps) for roll in plan.rolls)
    return train.each(*((recipe,) for recipe in recipes))


def _descent(plan: Plan, optimizer: Name, roll: SwissRoll) -> Descent:
    return Descent(
        Task(roll, ROLL_WIDTHS),
        optimizer,
        RATES[optimizer][0],
        tuple(range(plan.starts)),
        plan.steps,
        roll.train_points // BATCHES,
        ENOUGH,
    )
