"""Basins of {{ number("basin-volume.networks") }} networks against their generalisation gap, at
{{ number("basin-volume.cutoffs") }} cutoffs of the training loss; each dot is one network at one
cutoff, lines are running medians. **Radius** is the median of
{{ number("basin-volume.directions") }} directions. **Naive volume** is the original estimate, from
as many directions in raw weights; the next figure judges it. The blue and the vermilion dot are the
wide and the narrow network at a cutoff of {{ number("basin-volume.cutoff") }}: a ratio of
{{ number("basin-volume.radius_ratio") }} between radii becomes, in
{{ number("basin-volume.dimensions") }} dimensions,
{{ number("basin-volume.log10_volume_difference") }} powers of ten between volumes. Rays that never
reached a cutoff: {{ number("basin-volume.censored_rays") }}. Dots left out, since that network's
training loss is over the cutoff already: {{ number("basin-volume.left_out") }}.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.ticker import LogLocator, NullLocator

from explainer.experiments.common import CUTOFFS
from explainer.experiments.essay import rays_count, sweep, wide_and_narrow
from explainer.experiments.selection import cutoff_for, fitting
from explainer.figures import Claim, Number
from explainer.figures.numbers import bounded, correlation, deviation, quantity
from explainer.measures.basin import rays, typical_radius
from explainer.measures.log_weights import LN10
from explainer.measures.volume import log_volume
from explainer.networks.parameters import count_parameters
from explainer.plotting.labels import PERCENT, PLAIN, label_end, percent
from explainer.plotting.labels import space_apart as apart
from explainer.plotting.style import Style
from explainer.training.trainer import Experiment, train

TITLE = "In thousands of dimensions, a narrower basin is vastly smaller"
KIND = "still"
ALT = """Two scatter plots against generalisation gap. In one, the basin's radius falls as the
gap grows, from {{ number("basin-volume.wide_radius") }} to
{{ number("basin-volume.narrow_radius") }}. In the other, the estimated volume falls with it, by
{{ number("basin-volume.log10_volume_difference") }} powers of ten."""
LIMITS = """The volume is the naive estimate, which one ray decides; read its direction, not its
size; the next figure shows why."""

SEEDS = {"quick": 2, "standard": 2, "full": 5}  # seeds of the sweep that are measured


@dataclass(frozen=True)
class Basins:
    """Radii and naive volumes of M networks at C cutoffs; ∞ and 0 as measured.

    A radius of 0 belongs to a network whose training loss is over the cutoff already.
    """

    gaps: np.ndarray  # [M]
    radii: np.ndarray  # [M, C] median first crossing, relative to the weights
    volumes: np.ndarray  # [M, C] log10, in raw weights
    censored: np.ndarray  # [M, C] rays of either kind that never crossed
    cutoffs: np.ndarray  # [C]
    cutoff: int  # which of them single numbers are given for
    wides: np.ndarray  # rows of the pair's networks without poison, the shown one first
    narrows: np.ndarray  # rows of the pair's networks with poison, the shown one first
    dimensions: int
    directions: int  # rays of each kind from each network

    def pair(self, values: np.ndarray) -> tuple[float, float]:
        """Return what values [M, C] are for the shown wide and the shown narrow network."""
        wide, narrow = values[[self.wides[0], self.narrows[0]], self.cutoff]
        return float(wide), float(narrow)

    def spreads(self, values: np.ndarray) -> tuple[float | None, float | None]:
        """Return the standard deviations of values [M, C] over the seeds of wide and narrow."""
        wides, narrows = (values[rows, self.cutoff] for rows in (self.wides, self.narrows))
        return deviation(wides), deviation(narrows)

    @property
    def outside(self) -> np.ndarray:
        """How many networks start over each cutoff, [C]; they have no basin there."""
        return np.asarray((self.radii == 0).sum(axis=0))


def measure(size: str) -> Basins:
    pair, family = wide_and_narrow(size), sweep(size)
    minima, count = train(family), rays_count(size) // 2
    rows = fitting(minima.train_accuracies)
    rows = rows[np.array(family.seeds)[rows] < SEEDS[size]]
    fits = fitting(pair.minima.train_accuracies)
    wides = [pair.wide, *np.setdiff1d(np.intersect1d(pair.wides, fits), pair.wide)]
    narrows = [pair.narrow, *np.setdiff1d(np.intersect1d(pair.narrows, fits), pair.narrow)]
    parts = (
        _basins(pair.experiment, [*wides, *narrows], count),
        _basins(family, list(rows), count),
    )
    gaps, radii, volumes, censored = (np.concatenate(both) for both in zip(*parts, strict=True))
    return Basins(
        gaps,
        radii,
        volumes,
        censored,
        np.array(CUTOFFS),
        CUTOFFS.index(cutoff_for(pair.minima.train_losses[[pair.wide, pair.narrow]])),
        np.arange(len(wides)),
        len(wides) + np.arange(len(narrows)),
        count_parameters(family.widths),
        count,
    )


def _basins(experiment: Experiment, rows: list[int], count: int) -> tuple[np.ndarray, ...]:
    """Return gaps [M], median radii, log10 volumes and numbers of censored rays [M, C]."""
    networks = tuple(int(row) for row in rows)
    relative = rays(experiment, networks, count, CUTOFFS, "filter")
    raw = rays(experiment, networks, count, CUTOFFS, "uniform")
    volumes = log_volume(np.moveaxis(raw.crossings, 1, 2), count_parameters(experiment.widths))
    return (
        train(experiment).gaps[list(networks)],
        typical_radius(relative.crossings),
        volumes / LN10,
        relative.censored + raw.censored,
    )


def draw(measured: Basins, style: Style, title: str = TITLE) -> Figure:
    columns = style.columns(2)
    figure = style.figure(height=7.2 if style.phone else 5.2)
    style.headline(figure, title)
    left, right = figure.subplots(2 // columns, columns)
    left.set(yscale="log", title="radius", ylabel="relative to the weights")
    left.yaxis.set_major_locator(LogLocator(subs=(1, 3)))
    left.yaxis.set_minor_locator(NullLocator())
    right.set(title="naive volume", ylabel="powers of ten, in raw weights")
    for axes in (left, right):
        axes.set(xlabel="generalisation gap", xlim=(-0.04, max(measured.gaps) + 0.03))
        axes.xaxis.set_major_formatter(PERCENT)
        axes.yaxis.set_major_formatter(PLAIN)
    ratio, orders = _ratio(measured), _orders(measured)
    labels = [_panel(left, measured, measured.radii, style)]
    labels += [_panel(right, measured, measured.volumes, style)]
    if np.isfinite(ratio) and np.isfinite(orders):
        _step(left, measured, measured.radii, f"{ratio:.0f} times\nshorter", style)
        _step(right, measured, measured.volumes, f"$10^{{{orders:.0f}}}$ times\nsmaller", style)
    for group in labels:
        apart(group)
    return figure


def _panel(axes: Axes, measured: Basins, values: np.ndarray, style: Style) -> list[Annotation]:
    """Draw values [M, C] against the gap, a shade for each cutoff; return the labels."""
    labels = []
    for column, shade in enumerate(style.shades(len(measured.cutoffs))):
        shown = np.isfinite(values[:, column]) & (measured.radii[:, column] > 0)
        gaps, here = measured.gaps[shown], values[shown, column]
        axes.scatter(gaps, here, s=7 if style.phone else 12, color=shade, alpha=0.4, linewidth=0)
        x, y = _running_median(gaps, here)
        axes.plot(x, y, color=shade, linewidth=1.2 if style.phone else 1.8)
        last = gaps.argmax()
        name = f"{measured.cutoffs[column]:g}"
        labels.append(label_end(axes, gaps[last], here[last], name, shade))
    labels[-1].set_text(f"cutoff {labels[-1].get_text()}")
    return labels


def _running_median(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the medians of x and y over windows of neighbours in x, a sixth of all points each."""
    order, width = np.argsort(x, kind="stable"), max(3, len(x) // 6)
    windows = np.lib.stride_tricks.sliding_window_view(order, min(width, len(x)))
    return np.median(x[windows], axis=1), np.median(y[windows], axis=1)


def _step(axes: Axes, measured: Basins, values: np.ndarray, words: str, style: Style) -> None:
    """Mark the wide and the narrow network, and lead from one down to the other."""
    x, end = (measured.gaps[rows[0]] for rows in (measured.wides, measured.narrows))
    top, low = measured.pair(values)
    axes.plot([x, end], [top, top], color=style.muted, linewidth=1, linestyle=(0, (2, 3)))
    for place, height, colour in ((x, top, style.wide), (end, low, style.narrow)):
        axes.plot(
            place, height, "o", markersize=9, color=colour, markeredgecolor=style.paper, zorder=4
        )
    arrow = {"arrowstyle": "-|>", "color": style.ink, "shrinkA": 0, "shrinkB": 5, "linewidth": 1.4}
    axes.annotate("", (end, low), (end, top), arrowprops=arrow, zorder=3)
    for text, colour, size, shift, side in (
        ("wide", style.wide, 1, 2, "bottom"),
        ("narrow", style.narrow, 1, -4, "top"),
        (words, style.ink, 1.4, -4 - 1.3 * style.text, "top"),
    ):
        axes.annotate(
            text,
            (end, top),
            (-8, shift),
            textcoords="offset points",
            ha="right",
            va=side,
            color=colour,
            fontsize=size * style.text,
        )


def _ratio(measured: Basins) -> float:
    """Return how many times the narrow network's radius the wide one's is."""
    wide, narrow = measured.pair(measured.radii)
    return wide / narrow if 0 < narrow < np.inf else np.inf


def _orders(measured: Basins) -> float:
    """Return log10 of how many times the narrow network's volume the wide one's is."""
    wide, narrow = measured.pair(measured.volumes)
    return wide - narrow


def _rank(measured: Basins, values: np.ndarray) -> Number:
    """Return the rank correlation of the gap and values [M, C], of networks that have a basin."""
    inside = measured.radii[:, measured.cutoff] > 0
    return correlation(measured.gaps[inside], values[inside, measured.cutoff])


def numbers(measured: Basins) -> dict[str, Number]:
    wide, narrow = measured.pair(measured.radii)
    wide_error, narrow_error = measured.spreads(measured.radii)
    errors = [error for error in measured.spreads(measured.volumes) if error is not None]
    error = hypot(*errors) if len(errors) == 2 else None
    seeds = min(len(measured.wides), len(measured.narrows))
    unit = "of the weights' length, error: sd over seeds"
    return {
        "wide_radius": quantity(wide, wide_error, len(measured.wides), unit, ".2g"),
        "narrow_radius": quantity(narrow, narrow_error, len(measured.narrows), unit, ".2g"),
        "radius_ratio": quantity(_ratio(measured), style=",.0f"),
        "log10_volume_difference": quantity(_orders(measured), error, seeds, style=",.0f"),
        "cutoff": Number(float(measured.cutoffs[measured.cutoff]), style="g"),
        "cutoffs": Number(len(measured.cutoffs)),
        "networks": Number(len(measured.gaps)),
        "directions": Number(measured.directions, style=","),
        "dimensions": Number(measured.dimensions, style=","),
        "radius_gap_correlation": _rank(measured, measured.radii),
        "volume_gap_correlation": _rank(measured, measured.volumes),
        "censored_rays": Number(int(measured.censored.sum()), style=","),
        "left_out": Number(int(measured.outside.sum()), unit="networks over a cutoff"),
    }


def claims(measured: Basins) -> list[Claim]:
    wide, narrow = (bounded(radius) for radius in measured.pair(measured.radii))
    orders = bounded(_orders(measured))
    tau = float(_rank(measured, measured.radii).value)
    return [
        Claim("the wide network's basin has the longer radius", wide, ">", narrow),
        Claim("the naive volumes differ by 100 powers of ten", orders, ">=", 100),
        Claim("the radius falls as the gap grows", tau, "<=", -0.4),
    ]


def table(measured: Basins) -> dict[str, np.ndarray]:
    """One row for each network and cutoff."""
    networks, cutoffs = measured.radii.shape
    return {
        "network": np.repeat(np.arange(networks), cutoffs),
        "gap": np.repeat(measured.gaps, cutoffs),
        "cutoff": np.tile(measured.cutoffs, networks),
        "median_radius": measured.radii.ravel(),
        "log10_volume": measured.volumes.ravel(),
        "censored_rays": measured.censored.ravel(),
    }


def describe(measured: Basins) -> str:
    found = {name: number.text() for name, number in numbers(measured).items()}
    lost = ", ".join(
        f"{count} at cutoff {cutoff:g}"
        for count, cutoff in zip(measured.outside, measured.cutoffs, strict=True)
    )
    order = np.argsort(measured.gaps)
    course = "; ".join(
        f"gap {percent(measured.gaps[row])}, radius {measured.radii[row, measured.cutoff]:.2g}, "
        f"volume {Number(measured.volumes[row, measured.cutoff], style=',.0f').text()}"
        for row in order[np.linspace(0, len(order) - 1, 6).round().astype(int)]
    )
    return (
        f"Two scatter plots of {found['networks']} networks against their generalisation gap, "
        f"{found['directions']} directions each way, with {found['cutoffs']} cutoffs. Networks "
        f"whose training loss is over a cutoff have no basin there and are left out: {lost}. Rays "
        f"that never reach a cutoff: {found['censored_rays']}.\n\n"
        f"Radius: at cutoff {found['cutoff']}, {found['wide_radius']} of the weights' length for "
        f"the wide network, {found['narrow_radius']} for the narrow one; rank correlation with the "
        f"gap {found['radius_gap_correlation']}.\n\n"
        f"Naive volume: {found['log10_volume_difference']} powers of ten between the two; rank "
        f"correlation with the gap {found['volume_gap_correlation']}.\n\n"
        f"Six of the networks, with log10 of the volume: {course}."
    )
