"""Which optimizers train what, at each size, and linear models about as large.

Every rate is one of a few that were tried for its optimizer and task, the one at which the networks
arrived soonest without trouble. Test accuracy had no say.
"""

from __future__ import annotations

from typing import NamedTuple

from explainer.experiments.common import ROLL
from explainer.experiments.digits import DIGITS
from explainer.experiments.sizes import check
from explainer.networks.convolutional import DIGITS_NETWORK
from explainer.networks.polynomial_features import terms
from explainer.training.optimizer_comparison import Descent, Name, Task
from explainer.training.trainer import ROLL_WIDTHS

ROLL_TASK = Task(ROLL, ROLL_WIDTHS)
DIGITS_TASK = Task(DIGITS, DIGITS_NETWORK)
BATCH = 50
RATES: dict[Name, tuple[float, float]] = {  # on the swiss roll, on digits
    "gradient descent": (0.2, 0.2),
    "SGD": (0.1, 0.1),
    "momentum": (0.02, 0.02),
    "Nesterov": (0.02, 0.02),
    "Adagrad": (0.03, 0.02),
    "Adadelta": (1.0, 1.0),
    "RMSprop": (0.002, 0.001),
    "Adam": (0.003, 0.002),
    "AdamW": (0.003, 0.002),
    "Adamax": (0.01, 0.005),
    "NAdam": (0.003, 0.002),
    "LBFGS": (1.0, 1.0),
    "ProxProp": (0.1, 0.2),
}

DEGREE = 84  # gives a model of two inputs 3,655 parameters, about those of `ROLL_WIDTHS`
DEGREES = (12, 24, DEGREE, 16, 32, 40, 52, 66)  # at the quick size the first three
LINEAR_RATES = (0.01, 0.006)
PIXELS, CLASSES = 64, 10  # of digits


class Trials(NamedTuple):
    """The recipes of one task."""

    optimizers: dict[Name, Descent]
    linear: Descent


def roll_polynomial(degree: int) -> Task:
    """Return the swiss roll for a linear model on all polynomials up to a degree."""
    return Task(ROLL, (terms(degree), 1), degree)


def digits_products() -> Task:
    """Return the digits for a linear model on their pixels and all products of two."""
    return Task(DIGITS, (PIXELS + PIXELS * (PIXELS + 1) // 2, CLASSES), degree=2)


def trials(size: str) -> tuple[Trials, Trials]:
    """Return what is trained on the swiss roll, and on digits."""
    roll, digits = (
        Trials(
            {name: _descent(size, task, name, rates[i]) for name, rates in RATES.items()},
            _descent(size, linear, "momentum", LINEAR_RATES[i]),
        )
        for i, (task, linear) in enumerate(
            ((ROLL_TASK, roll_polynomial(DEGREE)), (DIGITS_TASK, digits_products()))
        )
    )
    return roll, digits


def polynomials(size: str) -> dict[int, Descent]:
    """Return linear models on the swiss roll by their degree."""
    return {
        degree: _descent(size, roll_polynomial(degree), "momentum", LINEAR_RATES[0])
        for degree in sorted(DEGREES[:3] if check(size) == "quick" else DEGREES)
    }


def _descent(size: str, task: Task, optimizer: Name, rate: float) -> Descent:
    seeds, steps, enough = {
        "quick": (1, 100, 0.1),
        "standard": (5, 6000, 0.01),
        "full": (20, 20_000, 0.01),
    }[check(size)]
    return Descent(task, optimizer, rate, tuple(range(seeds)), steps, BATCH, enough)
