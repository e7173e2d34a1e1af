"""The training loss along {{ number("basin-profiles.directions") }} random directions from each of
{{ number("basin-profiles.networks") }} networks that get every training point right, in order of
their generalisation gap. Each thin line follows one direction, the thick one is their median; the
wide network's median is repeated beside the others. Distance is relative: at 1, the weights into
each neuron have moved by their own length. Ticks on the lower edge mark where each line first
reaches the cutoff of {{ number("basin-profiles.cutoff") }}. The middle tick is the radius of the
basin: {{ number("basin-profiles.wide_radius") }} for the wide network and
{{ number("basin-profiles.narrow_radius") }} for the narrow one. All axes are logarithmic; lines end
at a loss of 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import LogLocator, NullLocator

from explainer.experiments.common import CUTOFFS
from explainer.experiments.essay import rays_count, sweep, wide_and_narrow
from explainer.experiments.selection import cutoff_for, fitting
from explainer.figures import Claim, Number
from explainer.figures.numbers import bounded, correlation, quantity
from explainer.measures.basin import rays
from explainer.plotting.labels import PLAIN, percent
from explainer.plotting.style import Style
from explainer.training.trainer import train

TITLE = "The wider the gap, the sooner the loss climbs"
KIND = "still"
ALT = """Small panels, one for each network, ordered by generalisation gap. In each, many lines
show the training loss rising with distance from the network. In the first panel they reach the
cutoff at about {{ number("basin-profiles.wide_radius") }} of the weights' length, in the
last at about {{ number("basin-profiles.narrow_radius") }}."""
LIMITS = """Random directions nearly always miss the few along which a basin is long, and networks
with more poison start from a higher training loss."""

BETWEEN = 3  # networks between the wide and the narrow one


@dataclass(frozen=True)
class BasinProfiles:
    """Losses along K rays from each of P networks, in order from wide to narrow."""

    gaps: np.ndarray  # [P]
    starts: np.ndarray  # [P] training losses
    radii: np.ndarray  # [G]
    losses: np.ndarray  # [P, K, G]; NaN beyond the end of a ray
    crossings: np.ndarray  # [P, K] first crossings of the cutoff; ∞ where there is none
    cutoff: float

    @property
    def typical(self) -> np.ndarray:
        """The median first crossing of each network, [P]."""
        return np.asarray(np.median(self.crossings, axis=1))


def measure(size: str) -> BasinProfiles:
    pair, family = wide_and_narrow(size), sweep(size)
    minima, count = train(family), rays_count(size)
    ends = (pair.wide, pair.narrow)
    cutoff = cutoff_for(pair.minima.train_losses[list(ends)])
    low, high = (float(pair.minima.gaps[network]) for network in ends)
    between = evenly(minima.gaps, fitting(minima.train_accuracies), low, high)
    outer = rays(pair.experiment, ends, count, CUTOFFS, "filter")
    inner = rays(family, between, count, CUTOFFS, "filter")

    def ordered(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return np.concatenate([first[:1], second, first[1:]])

    return BasinProfiles(
        ordered(pair.minima.gaps[list(ends)], minima.gaps[list(between)]),
        ordered(outer.start_losses, inner.start_losses),
        outer.radii,
        ordered(outer.losses, inner.losses),
        ordered(*(found.crossings[:, :, CUTOFFS.index(cutoff)] for found in (outer, inner))),
        cutoff,
    )


def evenly(gaps: np.ndarray, rows: np.ndarray, low: float, high: float) -> tuple[int, ...]:
    """Return the rows whose gaps divide the way from `low` to `high` most evenly, each once."""
    wanted = np.linspace(low, high, BETWEEN + 2)[1:-1]
    nearest = {int(rows[np.abs(gaps[rows] - gap).argmin()]) for gap in wanted}
    return tuple(sorted(nearest, key=lambda row: float(gaps[row])))


def draw(measured: BasinProfiles, style: Style, title: str = TITLE) -> Figure:
    panels = len(measured.gaps)
    columns = style.columns(panels)
    figure = style.figure(height=0.7 + 1.35 * panels if style.phone else 4.6)
    style.headline(figure, title)
    grid = figure.subplots(panels // columns, columns, sharex=True, sharey=True, squeeze=False)
    for place, axes in enumerate(grid.flat):
        _panel(axes, measured, place, style)
    _axes(grid, measured, style)
    return figure


def _panel(axes: Axes, measured: BasinProfiles, place: int, style: Style) -> None:
    """Draw the rays of one network, their median, and where they cross the cutoff."""
    colour = style.gaps(_shade(measured)[place])
    crossings = measured.crossings[place]
    axes.add_collection(
        LineCollection(
            [np.stack([measured.radii, line], axis=1) for line in measured.losses[place]],
            colors=[colour],
            linewidths=0.5,
            alpha=0.16,
            rasterized=True,
        )
    )
    if place > 0:  # how much later the wide network's loss climbs
        axes.plot(measured.radii, _median(measured.losses[0]), color=style.wide, linewidth=1)
    axes.plot(measured.radii, _median(measured.losses[place]), color=colour)
    axes.axhline(measured.cutoff, color=style.ink, linewidth=1)
    rug = crossings[np.isfinite(crossings) & (crossings > 0)]
    axes.plot(
        rug,
        np.zeros(len(rug)),
        linestyle="none",
        marker="|",
        markersize=9 if style.phone else 16,  # the upper half shows
        markeredgewidth=0.5,
        color=colour,
        alpha=0.4,
        transform=axes.get_xaxis_transform(),
        rasterized=True,
    )
    _radius(axes, measured, place, style)
    name = _name(place, len(measured.gaps))
    axes.set_title(f"{name}gap {percent(measured.gaps[place])}", color=colour)


def _shade(measured: BasinProfiles) -> np.ndarray:
    """Return each network's place between wide (0) and narrow (1), by its gap, [P]."""
    low, high = measured.gaps[0], measured.gaps[-1]
    return np.asarray(np.clip((measured.gaps - low) / (high - low), 0, 1))


