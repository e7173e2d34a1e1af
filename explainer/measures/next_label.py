"""What the next label costs a code that learns from those before it.

Labels y₁ … y_N are sent one after another, each in −log₂ p bits, where p is what a model that
learned from the labels before gives it (Dawid 1984). Models here are trained anew at a few numbers
of labels only. Since points are drawn independently, what a label costs after n others is on
average what a fresh label costs a model that learned n: that is measured here.

A trained network is too sure of itself, so its logits are divided by a temperature T, and a part of
its probability is left to a coin:

    p = (1 − EVEN) · mean over starts of sigmoid(± z / T) + EVEN / 2.
"""

from __future__ import annotations

import numpy as np
import torch

from explainer import device
from explainer.networks.classification import class_logits
from explainer.store import stage
from explainer.training.optimizer_comparison import Descent, descend, pose

EVEN = 0.02


@stage
def next_label(recipe: Descent, temperatures: tuple[float, ...]) -> np.ndarray:
    """Return what a fresh label costs, in bits, [T + 1]: at each temperature, and a coin's bit.

    Args:
        recipe: of the networks, one a start, that learned; with one logit each.
        temperatures: T.
    """
    problem = pose(recipe.task)
    theta = torch.tensor(descend(recipe).parameters, device=device.current())
    with torch.no_grad():
        z = class_logits(theta, problem.architecture, problem.test_inputs)[:, 0]  # [S, Q]
    signed = z * (2 * problem.test_labels - 1)
    costs = [cost(signed / temperature) for temperature in temperatures]
    return np.array([*costs, 1.0])


def cost(margins: torch.Tensor) -> float:
    """Return the mean bits of labels whose log-odds, by each of S models, are `margins` [S, Q].

    >>> round(cost(torch.zeros(1, 3)), 6), round(cost(torch.full((1, 3), -100.0)), 6)
    (1.0, 6.643856)
    """
    p = (1 - EVEN) * torch.sigmoid(margins).mean(0) + EVEN / 2
    return float(-p.log2().mean())
