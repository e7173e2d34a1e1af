"""Networks that wander at random among all that have the training points right.

No loss is descended and no label of a fresh point is known. A trained network is a member of the
crowd of `explainer.measures.guess_and_check`, once its layers are scaled to the prior's. From there
it moves as random networks that fit do, by `explainer.measures.billiards`, and keeps every
training point right. Gone far enough, it is a draw from all that fit, wherever it set out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explainer import device
from explainer.data import synthetic
from explainer.measures.billiards import Walls, travel
from explainer.measures.boundary import fields
from explainer.measures.guess_and_check import ARRIVING, PACE, Effort
from explainer.measures.halved_fits import confident
from explainer.networks.mlp import logits
from explainer.networks.parameters import Widths
from explainer.networks.prior import Prior, like_the_prior
from explainer.progress import report
from explainer.store import stage
from explainer.training.trainer import Experiment, train

LONGEST, STRIDE = Effort.path, Effort.stride  # of a round's path and of a step, in radians
PARTS = 20  # of a path that a step is at most: where paths are short, walls are thin
RESOLUTION, FRAMES = 160, 61  # of the fields of one network, and how many at most


@dataclass(frozen=True)
class Wandered:
    """M networks over T rounds, the start before them."""

    test: np.ndarray  # [T + 1, M] accuracies on fresh points; NaN of one that doesn't fit
    kept: np.ndarray  # [T + 1] whether all had every training point right
    moments: np.ndarray  # [F] rounds, evenly from the start to the end
    fields: np.ndarray  # [F, H, H] float16 logits of the first network then, scaled and clipped


@stage
def wander(
    experiment: Experiment,
    networks: tuple[int, ...],
    prior: Prior,
    rounds: int,
    steps: int,
    seed: int,
) -> Wandered:
    """Let networks of an experiment wander, each from its minimizer.

    Args:
        experiment: whose networks.
        networks: rows of it.
        prior: of all networks, with the widths of these.
        rounds: how often a network gets a new velocity.
        steps: of a round, at most.
        seed: of the velocities.
    """
    place = device.current()
    theta = torch.tensor(train(experiment).parameters[list(networks)], device=place)
    points = synthetic.make(experiment.dataset)
    parts = (points.train_inputs, points.train_labels, points.test_inputs, points.test_labels)
    inputs, labels, fresh, fresh_labels = (part.to(place) for part in parts)
    signs = 2 * labels - 1
    theta = like_the_prior(theta, prior)
    fits = (logits(theta, prior.widths, inputs) * signs > 0).all(1)
    theta, chance, path = theta[fits], torch.Generator().manual_seed(seed), LONGEST
    scales = prior.scales().to(theta)
    walls = Walls(inputs, signs, torch.zeros_like(signs))
    ways = [theta]
    for done in range(rounds if len(theta) else 0):
        report(done, rounds)
        stride = min(STRIDE, path / PARTS)
        gone = travel(theta, prior.widths, scales, walls, path, stride, steps, chance)
        theta = gone.theta
        share = float(gone.moved.float().mean())
        path = min(path * math.exp(PACE * (share - ARRIVING)), LONGEST)
        ways.append(theta)
    ways += [theta] * (rounds + 1 - len(ways))
    test = np.full((rounds + 1, len(networks)), np.nan)
    right = [_share_right(way, prior.widths, fresh, fresh_labels) for way in ways]
    test[:, fits.cpu().numpy()] = torch.stack(right).cpu().numpy()
    kept = [(logits(way, prior.widths, inputs) * signs > 0).all().item() for way in ways]
    return Wandered(test, np.array(kept), *_seen(ways, prior.widths, inputs))


def seen(count: int) -> np.ndarray:
    """Return which of so many places of a way a film shows, from the first to the last.

    >>> seen(4).tolist(), len(seen(1000))
    ([0, 1, 2, 3], 61)
    """
    return np.linspace(0, count - 1, min(count, FRAMES)).round().astype(int)


def _share_right(theta: Tensor, widths: Widths, inputs: Tensor, labels: Tensor) -> Tensor:
    return ((logits(theta, widths, inputs) > 0) == (labels > 0.5)).float().mean(1)


def _seen(ways: list[Tensor], widths: Widths, inputs: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Return some rounds and the fields of the first network then; zeros if there is none."""
    moments = seen(len(ways))
    if not len(ways[0]):
        return moments, np.zeros((len(moments), RESOLUTION, RESOLUTION), np.float16)
    theta = torch.stack([ways[moment][0] for moment in moments])
    return moments, fields(confident(theta, widths, inputs), widths, RESOLUTION)
