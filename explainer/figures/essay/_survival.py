"""What the figures of survival share: whose is measured, for how long, and the depth axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter

from explainer.experiments.common import check
from explainer.experiments.essay import Pair, sweep, wide_and_narrow
from explainer.experiments.selection import cutoff_for, fitting
from explainer.figures import Number
from explainer.measures.kicks import Kick
from explainer.measures.survival import Effort, Survival, lead, survival
from explainer.plotting.labels import label_end
from explainer.plotting.style import Style
from explainer.training.minima import Minima
from explainer.training.trainer import train

MIDDLE = 0.03  # the kick that is shown, up to which all walks of the narrow network agree
SIGMA = 0.05  # another that numbers are given for
TOP = 0.1  # of the narrow network's curve; the wide one's goes on to WIDE_TOP
WIDE_TOP = 0.14
TOPS: dict[Kick, float] = {"filter": 0.3, "initialization": 0.5}  # of relative kicks

WIDE_EFFORT = {
    "quick": Effort(grid=6, replicates=2, steps=100, rank=200, kicks=1000),
    "standard": Effort(grid=9, replicates=4, steps=500, rank=400, kicks=6000),
    "full": Effort(grid=16, replicates=8, steps=4000, rank=400, kicks=20000),
}
NARROW_EFFORT = {
    "quick": Effort(grid=7, replicates=2, steps=160, rank=200, kicks=1000),
    "standard": Effort(grid=11, replicates=4, steps=1600, rank=600, kicks=2000),
    "full": Effort(grid=24, replicates=8, steps=10000, rank=600, kicks=20000),
}
BETWEEN_EFFORT = {
    "quick": Effort(grid=4, replicates=2, steps=80, rank=200, kicks=400),
    "standard": Effort(grid=8, replicates=4, steps=320, rank=300, kicks=1000),
    "full": Effort(grid=16, replicates=8, steps=4000, rank=400, kicks=10000),
}
FAMILY_EFFORT = {
    "quick": Effort(grid=4, replicates=2, steps=60, rank=200, kicks=200),
    "standard": Effort(grid=6, replicates=4, steps=240, rank=200, kicks=600),
    "full": Effort(grid=16, replicates=4, steps=3000, rank=400, kicks=2000),
}
EFFORT = {  # of other seeds, and of relative kicks
    "quick": Effort(grid=4, replicates=2, steps=60, rank=200, kicks=200),
    "standard": Effort(grid=6, replicates=2, steps=240, rank=200, kicks=400),
    "full": Effort(grid=16, replicates=4, steps=3000, rank=400, kicks=2000),
}
GAPS = (0.45, 0.75)  # of the networks in between
FAMILY = {"quick": (2, 1), "standard": (2, 1), "full": (1, 4)}  # every how many-th factor, seeds


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
    return Shown(
        pair,
        cutoff,
        survival(pair.experiment, (pair.wide,), cutoff, "raw", WIDE_TOP, WIDE_EFFORT[size]),
        survival(pair.experiment, (pair.narrow,), cutoff, "raw", TOP, NARROW_EFFORT[size]),
    )


def relative(size: str, kind: Kick) -> Survival:
    """Measure the wide and the narrow network under kicks that are relative to something."""
    pair, cutoff = _pair(size)
    networks = (pair.wide, pair.narrow)
    return survival(pair.experiment, networks, cutoff, kind, TOPS[kind], EFFORT[size])


def seeds(size: str) -> Survival | None:
    """Measure the other seeds of the wide and the narrow network; None if none of them fits."""
    pair, cutoff = _pair(size)
    rows = np.setdiff1d(usable(pair.minima, cutoff), [pair.wide, pair.narrow])
    if not len(rows):
        return None
    networks = tuple(int(row) for row in rows)
    return survival(pair.experiment, networks, cutoff, "raw", MIDDLE, EFFORT[size])


def between(size: str) -> tuple[Survival, np.ndarray]:
    """Measure networks of the sweep whose gaps are nearest to GAPS; return their gaps [M] too."""
    experiment, (_, cutoff) = sweep(size), _pair(size)
    minima = train(experiment)
    fit = usable(minima, cutoff)
    rows = sorted({int(fit[np.abs(minima.gaps[fit] - gap).argmin()]) for gap in GAPS})
    effort = BETWEEN_EFFORT[size]
    found = survival(experiment, tuple(rows), cutoff, "raw", SIGMA, effort)
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
    networks = tuple(int(row) for row in rows)
    found = survival(experiment, networks, cutoff, "raw", MIDDLE, FAMILY_EFFORT[size])
    return found, minima.gaps[rows]


def usable(minima: Minima, cutoff: float) -> np.ndarray:
    """Return the rows of networks that fit and start well under the cutoff."""
    fits = fitting(minima.train_accuracies)
    rows = fits if len(fits) > len(minima.train_losses) // 2 else np.arange(len(minima.gaps))
    return np.asarray(rows[minima.train_losses[rows] < 0.75 * cutoff])


def chance(log10: float, error: float | None = None, unit: str = "") -> Number:
    """Return log10 of a chance as prose prints it, such as −142."""
    value = min(round(float(log10), 2), 0.0) + 0.0  # no minus before a zero
    return Number(value, error, None, unit, ".0f" if value < -9.5 else ".1f")


def depth(log10: np.ndarray | float) -> np.ndarray:
    """Return how far down the axis a chance stands: v = −log10 P down to 10⁻³, then 3 + 3 ln(v/3).

    The chances that can be counted keep their room, and those beyond have some, too.
    """
    v = -np.asarray(log10, np.float64)
    return np.where(v <= 3, v, 3 + 3 * np.log(np.maximum(v, 3) / 3))


def depth_axis(axes: Axes, deepest: float) -> None:
    """Label the depths of an axis down to a chance of 10^`deepest`."""
    powers = [p for p in (0, 1, 2, 3, 10, 30, 100, 300, 1000) if p <= -deepest]
    places = [float(depth(-p)) for p in powers]
    words = {
        place: "1" if p == 0 else f"$10^{{-{p}}}$" for place, p in zip(places, powers, strict=True)
    }
    axes.set_ylim(float(depth(deepest)), -0.4)
    axes.yaxis.set_major_locator(FixedLocator(places))
    axes.yaxis.set_major_formatter(
        FuncFormatter(lambda place, _: words[min(words, key=lambda w: abs(w - place))])
    )


def courses(curve: Survival) -> list[dict[str, Any]]:
    """Return, for a script, log10 of each network's chances against σ, and where it is known."""
    return [
        {"sigma": sigma, "log10": log10, "converged": int(converged)}
        for sigma, log10, converged in zip(curve.sigmas, curve.log10, curve.converged, strict=True)
    ]


