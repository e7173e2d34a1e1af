"""Models that send the swiss roll's labels one after another, at each size."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from explainer.data.synthetic import NoisyRoll, SwissRoll
from explainer.experiments.optimizers import LINEAR_RATES, RATES
from explainer.experiments.sizes import check
from explainer.measures.next_label import next_label
from explainer.networks.parameters import Widths
from explainer.networks.polynomial_features import terms
from explainer.training.optimizer_comparison import Descent, Task

TEMPERATURES = (1.0, 2.0, 4.0, 8.0, 16.0)
LAYERS = 6  # hidden ones, as many as in the essay's network
WIDTHS = (8, 24, 72)
DEGREE = 24  # of the polynomials
ENOUGH = 0.03  # the loss at which training stops, if all points are right
COIN = "a coin’s labels"


class Plan(NamedTuple):
    """How much is sent, and how models learn.

    Attributes:
        counts: ascending numbers of labels at which models are trained anew.
        labels: sent in all.
        draws: of the points.
        starts: of each model.
        steps: of each training, at most.
    """

    counts: tuple[int, ...]
    labels: int
    draws: int
    starts: int
    steps: int


def plan(size: str) -> Plan:
    """Return how much is sent at a size."""
    return {
        "quick": Plan((4, 8, 16), 32, 1, 2, 150),
        "standard": Plan((4, 8, 16, 32, 64, 128), 200, 3, 3, 1500),
        "full": Plan((4, 8, 16, 32, 64, 128), 200, 20, 10, 12_000),
    }[check(size)]


class Model(NamedTuple):
    """What learns, and from points of what kind.

    Attributes:
        architecture: widths.
        degree: of the polynomials it sees, 0 for the points as they are.
        points: whose number and seed are replaced.
    """

    architecture: Widths
    degree: int = 0
    points: SwissRoll = SwissRoll()


def models() -> dict[str, Model]:
    """Return what learns, by its name."""
    networks = {width: (2, *(width,) * LAYERS, 1) for width in WIDTHS}
    return {
        **{f"{width} wide": Model(widths) for width, widths in networks.items()},
        "polynomials": Model((terms(DEGREE), 1), DEGREE),
        COIN: Model(networks[WIDTHS[1]], points=NoisyRoll()),
    }


def costs(plan: Plan) -> dict[str, np.ndarray]:
    """Return what a label costs each model, [counts, draws, temperatures + 1], in bits."""
    kinds = models()
    cases = itertools.product(kinds.values(), plan.counts, range(plan.draws))
    found = next_label.each(*((_recipe(plan, *case), TEMPERATURES) for case in cases))
    shape = (len(kinds), len(plan.counts), plan.draws, -1)
    return dict(zip(kinds, np.stack(found).reshape(shape), strict=True))


def _recipe(plan: Plan, model: Model, count: int, seed: int) -> Descent:
    """Return how a model learns from so many points of a draw."""
    return Descent(
        Task(
            replace(model.points, train_points=count, seed=seed), model.architecture, model.degree
        ),
        "momentum" if model.degree else "Adam",
        LINEAR_RATES[0] if model.degree else RATES["Adam"][0],
        tuple(range(plan.starts)),
        plan.steps,
        count // 2,
        ENOUGH,
    )
