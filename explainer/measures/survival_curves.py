r"""Survival: the share of random kicks after which a network still fits its training points.

The survival probability of a minimizer θ* is

    P_σ(θ*) = Pr over x ~ N(0, σ²I) that L(θ* + x) < c,

with L the training loss and c a cutoff. It counts where kicks end, not how they get there. It lies
between 0 and 1 and exists even where the volume under the cutoff is infinite. c has to be well
under log 2 = .693: a constant predictor has that loss already, and a larger c would count it in.

As long as enough survive, kicks are simply thrown and counted. Further out P comes by
thermodynamic integration (see `explainer.measures.thermodynamic_integration`) of the E‖x‖²/σ² that
random walks see (see `explainer.measures.pcn`) on a grid of σ. Half of the replicates walk outward
from θ* itself; the other half walk inward, from where walks at the next larger σ have come to.
Both must arrive at the same ‖x‖²: that is what R-hat over replicates asks. The σ from which on they
don't is returned, and nothing is claimed beyond it. Walks that have yet to arrive can agree and be
wrong together, so what the second half of their steps changes is part of the error.

The walks start at θ* and take small steps, so parts of {L < c} that they don't reach are left out.
Networks of 25 parameters, where all can be counted (`tests/measures/test_survival.py`), show no
such loss. And it hardly matters there whether kicks that leave {L < c} on the straight line from θ*
are counted: they are 3 % of all that end in it at P = .03, and about half at P = 10⁻³.

Kicks are those of `explainer.measures.kicks`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from scipy.interpolate import PchipInterpolator
from torch import Tensor

from explainer.measures.kicks import SublevelSets, half_lives, kick
from explainer.measures.log_weights import LN10
from explainer.measures.pcn import (
    BATCHES,
    Subspace,
    Walks,
    check_steps,
    controlled,
    informed,
    walk_in_rounds,
)
from explainer.measures.thermodynamic_integration import SURE, integrate, split_rhat
from explainer.progress import report

MIXED = 1.2  # the R-hat up to which walks count as converged
# The error of log P, relative or in orders of magnitude, up to which P counts as known. Walks as
# long as the essay's differ by half of it with other noise: what counts as known isn't chance then.
LOOSE, COARSE = 0.25, 1.5
EARLIER = 1.8  # how far under the σ that half of all kicks survive the grid begins


@dataclass(frozen=True)
class Effort:
    """How long to walk.

    Attributes:
        grid: G, how many σ.
        replicates: K walks at each, an even number.
        steps: T of the last round; the first half of them adapts.
        rank: how many informed directions at most.
        kicks: how many are thrown at each σ to count survivors.
    """

    grid: int
    replicates: int
    steps: int
    rank: int
    kicks: int

    def __post_init__(self) -> None:
        """Refuse walks that can't be compared.

        Raises:
            ValueError: if replicates are odd or none, the grid is under 3, or steps are too few.
        """
        if self.replicates < 2 or self.replicates % 2:
            raise ValueError(f"expected an even number of replicates, got {self.replicates}")
        if self.grid < 3:
            raise ValueError(f"expected a grid of at least 3, got {self.grid}")
        check_steps(self.steps)


@dataclass(frozen=True)
class Survival:
    """Survival probabilities of M networks at G scales; logarithms are base 10."""

    networks: np.ndarray  # [M] rows of the experiment
    cutoff: float
    dimensions: int  # n of the kicks
    sigmas: np.ndarray  # [M, G]; P is nearly 1 at the first
    log10: np.ndarray  # [M, G] of P
    errors: np.ndarray  # [M, G] standard errors: replicates, halves, counting and the grid
    integrated: np.ndarray  # [M, G] log10 P if nothing but the first σ is counted
    integrated_errors: np.ndarray  # [M, G] its standard errors
    excess: np.ndarray  # [M, G, K] E‖x‖²/σ² − n of each replicate
    trace: np.ndarray  # [M, G, K, B] the same for each stretch of its walk
    rhat: np.ndarray  # [M, G]
    accepted: np.ndarray  # [2, M, G] share of steps, informed directions and the rest
    survived: np.ndarray  # [M, G] of the kicks thrown
    kicks: int

    @property
    def converged(self) -> np.ndarray:
        """Up to which column of the grid P is known, [M]; −1 if nowhere.

        That is, it was counted, or all walks that it is integrated from agree, by R-hat; and the
        error is at most `COARSE` or `LOOSE` of log P.
        """
        close = self.errors <= np.maximum(COARSE, LOOSE * np.abs(self.log10))
        sure = (self.survived >= SURE).cumprod(axis=1).astype(bool)  # as in `integrate`
        before = np.pad(sure[:, 1:], ((0, 0), (0, 1)))  # their walks are of no consequence
        agree = ((self.rhat <= MIXED) | before).cumprod(axis=1).astype(bool)
        known = (sure | agree) & close
        return np.asarray(known.cumprod(axis=1).sum(axis=1) - 1)

    @property
    def converged_to(self) -> np.ndarray:
        """The largest σ up to which P is known, [M]; 0 if nowhere."""
        padded = np.concatenate([np.zeros((len(self.sigmas), 1)), self.sigmas], axis=1)
        return np.asarray(np.take_along_axis(padded, self.converged[:, None] + 1, axis=1)[:, 0])

    def at(self, sigma: float) -> tuple[np.ndarray, np.ndarray]:
        """Return log10 P and its error at one σ, [M] each; NaN beyond the grid.

        Below it, where P is nearly 1, log P falls off as `lead` says.
        """
        found = np.full((2, len(self.sigmas)), np.nan)
        for m, grid in enumerate(np.log(self.sigmas)):
            if sigma <= self.sigmas[m, -1] * (1 + 1e-9):
                where = np.log(np.clip(sigma, self.sigmas[m, 0], self.sigmas[m, -1]))
                found[0, m] = PchipInterpolator(grid, self.log10[m])(where)
                found[1, m] = np.interp(where, grid, self.errors[m])
                found[0, m] *= lead(sigma / self.sigmas[m, 0])
        return found[0], found[1]

    def half(self) -> np.ndarray:
        """Return the σ at which half of all kicks survive, [M], between those of the grid."""
        levels = np.minimum.accumulate(self.log10, axis=1)
        rows = zip(levels, np.log(self.sigmas), strict=True)
        return np.exp([np.interp(-np.log10(0.5), -level, grid) for level, grid in rows])

    def counted(self) -> tuple[np.ndarray, np.ndarray]:
        """Return log10 of the share of kicks that survived, and its error, [M, G] each.

        NaN where fewer than `SURE` did.
        """
        share = self.survived / self.kicks
        seen = self.survived >= SURE
        with np.errstate(divide="ignore", invalid="ignore"):
            error = np.sqrt((1 - share) / (share * self.kicks)) / LN10
            return np.where(seen, np.log10(share), np.nan), np.where(seen, error, np.nan)

    def misses(self) -> tuple[np.ndarray, np.ndarray]:
        """Return integrated less counted log10 P where both are, and its standard error; [any]."""
        counted, error = self.counted()
        both = np.isfinite(counted)
        both[:, 0] = False  # there the integral starts
        missed = self.integrated - counted
        return missed[both], np.hypot(self.integrated_errors, error)[both]


def lead(ratio: np.ndarray | float) -> np.ndarray:
    """Return log P at a σ below the grid over that at its first, from the ratio of both, [...].

    A guess, min(1, ratio⁴), at what is at most a few per cent.

    >>> lead(np.array([0.5, 2.0])).tolist()
    [0.0625, 1.0]
    """
    return np.minimum(1, np.asarray(ratio, np.float64) ** 4)


def survive(
    found: SublevelSets, networks: tuple[int, ...], top: float, effort: Effort, seed: int = 0
) -> Survival:
    """Measure P from where nearly all kicks survive, up to σ = `top`.

    Args:
        found: the sets under the cutoff.
        networks: what rows of their experiment they are of.
        top: the largest σ.
        effort: how long to walk.
        seed: of all noise.

    Returns:
        P in logarithms to base 10, σ in the units of the kicks.

    >>> disc = SublevelSets(
    ...     inside=lambda places: places.square().sum(dim=2) < 1,
    ...     jacobian=lambda m, places: torch.eye(2).expand(len(places), 2, 2),
    ...     cutoff=1.0, count=1, answers=2, dimensions=2, place=torch.device("cpu"),
    ... )
    >>> found = survive(disc, (0,), top=1.0, effort=Effort(3, 2, 20, rank=2, kicks=1000))
    >>> bool(abs(10 ** found.log10[0, -1] - (1 - np.exp(-0.5))) < 0.05)  # chi-squared of 2 below 1
    True
    """
    n = found.dimensions
    first = (half_lives(found) / EARLIER).clamp_max(top / 2).cpu().double().numpy()
    grid = np.stack([np.geomspace(low, top, effort.grid) for low in first])  # [M, G]
    sigmas = torch.tensor(grid, dtype=torch.float32, device=found.place)
    survived = kick(found, sigmas, effort.kicks, seed).cpu().numpy()
    walks = _walks(found, sigmas, effort, seed)
    batches = controlled(walks, BATCHES).cpu().numpy() - n  # [B, M, G, K]
    excess = batches.mean(axis=0)
    plain = walks.squares.cpu().double().numpy() - n  # [T/2, M, G, K]
    log10, errors = _integrated(grid, batches, survived, effort.kicks, SURE)
    alone, alone_errors = _integrated(grid, batches, survived, effort.kicks, effort.kicks + 1)
    return Survival(
        networks=np.array(networks),
        cutoff=found.cutoff,
        dimensions=n,
        sigmas=grid,
        log10=log10,
        errors=errors,
        integrated=alone,
        integrated_errors=alone_errors,
        excess=excess,
        trace=np.stack([part.mean(axis=0) for part in np.array_split(plain, BATCHES)], axis=-1),
        rhat=split_rhat(plain),
        accepted=walks.accepted.cpu().numpy(),
        survived=survived,
        kicks=effort.kicks,
    )


def _integrated(
    grid: np.ndarray, batches: np.ndarray, survived: np.ndarray, kicks: int, least: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return log10 P and its error, [M, G] each, as `integrate` does, from batches in time.

    Walks that are still on their way drift. So what there is between their two halves joins the
    errors that `integrate` knows of; batches are E‖x‖²/σ² − n, [B, M, G, K].
    """
    log10, errors = integrate(grid, batches.mean(axis=0), survived, kicks, least)
    early, late = (
        integrate(grid, half.mean(axis=0), survived, kicks, least)[0]
        for half in np.array_split(batches, 2)
    )
    return log10, np.hypot(errors, late - early)


