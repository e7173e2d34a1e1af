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

from math import hypot

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from explainer.experiments.common import CUTOFFS
from explainer.experiments.essay import basin_networks
from explainer.experiments.selection import cutoff_for
from explainer.figures import Claim, Number
from explainer.figures.essay._basins import Basins
from explainer.figures.numbers import bounded, quantity, texts
from explainer.measures.basin import rays
from explainer.measures.log_weights import LN10
from explainer.measures.rays import typical_radius
from explainer.measures.volume import log_volume
from explainer.networks.parameters import count_parameters
from explainer.plotting.gaps import against_gap, gap_axis, lead_down
from explainer.plotting.labels import label_end, percent, space_apart
from explainer.plotting.panels import open_grid
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.ticks import PLAIN, mark_decades
from explainer.training.trainer import Experiment, train

TITLE = "In thousands of dimensions, a narrower basin is vastly smaller"
KIND = "still"
ALT = """Two scatter plots against generalisation gap. In one, the basin's radius falls as the
gap grows, from {{ number("basin-volume.wide_radius") }} to
{{ number("basin-volume.narrow_radius") }}. In the other, the estimated volume falls with it, by
{{ number("basin-volume.log10_volume_difference") }} powers of ten."""
LIMITS = """The volume is the naive estimate, which one ray decides; read its direction, not its
size; the next figure shows why."""


def measure(size: str) -> Basins:
    chosen = basin_networks(size)
    pair, wides, narrows, count = chosen.pair, chosen.wides, chosen.narrows, chosen.directions
    parts = (
        _basins(pair.experiment, (*wides, *narrows), count),
        _basins(chosen.family, chosen.rows, count),
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
        count_parameters(chosen.family.widths),
        count,
    )


def _basins(
    experiment: Experiment, networks: tuple[int, ...], count: int
) -> tuple[np.ndarray, ...]:
    """Return gaps [M], median radii, log10 volumes and numbers of censored rays [M, C]."""
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
    figure, panels = open_grid(style, title, (1, 2), page=5.2, phone=7.2)
    left, right = panels.flat
    left.set(yscale="log", title="radius", ylabel="relative to the weights")
    mark_decades(left.yaxis, subs=(1, 3))
    right.set(title="naive volume", ylabel="powers of ten, in raw weights")
    right.yaxis.set_major_formatter(PLAIN)
    for axes in (left, right):
        gap_axis(axes, measured.gaps)
    labels = [_panel(left, measured, measured.radii, style)]
    labels += [_panel(right, measured, measured.volumes, style)]
    ratio, orders = measured.ratio, measured.orders
    if np.isfinite([ratio, orders]).all():
        gaps = [measured.gaps[rows[0]] for rows in (measured.wides, measured.narrows)]
        for axes, values, words in (
            (left, measured.radii, f"{ratio:.0f} times\nshorter"),
            (right, measured.volumes, f"$10^{{{orders:.0f}}}$ times\nsmaller"),
        ):
            wide, narrow = zip(gaps, measured.pair(values), strict=True)
            lead_down(axes, wide, narrow, words, style)
    for group in labels:
        space_apart(group)
    return figure


def _panel(axes: Axes, measured: Basins, values: np.ndarray, style: Style) -> list[Annotation]:
    """Draw values [M, C] against the gap, a shade for each cutoff; return the labels."""
    labels = []
    for column, shade in enumerate(style.shades(len(measured.cutoffs))):
        shown = np.isfinite(values[:, column]) & (measured.radii[:, column] > 0)
        gaps, here = measured.gaps[shown], values[shown, column]
        against_gap(axes, gaps, here, shade, style)
        last, name = gaps.argmax(), f"{measured.cutoffs[column]:g}"
        labels.append(label_end(axes, gaps[last], here[last], name, shade))
    labels[-1].set_text(f"cutoff {labels[-1].get_text()}")
    return labels


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
        "radius_ratio": quantity(measured.ratio, style=",.0f"),
        "log10_volume_difference": quantity(measured.orders, error, seeds, style=",.0f"),
        "cutoff": Number(float(measured.cutoffs[measured.cutoff]), style="g"),
        "cutoffs": Number(len(measured.cutoffs)),
        "networks": Number(len(measured.gaps)),
        "directions": Number(measured.directions, style=","),
        "dimensions": Number(measured.dimensions, style=","),
        "radius_gap_correlation": measured.rank(measured.radii),
        "volume_gap_correlation": measured.rank(measured.volumes),
        "censored_rays": Number(int(measured.censored.sum()), style=","),
        "left_out": Number(int(measured.outside.sum()), unit="networks over a cutoff"),
    }


def claims(measured: Basins) -> list[Claim]:
    wide, narrow = (bounded(radius) for radius in measured.pair(measured.radii))
    orders = bounded(measured.orders)
    tau = float(measured.rank(measured.radii).value)
    return [
        Claim("the wide network's basin has the longer radius", wide, ">", narrow),
        Claim("the naive volumes differ by 100 powers of ten", orders, ">=", 100),
        Claim("the radius falls as the gap grows", tau, "<=", -0.4),
    ]


def table(measured: Basins) -> dict[str, np.ndarray]:
    """One row for each network and cutoff."""
    networks = {"network": np.arange(len(measured.gaps)), "gap": measured.gaps}
    return {
        **crossed(networks, {"cutoff": measured.cutoffs}),
        "median_radius": measured.radii.ravel(),
        "log10_volume": measured.volumes.ravel(),
        "censored_rays": measured.censored.ravel(),
    }


def describe(measured: Basins) -> str:
    found = texts(numbers(measured))
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
