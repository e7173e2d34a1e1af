"""Four looks at the naive volume, at a cutoff of {{ number("volume-trust.cutoff") }}. **Each longer
ray is a leap:** the running estimate as rays are added; thin lines take the same rays in other
orders. From a tenth of the rays to all, the wide network's still grew by
{{ number("volume-trust.climb_orders") }} powers of ten. **One ray decides:** the effective sample
size, which is how many rays the estimate really rests on. **It misses volumes that are known:** its
error on ellipsoids in as many dimensions. Dots are estimates; the line is what meeting nothing but
the mean eigenvalue would give. **Units change the answer:** the wide network's volume over the
narrow one's, from rays in raw weights and from rays relative to the weights, these once as they are
and once converted to raw weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator

from explainer.experiments.common import CUTOFFS
from explainer.experiments.essay import rays_count, wide_and_narrow
from explainer.experiments.selection import cutoff_for
from explainer.figures import Claim, Number
from explainer.measures.basin import rays
from explainer.measures.directions import frozen_dimensions, log_filter_volume
from explainer.measures.log_weights import LN10
from explainer.measures.volume import (
    EllipsoidCheck,
    check_on_ellipsoids,
    log_volume,
    ray_weights,
    running_log_volume,
)
from explainer.networks.parameters import count_parameters
from explainer.plotting.labels import PLAIN, label_end
from explainer.plotting.style import Style

TITLE = "The naive volume rests on a single ray"
KIND = "still"
ALT = """Four panels. The estimated volume climbs in leaps of hundreds of powers of ten as rays are
added and never settles. Its effective sample size stays at
{{ number("volume-trust.effective_sample_size") }} of {{ number("volume-trust.rays") }} rays. On an
ellipsoid of known volume it is off by {{ number("volume-trust.ellipsoid_error_orders") }} powers of
ten. In other units the same comparison comes out differently, by
{{ number("volume-trust.filter_correction_orders") }} powers of ten."""
LIMITS = """It shows that the naive estimate fails, not what the true volumes are; those of real
basins aren't known."""

RAYS = {"quick": 600, "standard": 3000, "full": 10000}
DECADES = tuple(half / 2 for half in range(9))  # spread of the ellipsoids' eigenvalues
NAMED = 3.0  # the spread that a single number is given for
ORDERS = 8  # in which the same rays are added


@dataclass(frozen=True)
class Trust:
    """Radii of the wide (0) and the narrow (1) network, and estimates of known volumes."""

    radii: np.ndarray  # [2, K] in raw weights; ∞ is censored
    relative: np.ndarray  # [2, R] relative to the weights, biases frozen
    lengths: np.ndarray  # [2] Σ_f d_f log10 ‖w_f‖
    dimensions: int
    relative_dimensions: int  # weights alone
    cutoff: float
    check: EllipsoidCheck


def measure(size: str) -> Trust:
    pair = wide_and_narrow(size)
    experiment, ends = pair.experiment, (pair.wide, pair.narrow)
    cutoff = cutoff_for(pair.minima.train_losses[list(ends)])
    n = count_parameters(experiment.widths)
    raw = rays(experiment, ends, RAYS[size], (cutoff,), "uniform")
    relative = rays(experiment, ends, rays_count(size), CUTOFFS, "filter")
    theta = torch.tensor(pair.minima.parameters[list(ends)])
    lengths = [log_filter_volume(row, experiment.widths) / LN10 for row in theta]
    return Trust(
        raw.crossings[:, :, 0],
        relative.crossings[:, :, CUTOFFS.index(cutoff)],
        np.array(lengths),
        n,
        frozen_dimensions(experiment.widths),
        cutoff,
        check_on_ellipsoids(n, DECADES, rays=200, repetitions=5),
    )


