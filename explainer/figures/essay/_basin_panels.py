"""Radii and naive volumes of basins against the gap: panels, and what is said of them."""

from __future__ import annotations

from math import hypot

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from explainer.figures import Claim, Number
from explainer.figures.essay._basins import Basins
from explainer.figures.numbers import bounded, quantity, texts
from explainer.plotting.gaps import against_gap, gap_axis, lead_down
from explainer.plotting.labels import halo, label_end, percent, space_apart
from explainer.plotting.panels import open_grid
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.ticks import PLAIN, mark_decades


def draw_basins(measured: Basins, style: Style, title: str) -> Figure:
    """Draw a panel of radii and one of naive volumes, a shade for each cutoff."""
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
        labels[-1].set_path_effects(halo(axes))
    labels[-1].set_text(f"cutoff {labels[-1].get_text()}")
    return labels


def basin_numbers(measured: Basins) -> dict[str, Number]:
    """Return what is said of the basins."""
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


def basin_claims(measured: Basins) -> list[Claim]:
    """Return what has to be true of the basins."""
    wide, narrow = (bounded(radius) for radius in measured.pair(measured.radii))
    orders = bounded(measured.orders)
    tau = float(measured.rank(measured.radii).value)
    return [
        Claim("the wide network's basin has the longer radius", wide, ">", narrow),
        Claim("the naive volumes differ by 100 powers of ten", orders, ">=", 100),
        Claim("the radius falls as the gap grows", tau, "<=", -0.4),
    ]


def basin_table(measured: Basins) -> dict[str, np.ndarray]:
    """One row for each network and cutoff."""
    networks = {"network": np.arange(len(measured.gaps)), "gap": measured.gaps}
    return {
        **crossed(networks, {"cutoff": measured.cutoffs}),
        "median_radius": measured.radii.ravel(),
        "log10_volume": measured.volumes.ravel(),
        "censored_rays": measured.censored.ravel(),
    }


def describe_basins(measured: Basins) -> str:
    """Say what the panels show."""
    found = texts(basin_numbers(measured))
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
