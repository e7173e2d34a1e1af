"""Directions in parameter space: plain, and filter-normalised (Li et al. 2018, arXiv 1712.09913).

Filter normalisation rescales each neuron's incoming weight vector d_f of a random direction to
the norm of that neuron's weights w_f: d_f ← d_f · ‖w_f‖ / ‖d_f‖. A distance along it is therefore
relative: at 1, every neuron's weights have moved by their own length. It takes out the freedom to
scale one layer up and the next one down without changing the function.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import torch
from torch import Tensor
from torch.linalg import vector_norm

from explainer.networks.parameters import Architecture, bias_mask, split

Biases = Literal["frozen", "scaled", "free"]


def gaussian(count: int, n: int, seed: int) -> Tensor:
    """Draw `count` standard normal directions [count, n]; the same on every device."""
    return torch.randn(count, n, generator=torch.Generator().manual_seed(seed))


def uniform(count: int, n: int, seed: int) -> Tensor:
    """Draw `count` directions [count, n] uniformly from the unit sphere.

    >>> uniform(3, 5, seed=0).norm(dim=1).numpy().round(6).tolist()
    [1.0, 1.0, 1.0]
    """
    return torch.nn.functional.normalize(gaussian(count, n, seed), dim=1)


def filter_normalised(
    directions: Tensor, theta: Tensor, architecture: Architecture, biases: Biases = "frozen"
) -> Tensor:
    """Filter-normalise directions [K, n] for the network θ [n]; returns a new tensor [K, n].

    Biases are "frozen" (not moved, as in the code of Li et al.), "scaled" (each moved by its own
    absolute value, sign from the direction) or "free" (left as drawn).

    >>> theta = torch.tensor([3.0, 4.0, -7.0])  # one neuron: w = (3, 4), a bias of −7
    >>> drawn = torch.tensor([[0.0, 2.0, 1.0]])
    >>> filter_normalised(drawn, theta, (2, 1)).tolist()  # ‖w‖ = 5
    [[0.0, 5.0, 0.0]]
    >>> filter_normalised(drawn, theta, (2, 1), biases="scaled").tolist()
    [[0.0, 5.0, 7.0]]
    """
    result = directions.clone()
    for moved, at in zip(
        split(result, architecture), split(theta[None], architecture), strict=True
    ):
        norms = vector_norm(at.weight, dim=2, keepdim=True)  # [1, out, 1]
        drawn = vector_norm(moved.weight, dim=2, keepdim=True)
        moved.weight.mul_(norms / drawn.clamp_min(1e-30))
        if biases == "frozen":
            moved.bias.zero_()
        elif biases == "scaled":
            moved.bias.copy_(moved.bias.sign() * at.bias.abs())
    return result


def log_filter_volume(theta: Tensor | np.ndarray, architecture: Architecture) -> float:
    """Return Σ_f d_f log‖w_f‖, d_f the weights into neuron f: log of the relative unit's volume.

    A volume measured in filter-relative coordinates is this much larger, in log, in raw weights.
    θ is one network [n].

    >>> from math import exp
    >>> round(exp(log_filter_volume(torch.tensor([3.0, 4.0, 7.0]), (2, 1))), 9)  # ‖w‖²
    25.0
    """
    total = 0.0
    for layer in split(torch.as_tensor(theta)[None].cpu().double(), architecture):
        total += layer.weight.shape[2] * float(vector_norm(layer.weight, dim=2).log().sum())
    return total


def frozen_dimensions(architecture: Architecture) -> int:
    """Return how many parameters move when biases are frozen: the weights alone.

    >>> frozen_dimensions((2, 8, 1))
    24
    """
    return int((~bias_mask(architecture)).sum())