def counts(curve: Survival) -> list[tuple[float, float]]:
    """Return, for a script, σ and log10 of each share of the first network that was counted."""
    share, _ = curve.counted()
    seen = np.isfinite(share[0])
    return list(zip(curve.sigmas[0, seen].tolist(), share[0, seen].tolist(), strict=True))


def draw_curve(
    axes: Axes,
    curve: Survival,
    m: int,
    leftmost: float,
    color: str,
    style: Style,
    width: float,
    alpha: float = 1,
) -> None:
    """Draw one network's curve: from near 1 at `leftmost`, and grey where it hasn't converged."""
    start = curve.sigmas[m, 0]
    before = np.geomspace(min(leftmost, start / 2), start, 12)[:-1]
    sigma = np.concatenate([before, curve.sigmas[m]])
    log10 = np.concatenate([curve.log10[m, 0] * lead(before / start), curve.log10[m]])
    last = len(before) + curve.converged[m] + 1
    axes.plot(sigma[:last], depth(log10[:last]), color=color, linewidth=width, alpha=alpha)
    axes.plot(
        sigma[last - 1 :],
        depth(log10[last - 1 :]),
        color=style.muted,
        linewidth=min(width, 1.2),
        linestyle=(0, (3, 2)),
        alpha=alpha,
        zorder=1,
    )


def draw_shown(
    axes: Axes, curve: Survival, m: int, leftmost: float, name: str, color: str, style: Style
) -> None:
    """Draw the curve of a network that is shown: with its counted chances, and its name."""
    draw_curve(axes, curve, m, leftmost, color, style, 2.2)
    share, _ = curve.counted()
    axes.plot(curve.sigmas[m], depth(share[m]), "o", color=color, markersize=5, zorder=4)
    last = curve.converged[m]
    label_end(axes, curve.sigmas[m, last], float(depth(curve.log10[m, last])), name, color)
