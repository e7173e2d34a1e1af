"""Rays from minimizers: losses along them, and where they first reach a cutoff.

Along a direction d the radius of a basin is r(c) = inf {r : L(θ + r d) ≥ c}, the *first* crossing:
what lies behind a re-entry doesn't belong to it. The loss is first walked along on a grid of radii
growing by a constant ratio, which brackets the crossing, then the bracket is narrowed. A dip
narrower than a grid step can be missed. A ray that never crosses within the grid is censored: its
radius is ∞ and it is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from explainer.measures.batching import Loss
from explainer.measures.directions import filter_normalised, gaussian, uniform
from explainer.networks.parameters import Architecture
from explainer.progress import report

HALVINGS = 12  # of a bracket


@dataclass(frozen=True)
class Rays:
    """Losses along K rays from each of M minimizers, and where they first reach C cutoffs."""

    networks: np.ndarray  # [M] rows of the experiment
    radii: np.ndarray  # [G] the grid, in units of the direction
    losses: np.ndarray  # [M, K, G] float32; NaN where a ray wasn't followed any further
    start_losses: np.ndarray  # [M] loss at the minimizer
    cutoffs: np.ndarray  # [C]
    crossings: np.ndarray  # [M, K, C] first crossings; ∞ is a censored ray, 0 a start above c

    @property
    def censored(self) -> np.ndarray:
        """How many rays never crossed, [M, C]."""
        return np.asarray(np.isinf(self.crossings).sum(axis=1))


def radius_grid(smallest: float, largest: float, ratio: float = 1.2) -> np.ndarray:
    """Return radii [G] from `smallest` to at least `largest`, each `ratio` times the one before.

    >>> radius_grid(1.0, 7.0, ratio=2.0).round(9).tolist()
    [1.0, 2.0, 4.0, 8.0]
    """
    steps = int(np.ceil(np.log(largest / smallest) / np.log(ratio)))
    return np.geomspace(smallest, smallest * ratio**steps, steps + 1)


def walk_rays(
    loss: Loss, theta: Tensor, directions: Tensor, radii: Tensor, ceiling: float
) -> Tensor:
    """Return the losses [K, G] of θ [n] + radius · direction; NaN once a ray is over `ceiling`.

    Args:
        loss: L, a function of parameters [R, n].
        theta: the minimizer [n].
        directions: [K, n].
        radii: the grid [G], rising, in units of the direction.
        ceiling: the loss up to which a ray is followed.
    """
    losses = theta.new_full((len(directions), len(radii)), torch.nan)
    active = torch.arange(len(directions), device=theta.device)
    for g, radius in enumerate(radii):
        losses[active, g] = loss(theta + radius * directions[active])
        active = active[losses[active, g] <= ceiling]
        if len(active) == 0:
            break
    return losses


def first_crossings(
    loss: Loss,
    theta: Tensor,
    directions: Tensor,
    radii: Tensor,
    losses: Tensor,
    cutoff: float,
) -> Tensor:
    """Return where each ray first reaches `cutoff`, [K] float64, to a 2⁻¹²th of its grid step.

    ∞ where it doesn't within the grid; 0 for all rays if θ itself is at or over the cutoff. The
    result is on the CPU, where brackets are narrowed: not every device has float64.

    Args:
        loss: L, a function of parameters [R, n].
        theta: the minimizer [n].
        directions: [K, n].
        radii: the grid [G] on which `losses` [K, G] was walked, on the CPU.
        losses: what `walk_rays` returned, with a ceiling of at least `cutoff`.
        cutoff: c.

    >>> def bowl(x: Tensor) -> Tensor:  # ½ xᵀHx, λ = 4 and 1
    ...     return x.square() @ torch.tensor([2.0, 0.5])
    >>> theta, axes, radii = torch.zeros(2), torch.eye(2), torch.tensor(radius_grid(0.1, 9.0))
    >>> losses = walk_rays(bowl, theta, axes, radii.float(), ceiling=1.0)
    >>> found = first_crossings(bowl, theta, axes, radii, losses, cutoff=0.5)  # √(2c/λ)
    >>> found.numpy().round(3).tolist()
    [0.5, 1.0]
    """
    reached = (losses >= cutoff).cpu()
    hit = reached.any(dim=1)
    index = reached.int().argmax(dim=1)[hit]  # first grid radius at or over the cutoff
    result = torch.full((len(directions),), torch.inf, dtype=torch.float64)
    start = float(loss(theta[None])[0])
    if start >= cutoff:
        return torch.zeros_like(result)
    lines = directions[hit.to(directions.device)]
    before = (index - 1).clamp_min(0)
    inner = torch.where(index > 0, radii[before].double(), 0.0)
    walked = losses.cpu()[hit].double()
    below = torch.where(index > 0, walked.gather(1, before[:, None])[:, 0], start)
    above = walked.gather(1, index[:, None])[:, 0]

    def excess(rays: Tensor, at: Tensor) -> Tensor:
        moved = theta + at[:, None].to(theta) * lines[rays.to(lines.device)]
        return loss(moved).cpu().double() - cutoff

    result[hit] = _close_in(excess, inner, radii[index].double(), below - cutoff, above - cutoff)
    return result


def _close_in(
    excess: Callable[[Tensor, Tensor], Tensor],
    inner: Tensor,
    outer: Tensor,
    low: Tensor,
    high: Tensor,
) -> Tensor:
    """Narrow brackets [K] to a 2⁻¹²th of their width, and return their middles [K].

    False position by the Illinois rule (Dowell & Jarratt 1971, BIT 11, 168–174) needs about five
    looks for what bisection does in twelve; every third is the middle, so that nothing takes three
    times as long as by bisection. Each is aimed a little beyond, from the nearer end: if it is good
    enough, it closes the bracket.

    Args:
        excess: L − c in some brackets, by their numbers [R], at a place in each [R].
        inner: ends before the crossing; changed.
        outer: ends after it; changed.
        low: the excess at `inner`, under 0; changed.
        high: the excess at `outer`, 0 or more; changed.

    >>> places = []
    >>> def cubed(rays: Tensor, at: Tensor) -> Tensor:
    ...     places.append(at)
    ...     return at**3 - 2
    >>> one, two = torch.tensor([[1.0], [2.0]]).double()
    >>> root = _close_in(cubed, one, two, low=one - 2, high=8 * one - 2)
    >>> round(float(root), 3), len(places) < HALVINGS
    (1.26, True)
    """
    enough = (outer - inner) / 2**HALVINGS
    open = torch.arange(len(inner))
    last = torch.zeros(len(inner), dtype=torch.int8)  # on which side the last look was
    for turn in range(3 * HALVINGS):
        open = open[(outer - inner)[open] > enough[open]]
        if not len(open):
            break
        a, b, fa, fb, some = (part[open] for part in (inner, outer, low, high, enough))
        middle = (a + b) / 2
        aimed = b - fb * (b - a) / (fb - fa)
        aimed = aimed + torch.where(aimed < middle, some, -some) / 2
        wild = ~aimed.isfinite() | (turn % 3 == 2)
        at = torch.where(wild, middle, aimed.clamp(a + some / 2, b - some / 2))
        found = excess(open, at)
        over = found >= 0
        side = torch.where(over, 1, -1).to(last.dtype)
        again = side == last[open]
        inner[open], outer[open] = torch.where(over, a, at), torch.where(over, at, b)
        low[open] = torch.where(over, torch.where(again, fa / 2, fa), found)
        high[open] = torch.where(over, found, torch.where(again, fb / 2, fb))
        last[open] = side
    return (inner + outer) / 2


def measure_rays(
    loss: Loss,
    parameters: Tensor,
    networks: tuple[int, ...],
    architecture: Architecture,
    count: int,
    cutoffs: tuple[float, ...],
    kind: Literal["filter", "uniform"],
    seed: int,
    ratio: float = 1.2,
) -> Rays:
    """Walk `count` rays from some of the networks `parameters` [M, n] and find their crossings.

    Args:
        loss: L, a function of parameters [R, n].
        parameters: of all networks.
        networks: rows of those to walk from.
        architecture: of the networks.
        count: K.
        cutoffs: [C].
        kind: "filter", normalised by filters, radii relative to the weights; or "uniform" over
            the sphere, radii in raw weights.
        seed: of the directions.
        ratio: of neighbouring radii of the grid.
    """
    place, n = parameters.device, parameters.shape[1]
    ends = (0.0005, 30.0) if kind == "filter" else (0.01, 300.0)
    grid = radius_grid(*ends, ratio)
    radii = torch.tensor(grid)
    drawn = (gaussian if kind == "filter" else uniform)(count, n, seed).to(place)
    losses, crossings, starts = [], [], []
    for done, network in enumerate(networks):
        report(done, len(networks))
        theta = parameters[network]
        lines = drawn
        if kind == "filter":
            lines = filter_normalised(drawn, theta, architecture, "frozen")
        walked = walk_rays(loss, theta, lines, radii.to(theta), ceiling=2 * max(cutoffs))
        found = [first_crossings(loss, theta, lines, radii, walked, cutoff) for cutoff in cutoffs]
        losses.append(walked.cpu().numpy())
        crossings.append(torch.stack(found, dim=1).numpy())
        starts.append(float(loss(theta[None])[0]))
    return Rays(
        networks=np.array(networks),
        radii=grid,
        losses=np.stack(losses),
        start_losses=np.array(starts),
        cutoffs=np.array(cutoffs),
        crossings=np.stack(crossings),
    )


def typical_radius(crossings: np.ndarray) -> np.ndarray:
    """Return the median over rays, [..., C] from [..., K, C]; a few censored rays don't move it.

    >>> typical_radius(np.array([[1.0], [2.0], [np.inf]])).tolist()
    [2.0]
    """
    return np.asarray(np.median(crossings, axis=-2))
