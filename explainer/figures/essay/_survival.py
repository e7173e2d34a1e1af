"""Whose survival the figures show, of which kicks, and for how long it is measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from explainer.experiments.essay import Pair, sweep, wide_and_narrow
from explainer.experiments.selection import cutoff_for, fitting
from explainer.experiments.sizes import check
from explainer.measures.kicks import Kick
from explainer.measures.survival import survival
from explainer.measures.survival_curves import Effort, Survival
from explainer.training.minima import Minima
from explainer.training.trainer import train

MIDDLE = 0.03  # the kick that is shown, up to which all walks of the narrow network agree
SIGMA = 0.02  # another that numbers are given for
TOP = MIDDLE  # of the narrow network's curve: further out, walks take too long to arrive
WIDE_TOP = 0.14
TOPS: dict[Kick, float] = {"filter": 0.01}  # of relative kicks, as far as they are told of
FAMILY_SIGMAS = (0.003, 0.005)  # kicks at which the family is compared
FAMILY_TOP = 0.01
STARTS_SIGMA = 0.0025  # at which the spread of other starts is told
STARTS_TOPS = (0.06, 0.01)  # of the curves of other starts, wide and narrow

LITTLE = Effort(grid=4, replicates=2, steps=40, rank=50, kicks=200)  # for many, at the quick size
WIDE_EFFORT = {
    "quick": Effort(grid=6, replicates=2, steps=60, rank=100, kicks=600),
    "standard": Effort(grid=9, replicates=4, steps=500, rank=400, kicks=6000),
    "full": Effort(grid=16, replicates=8, steps=4000, rank=400, kicks=20000),
}
NARROW_EFFORT = {
    "quick": Effort(grid=7, replicates=2, steps=100, rank=100, kicks=600),
    "standard": Effort(grid=8, replicates=4, steps=4500, rank=600, kicks=2000),
    "full": Effort(grid=24, replicates=8, steps=10000, rank=600, kicks=20000),
}
BETWEEN_EFFORT = {
    "quick": LITTLE,
    "standard": Effort(grid=8, replicates=4, steps=320, rank=300, kicks=1000),
    "full": Effort(grid=16, replicates=8, steps=4000, rank=400, kicks=10000),
}
FAMILY_EFFORT = {
    "quick": LITTLE,
    "standard": Effort(grid=6, replicates=2, steps=160, rank=200, kicks=600),
    "full": Effort(grid=16, replicates=4, steps=3000, rank=400, kicks=2000),
}
STIFF = 0.7  # the gap beyond which walks are slow, and take as many steps as these
STIFF_STEPS = {"quick": 40, "standard": 1200, "full": 6000}
RELATIVE_EFFORT = {
    "quick": LITTLE,
    "standard": Effort(grid=6, replicates=4, steps=600, rank=600, kicks=400),
    "full": Effort(grid=16, replicates=4, steps=3000, rank=600, kicks=2000),
}
EFFORTS = {  # of other starts, wide and narrow
    "quick": (LITTLE, LITTLE),
    "standard": (
        Effort(grid=5, replicates=2, steps=100, rank=200, kicks=400),
        Effort(grid=8, replicates=4, steps=900, rank=200, kicks=400),
    ),
    "full": (
        Effort(grid=16, replicates=4, steps=3000, rank=200, kicks=2000),
        Effort(grid=16, replicates=4, steps=6000, rank=400, kicks=2000),
    ),
}
GAPS = (0.45, 0.75)  # of the networks in between
FAMILY = {"quick": (2, 2), "standard": (4, 2), "full": (1, 4)}  # every how many-th factor, seeds


@dataclass(frozen=True)
class Shown:
    """Survival of the wide and of the narrow network."""

    pair: Pair
    cutoff: float
    wide: Survival
    narrow: Survival


def _pair(size: str) -> tuple[Pair, float]:
    """Train the wide and the narrow network; return the cutoff of all that is measured, too."""
    pair = wide_and_narrow(check(size))
    return pair, cutoff_for(pair.minima.train_losses[[pair.wide, pair.narrow]])


def shown(size: str) -> Shown:
    """Measure the wide and the narrow network, at length."""
    pair, cutoff = _pair(size)
    wide, narrow = survival.each(
        (pair.experiment, (pair.wide,), cutoff, "raw", WIDE_TOP, WIDE_EFFORT[size]),
        (pair.experiment, (pair.narrow,), cutoff, "raw", TOP, NARROW_EFFORT[size]),
    )
    return Shown(pair, cutoff, wide, narrow)


def relative(size: str, kind: Kick) -> Survival:
    """Measure the wide and the narrow network under kicks that are relative to something."""
    pair, cutoff = _pair(size)
    networks = (pair.wide, pair.narrow)
    return survival(pair.experiment, networks, cutoff, kind, TOPS[kind], RELATIVE_EFFORT[size])


def seeds(size: str) -> tuple[tuple[int, Survival], ...]:
    """Measure the other starts that fit of the wide, 0, and of the narrow network, 1."""
    pair, cutoff = _pair(size)
    fit = np.setdiff1d(usable(pair.minima, cutoff), [pair.wide, pair.narrow])
    kinds = enumerate(np.intersect1d(fit, kind) for kind in (pair.wides, pair.narrows))
    chosen = [(kind, tuple(int(row) for row in rows)) for kind, rows in kinds if len(rows)]
    found = survival.each(
        *(
            (pair.experiment, rows, cutoff, "raw", STARTS_TOPS[kind], EFFORTS[size][kind])
            for kind, rows in chosen
        )
    )
    return tuple((kind, curves) for (kind, _), curves in zip(chosen, found, strict=True))


def between(size: str) -> tuple[Survival, np.ndarray]:
    """Measure networks of the sweep whose gaps are nearest to GAPS; return their gaps [M] too."""
    experiment, (_, cutoff) = sweep(size), _pair(size)
    minima = train(experiment)
    fit = usable(minima, cutoff)
    rows = sorted({int(fit[np.abs(minima.gaps[fit] - gap).argmin()]) for gap in GAPS})
    effort = BETWEEN_EFFORT[size]
    found = survival(experiment, tuple(rows), cutoff, "raw", MIDDLE, effort)
    return found, minima.gaps[rows]


def family(size: str) -> tuple[Survival, np.ndarray]:
    """Measure networks from end to end of the sweep, and return their gaps [M] too."""
    experiment, (_, cutoff) = sweep(size), _pair(size)
    minima = train(experiment)
    every, seeds = FAMILY[size]
    factors = np.unique(experiment.poison_factors)[::-1][::every]  # with the largest among them
    rows = usable(minima, cutoff)
    rows = rows[np.isin(np.array(experiment.poison_factors)[rows], factors)]
    rows = rows[np.array(experiment.seeds)[rows] < seeds]
    stiff = minima.gaps[rows] > STIFF
    usual = FAMILY_EFFORT[size]
    long = replace(usual, steps=STIFF_STEPS[size])
    both = ((rows[~stiff], usual), (rows[stiff], long))
    parts = [(part, effort) for part, effort in both if len(part)]
    found = survival.each(
        *(
            (experiment, tuple(part.tolist()), cutoff, "raw", FAMILY_TOP, effort)
            for part, effort in parts
        )
    )
    return _joined(found), minima.gaps[np.concatenate([part for part, _ in parts])]


def _joined(parts: Sequence[Survival]) -> Survival:
    """Return curves that were measured on grids of as many σ, by as many walks, as one."""
    arrays: dict[str, Any] = {
        field.name: np.concatenate(
            [getattr(part, field.name) for part in parts], axis=1 if field.name == "accepted" else 0
        )
        for field in fields(Survival)
        if isinstance(getattr(parts[0], field.name), np.ndarray)
    }
    return replace(parts[0], **arrays)


def usable(minima: Minima, cutoff: float) -> np.ndarray:
    """Return the rows of networks that fit and start well under the cutoff."""
    fits = fitting(minima.train_accuracies)
    rows = fits if len(fits) > len(minima.train_losses) // 2 else np.arange(len(minima.gaps))
    return np.asarray(rows[minima.train_losses[rows] < 0.75 * cutoff])
