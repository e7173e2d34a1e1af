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
from matplotlib.figure import Figure

from explainer.experiments.common import CUTOFFS
from explainer.experiments.essay import rays_count, sweep, wide_and_narrow
from explainer.experiments.selection import cutoff_for, fitting
from explainer.figures import Claim, Number
from explainer.figures.essay._profile import Profile, draw_profile
from explainer.figures.numbers import bounded, correlation, quantity, texts
from explainer.measures.basin import rays
from explainer.plotting.labels import note, percent
from explainer.plotting.panels import open_grid
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.ticks import mark_decades
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

    @property
    def profiles(self) -> list[Profile]:
        """One a network."""
        return [
            Profile(self.radii, losses, crossings, self.cutoff)
            for losses, crossings in zip(self.losses, self.crossings, strict=True)
        ]

    @property
    def shades(self) -> np.ndarray:
        """Each network's place between wide (0) and narrow (1), by its gap, [P]."""
        low, high = self.gaps[0], self.gaps[-1]
        return np.asarray(np.clip((self.gaps - low) / (high - low), 0, 1))


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
    figure, grid = open_grid(
        style, title, (1, panels), page=4.6, phone=0.7 + 1.35 * panels, sharex=True, sharey=True
    )
    names, profiles = {0: "wide, ", panels - 1: "narrow, "}, measured.profiles
    for place, axes in enumerate(grid.flat):
        colour = style.gaps(measured.shades[place])
        draw_profile(axes, profiles[place], colour, style, profiles[0] if place else None)
        axes.set_title(f"{names.get(place, '')}gap {percent(measured.gaps[place])}", color=colour)
    _axes(grid, measured, style)
    return figure


def _axes(grid: np.ndarray, measured: BasinProfiles, style: Style) -> None:
    """Give all panels the same axes, labelled at the edges."""
    crossings = np.concatenate([profile.crossed for profile in measured.profiles])
    left, low = min(measured.radii[0], 0.5 * crossings.min()), max(measured.starts.min(), 1e-6)
    first = grid[0, 0]
    first.set(xscale="log", xlim=(left, 2.5 * crossings.max()))
    first.set(yscale="log", ylim=(0.5 * low, 2 * max(CUTOFFS)))
    for axis in (first.xaxis, first.yaxis):
        mark_decades(axis, numticks=5)
    edge = first.get_yaxis_transform()
    note(first, "cutoff", (0, measured.cutoff), (5, 3), xycoords=edge, fontsize=style.small)
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
    networks = {
        "network": np.arange(panels),
        "gap": measured.gaps,
        "training_loss": measured.starts,
    }
    return {
        **crossed(networks, {"direction": np.arange(count)}),
        "first_crossing": measured.crossings.ravel(),
    }


def describe(measured: BasinProfiles) -> str:
    found = texts(numbers(measured))
    networks = zip(measured.gaps, measured.starts, measured.profiles, strict=True)
    lines = [f"Network {i}, {_words(*network)}" for i, network in enumerate(networks, 1)]
    return (
        f"Training loss against distance from {found['networks']} networks along "
        f"{found['directions']} directions each, both axes logarithmic; the cutoff is "
        f"{found['cutoff']}. Rays that never reach it: {found['censored_rays']}.\n\n"
        + "\n\n".join(lines)
    )


def _words(gap: float, start: float, profile: Profile) -> str:
    low, high = profile.quartiles
    return (
        f"gap {percent(gap)}: starts at a training loss of {start:.2g}; median first crossing at "
        f"{profile.radius:.2g}, the middle half of the rays between {low:.2g} and {high:.2g}."
    )