def draw(measured: Trust, style: Style) -> Figure:
    columns = style.columns(2, phone=1)
    figure = style.figure(height=11.4 if style.phone else 7.4)
    style.headline(figure, TITLE)
    panels = figure.subplots(4 // columns, columns).flatten()
    for axes, panel in zip(panels, (_estimates, _sizes, _ellipsoids, _units), strict=True):
        panel(axes, measured, style)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_minor_locator(NullLocator())
    return figure


def _estimates(axes: Axes, measured: Trust, style: Style) -> None:
    """Draw the running estimates."""
    counts = _counts(measured.radii.shape[1])
    running = _running(measured)[:, :, counts - 1]  # [orders, 2, counts]
    axes.set(title="Each longer ray is a leap", ylabel="naive volume, in powers of ten")
    axes.yaxis.set_major_formatter(PLAIN)
    _count_axis(axes, counts)
    for row, (name, colour) in enumerate(_kinds(style)):
        for other in running[1:, row]:
            axes.step(counts, other, where="post", color=colour, alpha=0.35, linewidth=0.8)
        axes.step(counts, running[0, row], where="post", color=colour)
        if np.isfinite(running[0, row, -1]):
            label_end(axes, counts[-1], running[0, row, -1], name, colour)
    climb = _climb(measured)
    if isinstance(climb.value, float):
        axes.annotate(
            f"from {counts[-1] // 10:,} to {counts[-1]:,} rays:\n+{climb.text()} powers of ten",
            (1, running[0, 0, -1]),
            (-4, -22 if style.phone else -30),
            xycoords=axes.get_yaxis_transform(),
            textcoords="offset points",
            ha="right",
            va="top",
            color=style.wide,
            fontsize=style.small,
        )


def _sizes(axes: Axes, measured: Trust, style: Style) -> None:
    """Draw the effective sample sizes, under what they would be if every ray counted."""
    counts = _counts(measured.radii.shape[1])
    axes.set(title="One ray decides", ylabel="effective sample size", yscale="log")
    axes.yaxis.set_major_formatter(PLAIN)
    _count_axis(axes, counts)
    axes.plot(counts, counts, color=style.muted, linestyle=(0, (2, 3)), linewidth=1.2)
    axes.annotate(
        "if every ray counted",
        (counts[-1] ** 0.65, counts[-1] ** 0.65),
        (-10, 2),
        textcoords="offset points",
        ha="right",
        color=style.muted,
    )
    for radii, (_, colour), width in zip(measured.radii, _kinds(style), (5, 1.8), strict=True):
        sizes = [effective(radii[:count], measured.dimensions) for count in counts]
        axes.step(counts, sizes, where="post", color=colour, linewidth=width)
    size = effective(measured.radii[0], measured.dimensions)
    axes.annotate(
        f"{size:.2f} of {counts[-1]:,} rays",
        (1, 1),
        (-6, 8),
        xycoords=axes.get_yaxis_transform(),
        textcoords="offset points",
        ha="right",
        fontsize=1.4 * style.text,
    )


def _kinds(style: Style) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return names and colours of the rows of a measurement."""
    return ("wide", style.wide), ("narrow", style.narrow)


def _counts(rays: int) -> np.ndarray:
    """Return numbers of rays to look after, evenly in log, from 1 to all."""
    return np.unique(np.geomspace(1, rays, 250).round().astype(int))


def _count_axis(axes: Axes, counts: np.ndarray) -> None:
    axes.set(xscale="log", xlim=(1, counts[-1]), xlabel="rays")
    axes.set_xticks([1, 10, 100, 1000, 10000][: int(np.log10(counts[-1])) + 1])
    axes.xaxis.set_major_formatter(PLAIN)


def _running(measured: Trust) -> np.ndarray:
    """Return log10 of the running estimates in several orders of the rays, [orders, 2, K]."""
    rng = np.random.default_rng(0)
    orders = [rng.permuted(measured.radii, axis=1) for _ in range(ORDERS)]
    with np.errstate(divide="ignore"):  # a radius of 0
        return running_log_volume(np.stack([measured.radii, *orders]), measured.dimensions) / LN10


def _ellipsoids(axes: Axes, measured: Trust, style: Style) -> None:
    """Draw by how much the estimate misses volumes that are known."""
    check = measured.check
    predicted, missed = check.predicted - check.truth, (check.naive.T - check.truth).T
    axes.axhline(0, color=style.ink, linewidth=1)
    axes.plot(check.decades, predicted, color=style.muted)
    axes.plot(check.decades, missed, "o", markersize=4.5, color=style.ink, alpha=0.6)
    middle = len(check.decades) // 2
    for text, y, shift, side, colour in (
        ("estimates", missed[middle, 0], (9, 4), "left", style.ink),
        ("from the mean\neigenvalue alone", predicted[middle], (-9, -6), "right", style.muted),
        ("truth", 0, (9, 3), "left", style.ink),
    ):
        axes.annotate(
            text,
            (check.decades[middle], y),
            shift,
            textcoords="offset points",
            ha=side,
            va="top" if shift[1] < 0 else "bottom",
            color=colour,
        )
    axes.set(
        title="It misses volumes that are known",
        xlabel="spread of the eigenvalues, in powers of ten",
        ylabel="error, in powers of ten",
    )
    axes.margins(y=0.08)
    axes.set_xticks(range(int(check.decades[-1]) + 1))
    axes.yaxis.set_major_formatter(PLAIN)


def _units(axes: Axes, measured: Trust, style: Style) -> None:
    """Draw the difference of wide and narrow in raw and in relative units."""
    names = ("rays in\nraw weights", "relative rays,\nas they are", "relative rays,\nconverted")
    values = differences(measured)
    bars = axes.barh(names, np.where(np.isfinite(values), values, 0), height=0.5, color=style.muted)
    bars[1].set_alpha(0.5)
    axes.bar_label(bars, [Number(value, style=",.0f").text() for value in values], padding=4)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.18)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.xaxis.set_major_formatter(PLAIN)
    axes.set(title="Units change the answer", xlabel="wide over narrow, in powers of ten")


def differences(measured: Trust) -> np.ndarray:
    """Return log10 of wide over narrow volume: raw, relative, and relative in raw units, [3].

    A ray relative to the weights measures volume in units of Π_f ‖w_f‖^d_f (see
    `explainer.measures.directions.log_filter_volume`), which differ between the two networks.
    """
    raw = log_volume(measured.radii, measured.dimensions) / LN10
    relative = log_volume(measured.relative, measured.relative_dimensions) / LN10
    estimates = np.stack([raw, relative, relative + measured.lengths])  # [3, 2]
    with np.errstate(invalid="ignore"):  # ∞ − ∞
        return np.asarray(estimates[:, 0] - estimates[:, 1])


def shares(radii: np.ndarray, n: int) -> np.ndarray:
    """Return each ray's share of the estimate, [K].

    Censored rays outweigh all others and share among themselves; so do rays of radius 0, where
    there is no basin.
    """
    censored = np.isinf(radii)
    if censored.any():
        return np.asarray(censored / censored.sum())
    return ray_weights(radii, n) if radii.any() else np.full(len(radii), 1 / len(radii))


def effective(radii: np.ndarray, n: int) -> float:
    """Return the effective sample size (Σw)²/Σw², w = rⁿ, of radii [K]."""
    return float(1 / (shares(radii, n) ** 2).sum())


def numbers(measured: Trust) -> dict[str, Number]:
    n, count = measured.dimensions, measured.radii.shape[1]
    wide, narrow = (effective(radii, n) for radii in measured.radii)
    longest = float(shares(measured.radii[0], n).max())
    return {
        "effective_sample_size": Number(wide, n=count, style=".2f"),
        "narrow_effective_sample_size": Number(narrow, n=count, style=".2f"),
        "longest_ray_share": Number(longest, n=count, style=".1%"),
        "rays": Number(count, style=","),
        "climb_orders": _climb(measured),
        "ellipsoid_error_orders": Number(*_named_error(measured), style=",.0f"),
        "filter_correction_orders": Number(_correction(measured), style=",.0f"),
        "dimensions": Number(n, style=","),
        "cutoff": Number(measured.cutoff, style="g"),
        "censored_rays": Number(int(np.isinf(measured.radii).sum()), style=","),
    }


def _correction(measured: Trust) -> float:
    """Return by how many powers of ten units move the difference between wide and narrow."""
    return float(abs(measured.lengths[0] - measured.lengths[1]))


def _climb(measured: Trust) -> Number:
    """Return by how many powers of ten the wide network's estimate grew from a tenth to all rays.

    Mean and standard deviation are over orders in which the rays might have come.
    """
    running = _running(measured)[:, 0]
    with np.errstate(invalid="ignore"):  # ∞ − ∞
        climbs = running[:, -1] - running[:, max(running.shape[1] // 10 - 1, 0)]
    if not np.isfinite(climbs).all():
        return Number("undefined")
    return Number(float(climbs.mean()), float(climbs.std(ddof=1)), len(climbs), "", ",.0f")


def _named_error(measured: Trust) -> tuple[float, float, int]:
    """Return |naive − truth| at the named spread: mean and sd over repetitions, their number."""
    at = list(measured.check.decades).index(NAMED)
    missed = np.abs(measured.check.naive[at] - measured.check.truth[at])
    return float(missed.mean()), float(missed.std(ddof=1)), len(missed)


def claims(measured: Trust) -> list[Claim]:
    return [
        Claim(
            "the wide network's volume rests on at most three rays",
            effective(measured.radii[0], measured.dimensions),
            "<=",
            3,
        ),
        Claim(
            "it misses an ellipsoid's volume by at least 100 powers of ten",
            _named_error(measured)[0],
            ">=",
            100,
        ),
    ]


def table(measured: Trust) -> dict[str, np.ndarray]:
    """One row for each number of rays."""
    counts = _counts(measured.radii.shape[1])
    running = _running(measured)[0, :, counts - 1].T  # [2, counts]
    columns = {"rays": counts}
    for row, name in enumerate(("wide", "narrow")):
        columns[f"{name}_log10_volume"] = running[row]
        columns[f"{name}_effective_sample_size"] = np.array(
            [effective(measured.radii[row, :count], measured.dimensions) for count in counts]
        )
    return columns


def describe(measured: Trust) -> str:
    found = {name: number.text() for name, number in numbers(measured).items()}
    check = measured.check
    errors = ", ".join(
        f"{Number(round(float(error)), style=',').text()} at {decades:g}"
        for decades, error in zip(check.decades, check.naive.mean(1) - check.truth, strict=True)
        if decades == int(decades)
    )
    raw, relative, corrected = (
        Number(value, style=",.0f").text() for value in differences(measured)
    )
    return (
        f"Four panels; cutoff {found['cutoff']}, {found['rays']} rays from each network, of which "
        f"{found['censored_rays']} never reach the cutoff.\n\n"
        f"First: log10 of the estimated volume against the number of rays. The wide network's "
        f"grows in leaps, by {found['climb_orders']} from a tenth of the rays to all.\n\n"
        f"Second: the effective sample size against the number of rays, on logarithmic axes. It "
        f"ends at {found['effective_sample_size']} for the wide network and "
        f"{found['narrow_effective_sample_size']} for the narrow one; the longest ray has "
        f"{found['longest_ray_share']} of the wide network's sum.\n\n"
        f"Third: the error, in powers of ten, on ellipsoids of known volume in "
        f"{found['dimensions']} dimensions, against the spread of their eigenvalues in powers of "
        f"ten: {errors}.\n\n"
        f"Fourth: the wide network's volume over the narrow one's, in powers of ten: {raw} with "
        f"rays in raw weights, {relative} with rays relative to the weights, {corrected} when "
        f"these are converted to raw weights."
    )