def _walks(found: SublevelSets, sigmas: Tensor, effort: Effort, seed: int) -> Walks:
    """Walk at scales σ [M, G], each round informed by where the one before has come to."""
    grid = sigmas.shape[1]
    wanted = -(-2 * effort.rank // found.answers)  # places whose Jacobians have twice as many rows
    middle = np.unique(np.linspace(grid // 3, grid - 1, wanted).round().astype(int))
    starts = torch.zeros(*sigmas.shape, effort.replicates, found.dimensions, device=found.place)

    def subspace(places: Tensor) -> Subspace:
        # At first there is but one place to look from, the minimizer.
        seen = places[:, middle, 0] if bool(places.any()) else places[:, :1, 0]
        return _subspace(found, seen, effort.rank)

    return walk_in_rounds(
        found.inside,
        subspace,
        sigmas,
        starts,
        effort.steps,
        seed,
        settle=lambda places: _inward(found, places, sigmas),
        record=report,
    )


def _subspace(found: SublevelSets, places: Tensor, rank: int) -> Subspace:
    """Return the directions that Jacobians at places [M, S, n] inform."""
    each = [informed(found.jacobian(m, row), rank) for m, row in enumerate(places)]
    least = min(len(values) for _, values in each)
    return Subspace(
        torch.stack([directions[:least] for directions, _ in each]),
        torch.stack([values[:least] for _, values in each]),
    )


def _inward(found: SublevelSets, places: Tensor, sigmas: Tensor) -> Tensor:
    """Let the second half of the replicates start further out than they will stay.

    They start from where the walks at the next larger σ have come to, drawn in to 1.1 times what
    their own σ would make of it, or left as it is where that isn't inside.
    """
    half = places.shape[2] // 2
    above = torch.cat([places[:, 1:], places[:, -1:]], dim=1)
    ratio = torch.cat([sigmas[:, :-1] / sigmas[:, 1:], torch.ones_like(sigmas[:, :1])], dim=1)
    nearer = above * (1.1 * ratio).clamp_max(1)[:, :, None, None]
    inside = found.inside(nearer.flatten(1, 2)).view(*places.shape[:3], 1)
    outer = torch.where(inside, nearer, above)
    return torch.cat([places[:, :, :half], outer[:, :, half:]], dim=2)
