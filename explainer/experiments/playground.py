"""The runs behind the playground: as a reader would start them in the page, with our own stages.

A small network from a fresh start, followed with all that the page draws on the way; wide networks
of the essay that are poisoned; and what other rules and rates make of narrow networks, no longer
poisoned, and of fresh starts (`Trial`). All without the clipping of the other experiments, as in
the page.
"""

from __future__ import annotations

from explainer.experiments.common import ROLL
from explainer.experiments.sizes import check
from explainer.networks.parameters import Widths
from explainer.training.continuation import Trial
from explainer.training.trainer import ROLL_WIDTHS, Experiment

WIDTHS: Widths = (2, 16, 16, 16, 1)  # the page's first network
RATE = 0.01  # and its learning rate
FRESH_STEPS = 500
POISON_RATE = 0.003
POISON_FACTOR = 0.4
POISON_POINTS = 200  # at each step
UNCLIPPED = 1e9


NARROW_TRIALS = {  # from the essay's narrow networks
    "released": Trial("Adam", 0.001, 300),
    "larger": Trial("Adam", 0.01, 300),
    "sam": Trial("Adam", 0.001, 500, radius=0.1),
}
FRESH_TRIALS = {  # from fresh starts
    "momentum": Trial("momentum", 0.1, 1000),
    "sam_momentum": Trial("momentum", 0.1, 1000, radius=0.05),
    "sam_far": Trial("momentum", 0.1, 1000, radius=0.5),
    "wild": Trial("gradient descent", 10.0, 100),
}


def _recipe(
    factor: float, networks: int, rate: float, steps: int, widths: Widths, snapshots: int = 0
) -> Experiment:
    """Return what training in the page does, but for the schedule of the rate."""
    return Experiment(
        poison_factors=(factor,) * networks,
        seeds=tuple(range(networks)),
        learning_rates=(rate,) * networks,
        steps=steps,
        dataset=ROLL,
        widths=widths,
        poison_points=POISON_POINTS if factor else 0,
        optimizer="adam",
        enough=0.0,
        clip=UNCLIPPED,
        snapshots=snapshots,
    )


def fresh_start(size: str) -> Experiment:
    """Small networks without poison, several seeds."""
    seeds = {"quick": 2, "standard": 5, "full": 10}[check(size)]
    return _recipe(0.0, seeds, RATE, FRESH_STEPS, WIDTHS, snapshots=48)


def poisoned(size: str, networks: int) -> Experiment:
    """As many networks, from wherever they start, with poison."""
    steps = {"quick": 100, "standard": 300, "full": 500}[check(size)]
    return _recipe(POISON_FACTOR, networks, POISON_RATE, steps, ROLL_WIDTHS)
