"""{{ number("image-volume.networks") }} networks on {{ number("image-volume.dataset") }} against
their generalisation gap; each dot is a network at one cutoff of the training loss, lines are
running medians. **Radius**: median of {{ number("image-volume.directions") }} directions. **Naive
volume**: the original estimate in raw weights, n = {{ number("image-volume.dimensions") }}. The
large dots, at a cutoff of {{ number("image-volume.cutoff") }}, are one network without poison and
one with the most.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from explainer.experiments.common import CUTOFFS
from explainer.experiments.images import ImageFamily, image_family
from explainer.figures import Claim, Number
from explainer.figures.essay._basin_panels import (
    basin_claims,
    basin_numbers,
    basin_table,
    describe_basins,
    draw_basins,
)
from explainer.figures.essay._basins import Basins
from explainer.figures.images._words import dataset
from explainer.measures.image_basin import image_rays
from explainer.measures.log_weights import LN10
from explainer.measures.rays import typical_radius
from explainer.measures.volume import log_volume
from explainer.plotting.style import Style

TITLE = "On real images the narrow basins are vastly smaller, by the same naive measure"
KIND = "still"
ALT = """Two scatter plots against generalisation gap. In one, the basin's radius falls as the
gap grows, from {{ number("image-volume.wide_radius") }} to
{{ number("image-volume.narrow_radius") }}. In the other, the estimated volume falls with it, by
{{ number("image-volume.log10_volume_difference") }} powers of ten."""
LIMITS = """The volume is the naive estimate, which one ray decides: on ellipsoids of known volume
it errs by more than a thousand powers of ten. Read its direction, not its size. Rays that never
reached a cutoff: {{ number("image-volume.censored_rays") }}. Dots left out, since that network’s
training loss is over the cutoff already: {{ number("image-volume.left_out") }}."""

SEEDS = {"quick": 1, "standard": 3, "full": 5}  # of each poison factor
DIRECTIONS = {"quick": 5, "standard": 20, "full": 100}


@dataclass(frozen=True)
class ImageBasins:
    """Basins, and of what."""

    basins: Basins
    dataset: str


def measure(size: str) -> ImageBasins:
    found = image_family(size)
    rows, wides, narrows = _rows(found, SEEDS[size])
    cutoffs = tuple({found.cutoff: None, CUTOFFS[-1]: None})
    recipe = (found.experiment, rows, DIRECTIONS[size], cutoffs)
    relative, raw = image_rays.each((*recipe, "filter"), (*recipe, "uniform"))
    basins = Basins(
        found.minima.gaps[list(rows)],
        typical_radius(relative.crossings),
        log_volume(np.moveaxis(raw.crossings, 1, 2), found.parameters) / LN10,
        relative.censored + raw.censored,
        np.array(cutoffs),
        0,
        wides,
        narrows,
        found.parameters,
        DIRECTIONS[size],
    )
    return ImageBasins(basins, dataset(found.experiment))


def _rows(found: ImageFamily, seeds: int) -> tuple[tuple[int, ...], np.ndarray, np.ndarray]:
    """Return the networks that are measured, and the places of the two kinds among them."""
    kinds = found.natural[:seeds], found.poisoned[:seeds]
    others = np.nonzero(np.array(found.experiment.seeds) < seeds)[0]
    others = np.setdiff1d(others, np.concatenate([found.natural, found.poisoned]))
    rows = tuple(int(row) for row in (*kinds[0], *kinds[1], *others))
    wides = np.arange(len(kinds[0]))
    return rows, wides, len(wides) + np.arange(len(kinds[1]))


def draw(measured: ImageBasins, style: Style) -> Figure:
    return draw_basins(measured.basins, style, TITLE)


def numbers(measured: ImageBasins) -> dict[str, Number]:
    return basin_numbers(measured.basins) | {"dataset": Number(measured.dataset)}


def claims(measured: ImageBasins) -> list[Claim]:
    return basin_claims(measured.basins)


def table(measured: ImageBasins) -> dict[str, np.ndarray]:
    return basin_table(measured.basins)


def describe(measured: ImageBasins) -> str:
    return f"Networks on {measured.dataset}.\n\n{describe_basins(measured.basins)}"
