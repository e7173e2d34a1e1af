"""Networks at rest and shaken: which points they get right along one random direction.

The direction is that of the perturbation films, θ + c d with d filter-normalised and biases frozen.
It is kept in half precision, and measured so: what a reader's browser moves along is what was
measured here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explainer import device
from explainer.data import synthetic
from explainer.measures.directions import filter_normalised, gaussian
from explainer.measures.loss import evaluate, wrong_points
from explainer.store import stage
from explainer.training.trainer import Experiment, train


@dataclass(frozen=True)
class ShakenNetworks:
    """M networks along one direction each, at T distances."""

    parameters: np.ndarray  # [M, n] float32
    directions: np.ndarray  # [M, n] float16
    train: np.ndarray  # [M, T] training accuracy
    fresh: np.ndarray  # [M, T] accuracy on the test points
    wrong: np.ndarray  # [M, Q] bool, which test points they get wrong at rest


@stage
def shaken_networks(
    experiment: Experiment, networks: tuple[int, ...], distances: tuple[float, ...], seed: int = 0
) -> ShakenNetworks:
    """Shake networks along the same draw, each normalised to its own weights.

    Args:
        experiment: the recipe.
        networks: rows of the experiment.
        distances: c, as shares of each neuron's weights.
        seed: of the draw.

    >>> tiny = Experiment((0.0,), (0,), (0.02,), steps=2, widths=(2, 4, 1), poison_points=0)
    >>> found = shaken_networks(tiny, (0,), (0.0, 0.1))
    >>> np.allclose(1 - found.wrong.mean(axis=1), found.fresh[:, 0])
    True
    """
    place, widths = device.current(), experiment.widths
    theta = torch.tensor(train(experiment).parameters[list(networks)], device=place)  # [M, n]
    points = synthetic.make(experiment.dataset)
    inputs, labels = points.train_inputs.to(place), points.train_labels.to(place)
    fresh, answers = points.test_inputs.to(place), points.test_labels.to(place)
    drawn = gaussian(1, theta.shape[1], seed).to(place)
    directions = torch.cat([filter_normalised(drawn, one, widths) for one in theta]).half()
    steps = torch.tensor(distances, device=place)[:, None]  # [T, 1]
    paths = [at + steps * along for at, along in zip(theta, directions.float(), strict=True)]

    def right(*points: Tensor) -> np.ndarray:
        found = torch.stack([evaluate(path, widths, *points)[1] for path in paths])
        return np.asarray(found.cpu())

    return ShakenNetworks(
        parameters=theta.cpu().numpy(),
        directions=directions.cpu().numpy(),
        train=right(inputs, labels),
        fresh=right(fresh, answers),
        wrong=wrong_points(theta, widths, fresh, answers).cpu().numpy(),
    )
