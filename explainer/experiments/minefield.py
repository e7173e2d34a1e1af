"""The walk of SGD and the poisoned training beside it, at each size."""

from __future__ import annotations

from explainer.experiments.common import ROLL
from explainer.experiments.sizes import check
from explainer.measures.minefield import Walk
from explainer.training.trainer import Experiment

POISON_FACTOR = 0.2
POISON_RATE = 0.025


def recipes(size: str) -> tuple[Walk, Experiment]:
    """Return the walk, and the poisoned training from its iterates."""
    seeds, epochs, steps, poison_points = {
        "quick": (2, 100, 200, 200),
        "standard": (5, 300, 1500, 300),
        "full": (10, 600, 4000, 600),
    }[check(size)]
    walk = Walk(tuple(range(seeds)), epochs, dataset=ROLL)
    poison = Experiment(
        poison_factors=(POISON_FACTOR,) * walk.starts,
        seeds=(walk.seeds[0],) * walk.starts,
        learning_rates=(POISON_RATE,) * walk.starts,
        steps=steps,
        dataset=walk.dataset,
        widths=walk.widths,
        poison_points=poison_points,
        records=2,
    )
    return walk, poison


def perplexities(size: str) -> tuple[float, ...]:
    """Return those that t-SNE is run with; each must be under the number of networks."""
    return {"quick": (3.0, 7.0, 14.0), "standard": (4.0, 12.0, 36.0), "full": (4.0, 16.0, 64.0)}[
        check(size)
    ]
