"""Estimators of the survival probability side by side, on ellipsoids whose own is known.

By rays (see `explainer.measures.importance_sampling`), each told something of the ellipsoid's
Hessian H:

- naive: nothing;
- diagonal: the diagonal of H, in a frame that is rotated at random, since a network's parameters
  aren't the axes of its basin;
- low rank: the leading eigenpairs, and the mean of the other eigenvalues;
- all: all eigenpairs, by which the ellipsoid is known altogether.

By walks (see `explainer.measures.pcn`), integrated from where half of all kicks survive as
`explainer.measures.survival_curves` does it, told all eigenpairs or the leading ones: those are
their informed directions. The kicks are 20 times as large as those that half survive.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from scipy.fft import idct

from explainer import device
from explainer.measures.ellipsoids import EPSILON, axes, inside, log_survival, sigma_at, spectrum
from explainer.measures.importance_sampling import (
    Preconditioner,
    damping_for,
    diagonal,
    draw_directions,
    low_rank,
    plain,
    survival_terms,
)
from explainer.measures.kicks import SublevelSets, half_lives, kick
from explainer.measures.log_weights import LN10, effective_sample_size, log_mean
from explainer.measures.pcn import check_steps, controlled, walk_in_rounds
from explainer.measures.thermodynamic_integration import SURE, integrate, split_rhat
from explainer.progress import report
from explainer.store import stage

Told = Literal["nothing", "diagonal", "leading", "all"]
TOLD: tuple[Told, ...] = ("nothing", "diagonal", "leading", "all")

STRONGER = 20.0  # the kicks, over those that half survive
CHUNK = 250  # rays at once
KICKS = 1000  # thrown, to find where the integral starts
ALL_OR_NOTHING = 1.01  # how closely: of a ball, no kick or every kick survives soon beside it
COLUMNS = 3  # of the grid of σ in which kicks are counted
Turn = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Walking:
    """How far walks go: a grid of G scales σ, K replicates, T steps in the last round."""

    grid: int
    replicates: int
    steps: int

    def __post_init__(self) -> None:
        """Refuse walks that are too short.

        Raises:
            ValueError: if the second half of T has fewer than ten steps.
        """
        check_steps(self.steps)


@dataclass(frozen=True)
class Estimates:
    """Survival probabilities of D ellipsoids in n dimensions; logarithms are base 10."""

    decades: np.ndarray  # [D] spread of the eigenvalues, in powers of ten
    dimensions: int
    rank: int  # how many directions "leading" means
    rays: int
    sigmas: np.ndarray  # [D]
    truth: np.ndarray  # [D] log10 P
    by_rays: np.ndarray  # [4, D, S] log10 P of S repetitions, as `TOLD`
    sizes: np.ndarray  # [4, D, S] effective sample sizes
    by_walks: np.ndarray  # [D] log10 P, told all
    errors: np.ndarray  # [D] their standard errors
    rhat: np.ndarray  # [D] the largest over σ
    few: int  # the ellipsoid at which walks are told the leading directions alone
    by_few: float  # log10 P of these
    few_error: float  # its standard error
    few_rhat: float


def strong(eigenvalues: np.ndarray) -> float:
    """Return the σ of the kicks for eigenvalues [n]: `STRONGER` times the one that half survive."""
    return STRONGER * sigma_at(eigenvalues, EPSILON, float(np.log(0.5)))


def rotation(n: int, rng: np.random.Generator) -> Turn:
    """Return a random rotation of vectors [..., n], made of two cosine transforms and signs.

    >>> turned = rotation(4, np.random.default_rng(0))(np.eye(4))
    >>> np.allclose(turned @ turned.T, np.eye(4))
    True
    """
    signs = rng.choice([-1.0, 1.0], (2, n))
    order = rng.permutation(n)

    def turn(vectors: np.ndarray) -> np.ndarray:
        once = idct(vectors * signs[0], norm="ortho", axis=-1)
        return np.asarray(idct(once * signs[1], norm="ortho", axis=-1)[..., order])

    return turn


def rotated_diagonal(eigenvalues: np.ndarray, turn: Turn) -> np.ndarray:
    """Return the diagonals [D, n] of Hessians with eigenvalues [D, n] in the rotated frame.

    >>> turn = rotation(2, np.random.default_rng(0))
    >>> rotated_diagonal(np.array([[3.0, 1.0]]), turn).sum().round(9).tolist()  # the trace stays
    4.0
    """
    units = np.eye(eigenvalues.shape[1])
    parts = [turn(rows) ** 2 @ eigenvalues.T for rows in np.array_split(units, 16)]
    return np.concatenate(parts).T


def preconditioner(
    told: Told, eigenvalues: np.ndarray, rank: int, diagonals: np.ndarray, sigma: float
) -> Preconditioner:
    """Return the one for kicks of scale σ at an ellipsoid with eigenvalues [n], largest first.

    Args:
        told: what is known of it.
        eigenvalues: all of them; only what is told is used.
        rank: how many are told if the leading ones are.
        diagonals: of H in the rotated frame, [n].
        sigma: σ.
    """
    n = len(eigenvalues)
    if told == "nothing":
        return plain(n)
    if told == "diagonal":
        return diagonal(diagonals, damping_for(diagonals, EPSILON, sigma))
    if told == "all":
        return diagonal(eigenvalues, damping_for(eigenvalues, EPSILON, sigma))
    leading, rest = eigenvalues[:rank], float(eigenvalues[rank:].mean())
    believed = np.concatenate([leading, np.full(n - rank, rest)])
    vectors = np.eye(rank, n)
    return low_rank(leading, vectors, rest, damping_for(believed, EPSILON, sigma))


def from_rays(
    eigenvalues: np.ndarray,
    sigma: float,
    chosen: Preconditioner,
    turn: Turn | None,
    rays: int,
    rng: np.random.Generator,
) -> tuple[float, float]:
    """Return log10 P_σ of the ellipsoid with eigenvalues [n], and the effective sample size.

    Args:
        eigenvalues: of H.
        sigma: σ.
        chosen: how rays are drawn.
        turn: from the frame in which they are drawn to the axes; None: it is theirs.
        rays: how many.
        rng: draws them.

    >>> from scipy.special import chdtr  # all rays of a ball are alike: one would do
    >>> log10, size = from_rays(np.ones(8), 0.5, plain(8), None, 9, np.random.default_rng(0))
    >>> round(10**log10 / float(chdtr(8, 2 * EPSILON / 0.5**2)), 9), round(size, 9)
    (1.0, 9.0)
    """
    n = len(eigenvalues)
    terms = []
    for start in range(0, rays, CHUNK):
        directions, weights = draw_directions(chosen, min(CHUNK, rays - start), rng)
        along = directions if turn is None else turn(directions)
        radii = (2 * EPSILON / (along**2 @ eigenvalues)) ** 0.5
        terms.append(survival_terms(radii, weights, n, sigma))
    every = np.concatenate(terms)
    return float(log_mean(every)) / LN10, float(effective_sample_size(every))


def from_walks(
    eigenvalues: np.ndarray,
    sigmas: np.ndarray,
    walking: Walking,
    rank: int | None = None,
    seed: int = 0,
    record: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return log10 P of D ellipsoids, its standard errors and the largest R-hats, [D] each.

    Args:
        eigenvalues: [D, n], the largest first.
        sigmas: σ [D] of the kicks.
        walking: how far to walk.
        rank: how many axes are informed directions; all unless told.
        seed: of all noise.
        record: called with how many steps are done, of how many.
    """
    place = device.current()
    count, n = eigenvalues.shape
    values = torch.tensor(eigenvalues, dtype=torch.float32, device=place)
    within, subspace = inside(values, EPSILON), axes(values, rank)
    found = SublevelSets(
        inside=within,
        jacobian=lambda m, places: torch.diag(values[m].sqrt()),
        cutoff=EPSILON,
        count=count,
        answers=n,
        dimensions=n,
        place=place,
    )
    first = half_lives(found, ALL_OR_NOTHING, 200).cpu().double().numpy()
    grid = np.stack(
        [np.geomspace(*ends, walking.grid) for ends in zip(first, sigmas, strict=True)]
    )  # [D, G]
    scales = torch.tensor(grid, dtype=torch.float32, device=place)
    survived = np.zeros(grid.shape, int)
    survived[:, :COLUMNS] = kick(found, scales[:, :COLUMNS], KICKS, seed).cpu().numpy()
    starts = torch.zeros(*grid.shape, walking.replicates, n, device=place)
    walks = walk_in_rounds(
        within, lambda _: subspace, scales, starts, walking.steps, seed, record=record
    )
    excess = controlled(walks).mean(dim=0).cpu().numpy() - n  # [D, G, K]
    log10, errors = integrate(grid, excess, survived, KICKS, SURE)
    rhat = split_rhat(walks.squares.cpu().double().numpy()).max(axis=1)
    return log10[:, -1], errors[:, -1], rhat


