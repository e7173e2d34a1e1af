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
place where the first wall is hit is searched for with straight lines between the margins at both
ends, `SEARCHES` times, and a network bounces at the last place known to lie inside: it is inside at
every bounce. What this gets wrong shrinks with the step.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import NamedTuple

import torch
from torch import Tensor

from explainer.networks.mlp import logits
from explainer.networks.own_points import own_slopes
from explainer.networks.parameters import Widths

SEARCHES = 3  # looks for where a wall is hit
SWEEP = 10  # steps after which those that have arrived are left alone
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
    steps: int  # of those that took longest


@dataclass
class _Balls:
    """P networks under way, each on an arc since its last bounce."""

    at: Tensor  # [P, n] where the arc began
    velocity: Tensor  # [P, n] there
    gone: Tensor  # [P] along the arc
    margins: Tensor  # [P, N] here
    left: Tensor  # [P] of the path

    def of(self, rows: Tensor) -> _Balls:
        """Return those of a mask [P]."""
        return _Balls(*(getattr(self, field.name)[rows] for field in fields(self)))


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
    velocity = torch.randn(theta.shape, generator=generator).to(theta).mul_(scales)
    margins = _margins(theta, widths, walls)
    still = torch.zeros_like(margins[:, 0])
    balls = _Balls(theta.clone(), velocity, still, margins, torch.full_like(still, path))
    ends, rows = theta.clone(), torch.arange(len(theta), device=theta.device)
    steps = bounces = 0
    while steps < most and len(rows):
        for _ in range(min(SWEEP, most - steps)):
            bounces += _step(balls, widths, scales**2, walls, stride)
            steps += 1
        done = balls.left <= 0
        ends[rows[done]] = _place(balls.at[done], balls.velocity[done], balls.gone[done])
        rows, balls = rows[~done], balls.of(~done)
    inside = (_margins(ends, widths, walls) > 0).all(1)  # all but for rounding
    ends[~inside] = theta[~inside]
    moved = inside.index_fill(0, rows, False)
    return Travelled(ends, moved, bounces / len(theta), steps)


def _margins(theta: Tensor, widths: Widths, walls: Walls) -> Tensor:
    return logits(theta, widths, walls.inputs) * walls.signs + walls.shifts


def _place(at: Tensor, velocity: Tensor, angle: Tensor) -> Tensor:
    """Return where networks are an angle [P] further on."""
    return torch.mul(at, angle.cos()[:, None]).addcmul_(velocity, angle.sin()[:, None])


def _step(balls: _Balls, widths: Widths, variances: Tensor, walls: Walls, stride: float) -> int:
    """Move all by a stride, or by what is left of their path, or to the first wall and off it.

    Returns how many bounced.
    """
    angle = balls.left.clamp(max=stride)
    margins = _margins(_place(balls.at, balls.velocity, balls.gone + angle), widths, walls)
    hit = ((margins <= 0) & (angle > 0)[:, None]).any(1).nonzero()[:, 0]
    if len(hit):
        arc = balls.at[hit], balls.velocity[hit]
        ends = balls.margins[hit], margins[hit]
        shares, margins[hit], first = _search(arc, balls.gone[hit], angle[hit], ends, widths, walls)
        angle[hit] *= shares
        turn = balls.gone[hit] + angle[hit]
        wall = walls.inputs[first], walls.signs[first]
        balls.at[hit], balls.velocity[hit] = _bounce(*arc, turn, widths, variances, *wall)
    balls.gone = (balls.gone + angle).index_fill(0, hit, 0)
    balls.left = (balls.left - angle).clamp(min=0)
    balls.margins = margins
    return len(hit)


def _first_wall(before: Tensor, after: Tensor) -> tuple[Tensor, Tensor]:
    """Return when, as shares of a step, margins [H, N] first come down to zero, and which [H].

    >>> shares, first = _first_wall(torch.tensor([[1.0, 3.0]]), torch.tensor([[-1.0, -1.0]]))
    >>> shares.tolist(), first.tolist()
    ([0.5], [0])
    """
    crossing = before / (before - after).clamp(min=1e-30)
    shares, first = torch.where(after <= 0, crossing, NEVER).min(1)
    return shares, first


def _search(
    arc: tuple[Tensor, Tensor],
    gone: Tensor,
    angle: Tensor,
    ends: tuple[Tensor, Tensor],
    widths: Widths,
    walls: Walls,
) -> tuple[Tensor, Tensor, Tensor]:
    """Return the largest share of a step [H] known to lie before all walls, with margins [H, N].

    And which wall comes next, [H].

    Args:
        arc: where it begins and the velocities there, [H, n].
        gone: how far along it the steps begin, [H].
        angle: the steps, [H].
        ends: margins at both ends of the step, [H, N]; at the first all are positive.
        widths: of the networks.
        walls: what must stay positive.
    """
    low, high = torch.zeros_like(angle), torch.ones_like(angle)
    above, below = ends
    for _ in range(SEARCHES):
        part, _ = _first_wall(above, below)
        shares = low + (high - low) * part.clamp(NEAREST, 1 - NEAREST)
        margins = _margins(_place(*arc, gone + shares * angle), widths, walls)
        inside = (margins > 0).all(1)
        low, high = torch.where(inside, shares, low), torch.where(inside, high, shares)
        above = torch.where(inside[:, None], margins, above)
        below = torch.where(inside[:, None], below, margins)
    return low, above, _first_wall(above, below)[1]


def _bounce(
    at: Tensor,
    velocity: Tensor,
    angle: Tensor,
    widths: Widths,
    variances: Tensor,
    inputs: Tensor,
    signs: Tensor,
) -> tuple[Tensor, Tensor]:
    """Return places [H, n] after an angle [H], and velocities turned back where they go out.

    Each has a wall of its own, of the points `inputs` [H, d] with `signs` [H].
    """
    here, speed = _place(at, velocity, angle), _place(velocity, -at, angle)
    slopes = own_slopes(here, widths, inputs).mul_(signs[:, None])
    outward = (speed * slopes).sum(1).clamp(max=0)
    steep = torch.mv(slopes**2, variances)
    slopes.mul_(variances).mul_((outward / steep.clamp(min=1e-30))[:, None])
    return here, speed.sub_(slopes, alpha=2)
