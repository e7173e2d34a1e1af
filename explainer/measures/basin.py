"""Basin radii: how far along a ray the loss first reaches a cutoff.

The basin of a minimizer θ is the connected set around it in which L stays below a cutoff c. Its
radii are those of `explainer.measures.rays`, on the training loss of networks in the plane.
"""

from __future__ import annotations

from typing import Literal

import torch

from explainer import device
from explainer.measures.loss import training_loss
from explainer.measures.rays import Rays, measure_rays
from explainer.store import stage
from explainer.training.trainer import Experiment, train


@stage
def rays(
    experiment: Experiment,
    networks: tuple[int, ...],
    count: int,
    cutoffs: tuple[float, ...],
    kind: Literal["filter", "uniform"],
    seed: int = 0,
) -> Rays:
    """Walk `count` rays from each of the experiment's `networks` and find their crossings.

    "filter" directions are filter-normalised with frozen biases, so radii are relative to the
    weights; "uniform" directions are unit vectors in all n parameters. All networks share the
    same draws, so that they are compared along the same directions.

    Args:
        experiment: the recipe.
        networks: rows of the experiment.
        count: K rays from each.
        cutoffs: losses c, in nats.
        kind: of directions, as for `explainer.measures.rays`.
        seed: of the directions.

    >>> tiny = Experiment((0.0,), (0,), (0.02,), steps=2, widths=(2, 4, 1))
    >>> rays(tiny, (0,), 5, (1e12,), "uniform").censored.tolist()  # no ray gets so high
    [[5]]
    """
    parameters = torch.tensor(train(experiment).parameters, device=device.current())
    return measure_rays(
        training_loss(experiment),
        parameters,
        networks,
        experiment.widths,
        count,
        cutoffs,
        kind,
        seed,
    )