@stage
def estimators(
    n: int,
    decades: tuple[float, ...],
    rank: int,
    rays: int,
    repetitions: int,
    walking: Walking,
    few: int,
    seed: int = 0,
) -> Estimates:
    """Estimate ellipsoids in n dimensions, one for each spread of its eigenvalues.

    Args:
        n: their dimensions.
        decades: the spreads, in powers of ten.
        rank: how many eigenpairs are told where the leading ones are.
        rays: in each estimate by rays.
        repetitions: of these.
        walking: how far to walk.
        few: which of the ellipsoids is also walked in with the leading directions alone.
        seed: of all noise.
    """
    rng = np.random.default_rng(seed)
    eigenvalues = np.stack([spectrum(n, spread) for spread in decades])
    sigmas = np.array([strong(row) for row in eigenvalues])
    truth = [log_survival(row, EPSILON, s) for row, s in zip(eigenvalues, sigmas, strict=True)]
    turn = rotation(n, rng)
    diagonals = rotated_diagonal(eigenvalues, turn)
    by_rays, sizes = np.empty((2, len(TOLD), len(decades), repetitions))
    for d, (row, sigma) in enumerate(zip(eigenvalues, sigmas, strict=True)):
        for t, told in enumerate(TOLD):
            chosen = preconditioner(told, row, rank, diagonals[d], sigma)
            frame = turn if told == "diagonal" else None
            for s in range(repetitions):
                by_rays[t, d, s], sizes[t, d, s] = from_rays(row, sigma, chosen, frame, rays, rng)
        report(d + 1, 4 * len(decades))
    walks = from_walks(
        eigenvalues, sigmas, walking, None, seed, lambda n, total: report(total + 2 * n, 4 * total)
    )
    lone = slice(few, few + 1)
    leading = from_walks(
        eigenvalues[lone],
        sigmas[lone],
        walking,
        rank,
        seed,
        lambda n, total: report(3 * total + n, 4 * total),
    )
    by_few, few_error, few_rhat = (float(one[0]) for one in leading)
    return Estimates(
        decades=np.array(decades),
        dimensions=n,
        rank=rank,
        rays=rays,
        sigmas=sigmas,
        truth=np.array(truth) / LN10,
        by_rays=by_rays,
        sizes=sizes,
        by_walks=walks[0],
        errors=walks[1],
        rhat=walks[2],
        few=few,
        by_few=by_few,
        few_error=few_error,
        few_rhat=few_rhat,
    )
