r"""Random walks in a Gaussian that is cut off outside a set: preconditioned Crank–Nicolson steps.

The target is x ~ N(0, σ²I) in n dimensions, given that x lies in a set S. The step

    x' = √(1 − b) x + √b σ ξ,    ξ ~ N(0, I),  0 < b ≤ 1,

leaves N(0, σ²I) as it is and is reversible, so that x' is accepted exactly when it is inside S
(Cotter et al. 2013, arXiv 1202.0709). That stays true if b differs between orthogonal directions.
It has to: S is thin along a few directions and wide along most (Cui, Law & Marzouk 2016,
arXiv 1411.3688). So x is kept in two parts, its coordinates in a subspace of R *informed*
directions, along which leaving S is easy, and the rest. They move in turn:

- direction i of the subspace with b_i = 1 / (1 + g σ² λ_i), λ_i its sensitivity: where λ_i is
  large, steps are of one length on the scale of what the network answers;
- the rest with one b.

g and b are adapted to an acceptance of `ACCEPTED` in the first half of the steps, then kept; near
e⁻² is best where a target ends abruptly (Neal, Roberts & Yuen 2012, Annals of Applied Probability
22, 1880–1927), and the control variates below like more.
Directions are found from Jacobians J of the answers at several places x, as the leading
eigenvectors of the mean of JᵀJ, λ the eigenvalues. Their choice decides how fast the walks mix,
never what they converge to.

All sets M, all scales G and all replicates K walk as one batch. Noise is dear in many dimensions,
to draw and to project. So each set has `DRAWS` vectors at each step, and every walk takes a random
unit combination of them, which is N(0, I) as well. Each walk is right by itself; the noises of two
of them have a squared correlation of 1/`DRAWS` on average, so nearly independent errors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import normalize

from explainer.device import float64

Inside = Callable[[Tensor], Tensor]  # places [M, C, n] → whether each is inside, bool [M, C]

ACCEPTED = 0.2
DRAWS = 4
BATCHES = 10  # of a walk, whose means are as good as independent
LEAST_STEPS = 4  # of any round


@dataclass(frozen=True)
class Subspace:
    """Informed directions of M sets, R each.

    >>> first = Subspace(torch.tensor([[[1.0, 0.0]]]), torch.ones(1, 1))
    >>> within, rest = first.split(torch.tensor([[[3.0, 4.0]]]))
    >>> within.tolist(), rest.tolist(), first.join(within).tolist()
    ([[[3.0]]], [[[0.0, 4.0]]], [[[3.0, 0.0]]])
    """

    directions: Tensor | None  # [M, R, n], orthonormal; None: the n axes themselves
    sensitivities: Tensor  # [M, R], λ

    def split(self, places: Tensor) -> tuple[Tensor, Tensor | None]:
        """Return coordinates [M, …, R] of places [M, …, n], and the rest [M, …, n]."""
        if self.directions is None:
            return places, None
        flat = places.flatten(1, -2)
        within = flat @ self.directions.mT
        rest = torch.baddbmm(flat, within, self.directions, alpha=-1)
        return within.view(*places.shape[:-1], -1), rest.view_as(places)

    def join(self, within: Tensor) -> Tensor:
        """Return what coordinates [M, …, R] add to places, [M, …, n]."""
        if self.directions is None:
            return within
        joined: Tensor = within.flatten(1, -2) @ self.directions
        return joined.view(*within.shape[:-1], -1)


@dataclass(frozen=True)
class Walks:
    """The second halves of the walks.

    Parts are two, the subspace and the rest, or one where all directions are informed.
    """

    squares: Tensor  # [T/2, M, G, K] of ‖x‖²/σ²
    surprises: Tensor  # [2, T/2, M, G, K], see `controlled`
    accepted: Tensor  # [2, M, G] share of steps, in the subspace and in the rest
    ends: Tensor  # [M, G, K, n] last places


def informed(jacobians: Tensor, rank: int) -> tuple[Tensor, Tensor]:
    """Return the leading eigenvectors [R, n] and eigenvalues [R] of the mean of JᵀJ.

    R is `rank`, or fewer where the Jacobians don't span as many directions.

    Args:
        jacobians: [S, P, n], at S places.
        rank: how many directions at most.

    >>> directions, values = informed(torch.tensor([[[3.0, 4.0]]]), rank=2)  # JᵀJ has rank 1
    >>> [round(float(part), 4) for part in directions[0].abs()], round(float(values[0]), 3)
    ([0.6, 0.8], 25.0)
    """
    rows = jacobians.flatten(0, 1) / len(jacobians) ** 0.5  # [S·P, n]
    values, mixing = torch.linalg.eigh(float64(rows @ rows.T))
    keep = min(rank, int((values > 1e-9 * values[-1]).sum()))
    values, mixing = values.flip(0)[:keep], mixing.flip(1)[:, :keep]
    directions = ((mixing / values.sqrt()).T @ float64(rows)).to(rows.dtype)
    return torch.linalg.qr(directions.T)[0].T.contiguous().to(rows), values.to(rows)


@dataclass
class _Part:
    """One of the two parts of the places, and how it moves."""

    at: Tensor  # [M, G, K, r] coordinates, or [M, G, K, n]
    freedom: int  # r, how many dimensions it moves in
    weights: Tensor  # λσ², broadcast against `at`
    log_g: Tensor  # [M, G, 1, 1]
    sigma: Tensor  # [M, G, 1, 1]

    def propose(self, noise: Tensor, rush: bool = False) -> tuple[Tensor, Tensor]:
        """Return a step for noise [M, G, K, r], and its surprise [M, G, K].

        In a rush nothing pulls back to 0 what is shorter than the Gaussian alone would have it.
        """
        b = 1 / (1 + self.log_g.exp() * self.weights)
        kept = (1 - b).sqrt()
        if rush:
            square = self.at.square().sum(dim=3, keepdim=True)
            kept = torch.where(square < self.freedom * self.sigma**2, 1.0, kept)
        tried = kept * self.at + (b.sqrt() * self.sigma) * noise
        news = (tried.square() - (1 - b) * self.at.square()) / b
        surprise: Tensor = (news / self.sigma**2).sum(dim=3) - self.freedom
        return tried, surprise

    def adapt(self, accepted: Tensor, step: int) -> None:
        """Lengthen or shorten steps, by the shares accepted [M, G], ever more cautiously."""
        self.log_g -= (accepted[:, :, None, None] - ACCEPTED) / (1 + step / 20) ** 0.5


def walk(
    inside: Inside,
    subspace: Subspace,
    scales: Tensor,
    starts: Tensor,
    steps: int,
    seed: int = 0,
    rush: bool = False,
    record: Callable[[int], None] = lambda step: None,
) -> Walks:
    """Walk `steps` steps in either part from `starts`, and keep the second half.

    Args:
        inside: the sets.
        subspace: their informed directions.
        scales: σ [M, G].
        starts: [M, G, K, n]; each has to be inside.
        steps: T, in each of the two parts.
        seed: of the noise.
        rush: whether to get to a typical distance soon rather than to walk rightly; what is kept
            of such a walk is good for its ends alone.
        record: called with the number of each step that is done.

    Raises:
        ValueError: if a start is outside.

    >>> def square(places: Tensor) -> Tensor:
    ...     return places.abs().amax(dim=2) < 1
    >>> axes, starts = Subspace(None, torch.ones(1, 2)), torch.zeros(1, 1, 3, 2)
    >>> walks = walk(square, axes, torch.tensor([[5.0]]), starts, steps=20)
    >>> tuple(walks.squares.shape), bool((walks.ends.abs() < 1).all()), bool(walks.ends.all())
    ((10, 1, 1, 3), True, True)
    """
    sets, n = starts.shape[0], starts.shape[3]
    sigma = scales[:, :, None, None]
    noise = torch.Generator(starts.device).manual_seed(seed)

    def check(places: Tensor) -> Tensor:
        return inside(places.flatten(1, 2)).view(*starts.shape[:3], 1)

    if not bool(check(starts).all()):
        raise ValueError("expected starts inside the set, got some outside")
    at, others = subspace.split(starts)
    rank = at.shape[3]
    weights = sigma**2 * subspace.sensitivities[:, None, None, :]  # [M, G, 1, R]
    first = torch.zeros_like(sigma)
    within = _Part(at, rank, weights, first - weights.mean(dim=3, keepdim=True).log(), sigma)
    rest = None
    if others is not None:
        rest = _Part(others, n - rank, torch.ones_like(sigma), first + 3, sigma)
    joined = subspace.join(at)  # kept beside the coordinates, since it costs a product
    squares, surprises, accepted = [], [], []
    for step in range(steps):
        drawn = torch.randn(sets, DRAWS, n, generator=noise, device=starts.device)
        mixed = torch.randn(*starts.shape[:3], DRAWS, generator=noise, device=starts.device)
        mixed = normalize(mixed, dim=3).flatten(1, 2)  # [M, G·K, DRAWS]
        news, others = subspace.split(drawn)
        tried, surprise = within.propose((mixed @ news).view(*starts.shape[:3], rank))
        there = subspace.join(tried)
        yes = check(there + rest.at if rest else there)
        within.at, joined = torch.where(yes, tried, within.at), torch.where(yes, there, joined)
        found, shares = [surprise], [_share(yes)]
        if rest is not None and others is not None:
            tried, surprise = rest.propose((mixed @ others).view(starts.shape), rush)
            yes = check(joined + tried)
            rest.at = torch.where(yes, tried, rest.at)
            found, shares = [*found, surprise], [*shares, _share(yes)]
        if step < steps // 2:
            within.adapt(shares[0], step)
            if rest is not None:
                rest.adapt(shares[1], step)
        else:
            length = within.at.square().sum(dim=3)
            if rest is not None:
                length = length + rest.at.square().sum(dim=3)
            squares.append(length / scales[:, :, None] ** 2)
            surprises.append(torch.stack(found))
            accepted.append(torch.stack(shares))
        record(step + 1)
    return Walks(
        torch.stack(squares),
        torch.stack(surprises, dim=1),
        torch.stack(accepted).mean(dim=0),
        joined + rest.at if rest else joined,
    )


def check_steps(steps: int) -> None:
    """Refuse walks whose second half has fewer steps than `BATCHES`.

    Raises:
        ValueError: if there are too few.

    >>> check_steps(19)
    Traceback (most recent call last):
    ValueError: expected at least 20 steps, got 19
    """
    if steps < 2 * BATCHES:
        raise ValueError(f"expected at least {2 * BATCHES} steps, got {steps}")


def walk_in_rounds(
    inside: Inside,
    subspace: Callable[[Tensor], Subspace],
    scales: Tensor,
    starts: Tensor,
    steps: int,
    seed: int,
    settle: Callable[[Tensor], Tensor] = lambda places: places,
    record: Callable[[int, int], None] = lambda done, total: None,
) -> Walks:
    """Walk a tenth, three tenths and all of the steps, each round from the ends of the last.

    The first two rounds rush: they are to arrive, and what they see is thrown away.

    Args:
        inside: the sets.
        subspace: informed directions, asked for before each round with its starts [M, G, K, n].
        scales: σ [M, G].
        starts: of the first round, [M, G, K, n].
        steps: of the last round, at least 2 · `BATCHES`.
        seed: of the noise of the first round; those of the others follow it.
        settle: moves the starts [M, G, K, n] of the last round.
        record: called with how many steps are done, and how many there are.

    Raises:
        ValueError: if there are too few steps, or a start is outside.
    """
    check_steps(steps)
    counts = [max(steps // 10, LEAST_STEPS), max(3 * steps // 10, LEAST_STEPS), steps]
    places = starts
    for i, count in enumerate(counts):
        last = i == len(counts) - 1
        if last:
            places = settle(places)

        def tell(step: int, before: int = sum(counts[:i])) -> None:
            record(before + step, sum(counts))

        walks = walk(inside, subspace(places), scales, places, count, seed + i, not last, tell)
        places = walks.ends
    return walks


def _share(yes: Tensor) -> Tensor:
    """Return the share of the replicates that take a step, [M, G]."""
    return yes.float().mean(dim=(2, 3))


def controlled(walks: Walks, batches: int = BATCHES) -> Tensor:
    """Return batch means of ‖x‖²/σ² over time, [B, M, G, K], less what luck explains of them.

    The surprise of a proposal x' is Σ_i (x'_i² − (1−b_i) x_i²) / (b_i σ²) − r, with r directions in
    its part. Given x its mean is 0, whether the step is taken or not, and where most steps are
    taken the walk's ‖x‖² follows it. It is a control variate: regressed out over batches and
    replicates, it takes noise away and leaves the mean.
    """
    length = len(walks.squares) // batches * batches

    def means(series: Tensor) -> Tensor:
        batched = float64(series[-length:].unflatten(0, (batches, -1)).mean(dim=1))
        return batched.permute(1, 2, 0, 3).flatten(2)  # [M, G, B·K]

    y = means(walks.squares)
    x = torch.stack([means(one) for one in walks.surprises], dim=3)  # [M, G, B·K, parts]
    centred = x - x.mean(dim=2, keepdim=True)
    gram = centred.mT @ centred
    ridge = 1e-9 * gram.diagonal(dim1=2, dim2=3).mean(dim=2)[..., None, None].clamp_min(1e-30)
    gram = gram + ridge * torch.eye(gram.shape[-1], dtype=gram.dtype, device=gram.device)
    slopes = torch.linalg.solve(gram, centred.mT @ (y - y.mean(dim=2, keepdim=True))[..., None])
    clean: Tensor = (y - (x @ slopes)[..., 0]).unflatten(2, (batches, -1))
    return clean.permute(2, 0, 1, 3)
