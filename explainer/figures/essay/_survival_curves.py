"""Curves of the chance to survive a kick: as a chart, for a script, in a table and in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from explainer.figures import Number
from explainer.measures.survival_curves import Survival, lead
from explainer.plotting.depths import deepest, depth, depth_axis
from explainer.plotting.labels import label_end
from explainer.plotting.ticks import mark, plainly

BEYOND = 1.03  # how far the axis reaches over the largest kick


def chance(log10: float, error: float | None = None, unit: str = "") -> Number:
    """Return log10 of a chance as prose prints it, such as −142."""
    value = min(round(float(log10), 2), 0.0) + 0.0  # no minus before a zero
    return Number(value, error, None, unit, ".0f" if value < -9.5 else ".1f")


def kick_sizes(low: float, high: float, step: float) -> tuple[float, ...]:
    """Return all sizes of a slider of log10 σ: of two significant digits, as their words are.

    >>> kick_sizes(-2.0, -1.9, 0.05)
    (0.01, 0.011, 0.013)
    """
    places = np.linspace(low, high, round((high - low) / step) + 1)
    return tuple(sorted({float(f"{10**place:.2g}") for place in places}))


def at(curve: Survival, sigma: float) -> tuple[float, float]:
    """Return log10 of the first network's chance to survive a kick, and its standard error."""
    log10, errors = curve.at(sigma)
    return float(log10[0]), float(errors[0])


def kick_axes(axes: Axes, curves: Sequence[Survival], smallest: float, largest: float) -> None:
    """Name and label the axes of a chart of curves: the size of the kick, and the chance."""
    ticks = [tick for tick in (0.001, 0.003, 0.01, 0.03, 0.1) if tick >= smallest]
    axes.set(xscale="log", xlim=(smallest, largest * BEYOND), xlabel="size of the kick, σ")
    mark(axes.xaxis, plainly(ticks))
    depth_axis(axes, deepest(*(curve.log10 for curve in curves)))


def draw_curve(
    axes: Axes,
    curve: Survival,
    m: int,
    leftmost: float,
    color: str,
    width: float,
    alpha: float = 1,
) -> None:
    """Draw one network's curve: from near 1 at `leftmost` as far as it is known."""
    known = curve.converged[m] + 1
    if not known:
        return
    start = curve.sigmas[m, 0]
    before = np.geomspace(min(leftmost, start / 2), start, 12)[:-1]
    sigma = np.concatenate([before, curve.sigmas[m, :known]])
    log10 = np.concatenate([curve.log10[m, 0] * lead(before / start), curve.log10[m, :known]])
    axes.plot(sigma, depth(log10), color=color, linewidth=width, alpha=alpha)


def draw_shown(axes: Axes, curve: Survival, leftmost: float, name: str, color: str) -> None:
    """Draw the curve of a network that is shown: with its counted chances, and its name."""
    draw_curve(axes, curve, 0, leftmost, color, 2.2)
    share, _ = curve.counted()
    axes.plot(curve.sigmas[0], depth(share[0]), "o", color=color, markersize=5, zorder=4)
    label_curve(axes, curve, 0, name, color)


def label_curve(axes: Axes, curve: Survival, m: int, text: str, color: str) -> None:
    """Label the curve of network m where it ends, or where it would begin; other lines make way."""
    last = max(curve.converged[m], 0)
    place = float(curve.sigmas[m, last]), float(depth(curve.log10[m, last]))
    halo = withStroke(linewidth=3, foreground=axes.get_facecolor())
    label_end(axes, *place, text, color).set_path_effects([halo])


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


def columns(named: Sequence[tuple[str, Survival, int]]) -> dict[str, np.ndarray]:
    """Return a table of networks by name, curve and row: one row for each size of the kick."""

    def joined(field: str) -> np.ndarray:
        return np.concatenate([getattr(curve, field)[m] for _, curve, m in named])

    lengths = [curve.sigmas.shape[1] for _, curve, _ in named]
    return {
        "network": np.repeat([name for name, _, _ in named], lengths),
        "sigma": joined("sigmas"),
        "log10_survival": joined("log10"),
        "standard_error": joined("errors"),
        "rhat": joined("rhat"),
        "survived": joined("survived"),
        "kicks": np.repeat([curve.kicks for _, curve, _ in named], lengths),
    }


def in_words(curve: Survival) -> str:
    """Return the first network's curve as a list of sizes and log10 of chances."""
    return "; ".join(
        f"{sigma:.2g}: {Number(round(value, 1)).text()}"
        for sigma, value in zip(curve.sigmas[0], curve.log10[0], strict=True)
    )
