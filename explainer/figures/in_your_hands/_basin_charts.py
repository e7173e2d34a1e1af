"""The charts of basins at a cutoff: where they are, and how they are drawn.

`explainer/web/src/figures/cutoff.ts` draws the same ones.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from explainer.figures.in_your_hands._basin_axes import (
    LEVELS,
    TICKS,
    bin_edges,
    ends,
    others_span,
    profile_heights,
    span,
    steps,
    tallest,
    titles,
)
from explainer.figures.in_your_hands._basin_rays import CENTRE, CUTS, Cut, history, power, rank
from explainer.plotting.curves import moving_marker
from explainer.plotting.labels import note_over_corner
from explainer.plotting.layout import Scene, Scenes, place
from explainer.plotting.style import POINTS_PER_PIXEL, Style
from explainer.plotting.ticks import decades, in_percent, mark, plainly

TICK_PAD = 5  # points, as the script has it

SCENES: Scenes = {
    "page": Scene(
        (1080, 610),
        profiles=(56, 88, 480, 322),
        histogram=(56, 450, 480, 110),
        scatter=(634, 88, 430, 170),
        volume=(634, 330, 430, 92),
        share=(634, 460, 430, 100),
    ),
    "phone": Scene(
        (360, 900),
        profiles=(42, 88, 306, 196),
        histogram=(42, 318, 306, 66),
        scatter=(50, 462, 298, 150),
        volume=(50, 688, 298, 72),
        share=(50, 794, 298, 60),
    ),
}


def _name(axes: Axes, title: str, label: str, words: list[str], style: Style) -> None:
    """Name a panel, say its value for both networks at the right, and name the axis below."""
    axes.set_title(title, pad=5.8)
    axes.set_xlabel(label, labelpad=2)
    for back, text, colour in zip((1, 0), words, (style.wide, style.narrow), strict=True):
        shift = -back * (52 if style.phone else 66) * POINTS_PER_PIXEL, 5.8
        note_over_corner(axes, text, shift, colour)


def _radius_axis(axes: Axes, measured: Cut) -> None:
    axes.set(xscale="log", xlim=ends(measured))
    mark(axes.xaxis, plainly(decades(ends(measured))))
    axes.tick_params(axis="x", pad=TICK_PAD)


def profiles(axes: Axes, measured: Cut, now: np.ndarray, style: Style) -> None:
    """Draw the losses along the rays, and where they reach the cutoff."""
    for row, colour in ((0, style.wide), (measured.narrow, style.narrow)):
        axes.add_collection(
            LineCollection(
                paths(measured, row), colors=[colour], linewidths=0.6, alpha=0.35, rasterized=True
            )
        )
    axes.axhline(CENTRE, color=style.ink, linewidth=1.2)
    for row, colour in ((0, style.wide), (measured.narrow, style.narrow)):
        rug = now[row][np.isfinite(now[row]) & (now[row] > 0)]
        axes.plot(
            rug,
            np.full(len(rug), CENTRE),
            "|",
            color=colour,
            markersize=8 if style.phone else 11,
            markeredgewidth=0.9,
            alpha=0.8,
            zorder=3,
        )
        middle = float(np.median(now[row]))
        if ends(measured)[0] <= middle < np.inf:
            moving_marker(axes, colour, style, at=(middle, CENTRE))
    _radius_axis(axes, measured)
    axes.set(yscale="log", ylim=profile_heights())
    axes.tick_params(labelbottom=False)
    mark(axes.yaxis, plainly(LEVELS))
    axes.set_title("training loss along each ray", pad=5.8)
    axes.set_title(f"cutoff {CENTRE:.2f}", loc="right", pad=5.8, fontweight="semibold")


def histogram(axes: Axes, measured: Cut, now: np.ndarray, style: Style) -> None:
    """Draw how many rays reach the cutoff at which radius."""
    edges, pair = bin_edges(measured), (0, measured.narrow)
    for row, colour in zip(pair, (style.wide, style.narrow), strict=True):
        axes.stairs(
            np.histogram(now[row], edges)[0], edges, fill=True, color=colour, alpha=0.6, linewidth=0
        )
    axes.set(ylim=(0, tallest(measured)), yticks=[])
    _radius_axis(axes, measured)
    words = [_radius(now[row]) for row in pair]
    _name(axes, "where rays reach it; medians", "radius, in raw weights", words, style)


def paths(measured: Cut, row: int) -> list[np.ndarray]:
    """Return the rays of a network between the lowest and the highest cutoff, [J, 2] each."""
    low, high = (measured.crossings(cut)[row] for cut in (CUTS[0], CUTS[-1]))
    found = []
    for ray, count in enumerate(measured.counts[row]):
        radii = measured.radii[int(measured.first[row, ray]) :][:count]
        losses = np.exp(measured.losses[row, ray, :count].astype(np.float64))
        inside = (losses > CUTS[0]) & (losses < CUTS[-1])
        path = np.array(
            [
                (low[ray], CUTS[0]),
                *zip(radii[inside], losses[inside], strict=True),
                (high[ray], CUTS[-1]),
            ]
        )
        found.append(path[(path[:, 0] > 0) & (path[:, 0] < np.inf)])
    return found


def courses(figure: Figure, measured: Cut, now: np.ndarray, style: Style) -> None:
    """Draw volume and the share of all rays but the longest against the cutoff."""
    scene, pair = SCENES[style.layout], (0, measured.narrow)
    curves = history(measured, pair)
    there = (measured.volumes(now), measured.others(now))
    for i, (name, title) in enumerate(zip(("volume", "share"), titles(style.layout), strict=True)):
        axes = place(figure, *scene[name])
        low = (span, others_span)[i](measured)
        for line, row, colour in zip(curves[i], pair, (style.wide, style.narrow), strict=True):
            axes.plot(CUTS, np.where(line >= low[0], line, np.nan), color=colour, linewidth=1.8)
            if there[i][row] >= low[0]:
                moving_marker(axes, colour, style, at=(CENTRE, there[i][row]))
        words = [power(float(there[i][row])) for row in pair]
        _name(axes, title, "cutoff" if i else "", words, style)
        axes.set(xscale="log", xlim=(CUTS[0] / 1.08, CUTS[-1] * 1.08), ylim=low)
        mark(axes.xaxis, plainly(LEVELS))
        axes.tick_params(axis="x", labelbottom=bool(i), pad=TICK_PAD)
        mark(axes.yaxis, plainly(steps(*low, TICKS[style.layout])))


def scatter(axes: Axes, measured: Cut, now: np.ndarray, style: Style) -> None:
    """Draw volume against gap, the two networks of the left large."""
    volumes = measured.volumes(now)
    there = volumes >= span(measured)[0]
    axes.scatter(
        measured.gaps[there],
        volumes[there],
        s=(4.5 if style.phone else 6) ** 2,
        c=[to_hex(colour) for colour in style.gaps(measured.gaps[there])],
        alpha=0.5,
        linewidth=0,
    )
    for row, colour in ((0, style.wide), (measured.narrow, style.narrow)):
        if there[row]:
            moving_marker(axes, colour, style, at=(measured.gaps[row], volumes[row]))
    axes.set_title("naive volume, powers of ten", pad=5.8)
    words = f"τ = {rank(measured, volumes).text()}"
    axes.set_title(words, loc="right", pad=5.8, color=style.muted)
    axes.set_xlabel("generalisation gap", labelpad=2)
    axes.tick_params(axis="x", pad=TICK_PAD)
    axes.set(xlim=(-0.04, 1), ylim=span(measured))
    mark(axes.xaxis, in_percent([0, 0.25, 0.5, 0.75]))
    mark(axes.yaxis, plainly(steps(*span(measured), 3)))


def _radius(radii: np.ndarray) -> str:
    middle = float(np.median(radii))
    return f"{middle:#.2g}" if 0 < middle < np.inf else "none"
