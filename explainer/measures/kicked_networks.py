"""Networks after one and the same random kick, x ~ N(0, σ²I) added to all their parameters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from explainer import device
from explainer.data import synthetic
from explainer.measures.boundary import fields
from explainer.measures.loss import evaluate, wrong_points
from explainer.store import stage
from explainer.training.trainer import Experiment, train


@dataclass(frozen=True)
class KickedNetworks:
    """M networks and what a kick makes of them."""

    parameters: np.ndarray  # [M, n] float32, before it
    direction: np.ndarray  # [n] float32, x/σ
    fields: np.ndarray  # [M, H, W] float16 clipped logits after it
    losses: np.ndarray  # [M] training cross-entropy after it
    wrong: np.ndarray  # [M, P] bool, training points classified wrongly after it


@stage
def kicked_networks(
    experiment: Experiment, networks: tuple[int, ...], sigma: float, resolution: int, seed: int
) -> KickedNetworks:
    """Kick trained `networks` alike.

    Args:
        experiment: the recipe.
        networks: rows of it.
        sigma: σ.
        resolution: of the fields.
        seed: of x/σ.

    >>> tiny = Experiment((0.0,), (0,), (0.02,), steps=2, widths=(2, 4, 1))
    >>> still = kicked_networks(tiny, (0,), sigma=0.0, resolution=5, seed=0)
    >>> bool(abs(still.losses[0] - train(tiny).train_losses[0]) < 1e-6)
    True
    """
    place, widths = device.current(), experiment.widths
    theta = torch.tensor(train(experiment).parameters[list(networks)], device=place)
    direction = torch.randn(theta.shape[1], generator=torch.Generator().manual_seed(seed))
    kicked = theta + sigma * direction.to(place)
    points = synthetic.make(experiment.dataset)
    inputs, labels = points.train_inputs.to(place), points.train_labels.to(place)
    wrong = wrong_points(kicked, widths, inputs, labels)
    return KickedNetworks(
        theta.cpu().numpy(),
        direction.numpy(),
        fields(kicked, widths, resolution),
        evaluate(kicked, widths, inputs, labels)[0].cpu().numpy(),
        wrong.cpu().numpy(),
    )
