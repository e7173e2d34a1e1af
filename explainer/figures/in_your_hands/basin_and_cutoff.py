r"""Two basins at one cutoff of the training loss. First, the loss along
{{ number("basin-and-cutoff.rays") }} random directions from each network, and under it, where each
ray first reaches the cutoff.

Then the naive volume of {{ number("basin-and-cutoff.networks") }} networks against their
generalisation gap, with Kendall’s rank correlation τ; under it, for the two large dots, that volume
at every cutoff, and the share of it that all rays but the longest bring. At a cutoff of
{{ number("basin-and-cutoff.cutoff") }} the radii differ by a factor of
{{ number("basin-and-cutoff.radius_ratio") }}, the volumes by
{{ number("basin-and-cutoff.orders") }} powers of ten; and all rays but one together bring
{{ number("basin-and-cutoff.wide_others") }} powers of ten less than the wide network’s volume, but
for cutoffs at which two rays are about to change places. Radii are lengths in raw weights, all
{{ number("basin-and-cutoff.dimensions") }} of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from explainer.experiments.common import CUTOFFS
from explainer.experiments.essay import basin_networks
from explainer.experiments.selection import between
from explainer.figures import Claim, Number
from explainer.figures.in_your_hands._basin_axes import packed_axes
from explainer.figures.in_your_hands._basin_charts import (
    SCENES,
    courses,
    histogram,
    profiles,
    scatter,
)
from explainer.figures.in_your_hands._basin_rays import (
    CENTRE,
    CUTS,
    LEAST,
    MOST,
    STEPS,
    Cut,
    errors,
    history,
    power,
    rank,
    windows,
)
from explainer.figures.numbers import bounded, quantity, texts
from explainer.measures.basin import rays
from explainer.measures.log_weights import LN10
from explainer.measures.volume import log_unit_ball
from explainer.networks.parameters import count_parameters
from explainer.plotting.labels import percent
from explainer.plotting.layout import pack_scenes, place
from explainer.plotting.live import Button, Choice, Control, Slider
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.training.trainer import Experiment, train

TITLE = "At every cutoff the wide basin is wider, and one ray decides by how much"
KIND = "still"
LIVE = "cutoff"
ALT = """The training loss along many rays from a wide and a narrow network, with a cutoff of
{{ number("basin-and-cutoff.cutoff") }}: the narrow network's rays reach it at a median of
{{ number("basin-and-cutoff.narrow_radius") }}, the wide one's at
{{ number("basin-and-cutoff.wide_radius") }}. Volumes fall as the gap grows, and nearly all of each
comes from its longest ray."""
LIMITS = """Crossings are read between stored radii; against bisection that moves a radius by at
most {{ number("basin-and-cutoff.radius_error") }} and a volume by at most
{{ number("basin-and-cutoff.volume_error") }} powers of ten. The volume is the naive one, which
random rays can't settle."""

KEPT_RAYS, KEPT_NETWORKS = 100, 48  # the latter of the sweep


def measure(size: str) -> Cut:
    chosen = basin_networks(size)
    family, rows, wides = chosen.family, chosen.rows, chosen.wides
    ends = _walked(chosen.pair.experiment, (*wides, *chosen.narrows), chosen.directions)
    rest = _walked(family, rows, chosen.directions)
    some = np.unique(np.linspace(0, len(rows) - 1, KEPT_NETWORKS).round().astype(int))
    radii, losses, starts, bisected, gaps = (
        ends[0],
        *(np.concatenate([a, b[some]]) for a, b in zip(ends[1:], rest[1:], strict=True)),
    )
    first, counts, kept = windows(losses)
    own = len(ends[4])
    return Cut(
        radii=radii,
        first=first,
        counts=counts,
        losses=kept,
        starts=starts,
        bisected=bisected,
        gaps=gaps,
        narrow=len(wides),
        between=between(gaps, np.arange(own, len(gaps)), gaps[0], gaps[len(wides)]),
        dimensions=count_parameters(family.widths),
    )


def _walked(
    experiment: Experiment, networks: tuple[int, ...], count: int
) -> tuple[np.ndarray, ...]:
    """Return radii [G], losses [N, K, G], starts [N], crossings [N, K, C] and gaps [N]."""
    found = rays(experiment, networks, count, CUTOFFS, "uniform")  # as basin_volume asks for them
    return (
        found.radii,
        found.losses[:, :KEPT_RAYS],
        found.start_losses,
        found.crossings[:, :KEPT_RAYS],
        train(experiment).gaps[list(networks)],
    )


def draw(measured: Cut, style: Style) -> Figure:
    scene, now = SCENES[style.layout], measured.crossings(CENTRE)
    figure = scene.open(style, TITLE)
    profiles(place(figure, *scene["profiles"]), measured, now, style)
    histogram(place(figure, *scene["histogram"]), measured, now, style)
    scatter(place(figure, *scene["scatter"]), measured, now, style)
    courses(figure, measured, now, style)
    return figure


