"""What is asked of random networks, at each size."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from explainer.data.synthetic import SwissRoll
from explainer.experiments.common import ROLL
from explainer.experiments.essay import wide_and_narrow
from explainer.experiments.sizes import check
from explainer.measures.every_network import Committee, Counted, every_network
from explainer.measures.exchange import Exchanged, exchange
from explainer.measures.guess_and_check import Effort
from explainer.measures.labellings import Labelled, Labelling, label
from explainer.networks.prior import Prior
from explainer.training.trainer import ROLL_WIDTHS

PRIOR = Prior(ROLL_WIDTHS)
SEED = 0  # of the exchange
OTHERS = 100  # seed of the first of other draws of the points
TABLES = (4, 8, 16, 32)  # numbers of training points at which all networks are looked at
OTHER_PRIORS = {  # as they are named in a figure
    "biases half as wide": replace(PRIOR, bias_spread=PRIOR.bias_spread / 2),
    "biases twice as wide": replace(PRIOR, bias_spread=PRIOR.bias_spread * 2),
    "two layers of 16": Prior((2, 16, 16, 1)),
    "six layers of 32": Prior((2, *(32,) * 6, 1)),
}
STOPS = (4, 8, 16, 24, 32, 48, 64, 100, 150, 200)  # where test accuracy is looked at


class Asked(NamedTuple):
    """A labelling, and how it is looked for."""

    labelling: Labelling
    effort: Effort
    runs: int
    prior: Prior = PRIOR

    @property
    def stops(self) -> tuple[int, ...]:
        """Numbers of points at which test accuracy is looked at, but for the last."""
        return tuple(stop for stop in STOPS if stop < self.labelling.points)


class Plan(NamedTuple):
    """What a size asks.

    Attributes:
        seas: points of one accord with exceptions after them; the last has the most points.
        draws: like the last, on other draws of the points.
        priors: of networks drawn otherwise, see `OTHER_PRIORS`; the first sea's points.
        coin: points with the labels of a coin.
    """

    seas: tuple[Asked, ...]
    draws: tuple[Asked, ...]
    priors: tuple[Asked, ...]
    coin: Asked


def plan(size: str) -> Plan:
    """Return what is asked at a size."""
    networks, steps, runs, seas, draws, by_prior, coin = {
        "quick": (30, 40, 2, ((16, 3),), 1, 3, 8),
        "standard": (40, 100, 3, ((30, 8), (100, 8)), 3, 6, 20),
        "full": (100, 150, 6, ((30, 16), (100, 16), (200, 8)), 6, 16, 32),
    }[check(size)]
    effort = Effort(networks, steps)
    first = Labelling(ROLL, seas[0][0], by_prior)
    others = (SwissRoll(seed=OTHERS + draw) for draw in range(draws))
    return Plan(
        tuple(Asked(Labelling(ROLL, *sea), effort, runs) for sea in seas),
        tuple(Asked(Labelling(roll, *seas[-1]), effort, 1) for roll in others),
        tuple(Asked(first, effort, 1, prior) for prior in OTHER_PRIORS.values()),
        Asked(Labelling(ROLL, coin, coin=True), effort, runs),
    )


def found(*all_asked: Asked) -> list[list[Labelled]]:
    """Return all runs of several labellings; they may be made side by side."""
    calls = [
        (one.labelling, one.prior, one.effort, one.stops, run)
        for one in all_asked
        for run in range(one.runs)
    ]
    results = iter(label.each(*calls))
    return [[next(results) for _ in range(one.runs)] for one in all_asked]


class Ladder(NamedTuple):
    """How the bits of true labels are found a second way, by exchange.

    Attributes:
        points: labels.
        pilot: of the splitting that chooses the rungs.
        chains: networks on a rung.
        steps: of a sweep, at most.
        sweeps: how many.
    """

    points: int
    pilot: Effort
    chains: int
    steps: int
    sweeps: int


def ladder(size: str) -> Ladder:
    """Return how the second way goes at a size."""
    return {
        "quick": Ladder(8, Effort(30, 20), 2, 20, 48),
        "standard": Ladder(20, Effort(40, 40), 2, 30, 240),
        "full": Ladder(32, Effort(100, 60), 4, 60, 1600),
    }[check(size)]


def exchanged(size: str) -> tuple[Exchanged, Exchanged]:
    """Return what it finds from trained and from poisoned networks."""
    pair, way = wide_and_narrow(size), ladder(size)
    trained, poisoned = exchange.each(
        *(
            (
                Labelling(ROLL, way.points),
                PRIOR,
                pair.experiment,
                tuple(map(int, rows)),
                *way[1:],
                SEED,
            )
            for rows in (pair.wides, pair.narrows)
        )
    )
    return trained, poisoned


class Stroll(NamedTuple):
    """How long networks wander: rounds, and the most steps of each."""

    rounds: int
    steps: int


def stroll(size: str) -> Stroll:
    """Return how long networks wander at a size."""
    return {
        "quick": Stroll(30, 60),
        "standard": Stroll(120, 200),
        "full": Stroll(400, 300),
    }[check(size)]


class Enumeration(NamedTuple):
    """All networks of weights ±1, asked for two kinds of labels.

    Attributes:
        rule: labels that a single unit gives.
        network: labels that a random network gives.
    """

    rule: Counted
    network: Counted


def enumeration(size: str) -> Enumeration:
    """Count every network at a size; how many questions are asked is all that differs."""
    questions = {"quick": 12, "standard": 128, "full": 1024}[check(size)]
    asked = questions, TABLES, 10
    return Enumeration(
        every_network(Committee(), "unit", *asked), every_network(Committee(), "network", *asked)
    )
