"""Random kicks of a network's parameters, and the sets that they are to end in.

The set S of a minimizer θ* holds all kicks x with L(θ* + x) < c, L the training loss and c a
cutoff. Kicks are in raw weights ("raw"), relative to each neuron's weights ("filter":
σ‖w_f‖/√d_f for each of the d_f weights into neuron f, biases still), or relative to the spread of
Glorot's initial weights ("initialization", biases still).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor
from torch.linalg import vector_norm

from explainer.measures.batching import Loss
from explainer.measures.pcn import Inside
from explainer.networks.parameters import Architecture, split

Kick = Literal["raw", "filter", "initialization"]


@dataclass(frozen=True)
class SublevelSets:
    """M sets of equal dimension n, in the coordinates of their kicks; 0 is the minimizer."""

    inside: Inside
    jacobian: Callable[[int, Tensor], Tensor]  # set m, places [S, n] → answers' [S, P, n]
    cutoff: float
    count: int  # M
    answers: int  # P
    dimensions: int  # n
    place: torch.device


def units(theta: Tensor, architecture: Architecture, kind: Kick) -> Tensor:
    """Return the scale of each parameter's kick at σ = 1, [n], for one network θ [n].

    >>> units(torch.tensor([3.0, 4.0, 7.0]), (2, 1), "filter").square().tolist()  # ‖w‖²/2
    [12.5, 12.5, 0.0]
    """
    if kind == "raw":
        return torch.ones_like(theta)
    scales = torch.zeros_like(theta)
    for scale, at in zip(
        split(scales[None], architecture), split(theta[None], architecture), strict=True
    ):
        fan_out, fan_in = at.weight.shape[1:]
        if kind == "filter":
            scale.weight.copy_(
                (vector_norm(at.weight, dim=2, keepdim=True) / fan_in**0.5).expand_as(at.weight)
            )
        else:
            scale.weight.fill_((2 / (fan_in + fan_out)) ** 0.5)
    return scales


def sublevel_sets(
    loss: Loss,
    gradients: Callable[[Tensor], Tensor],
    answers: int,
    theta: Tensor,
    architecture: Architecture,
    cutoff: float,
    kind: Kick,
) -> SublevelSets:
    """Return the sets round networks θ [M, n] in which their loss is under a cutoff.

    Args:
        loss: L, of parameters [R, n].
        gradients: of the answers to training points, [S, P, n] for parameters [S, n].
        answers: P.
        theta: the minimizers.
        architecture: theirs.
        cutoff: c.
        kind: of kicks.

    >>> def bowl(x: Tensor) -> Tensor:
    ...     return x.square().sum(dim=1) / 2
    >>> theta = torch.zeros(1, 3)
    >>> found = sublevel_sets(bowl, lambda _: theta[None], 1, theta, (2, 1), cutoff=0.5, kind="raw")
    >>> found.inside(torch.tensor([[[0.9, 0.0, 0.0], [0.0, 1.1, 0.0]]])).tolist()
    [[True, False]]
    >>> kick(found, torch.tensor([[0.01, 100.0]]), kicks=20).tolist()  # all survive, none does
    [[20, 0]]
    """
    scales = torch.stack([units(row, architecture, kind) for row in theta])  # [M, n]
    moved = torch.nonzero(scales.amax(dim=0) > 0)[:, 0]
    scales, everything = scales[:, moved], len(moved) == theta.shape[1]

    def kicked(base: Tensor, shift: Tensor) -> Tensor:
        if everything:
            return base + shift
        result = base.expand(*shift.shape[:-1], -1).clone()
        result[..., moved] += shift
        return result

    def inside(places: Tensor) -> Tensor:
        rows = kicked(theta[:, None], places * scales[:, None] if kind != "raw" else places)
        return (loss(rows.flatten(0, 1)) < cutoff).view(places.shape[:2])

    def jacobian(m: int, places: Tensor) -> Tensor:
        return gradients(kicked(theta[m], places * scales[m]))[..., moved] * scales[m]

    return SublevelSets(inside, jacobian, cutoff, len(theta), answers, len(moved), theta.device)


def kick(found: SublevelSets, sigmas: Tensor, kicks: int, seed: int = 0) -> Tensor:
    """Return how many of `kicks` random kicks of each scale σ [M, D] survive, [M, D]."""
    noise = torch.Generator(found.place).manual_seed(seed)
    survived = torch.zeros(sigmas.shape, dtype=torch.long, device=found.place)
    for start in range(0, kicks, 16):  # in parts, to bound memory; the scales share the draws
        drawn = torch.randn(
            min(16, kicks - start), found.dimensions, generator=noise, device=found.place
        )
        places = sigmas[:, :, None, None] * drawn  # [M, D, 16, n]
        yes = found.inside(places.flatten(1, 2))
        survived += yes.view(*sigmas.shape, -1).sum(dim=2)
    return survived


def half_lives(
    found: SublevelSets,
    factor: float = 1.2,
    kicks: int = 32,
    smallest: float = 3e-5,
    largest: float = 1.0,
) -> Tensor:
    """Return the σ [M] that half of `kicks` kicks survive, to a factor, by bisection.

    Args:
        found: the sets.
        factor: how closely, as a ratio of two σ.
        kicks: thrown at each σ.
        smallest: σ at which more than half are taken to survive.
        largest: σ beyond which nobody looks.
    """
    low = torch.full((found.count,), np.log(smallest), device=found.place)
    high = torch.full_like(low, np.log(largest))
    while bool((high - low > np.log(factor)).any()):
        middle = (low + high) / 2
        most = kick(found, middle.exp()[:, None], kicks)[:, 0] >= kicks / 2
        low, high = torch.where(most, middle, low), torch.where(most, high, middle)
    return low.exp()