def live(measured: Cut) -> dict[str, Any]:
    """Pack the stored losses of all rays."""
    filled = np.arange(measured.losses.shape[2]) < measured.counts[..., None]
    return {
        "boxes": pack_scenes(SCENES),
        "radii": measured.radii,
        "first": measured.first,
        "counts": measured.counts,
        "losses": measured.losses[filled],
        "starts": measured.starts,
        "gaps": measured.gaps,
        "narrow": measured.narrow,
        "between": measured.between,
        "dimensions": measured.dimensions,
        "ball": log_unit_ball(measured.dimensions) / LN10,
        "slider": [CENTRE, LEAST, MOST],
        "steps": STEPS,
        **packed_axes(measured),
        "title": TITLE,
    }


def controls(measured: Cut) -> list[Control]:
    """A cutoff, which network stands beside the wide one, and play."""
    options = [
        (f"between-{i + 1}", f"gap {percent(float(measured.gaps[row]))}")
        for i, row in enumerate(measured.between)
    ]
    narrow = ("narrow", f"narrow, gap {percent(float(measured.gaps[measured.narrow]))}")
    return [
        Button("play", "Play"),
        Slider("cutoff", "Cutoff", LEAST, MOST, 0.01, 0),
        Choice("other", "Beside the wide network", (narrow, *options), "narrow"),
    ]


def numbers(measured: Cut) -> dict[str, Number]:
    now, narrow = measured.crossings(CENTRE), measured.narrow
    volumes, others = measured.volumes(now), measured.others(now)
    medians = np.median(now, axis=1)
    ratio = medians[0] / medians[narrow] if medians[narrow] else np.inf
    radius, volume = errors(measured)
    unit = "length in raw weights"
    return {
        "cutoff": Number(CENTRE, style="g"),
        "rays": Number(now.shape[1]),
        "networks": Number(len(measured.gaps)),
        "dimensions": Number(measured.dimensions, style=","),
        "wide_radius": quantity(medians[0], unit=unit, style=".2g"),
        "narrow_radius": quantity(medians[narrow], unit=unit, style=".2g"),
        "radius_ratio": quantity(ratio, style=".0f"),
        "orders": _orders(volumes[0] - volumes[narrow], style=",.0f"),
        "wide_others": _orders(-others[0]),
        "narrow_others": _orders(-others[narrow]),
        "median_others": _orders(np.nanmedian(others), n=len(others)),
        "volume_gap_correlation": rank(measured, volumes),
        "radius_error": Number(radius, style=".1%"),
        "volume_error": _orders(volume),
    }


def _orders(value: float, n: int | None = None, style: str = ".0f") -> Number:
    return quantity(float(value), n=n, unit="powers of ten", style=style)


def claims(measured: Cut) -> list[Claim]:
    volumes, _ = history(measured, (0, measured.narrow))
    now, found = measured.crossings(CENTRE), numbers(measured)
    apart = bounded(np.nanmin(volumes[0] - volumes[1]))
    wide, narrow = np.median(now[[0, measured.narrow]], axis=1)
    tau, error = (float(found[name].value) for name in ("volume_gap_correlation", "volume_error"))
    return [
        Claim(
            "wherever both have a basin, the wide one is larger by 100 powers of ten",
            apart,
            ">=",
            100,
        ),
        Claim(
            "at the middle cutoff its median radius is at least ten times as long",
            bounded(wide / max(narrow, 1e-12)),
            ">=",
            10,
        ),
        Claim(
            "in most networks, one ray brings over 99 % of the volume",
            bounded(np.nanmedian(measured.others(now))),
            "<=",
            -2,
        ),
        Claim("the volume falls as the gap grows", tau, "<=", -0.4),
        Claim(
            "reading between grid radii moves volumes far less than they differ",
            10 * error,
            "<=",
            apart,
        ),
    ]


def table(measured: Cut) -> dict[str, np.ndarray]:
    """One row for each network and every fourth cutoff."""
    cuts = CUTS[::4]
    at = [measured.crossings(cut) for cut in cuts]
    networks = {"network": np.arange(len(measured.gaps)), "gap": measured.gaps}
    return {
        **crossed(networks, {"cutoff": np.array(cuts)}, order="F"),
        "median_radius": np.concatenate([np.median(radii, axis=1) for radii in at]),
        "log10_volume": np.concatenate([measured.volumes(radii) for radii in at]),
        "log10_share_of_other_rays": np.concatenate([measured.others(radii) for radii in at]),
    }


def describe(measured: Cut) -> str:
    n = texts(numbers(measured))
    volumes, others = history(measured, (0, measured.narrow))
    course = "; ".join(
        f"{CUTS[i]:.2g}: {power(volumes[0, i])} and {power(volumes[1, i])}, other rays "
        f"{power(others[0, i])} and {power(others[1, i])}"
        for i in np.linspace(0, STEPS - 1, 5).round().astype(int)
    )
    return (
        f"The training loss along {n['rays']} rays from the wide and the narrow network, on "
        f"logarithmic axes, with a horizontal line at the cutoff, {n['cutoff']}. Below, a "
        f"histogram of the radii at which the rays first reach it: medians {n['wide_radius']} and "
        f"{n['narrow_radius']}.\n\n"
        f"In a scatter plot, log10 of the naive volume of {n['networks']} networks against their "
        f"gap; rank correlation {n['volume_gap_correlation']}. Under it, volume and the share of "
        "all rays but the longest, as powers of ten, against the cutoff, wide and narrow. "
        f"At {course}."
    )
