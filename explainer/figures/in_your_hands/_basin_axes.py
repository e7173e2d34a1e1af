"""The axes of the charts of basins at a cutoff: wide enough for all that a reader may choose.

`explainer/web/src/figures/cutoff.ts` is given them, and draws on the same ones.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from explainer.figures.in_your_hands._basin_rays import CUTS, Cut, history
from explainer.plotting.variants import LAYOUTS, Layout

BINS = 40
LEVELS = (0.02, 0.05, 0.1, 0.2, 0.5)
TICKS: dict[Layout, int] = {"page": 3, "phone": 2}  # of the charts against the cutoff, at most


def packed_axes(measured: Cut) -> dict[str, Any]:
    """Return ends, ticks and titles under the script's names."""
    heights = span(measured), others_span(measured)
    return {
        "ends": ends(measured),
        "bins": BINS,
        "tallest": tallest(measured),
        "span": heights[0],
        "others": heights[1],
        "ticks": {layout: [steps(*pair, TICKS[layout]) for pair in heights] for layout in LAYOUTS},
        "volumes": steps(*heights[0], 3),
        "titles": {layout: titles(layout) for layout in LAYOUTS},
        "levels": LEVELS,
    }


def titles(layout: Layout) -> tuple[str, str]:
    """Return the titles of the two charts against the cutoff."""
    if layout == "phone":
        return "volume", "all rays but the longest"
    return "volume at every cutoff", "share of all rays but the longest, powers of ten"


def profile_heights() -> tuple[float, float]:
    """Return the ends of the axis of losses."""
    return CUTS[0] / 1.06, CUTS[-1] * 1.06


def _choices(measured: Cut) -> list[int]:
    """Return all networks that may be on the left."""
    return [0, *measured.between, measured.narrow]


def ends(measured: Cut) -> tuple[float, float]:
    """Return the powers of ten between which all radii lie that may be shown."""
    rows = _choices(measured)
    found = np.concatenate([measured.crossings(cut)[rows].ravel() for cut in (CUTS[0], CUTS[-1])])
    there = np.log10(found[np.isfinite(found) & (found > 0)])
    return float(10 ** np.floor(there.min())), float(10 ** np.ceil(there.max()))


def bin_edges(measured: Cut) -> np.ndarray:
    """Return the edges of the histogram's bins, even in log."""
    return np.geomspace(*ends(measured), BINS + 1)


def tallest(measured: Cut) -> float:
    """Return the height of the histogram's axis: of the fullest bin at any cutoff, and a little."""
    edges = bin_edges(measured)
    counts = [
        np.histogram(radii, edges)[0].max()
        for cut in CUTS
        for radii in measured.crossings(cut)[_choices(measured)]
    ]
    return 1.04 * float(max(counts))


def span(measured: Cut) -> tuple[float, float]:
    """Return the ends of the axis of volumes: over all networks and cutoffs.

    Those hardly over a network's own loss, where its volume sinks without end, are left out.
    """
    found = [measured.volumes(measured.crossings(cut))[1.5 * measured.starts < cut] for cut in CUTS]
    low, high = np.nanmin(np.concatenate(found)), np.nanmax(np.concatenate(found))
    room = 0.06 * (high - low)
    return float(low - room), float(high + room)


def others_span(measured: Cut) -> tuple[float, float]:
    """Return the ends of the axis of what all rays but the longest bring."""
    found = history(measured, tuple(_choices(measured)))[1]
    cuts = 1.5 * measured.starts[_choices(measured), None] < np.array(CUTS)
    low = float(np.nanmin(np.where(cuts, found, np.nan)))
    return 1.06 * low, -0.06 * low


def steps(low: float, high: float, most: int) -> list[float]:
    """Return at most `most` + 1 round numbers from `low` to `high`."""
    rounds = (s * 10.0**p for p in range(6) for s in (1, 2, 5))
    step = next(s for s in rounds if s > (high - low) / (most + 1))
    return [float(step * i) for i in range(int(np.ceil(low / step)), int(high // step) + 1)]
