"""Losses along rays from networks in order of their gap, of points or of images, side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from explainer.experiments.common import CUTOFFS
from explainer.figures import Number
from explainer.figures.essay._profile import Profile, draw_profile
from explainer.figures.numbers import correlation, quantity, texts
from explainer.plotting.labels import note, percent
from explainer.plotting.panels import open_grid
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.ticks import mark_decades


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


def draw_profiles(measured: BasinProfiles, style: Style, title: str) -> Figure:
    """Draw a panel for each network, with the same axes."""
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


def profile_numbers(measured: BasinProfiles) -> dict[str, Number]:
    """Return what is said of the profiles."""
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


def profile_table(measured: BasinProfiles) -> dict[str, np.ndarray]:
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


def describe_profiles(measured: BasinProfiles) -> str:
    """Say what the panels show."""
    found = texts(profile_numbers(measured))
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
