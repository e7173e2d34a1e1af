r"""Billiards in parameter space: random networks that move and keep the answers asked of them.

The target is θ ~ N(0, S²), S diagonal, given that all margins yᵢ f(xᵢ; θ) + cᵢ are positive. Where
nothing is asked, a network that has a velocity v ~ N(0, S²) goes round an ellipse,

    θ(t) = θ cos t + v sin t,    v(t) = v cos t − θ sin t,

which leaves N(0, S²) × N(0, S²) as it is. Where a margin m comes down to zero it bounces,

    v ← v − 2 (v·∇m) / (∇mᵀ S² ∇m) S² ∇m,

and goes on. That is Hamiltonian Monte Carlo in a truncated Gaussian (Pakman & Paninski 2014,
Journal of Computational and Graphical Statistics 23, 518–542), here with walls that are curved and
have to be searched for. A bounce turns one direction in thousands; all others keep their momentum,
so a network goes far where small random steps would diffuse.

Every network looks at all walls at one place at a time. It looks a stride ahead, and goes there if
that is inside; if not, it looks just before where straight lines between the margins say that the
first wall is. After `LOOKS` looks, those that are inside and near a wall bounce: a network is
inside at every bounce. What this gets wrong shrinks with the stride and with `NEAR`.
A bounce at t changes v(t) by κu, and with it the whole ellipse,

    θ ← θ − κ sin t · u,    v ← v + κ cos t · u,

so that networks needn't be moved to where they bounce.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import torch
from torch import Tensor

from explainer.measures.walls import Margins, Walls, margins_of
from explainer.networks.parameters import Architecture

__all__ = ["Travelled", "Walls", "travel"]

LOOKS = 3  # of each network, a step
SWEEP = 10  # steps after which those that have arrived are left alone
NEVER = 2.0  # the share of a way after which what isn't hit is hit
NEAREST = 0.05  # of a way known to end outside: how near its ends the search looks
SHY = 0.01  # of the way to a wall: how far before it the search looks
NEAR = 0.1  # of the way from the last bounce: how near a wall networks bounce
TOUCHING = 1e-6  # radians from a wall, at which they bounce wherever they come from


@dataclass(frozen=True)
class Travelled:
    """Where networks came to."""

    theta: Tensor  # [P, n]
    moved: Tensor  # [P] bool; the others ended outside and are where they were
    bounces: float  # of a network, on average
    steps: int  # of those that took longest


@dataclass
class _Balls:
    """P networks under way, each on an ellipse θ cos t + v sin t until it bounces."""

    at: Tensor  # [P, n] θ
    velocity: Tensor  # [P, n] v
    bounced: Tensor  # [P] t of the last bounce
    inside: Tensor  # [P] the largest t known to be inside: where they are
    outside: Tensor  # [P] the least t after it known to be outside; ∞ where none is
    end: Tensor  # [P] the t at which they arrive
    above: Tensor  # [P, N] margins inside
    below: Tensor  # [P, N] margins outside
    share: Tensor  # [P] how much of the way between them lies before the first wall
    wall: Tensor  # [P] which that is

    def of(self, rows: Tensor) -> _Balls:
        """Return those of a mask [P]."""
        return _Balls(*(getattr(self, field.name)[rows] for field in fields(self)))

    def place(self, angle: Tensor, out: Tensor) -> Tensor:
        """Write where networks are at t [P], to [P, n]."""
        across, along = angle.sin()[:, None], angle.cos()[:, None]
        return torch.mul(self.at, along, out=out).addcmul_(self.velocity, across)


def travel(
    theta: Tensor,
    widths: Architecture,
    scales: Tensor,
    walls: Walls,
    path: float | Tensor,
    stride: float,
    most: int,
    generator: torch.Generator,
) -> Travelled:
    """Let networks θ [P, n], whose margins are positive, go their way for an angle `path`.

    Args:
        theta: where they start.
        widths: of the networks, or their recipe.
        scales: [n], the diagonal of S.
        walls: what they must go on answering.
        path: in radians, one for all or [P]; after a quarter turn nothing would be left of where a
            free one started.
        stride: how far ahead they look, in radians.
        most: steps after which those still under way turn back to where they started.
        generator: of the velocities.
    """
    velocity = torch.randn(theta.shape, generator=generator).to(theta).mul_(scales)
    margins = margins_of(theta, widths, walls)
    balls = _set_out(theta, velocity, margins.here(), path)
    ends, rows = theta.clone(), torch.arange(len(theta), device=theta.device)
    steps = bounces = 0
    left = walls
    while steps < most and len(rows):
        for _ in range(min(SWEEP, most - steps)):
            for _ in range(LOOKS):
                _look(balls, margins, stride)
            bounces += _bounce(balls, margins, scales**2)
            steps += 1
        done = balls.inside >= balls.end
        if bool(done.any()):
            ends[rows[done]] = balls.place(balls.inside, margins.theta)[done]
            rows, balls, left = rows[~done], balls.of(~done), left.of(~done)
            margins = margins_of(balls.at, widths, left)
    inside = (margins_of(ends, widths, walls).here() > 0).all(1)  # all but for rounding
    ends[~inside] = theta[~inside]
    moved = inside.index_fill(0, rows, False)
    return Travelled(ends, moved, bounces / len(theta), steps)


def _set_out(theta: Tensor, velocity: Tensor, margins: Tensor, path: float | Tensor) -> _Balls:
    still = torch.zeros_like(margins[:, 0])
    return _Balls(
        at=theta.clone(),
        velocity=velocity,
        bounced=still,
        inside=still,
        outside=torch.full_like(still, math.inf),
        end=still + path,
        above=margins,
        below=margins,
        share=still,
        wall=still.long(),
    )


def _look(balls: _Balls, margins: Margins, stride: float) -> None:
    """Let all look at one place, and go there if it is inside."""
    ahead = torch.minimum(balls.inside + stride, balls.end)
    share = (balls.share * (1 - SHY)).clamp_(NEAREST, 1 - NEAREST)
    stopped = balls.outside < math.inf
    angle = torch.where(stopped, torch.lerp(balls.inside, balls.outside, share), ahead)
    balls.place(angle, margins.theta)
    here = margins.here()
    outside = (here <= 0).any(1)
    balls.inside = torch.where(outside, balls.inside, angle)
    balls.outside = torch.where(outside, angle, balls.outside)
    balls.above = torch.where(outside[:, None], balls.above, here)
    balls.below = torch.where(outside[:, None], here, balls.below)
    balls.share, balls.wall = _first_wall(balls.above, balls.below)


def _first_wall(before: Tensor, after: Tensor) -> tuple[Tensor, Tensor]:
    """Return when, as shares of a way, margins [P, N] first come down to zero, and which [P].

    >>> shares, first = _first_wall(torch.tensor([[1.0, 3.0]]), torch.tensor([[-1.0, -1.0]]))
    >>> shares.tolist(), first.tolist()
    ([0.5], [0])
    """
    crossing = before / (before - after).clamp_(min=1e-30)
    shares, first = torch.where(after <= 0, crossing, NEVER).min(1)
    return shares, first


def _bounce(balls: _Balls, margins: Margins, variances: Tensor) -> int:
    """Turn those near a wall back, if they go out. Returns how many are near one."""
    way, room = balls.inside - balls.bounced, balls.outside - balls.inside
    near = (room * balls.share <= NEAR * way) | (room < TOUCHING)
    if not bool(near.any()):
        return 0
    slopes = margins.slopes(balls.wall)  # [P, n]
    across, along = balls.inside.sin(), balls.inside.cos()
    outward = _dot(slopes, balls.velocity) * along - _dot(slopes, balls.at) * across
    turned = torch.mul(slopes, variances, out=margins.theta)
    kick = -2 * outward.clamp_(max=0) / _dot(slopes, turned).clamp_(min=1e-30)
    kick = torch.where(near, kick, 0.0)
    balls.at.addcmul_(turned, (-kick * across)[:, None])
    balls.velocity.addcmul_(turned, (kick * along)[:, None])
    balls.bounced = torch.where(near, balls.inside, balls.bounced)
    balls.outside = torch.where(near, math.inf, balls.outside)
    return int(near.sum())


def _dot(first: Tensor, second: Tensor) -> Tensor:
    dot: Tensor = torch.linalg.vecdot(first, second)
    return dot
