"""The training loss along {{ number("image-profiles.directions") }} random directions (thin) from
each of {{ number("image-profiles.networks") }} networks on {{ number("image-profiles.dataset") }},
and their median (thick; that of the first in each panel). At distance 1, each filter has moved by
its own length. The number says where the median direction reaches the cutoff of
{{ number("image-profiles.cutoff") }}: the radius. All axes are logarithmic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from explainer.experiments.common import CUTOFFS
from explainer.experiments.images import image_family
from explainer.experiments.selection import between
from explainer.figures import Claim, Number
from explainer.figures.essay._profiles import (
    BasinProfiles,
    describe_profiles,
    draw_profiles,
    profile_numbers,
    profile_table,
)
from explainer.figures.images._words import dataset
from explainer.figures.numbers import bounded
from explainer.measures.image_basin import image_rays
from explainer.plotting.style import Style

TITLE = "On images, too, the loss climbs sooner round the poisoned network"
KIND = "still"
ALT = """Small panels, one for each network, ordered by generalisation gap. Lines show the training
loss rising with distance. In the first panel they reach the cutoff at about
{{ number("image-profiles.wide_radius") }} of the weights' length, in the last at about
{{ number("image-profiles.narrow_radius") }}."""
LIMITS = """Networks stand in the order of their gap: the first had no poison, the last the most.
Ticks on the lower edge are the crossings of all directions. Random directions nearly always miss
the few along which a basin is long, and poisoned networks start from a higher training loss."""

DIRECTIONS = {"quick": 10, "standard": 40, "full": 100}


@dataclass(frozen=True)
class ImageProfiles:
    """Profiles, and of what."""

    profiles: BasinProfiles
    dataset: str


def measure(size: str) -> ImageProfiles:
    found = image_family(size)
    gaps, ends = found.minima.gaps, (found.natural[0], found.poisoned[0])
    inside = between(gaps, np.arange(len(gaps)), *(float(gaps[row]) for row in ends))
    rows = (int(ends[0]), *(row for row in inside if row not in ends), int(ends[1]))
    cutoffs = tuple({found.cutoff: None, CUTOFFS[-1]: None})  # the last, so that lines go on
    walked = image_rays(found.experiment, rows, DIRECTIONS[size], cutoffs, "filter")
    profiles = BasinProfiles(
        gaps[list(rows)],
        walked.start_losses,
        walked.radii,
        walked.losses,
        walked.crossings[:, :, 0],
        found.cutoff,
    )
    return ImageProfiles(profiles, dataset(found.experiment))


def draw(measured: ImageProfiles, style: Style) -> Figure:
    return draw_profiles(measured.profiles, style, TITLE)


def numbers(measured: ImageProfiles) -> dict[str, Number]:
    found = profile_numbers(measured.profiles)
    return found | {"dataset": Number(measured.dataset)}


def claims(measured: ImageProfiles) -> list[Claim]:
    wide, narrow = (bounded(radius) for radius in measured.profiles.typical[[0, -1]])
    tau = float(numbers(measured)["radius_gap_correlation"].value)
    return [
        Claim("the basin of the network without poison has the longer radius", wide, ">", narrow),
        Claim("the radius falls as the gap grows", tau, "<=", -0.6),
    ]


def table(measured: ImageProfiles) -> dict[str, np.ndarray]:
    return profile_table(measured.profiles)


def describe(measured: ImageProfiles) -> str:
    return f"Networks on {measured.dataset}.\n\n{describe_profiles(measured.profiles)}"
