r"""The bits of labels a second way: networks on a ladder of demands, which change places.

`explainer.measures.guess_and_check` goes down to the networks that fit and copies those that pass.
Here nothing is copied, and the start is at the other end: with networks that have all points right,
trained or poisoned ones, on every rung. Rung l asks for margins yᵢ f(xᵢ) + c_{li} > 0, the c
falling from rung to rung, from nothing asked to all. Again and again all networks move without
giving up what their rung asks (`explainer.measures.billiards`), those of the lowest rung are drawn
anew, and neighbours change places wherever the lower one has what the upper rung asks, which leaves
the distribution on every rung as it is: replica exchange (Hukushima & Nemoto 1996, Journal of the
Physical Society of Japan 65, 1604–1608). So random networks climb and trained ones descend; how
many came all the way tells how far it has mixed. The share p_l of sweeps in which a network of rung
l has what rung l + 1 asks then gives

    B = −Σ log₂ p_l.

Started from networks that fit it errs to too few bits while it hasn't mixed, where splitting errs
to too many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explainer import device
from explainer.measures.billiards import Walls, travel
from explainer.measures.guess_and_check import ARRIVING, Bar, Effort, guess
from explainer.measures.labellings import Labelling, asked
from explainer.networks.mlp import logits
from explainer.networks.prior import Prior, like_the_prior
from explainer.progress import report
from explainer.store import stage
from explainer.training.trainer import Experiment, train

BATCHES = 8  # of sweeps, whose shares are told apart
FREE = 1e9  # a shift under which nothing is asked
PACE = 0.2  # how fast paths lengthen or shorten from sweep to sweep


@dataclass(frozen=True)
class Exchanged:
    """What a ladder found."""

    bits: np.ndarray  # [BATCHES, N] of the first 1 … N labels, by each batch of sweeps in turn
    trips: int  # networks that came from the lowest rung to the highest
    rungs: int


def ladder(bars: Sequence[Bar], points: int) -> Tensor:
    """Return the shifts c of a ladder [L, N], from nothing asked to all points.

    >>> ladder([Bar(0, 0.5), Bar(1)], points=2).tolist()
    [[1000000000.0, 1000000000.0], [0.5, 1000000000.0], [0.0, 1000000000.0], [0.0, 0.0]]
    """
    rungs = torch.full((len(bars) + 2, points), FREE)
    for rung, bar in zip(rungs[1:], bars, strict=False):
        rung[: bar.right] = 0
        if bar.shift is not None:
            rung[bar.right] = bar.shift
    rungs[-1] = 0
    return rungs[:-1] if bars and bars[-1] == Bar(points) else rungs


@stage
def exchange(
    labelling: Labelling,
    prior: Prior,
    experiment: Experiment,
    networks: tuple[int, ...],
    pilot: Effort,
    chains: int,
    steps: int,
    sweeps: int,
    seed: int,
) -> Exchanged:
    """Let networks of an experiment and random ones change places on a ladder of demands.

    Args:
        labelling: what the highest rung asks.
        prior: of the networks.
        experiment: whose networks stand on all rungs at first.
        networks: rows of it; those that don't fit are left out.
        pilot: of the splitting that chooses the rungs; path and stride hold for all.
        chains: networks on each rung.
        steps: of a network in a sweep, at most.
        sweeps: how often all move and change places.
        seed: of all chance.

    Bits are ∞ where nothing came that far, and everywhere if none of the networks fits.
    """
    place, chance = device.current(), torch.Generator().manual_seed(seed)
    inputs, signs = (values.to(place) for values in asked(labelling))
    theta = torch.tensor(train(experiment).parameters[list(networks)], device=place)
    theta = like_the_prior(theta, prior)
    theta = theta[(logits(theta, prior.widths, inputs) * signs > 0).all(1)]
    if not len(theta):
        return Exchanged(np.full((BATCHES, len(signs)), np.inf), 0, 0)
    rungs = ladder(guess(prior, inputs, signs, pilot, chance).bars, len(signs)).to(place)
    theta = theta[torch.arange(len(rungs) * chains, device=place) % len(theta)]
    none = torch.zeros(len(rungs), chains, dtype=torch.bool)
    climbers = _Climbers(theta, none, rungs, torch.full((len(rungs),), pilot.path))
    bits = []
    for batch in range(BATCHES):
        passed, right = torch.zeros(len(rungs)), torch.zeros(rungs.shape)
        for sweep in range(sweeps // BATCHES):
            report(batch * (sweeps // BATCHES) + sweep, sweeps)
            theta = _move(climbers, prior, inputs, signs, pilot, steps, chance)
            margins = (logits(theta, prior.widths, inputs) * signs).view(len(rungs), chains, -1)
            up = (margins + rungs.roll(-1, 0)[:, None] > 0).all(2).cpu()  # [L, C]
            passed += up.float().mean(1)
            right += (margins > 0).int().cumprod(2).float().mean(1).cpu()
            _swap(climbers, up, sweep % 2, chance)
        bits.append(_bits(rungs.cpu(), passed / (sweeps // BATCHES), right / (sweeps // BATCHES)))
    return Exchanged(np.stack(bits), climbers.trips, len(rungs))


@dataclass
class _Climbers:
    """Networks on a ladder, C on each rung."""

    theta: Tensor  # [L C, n], rung after rung
    random: Tensor  # [L, C] whether a network was on the lowest rung and not on the highest since
    rungs: Tensor  # [L, N]
    paths: Tensor  # [L]
    trips: int = 0


def _move(
    climbers: _Climbers,
    prior: Prior,
    inputs: Tensor,
    signs: Tensor,
    pilot: Effort,
    steps: int,
    chance: torch.Generator,
) -> Tensor:
    """Let all move on their rung, those of the lowest be drawn anew; return where they are."""
    chains = climbers.random.shape[1]
    shifts, paths = (
        values.repeat_interleave(chains, 0)[chains:].to(inputs)
        for values in (climbers.rungs, climbers.paths)
    )
    walls, scales = Walls(inputs, signs, shifts), prior.scales().to(inputs)
    climbers.theta[:chains] = prior.draw(chains, chance).to(inputs)
    gone = travel(
        climbers.theta[chains:], prior.widths, scales, walls, paths, pilot.stride, steps, chance
    )
    climbers.theta[chains:] = gone.theta
    moved = gone.moved.view(-1, chains).float().mean(1).cpu()
    climbers.paths[1:] *= (PACE * (moved - ARRIVING)).exp()
    climbers.paths.clamp_(max=pilot.path)
    climbers.random[0] = True
    return climbers.theta


def _swap(climbers: _Climbers, up: Tensor, first: int, chance: torch.Generator) -> None:
    """Let neighbours change places where the lower one has what the upper rung asks.

    Args:
        climbers: who.
        up: [L, C] whether they have what the next rung asks.
        first: the lowest rung of a pair, 0 or 1.
        chance: of who meets whom.
    """
    rungs, chains = up.shape
    places = torch.arange(rungs * chains).view(rungs, chains)
    for rung in range(first, rungs - 1, 2):
        met = torch.randperm(chains, generator=chance)
        lower, upper = places[rung].clone(), places[rung + 1, met]
        places[rung] = torch.where(up[rung], upper, lower)
        places[rung + 1, met] = torch.where(up[rung], lower, upper)
    climbers.theta = climbers.theta[places.view(-1).to(climbers.theta.device)]
    climbers.random = climbers.random.view(-1)[places]
    climbers.trips += int(climbers.random[-1].sum())
    climbers.random[-1] = False


def _bits(rungs: Tensor, passed: Tensor, right: Tensor) -> np.ndarray:
    """Return B of the first 1 … N labels, [N].

    Args:
        rungs: their shifts [L, N].
        passed: [L] shares that have what the next rung asks.
        right: [L, N] shares that have the first 1 … N points right.

    >>> rungs = ladder([Bar(0, 0.5), Bar(1)], points=2)
    >>> _bits(rungs, torch.tensor([0.5, 0.5, 0.5, 1]), torch.ones(4, 2)).tolist()
    [2.0, 3.0]
    """
    to_rung = torch.cat([torch.zeros(1), -passed[:-1].log2().cumsum(0)])  # [L]
    asks = (rungs < FREE).sum(1)  # [L] points that have to do with each rung
    counts = torch.arange(1, rungs.shape[1] + 1)
    highest = (asks[:, None] <= counts).sum(0) - 1  # [N] the last rung that asks no more points
    return np.asarray(to_rung[highest] - right[highest, counts - 1].log2())
