"""The training loss along {{ number("basin-profiles.directions") }} random directions from each of
{{ number("basin-profiles.networks") }} networks that get every training point right, in order of
their generalisation gap. Each thin line follows one direction, the thick one is their median; the
wide network's median is repeated beside the others.

Distance is relative: at 1, the weights into each neuron have moved by their own length. Ticks on
the lower edge mark where each line first reaches the cutoff of
{{ number("basin-profiles.cutoff") }}. The middle tick is the radius of the basin:
{{ number("basin-profiles.wide_radius") }} for the wide network and
{{ number("basin-profiles.narrow_radius") }} for the narrow one. All axes are logarithmic; lines end
at a loss of 1.
"""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from explainer.experiments.common import CUTOFFS
from explainer.experiments.essay import rays_count, sweep, wide_and_narrow
from explainer.experiments.selection import between, cutoff_for, fitting
from explainer.figures import Claim, Number
from explainer.figures.essay._profiles import (
    BasinProfiles,
    describe_profiles,
    draw_profiles,
    profile_numbers,
    profile_table,
)
from explainer.figures.numbers import bounded, correlation
from explainer.measures.basin import rays
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


def measure(size: str) -> BasinProfiles:
    pair, family = wide_and_narrow(size), sweep(size)
    minima, count = train(family), rays_count(size)
    ends = (pair.wide, pair.narrow)
    cutoff = cutoff_for(pair.minima.train_losses[list(ends)])
    low, high = (float(pair.minima.gaps[network]) for network in ends)
    inside = between(minima.gaps, fitting(minima.train_accuracies), low, high)
    outer = rays(pair.experiment, ends, count, CUTOFFS, "filter")
    inner = rays(family, inside, count, CUTOFFS, "filter")

    def ordered(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return np.concatenate([first[:1], second, first[1:]])

    return BasinProfiles(
        ordered(pair.minima.gaps[list(ends)], minima.gaps[list(inside)]),
        ordered(outer.start_losses, inner.start_losses),
        outer.radii,
        ordered(outer.losses, inner.losses),
        ordered(*(found.crossings[:, :, CUTOFFS.index(cutoff)] for found in (outer, inner))),
        cutoff,
    )


def draw(measured: BasinProfiles, style: Style) -> Figure:
    return draw_profiles(measured, style, TITLE)


def numbers(measured: BasinProfiles) -> dict[str, Number]:
    return profile_numbers(measured)


def claims(measured: BasinProfiles) -> list[Claim]:
    tau = float(correlation(measured.gaps, measured.typical).value)
    wide, narrow = (bounded(radius) for radius in measured.typical[[0, -1]])
    return [
        Claim("at least 200 directions", measured.losses.shape[1], ">=", 200),
        Claim("the radius falls as the gap grows", tau, "<=", -0.6),
        Claim("the wide network's radius is the longer", wide, ">", narrow),
    ]


def table(measured: BasinProfiles) -> dict[str, np.ndarray]:
    return profile_table(measured)


def describe(measured: BasinProfiles) -> str:
    return describe_profiles(measured)
