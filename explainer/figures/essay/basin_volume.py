"""Basins of {{ number("basin-volume.networks") }} networks against their generalisation gap, at
{{ number("basin-volume.cutoffs") }} cutoffs of the training loss; each dot is one network at one
cutoff, lines are running medians. **Radius** is the median of
{{ number("basin-volume.directions") }} directions. **Naive volume** is the original estimate, from
as many directions in raw weights; {{ ref("volume-trust") }} judges it.

The blue and the vermilion dot are the wide and the narrow network at a cutoff of
{{ number("basin-volume.cutoff") }}: a ratio of {{ number("basin-volume.radius_ratio") }} between
radii becomes, in {{ number("basin-volume.dimensions") }} dimensions,
{{ number("basin-volume.log10_volume_difference") }} powers of ten between volumes. Rays that never
reached a cutoff: {{ number("basin-volume.censored_rays") }}. Dots left out, since that network's
training loss is over the cutoff already: {{ number("basin-volume.left_out") }}.
"""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from explainer.experiments.common import CUTOFFS
from explainer.experiments.essay import basin_networks
from explainer.experiments.selection import cutoff_for
from explainer.figures import Claim, Number
from explainer.figures.essay._basin_panels import (
    basin_claims,
    basin_numbers,
    basin_table,
    describe_basins,
    draw_basins,
)
from explainer.figures.essay._basins import Basins
from explainer.measures.basin import rays
from explainer.measures.log_weights import LN10
from explainer.measures.rays import typical_radius
from explainer.measures.volume import log_volume
from explainer.networks.parameters import count_parameters
from explainer.plotting.style import Style
from explainer.training.trainer import Experiment, train

TITLE = "In thousands of dimensions, a shorter radius is a vastly smaller volume"
KIND = "still"
ALT = """Two scatter plots against generalisation gap. In one, the basin's radius falls as the
gap grows, from {{ number("basin-volume.wide_radius") }} to
{{ number("basin-volume.narrow_radius") }}. In the other, the estimated volume falls with it, by
{{ number("basin-volume.log10_volume_difference") }} powers of ten."""
LIMITS = """The volume is the naive estimate, which one ray decides; read its direction, not its
size; {{ ref("volume-trust") }} shows why."""


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


def draw(measured: Basins, style: Style) -> Figure:
    return draw_basins(measured, style, TITLE)


def numbers(measured: Basins) -> dict[str, Number]:
    return basin_numbers(measured)


def claims(measured: Basins) -> list[Claim]:
    return basin_claims(measured)


def table(measured: Basins) -> dict[str, np.ndarray]:
    return basin_table(measured)


def describe(measured: Basins) -> str:
    return describe_basins(measured)