def _median(losses: np.ndarray) -> np.ndarray:
    """Return the median of losses [K, G] over rays, [G]; a ray that has ended counts as high."""
    middle = np.median(np.where(np.isnan(losses), np.inf, losses), axis=0)
    return np.asarray(np.where(np.isfinite(middle), middle, np.nan))


def _name(place: int, panels: int) -> str:
    """Return what the network in this place is called before its gap."""
    return {0: "wide, ", panels - 1: "narrow, "}.get(place, "")


def _radius(axes: Axes, measured: BasinProfiles, place: int, style: Style) -> None:
    """Drop a line from where the median ray reaches the cutoff, and say how far that is."""
    radius = measured.typical[place]
    if not (np.isfinite(radius) and radius > 0):
        words = "starts above it" if radius == 0 else "never reaches it"
        axes.text(0.95, 0.5, words, transform=axes.transAxes, ha="right", color=style.muted)
        return
    axes.plot([radius, radius], [0, measured.cutoff], color=style.ink, linewidth=1)
    axes.plot(radius, measured.cutoff, marker="o", markersize=5, color=style.ink, zorder=3)
    axes.annotate(
        f"{radius:.2g}",
        (radius, 0),
        (-5, 7 if style.phone else 11),
        xycoords=axes.get_xaxis_transform(),
        textcoords="offset points",
        ha="right",
        path_effects=[withStroke(linewidth=3, foreground=style.paper)],
        zorder=4,
    )


def _axes(grid: np.ndarray, measured: BasinProfiles, style: Style) -> None:
    """Give all panels the same axes, labelled at the edges."""
    crossings = measured.crossings[np.isfinite(measured.crossings) & (measured.crossings > 0)]
    left = min(measured.radii[0], 0.5 * crossings.min())
    low = float(max(measured.starts.min(), 1e-6))
    first = grid[0, 0]
    first.set(
        xscale="log",
        yscale="log",
        xlim=(left, 2.5 * crossings.max()),
        ylim=(0.5 * low, 2 * max(CUTOFFS)),
    )
    for axis in (first.xaxis, first.yaxis):
        axis.set_major_locator(LogLocator(numticks=5))
        axis.set_major_formatter(PLAIN)
        axis.set_minor_locator(NullLocator())
    first.annotate(
        "cutoff",
        (0, measured.cutoff),
        (5, 3),
        xycoords=first.get_yaxis_transform(),
        textcoords="offset points",
        fontsize=style.small,
    )
    middle = np.array(grid.shape) // 2
    grid[-1, middle[1]].set_xlabel("distance, relative to the weights")
    grid[middle[0], 0].set_ylabel("training loss")


def numbers(measured: BasinProfiles) -> dict[str, Number]:
    panels, directions, _ = measured.losses.shape
    wide, narrow = (
        quantity(float(radius), n=directions, unit="of the weights' length", style=".2g")
        for radius in measured.typical[[0, -1]]
    )
    return {
        "directions": Number(directions, style=","),
        "networks": Number(panels),
        "wide_radius": wide,
        "narrow_radius": narrow,
        "radius_gap_correlation": correlation(measured.gaps, measured.typical),
        "cutoff": Number(measured.cutoff, style="g"),
        "censored_rays": Number(int(np.isinf(measured.crossings).sum()), style=","),
    }


def claims(measured: BasinProfiles) -> list[Claim]:
    tau = float(correlation(measured.gaps, measured.typical).value)
    wide, narrow = (bounded(radius) for radius in measured.typical[[0, -1]])
    return [
        Claim("at least 200 directions", measured.losses.shape[1], ">=", 200),
        Claim("the radius falls as the gap grows", tau, "<=", -0.6),
        Claim("the wide network's radius is the longer", wide, ">", narrow),
    ]


def table(measured: BasinProfiles) -> dict[str, np.ndarray]:
    """One row for each ray: which network, where it crosses."""
    panels, count = measured.crossings.shape
    return {
        "network": np.repeat(np.arange(panels), count),
        "gap": np.repeat(measured.gaps, count),
        "training_loss": np.repeat(measured.starts, count),
        "direction": np.tile(np.arange(count), panels),
        "first_crossing": measured.crossings.ravel(),
    }


def describe(measured: BasinProfiles) -> str:
    found = {name: number.text() for name, number in numbers(measured).items()}
    lines = [
        f"Network {place + 1}, gap {percent(gap)}: starts at a training loss of {start:.2g}; "
        f"median first crossing at {radius:.2g}, the middle half of the rays between "
        f"{low:.2g} and {high:.2g}."
        for place, (gap, start, radius, (low, high)) in enumerate(
            zip(measured.gaps, measured.starts, measured.typical, _quartiles(measured), strict=True)
        )
    ]
    return (
        f"Training loss against distance from {found['networks']} networks along "
        f"{found['directions']} directions each, both axes logarithmic; the cutoff is "
        f"{found['cutoff']}. Rays that never reach it: {found['censored_rays']}.\n\n"
        + "\n\n".join(lines)
    )


def _quartiles(measured: BasinProfiles) -> np.ndarray:
    """Return the lower and upper quartile of the crossings, [P, 2]; of ranks, since ∞ may occur."""
    return np.asarray(np.quantile(measured.crossings, (0.25, 0.75), axis=1, method="nearest")).T
