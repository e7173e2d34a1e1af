r"""Guess and check: how many bits a random network needs to give points their labels.

Draw networks from a prior until one gives N points their labels. With P = Pr[it gives them], that
takes 1/P guesses, and naming the guess takes

    B = −log₂ P bits.

Over all 2ᴺ labellings the P add up to one, so a typical one costs N bits or more, and labels that
suit the network cost less. By the chain rule B = Σ −log₂ Pr[the next is right | all before are],
which is the prequential code length of guess-and-check itself.

P is far too small to count, so it comes by multilevel splitting (Cérou & Guyader 2007, Stochastic
Analysis and Applications 25, 417–443). Of R networks those that have the next points right, too,
take the places of those that don't, and all of them move on without giving up what they have right
(`explainer.measures.billiards`). Where fewer than half have the next point right, its margin may at
first be below zero by a shift, so that half pass; the shift then shrinks. P is the product of the
shares that passed. Its expectation is P, but for about 1/R of it that comes of choosing levels by
what is found, and for what the moves get wrong, however little networks move; so it is the mean of
P over runs that counts, and runs that mixed badly mostly err to too many bits. How well they mixed
shows in how many of the first networks have descendants, and in how far the last ones lie apart. A
run that gives a point up knows nothing further, and counts as P = 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor

from explainer.measures.billiards import travel
from explainer.measures.walls import Walls, margins_of
from explainer.networks.prior import AnyPrior
from explainer.progress import report

KEPT = 0.5  # the share of networks that pass a level, where the points allow
ARRIVING = 0.85  # the share of networks that should come to the end of their path in time
PACE = 1.5  # how fast paths lengthen or shorten from level to level for that
STUCK = 64  # levels on one point, each a bit or less, after which it is given up


@dataclass(frozen=True)
class Effort:
    """How long to look.

    Attributes:
        networks: R.
        steps: of all networks on each level, at most.
        path: the longest path on a level, in radians.
        stride: the largest step of it.
    """

    networks: int
    steps: int
    path: float = 0.5
    stride: float = 0.01


class Bar(NamedTuple):
    """What a level asks: some points right, and the margin of the next not too far below zero."""

    right: int
    shift: float | None = None  # by which it may be below; None: the next isn't asked


@dataclass(frozen=True)
class Guess:
    """What one run found.

    Attributes:
        log_probabilities: [N], log P of the first 1 … N labels, in nats; −∞ where it got stuck.
        ancestors: [N] how many of the first networks had descendants when so many were right; 0
            where it got stuck.
        networks: θ [S, R, n] that have the points right at each stop; NaN where it got stuck.
        spreads: [S] of a parameter over these, in parts of the prior's, on average.
        moved: the least share of networks that moved on a level.
        bars: what was asked on each level.
    """

    log_probabilities: Tensor
    ancestors: Tensor
    networks: Tensor
    spreads: Tensor
    moved: float
    bars: tuple[Bar, ...]


@dataclass
class _Crowd:
    """Networks on their way to more and more right answers."""

    theta: Tensor  # [R, n]
    lineages: Tensor  # [R], which of the first each descends from
    right: int = 0  # points that all have right
    shift: float | None = None  # by which the margin of the next may be below zero; None: not asked
    halvings: int = 0  # levels on the next point
    log_probability: float = 0.0
    path: float = math.inf
    moved: float = 1.0
    bars: list[Bar] = field(default_factory=list)
    found: dict[int, tuple[float, int]] = field(default_factory=dict)  # by points: log P, ancestors


def guess(
    prior: AnyPrior,
    inputs: Tensor,
    signs: Tensor,
    effort: Effort,
    generator: torch.Generator,
    stops: Sequence[int] = (),
    start: Tensor | None = None,
    known: int = 0,
) -> Guess:
    """Estimate Pr[a random network gives `inputs` [N, d] the labels `signs` [N]].

    Args:
        prior: of the networks.
        inputs: the points, in the order in which they are asked.
        signs: the label of each: ±1., or integers where networks have an output for each class.
        effort: how long to look.
        generator: of all chance.
        stops: ascending numbers of points at which networks are kept; N is one more.
        start: θ [R, n], random networks that have the first points right; new ones unless given.
        known: how many. What comes is then Pr[… | these are right].
    """
    scales = prior.scales().to(inputs)
    theta = prior.draw(effort.networks, generator).to(inputs) if start is None else start
    crowd = _Crowd(theta, torch.arange(len(theta)), known, path=effort.path)
    crowd.found = dict.fromkeys(range(1, known + 1), (0.0, len(theta)))
    stops = sorted({*stops, len(signs)})
    networks = torch.full((len(stops), *theta.shape), math.nan).to(inputs)
    for place, stop in enumerate(stops):
        while crowd.right < stop and crowd.halvings < STUCK:
            walls = Walls(inputs[:stop], signs[:stop], torch.zeros(stop).to(inputs))
            _pass(crowd, margins_of(crowd.theta, prior.architecture, walls).here(), generator)
            _move(crowd, prior, scales, inputs, signs, effort, generator)
            report(crowd.right, len(signs))
        if crowd.right == stop:
            networks[place] = crowd.theta
    unknown = -math.inf, 0
    logs, lines = zip(
        *(crowd.found.get(count + 1, unknown) for count in range(len(signs))), strict=True
    )
    return Guess(
        torch.tensor(logs, dtype=torch.float64),
        torch.tensor(lines),
        networks,
        (networks / scales)[:, :, scales > 0].std(1).mean(1),
        crowd.moved,
        tuple(crowd.bars),
    )


def _pass(crowd: _Crowd, margins: Tensor, generator: torch.Generator) -> None:
    """Raise the bar until about half pass; these take the places of the others."""
    in_order = (margins > 0).int().cumprod(1).sum(1)  # [R] points right before the first wrong one
    passing = torch.sort(in_order, descending=True).values
    reached = int(passing[math.ceil(KEPT * len(passing)) - 1])
    if reached > crowd.right:
        _note(crowd, in_order, reached)
        alive, crowd.right, crowd.shift, crowd.halvings = in_order >= reached, reached, None, 0
    else:
        crowd.shift = _lower(margins[:, crowd.right], crowd.shift)
        alive = margins[:, crowd.right] >= -crowd.shift
        crowd.halvings += 1
    crowd.log_probability += math.log(_share(alive))
    survivors = alive.nonzero()[:, 0]
    drawn = torch.randint(len(survivors), (int((~alive).sum()),), generator=generator)
    heirs = torch.cat([survivors, survivors[drawn.to(survivors)]])
    crowd.theta, crowd.lineages = crowd.theta[heirs], crowd.lineages[heirs.cpu()]
    crowd.bars.append(Bar(crowd.right, crowd.shift))


def _note(crowd: _Crowd, in_order: Tensor, reached: int) -> None:
    """Note what every number of points on the way up to `reached` costs."""
    for count in range(crowd.right + 1, reached + 1):
        alive = in_order >= count
        log = crowd.log_probability + math.log(_share(alive))
        crowd.found[count] = log, len(crowd.lineages[alive.cpu()].unique())


def _share(mask: Tensor) -> float:
    """Return how much of a mask is true; counted, since not every device has float64."""
    return int(mask.sum()) / len(mask)


def _lower(margins: Tensor, shift: float | None) -> float:
    """Return the shift with which about half of the margins [R] of one point pass.

    >>> _lower(torch.tensor([-4.0, -3.0, -2.0, -1.0]), None)
    2.5
    """
    ranked = torch.sort(margins, descending=True).values
    half = math.ceil(KEPT * len(ranked))
    middle = -float(ranked[half - 1 : half + 1].mean())
    return middle if shift is None else min(middle, shift)


def _move(
    crowd: _Crowd,
    prior: AnyPrior,
    scales: Tensor,
    inputs: Tensor,
    signs: Tensor,
    effort: Effort,
    generator: torch.Generator,
) -> None:
    """Let all move among those that have passed, about as many steps as the effort says."""
    asked = crowd.right + (crowd.shift is not None)
    shifts = torch.zeros(asked).to(inputs)
    if crowd.shift is not None:
        shifts[-1] = crowd.shift
    walls = Walls(inputs[:asked], signs[:asked], shifts)
    gone = travel(
        crowd.theta,
        prior.architecture,
        scales,
        walls,
        crowd.path,
        effort.stride,
        effort.steps,
        generator,
    )
    share = _share(gone.moved)
    crowd.theta, crowd.moved = gone.theta, min(crowd.moved, share)
    crowd.path = min(crowd.path * math.exp(PACE * (share - ARRIVING)), effort.path)
