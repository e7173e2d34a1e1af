"""Networks after each of a hundred random kicks, x ~ N(0, σ²I), which a reader's browser draws too.

A kick survives where the training loss of the kicked network is below a cutoff. All sizes σ share
one draw of x/σ, and so do all networks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from explainer import device
from explainer.data import synthetic
from explainer.data.xoshiro import normals
from explainer.measures.boundary import fields
from explainer.measures.loss import evaluate
from explainer.progress import report
from explainer.store import stage
from explainer.training.trainer import Experiment, train


@dataclass(frozen=True)
class KickWall:
    """M networks after K kicks of S sizes."""

    parameters: np.ndarray  # [M, n] float32, before them
    sigmas: np.ndarray  # [S]
    losses: np.ndarray  # [M, S, K] training cross-entropy after them
    fields: np.ndarray  # [M, K, H, W] float16 clipped logits after those of one size

    def survived(self, cutoff: float) -> np.ndarray:
        """Return which kicks leave the loss under a cutoff, bool [M, S, K]."""
        return np.asarray(self.losses < cutoff)


@stage
def kick_wall(
    experiment: Experiment,
    networks: tuple[int, ...],
    sigmas: tuple[float, ...],
    shown: float,
    kicks: int,
    resolution: int,
    seed: int,
) -> KickWall:
    """Kick trained `networks` alike, at sizes `sigmas`.

    Args:
        experiment: the recipe.
        networks: rows of it.
        sigmas: σ.
        shown: the σ of the fields.
        kicks: K.
        resolution: of the fields.
        seed: of x/σ.

    >>> tiny = Experiment((0.0,), (0,), (0.02,), steps=2, widths=(2, 4, 1))
    >>> wall = kick_wall(tiny, (0,), (0.0, 9.0), shown=0.1, kicks=3, resolution=5, seed=0)
    >>> wall.survived(train(tiny).train_losses[0] + 1e-6)[0, 0].tolist(), wall.fields.shape
    ([True, True, True], (1, 3, 5, 5))
    """
    place, widths = device.current(), experiment.widths
    theta = torch.tensor(train(experiment).parameters[list(networks)], device=place)  # [M, n]
    directions = torch.tensor(normals(seed, kicks, theta.shape[1]), device=place)  # [K, n]
    points = synthetic.make(experiment.dataset)
    inputs, labels = points.train_inputs.to(place), points.train_labels.to(place)
    losses = np.empty((len(theta), len(sigmas), kicks))
    for i, sigma in enumerate(sigmas):
        report(i, len(sigmas))
        for m, at in enumerate(theta):
            kicked = at + sigma * directions
            losses[m, i] = evaluate(kicked, widths, inputs, labels)[0].cpu().numpy()
    return KickWall(
        theta.cpu().numpy(),
        np.array(sigmas),
        losses,
        np.stack([fields(at + shown * directions, widths, resolution) for at in theta]),
    )
