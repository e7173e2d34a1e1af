r"""Billiards in parameter space: random networks that move and keep the answers asked of them.

The target is θ ~ N(0, S²), S diagonal, given that all margins yᵢ f(xᵢ; θ) + cᵢ are positive. Where
nothing is asked, a network that has a velocity v ~ N(0, S²) goes round an ellipse,

    θ(t) = θ cos t + v sin t,    v(t) = v cos t − θ sin t,

which leaves N(0, S²) × N(0, S²) as it is. Where a margin m comes down to zero it bounces,

    v ← v − 2 (v·∇m) / (∇mᵀ S² ∇m) S² ∇m,

and goes on. That is Hamiltonian Monte Carlo in a truncated Gaussian (Pakman & Paninski 2014,
Journal of Computational and Graphical Statistics 23, 518–542), here with walls that are curved and
have to be searched for. A bounce turns one direction in thousands; all others keep their momentum,
so a network goes far where small random steps would diffuse. Steps are cut where they leave: the
wall that is hit first is taken from straight lines between the margins at both ends, and the place
on it from `SEARCHES` evaluations of that one margin. What this gets wrong shrinks with the step; a
network that ends outside after all stays where it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.func import grad_and_value, vmap

from explainer.networks.mlp import logits
from explainer.networks.parameters import Widths

SEARCHES = 3  # evaluations to find where a wall is hit
NEAREST = 0.05  # of what is left of a step: how near its ends the search looks
NEVER = 2.0  # the share of a step after which what isn't hit is hit


class Walls(NamedTuple):
    """What is asked of every network: positive margins y f(x) + c at N points."""

    inputs: Tensor  # [N, d]
    signs: Tensor  # [N], y = ±1
    shifts: Tensor  # [N], c ≥ 0


@dataclass(frozen=True)
class Travelled:
    """Where networks came to."""

    theta: Tensor  # [P, n]
    moved: Tensor  # [P] bool; the others ended outside and are where they were
    bounces: float  # of a network, on average
    steps: int  # evaluations of all networks


@dataclass
class _Balls:
    """P networks under way."""

    at: Tensor  # [P, n]
    velocity: Tensor  # [P, n]
    margins: Tensor  # [P, N]
    left: Tensor  # [P] of the path
    bounces: int = 0


def travel(
    theta: Tensor,
    widths: Widths,
    scales: Tensor,
    walls: Walls,
    path: float,
    stride: float,
    most: int,
    generator: torch.Generator,
) -> Travelled:
    """Let networks θ [P, n], whose margins are positive, go their way for an angle `path`.

    Args:
        theta: where they start.
        widths: of the networks.
        scales: [n], the diagonal of S.
        walls: what they must go on answering.
        path: in radians; after a quarter turn nothing would be left of where a free one started.
        stride: the largest step, in radians.
        most: steps after which those still under way turn back to where they started.
        generator: of the velocities.
    """
    velocity = torch.randn(theta.shape, generator=generator).to(theta) * scales
    margins = _margins(theta, widths, walls)
    balls = _Balls(theta, velocity, margins, torch.full_like(margins[:, 0], path))
    steps = 0
    while steps < most and bool((balls.left > 0).any()):
        _step(balls, widths, scales**2, walls, stride)
        steps += 1
    inside = (_margins(balls.at, widths, walls) > 0).all(1) & (balls.left <= 0)
    ends = torch.where(inside[:, None], balls.at, theta)
    return Travelled(ends, inside, balls.bounces / len(theta), steps + 2)


def _margins(theta: Tensor, widths: Widths, walls: Walls) -> Tensor:
    return logits(theta, widths, walls.inputs) * walls.signs + walls.shifts


def _turn(at: Tensor, velocity: Tensor, angle: Tensor) -> tuple[Tensor, Tensor]:
    """Return place and velocity after an angle [P]."""
    cos, sin = angle.cos()[:, None], angle.sin()[:, None]
    return at * cos + velocity * sin, velocity * cos - at * sin


def _step(balls: _Balls, widths: Widths, variances: Tensor, walls: Walls, stride: float) -> None:
    """Move all by a stride, or by what is left of their path, or to the first wall and off it."""
    angle = balls.left.clamp(max=stride)
    at, velocity = _turn(balls.at, balls.velocity, angle)
    margins = _margins(at, widths, walls)
    hit = ((margins <= 0) & (angle > 0)[:, None]).any(1).nonzero()[:, 0]
    if len(hit):
        before = balls.margins[hit].clamp(min=0)
        shares, first = _first_wall(before, margins[hit])
        wall = Walls(walls.inputs[first], walls.signs[first], walls.shifts[first])
        start = balls.at[hit], balls.velocity[hit]
        ends = before.gather(1, first[:, None])[:, 0], margins[hit].gather(1, first[:, None])[:, 0]
        shares = _search(start, angle[hit], shares, ends, widths, wall)
        at[hit], velocity[hit] = _bounce(
            *_turn(*start, shares * angle[hit]), widths, variances, wall
        )
        margins[hit] = before + (margins[hit] - before) * shares[:, None]
        angle[hit] *= shares
    balls.left = (balls.left - angle).clamp(min=0)
    balls.at, balls.velocity, balls.margins = at, velocity, margins
    balls.bounces += len(hit)


def _first_wall(before: Tensor, after: Tensor) -> tuple[Tensor, Tensor]:
    """Return when, as shares of a step, margins [H, N] first come down to zero, and which [H].

    >>> shares, first = _first_wall(torch.tensor([[1.0, 3.0]]), torch.tensor([[-1.0, -1.0]]))
    >>> shares.tolist(), first.tolist()
    ([0.5], [0])
    """
    crossing = before / (before - after).clamp(min=1e-30)
    shares, first = torch.where(after <= 0, crossing, NEVER).min(1)
    return shares, first


def _answer(theta: Tensor, point: Tensor, widths: Widths) -> Tensor:
    """Return the logit of one network θ [n] at one point [d]."""
    return logits(theta[None], widths, point[None])[0, 0]


def _search(
    start: tuple[Tensor, Tensor],
    angle: Tensor,
    shares: Tensor,
    ends: tuple[Tensor, Tensor],
    widths: Widths,
    wall: Walls,
) -> Tensor:
    """Return the largest share of a step [H] that is known to lie before its wall.

    Args:
        start: places and velocities, [H, n].
        angle: the steps, [H].
        shares: the first guess, [H].
        ends: the wall's margin at both ends of the step, [H] each.
        widths: of the networks.
        wall: one for each network.
    """
    answers = vmap(_answer, in_dims=(0, 0, None))
    low, high = torch.zeros_like(shares), torch.ones_like(shares)
    above, below = ends
    for _ in range(SEARCHES):
        at, _ = _turn(*start, shares * angle)
        margin = answers(at, wall.inputs, widths) * wall.signs + wall.shifts
        inside = margin > 0
        low, above = torch.where(inside, shares, low), torch.where(inside, margin, above)
        high, below = torch.where(inside, high, shares), torch.where(inside, below, margin)
        part = (above / (above - below).clamp(min=1e-30)).clamp(NEAREST, 1 - NEAREST)
        shares = low + (high - low) * part
    return low


def _bounce(
    at: Tensor, velocity: Tensor, widths: Widths, variances: Tensor, wall: Walls
) -> tuple[Tensor, Tensor]:
    """Return places [H, n], and velocities turned back from the wall where they go into it."""
    slopes, _ = vmap(grad_and_value(_answer), in_dims=(0, 0, None))(at, wall.inputs, widths)
    slopes *= wall.signs[:, None]
    steep = (slopes**2) @ variances
    into = ((velocity * slopes).sum(1) / steep.clamp(min=1e-30)).clamp(max=0)
    return at, velocity - 2 * into[:, None] * variances * slopes
