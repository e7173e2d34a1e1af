r"""Two basins at one cutoff of the training loss. First, the loss along
{{ number("basin-and-cutoff.rays") }} random directions from each network, and under it, where each
ray first reaches the cutoff. Then the naive volume of {{ number("basin-and-cutoff.networks") }}
networks against their generalisation gap, with Kendall’s rank correlation τ; under it, for the two
large dots, that volume at every cutoff, and the share of it that all rays but the longest bring. At
a cutoff of {{ number("basin-and-cutoff.cutoff") }} the radii differ by a factor of
{{ number("basin-and-cutoff.radius_ratio") }}, the volumes by
{{ number("basin-and-cutoff.orders") }} powers of ten; and all rays but one together bring
{{ number("basin-and-cutoff.wide_others") }} powers of ten less than the wide network’s volume, but
for cutoffs at which two rays are about to change places. Radii are lengths in raw weights, all
{{ number("basin-and-cutoff.dimensions") }} of them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import log
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from explainer.experiments import CUTOFFS, check, rays_count, sweep, wide_and_narrow
from explainer.figures import Claim, Number
from explainer.figures._family import (
    PERCENT,
    PLAIN,
    bounded,
    correlation,
    fitting,
    kinds,
    percent,
    quantity,
)
from explainer.figures._placing import blank, moving_marker, place
from explainer.figures.basin_volume import SEEDS
from explainer.live import Button, Choice, Control, Slider
from explainer.measures.basin import rays
from explainer.measures.volume import LN10, log_unit_ball, log_volume
from explainer.networks import count_parameters
from explainer.style import POINTS_PER_PIXEL, Layout, Style
from explainer.training import Experiment, train

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

CENTRE, LEAST, MOST = 0.2, -1.0, 0.54  # of the slider: c = CENTRE · 10^t, at most log 2
RANGE = (0.0195, 0.71)  # losses that are kept: a little more than the slider reaches
KEPT_RAYS, KEPT_NETWORKS = 100, 48  # the latter of the sweep
STEPS = 45  # cutoffs at which curves are drawn
BINS = 40
BETWEEN = 3  # networks between wide and narrow that the reader can choose
LEVELS = (0.02, 0.05, 0.1, 0.2, 0.5)
TICK_PAD = 5  # points, as the script has it
GUESS = log(2)  # the loss of a network that answers one half to everything

Box = tuple[int, int, int, int]  # left, top, width, height in CSS pixels


@dataclass(frozen=True)
class Boxes:
    """Where the panels are; the script draws in the same places."""

    size: tuple[int, int]
    profiles: Box
    histogram: Box
    scatter: Box
    volume: Box
    share: Box


BOXES: dict[Layout, Boxes] = {
    "page": Boxes(
        (1080, 610),
        (56, 88, 480, 322),
        (56, 450, 480, 110),
        (634, 88, 430, 170),
        (634, 330, 430, 92),
        (634, 460, 430, 100),
    ),
    "phone": Boxes(
        (360, 900),
        (42, 88, 306, 196),
        (42, 318, 306, 66),
        (50, 462, 298, 150),
        (50, 688, 298, 72),
        (50, 794, 298, 60),
    ),
}


@dataclass(frozen=True)
class Cut:
    """What is kept of K rays from each of N networks: the loss about the cutoffs of the slider.

    `losses` are natural logarithms of the highest loss so far, since a basin ends where the loss
    first reaches the cutoff. Ray k of a network has `counts` of them, at `radii[first]`,
    `radii[first + 1]`, …; the last is repeated to fill the row.
    """

    radii: np.ndarray  # [G]
    first: np.ndarray  # [N, K] uint8
    counts: np.ndarray  # [N, K] uint8
    losses: np.ndarray  # [N, K, W] float16
    starts: np.ndarray  # [N] losses of the networks themselves
    bisected: np.ndarray  # [N, K, C] crossings of CUTOFFS
    gaps: np.ndarray  # [N]
    narrow: int  # the network beside the wide one, which is the first
    between: tuple[int, ...]  # others to put there, from wide to narrow
    dimensions: int

    def crossings(self, cutoff: float) -> np.ndarray:
        """Return where each ray first reaches `cutoff`, [N, K]: log-linear between grid radii.

        ∞ for a ray that doesn't, 0 for a network that starts over it.
        """
        height, losses = log(cutoff), self.losses.astype(np.float64)
        reached = losses >= height
        after = reached.argmax(axis=2)
        before = np.maximum(after - 1, 0)
        low, high = (
            np.take_along_axis(losses, at[..., None], axis=2)[..., 0] for at in (before, after)
        )
        grid = np.log(self.radii)
        inner, outer = grid[self.first + before], grid[self.first + after]
        share = (height - low) / np.where(high > low, high - low, 1)
        found = np.exp(inner + share * (outer - inner))
        starts = np.log(self.starts)[:, None]  # before the first radius: linear in the radius
        near = np.exp(outer) * (height - starts) / np.where(high > starts, high - starts, 1)
        found = np.where(after > 0, found, np.minimum(near, np.exp(outer)))
        found = np.where(reached.any(axis=2), found, np.inf)
        return np.where(self.starts[:, None] >= cutoff, 0.0, found)

    def volumes(self, radii: np.ndarray) -> np.ndarray:
        """Return log10 of the naive volumes, [N] from radii [N, K]; NaN where there is no basin."""
        found = log_volume(radii, self.dimensions) / LN10
        return np.where(radii.any(axis=1) & np.isfinite(found), found, np.nan)

    def others(self, radii: np.ndarray) -> np.ndarray:
        """Return log10 of the share of all rays but the longest, [N] from radii [N, K].

        NaN as for volumes. The longest ray's share is 1 − 10^others.
        """
        found = np.full(len(radii), np.nan)
        for row in np.flatnonzero(np.isfinite(self.volumes(radii))):
            powers = np.sort(self.dimensions * np.log(radii[row][radii[row] > 0]))
            if len(powers) > 1:
                rest = np.logaddexp.reduce(powers[:-1])
                found[row] = (rest - np.logaddexp(rest, powers[-1])) / LN10
        return found


def cutoff(t: float) -> float:
    """Return the cutoff at a place of the slider."""
    return min(CENTRE * 10**t, GUESS)


CUTS = tuple(cutoff(t) for t in np.linspace(LEAST, MOST, STEPS))


def measure(size: str) -> Cut:
    pair, family = wide_and_narrow(check(size)), sweep(size)
    minima, count = train(family), rays_count(size) // 2
    rows = fitting(minima.train_accuracies)
    rows = rows[np.array(family.seeds)[rows] < SEEDS[size]]
    fits = fitting(pair.minima.train_accuracies)
    wides = [pair.wide, *np.setdiff1d(np.intersect1d(pair.wides, fits), pair.wide)]
    narrows = [pair.narrow, *np.setdiff1d(np.intersect1d(pair.narrows, fits), pair.narrow)]
    ends = _walked(pair.experiment, [*wides, *narrows], count)
    rest = _walked(family, list(rows), count)
    some = np.unique(np.linspace(0, len(rows) - 1, KEPT_NETWORKS).round().astype(int))
    radii, losses, starts, bisected, gaps = (
        ends[0],
        *(np.concatenate([a, b[some]]) for a, b in zip(ends[1:], rest[1:], strict=True)),
    )
    first, counts, kept = windows(losses)
    own = len(ends[4])
    wanted = np.linspace(gaps[0], gaps[len(wides)], BETWEEN + 2)[1:-1]
    nearest = {own + int(np.abs(gaps[own:] - gap).argmin()) for gap in wanted}
    return Cut(
        radii=radii,
        first=first,
        counts=counts,
        losses=kept,
        starts=starts,
        bisected=bisected,
        gaps=gaps,
        narrow=len(wides),
        between=tuple(sorted(nearest, key=lambda row: float(gaps[row]))),
        dimensions=count_parameters(family.widths),
    )


def _walked(experiment: Experiment, rows: list[int], count: int) -> tuple[np.ndarray, ...]:
    """Return radii [G], losses [N, K, G], starts [N], crossings [N, K, C] and gaps [N]."""
    networks = tuple(int(row) for row in rows)
    found = rays(experiment, networks, count, CUTOFFS, "uniform")  # as basin_volume asks for them
    return (
        found.radii,
        found.losses[:, :KEPT_RAYS],
        found.start_losses,
        found.crossings[:, :KEPT_RAYS],
        train(experiment).gaps[list(networks)],
    )


def windows(losses: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what `Cut` keeps of losses [N, K, G]: first, counts and losses.

    A window goes from the last radius at which no loss was over RANGE[0] yet to the first over
    RANGE[1], or to the end of the ray.
    """
    highest = np.fmax.accumulate(losses.astype(np.float64), axis=2)
    ended = np.isnan(losses)
    last = losses.shape[2] - 1 - (~ended[:, :, ::-1]).argmax(axis=2)
    over = highest > RANGE[1]
    last = np.where(over.any(axis=2), np.minimum(over.argmax(axis=2), last), last)
    under = (highest < RANGE[0]).sum(axis=2)
    first = np.minimum(np.maximum(under - 1, 0), last)
    counts = last - first + 1
    places = first[..., None] + np.minimum(np.arange(counts.max()), counts[..., None] - 1)
    kept = np.log(np.take_along_axis(highest, places, axis=2))
    return first.astype(np.uint8), counts.astype(np.uint8), kept.astype(np.float16)


def draw(measured: Cut, style: Style) -> Figure:
    boxes = BOXES[style.layout]
    figure = blank(style, boxes.size[1], TITLE)
    pair, colours = (0, measured.narrow), (style.wide, style.narrow)
    now = measured.crossings(CENTRE)
    _profiles(place(figure, *boxes.profiles), measured, now, style)
    axes = place(figure, *boxes.histogram)
    edges = _edges(measured)
    for row, colour in zip(pair, colours, strict=True):
        axes.stairs(
            np.histogram(now[row], edges)[0], edges, fill=True, color=colour, alpha=0.6, linewidth=0
        )
    axes.set(ylim=(0, tallest(measured)), yticks=[])
    _radius_axis(axes, measured)
    words = [_radius(now[row]) for row in pair]
    _name(axes, "where rays reach it; medians", "radius, in raw weights", words, style)
    _scatter(place(figure, *boxes.scatter), measured, now, style)
    _courses(figure, measured, now, style)
    return figure


def _courses(figure: Figure, measured: Cut, now: np.ndarray, style: Style) -> None:
    """Draw volume and the share of all rays but the longest against the cutoff."""
    boxes, pair = BOXES[style.layout], (0, measured.narrow)
    curves = history(measured, pair)
    there = (measured.volumes(now), measured.others(now))
    for i, (box, title) in enumerate(zip((boxes.volume, boxes.share), titles(style), strict=True)):
        axes = place(figure, *box)
        low = (span, others_span)[i](measured)
        for line, row, colour in zip(curves[i], pair, (style.wide, style.narrow), strict=True):
            axes.plot(CUTS, np.where(line >= low[0], line, np.nan), color=colour, linewidth=1.8)
            if there[i][row] >= low[0]:
                moving_marker(axes, colour, style).set_data([CENTRE], [there[i][row]])
        words = [_power(float(there[i][row])) for row in pair]
        _name(axes, title, "cutoff" if i else "", words, style)
        axes.set(xscale="log", xlim=(CUTS[0] / 1.08, CUTS[-1] * 1.08), ylim=low)
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_xticks(LEVELS, [_short(level) for level in LEVELS])
        axes.tick_params(axis="x", labelbottom=bool(i), pad=TICK_PAD)
        axes.set_yticks(steps(*low, 2 + (not style.phone)))
        axes.yaxis.set_major_formatter(PLAIN)


def titles(style: Style) -> tuple[str, str]:
    """Return the titles of the two charts against the cutoff."""
    if style.phone:
        return "volume", "all rays but the longest"
    return "volume at every cutoff", "share of all rays but the longest, powers of ten"


def _short(level: float) -> str:
    return f"{level:g}".replace("0.", ".")


def _name(axes: Axes, title: str, label: str, words: list[str], style: Style) -> None:
    """Name a panel, say its value for both networks at the right, and name the axis below."""
    axes.set_title(title, pad=5.8)
    axes.set_xlabel(label, labelpad=2)
    for back, text, colour in zip((1, 0), words, (style.wide, style.narrow), strict=True):
        axes.annotate(
            text,
            (1, 1),
            (-back * (52 if style.phone else 66) * POINTS_PER_PIXEL, 5.8),
            xycoords="axes fraction",
            textcoords="offset points",
            ha="right",
            color=colour,
            fontweight="semibold",
        )


def _radius_axis(axes: Axes, measured: Cut) -> None:
    low, high = ends(measured)
    axes.set(xscale="log", xlim=(low, high))
    powers = decades(low, high)
    axes.set_xticks(powers, [_short(power) for power in powers])
    axes.tick_params(axis="x", pad=TICK_PAD)
    axes.xaxis.set_minor_locator(NullLocator())


def _profiles(axes: Axes, measured: Cut, now: np.ndarray, style: Style) -> None:
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
            moving_marker(axes, colour, style).set_data([middle], [CENTRE])
    _radius_axis(axes, measured)
    axes.set(yscale="log", ylim=profile_heights())
    axes.tick_params(labelbottom=False)
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_yticks(LEVELS, [_short(level) for level in LEVELS])
    axes.set_title("training loss along each ray", pad=5.8)
    words = f"cutoff {CENTRE:.2f}".replace("0.", ".")
    axes.set_title(words, loc="right", pad=5.8, fontweight="semibold")


def profile_heights() -> tuple[float, float]:
    """Return the ends of the axis of losses."""
    return CUTS[0] / 1.06, CUTS[-1] * 1.06


def paths(measured: Cut, row: int) -> list[np.ndarray]:
    """Return the rays of a network between the lowest and the highest cutoff, [J, 2] each."""
    low, high = (measured.crossings(cut)[row] for cut in (CUTS[0], CUTS[-1]))
    found = []
    for ray, (first, count) in enumerate(
        zip(measured.first[row], measured.counts[row], strict=True)
    ):
        radii = measured.radii[first : int(first) + int(count)]
        losses = np.exp(measured.losses[row, ray, :count].astype(np.float64))
        inside = (losses > CUTS[0]) & (losses < CUTS[-1])
        middle = np.stack([radii[inside], losses[inside]], axis=1)
        ends = [(low[ray], CUTS[0])], [(high[ray], CUTS[-1])]
        keep = (0 < low[ray] < np.inf, 0 < high[ray] < np.inf)
        parts = [
            np.array(ends[0]) if keep[0] else np.empty((0, 2)),
            middle,
            np.array(ends[1]) if keep[1] else np.empty((0, 2)),
        ]
        found.append(np.concatenate(parts))
    return found


def _choices(measured: Cut) -> list[int]:
    """Return all networks that may be on the left."""
    return [0, *measured.between, measured.narrow]


def ends(measured: Cut) -> tuple[float, float]:
    """Return the powers of ten between which all radii lie that may be shown."""
    rows = _choices(measured)
    found = np.concatenate([measured.crossings(cut)[rows].ravel() for cut in (CUTS[0], CUTS[-1])])
    there = np.log10(found[np.isfinite(found) & (found > 0)])
    return float(10 ** np.floor(there.min())), float(10 ** np.ceil(there.max()))


def decades(low: float, high: float) -> list[float]:
    """Return the powers of ten from `low` to `high`."""
    return [10.0**power for power in range(round(np.log10(low)), round(np.log10(high)) + 1)]


def _edges(measured: Cut) -> np.ndarray:
    """Return the edges of the histogram's bins, even in log."""
    return np.geomspace(*ends(measured), BINS + 1)


def tallest(measured: Cut) -> float:
    """Return the height of the histogram's axis: of the fullest bin at any cutoff, and a little."""
    edges = _edges(measured)
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


def history(measured: Cut, rows: tuple[int, ...]) -> np.ndarray:
    """Return log10 of volumes and of all other rays' shares at all CUTS, [2, rows, CUTS]."""
    at = [measured.crossings(cut) for cut in CUTS]
    both = [[measured.volumes(radii), measured.others(radii)] for radii in at]
    return np.moveaxis(np.array(both)[:, :, list(rows)], 0, 2)


def _scatter(axes: Axes, measured: Cut, now: np.ndarray, style: Style) -> None:
    """Draw volume against gap, the two networks of the left large."""
    volumes = measured.volumes(now)
    there = volumes >= span(measured)[0]
    axes.scatter(
        measured.gaps[there],
        volumes[there],
        s=(4.5 if style.phone else 6) ** 2,
        c=[to_hex(colour) for colour in kinds(style)(measured.gaps[there])],
        alpha=0.5,
        linewidth=0,
    )
    for row, colour in ((0, style.wide), (measured.narrow, style.narrow)):
        if there[row]:
            moving_marker(axes, colour, style).set_data([measured.gaps[row]], [volumes[row]])
    axes.set_title("naive volume, powers of ten", pad=5.8)
    axes.set_title(_rank_words(measured, volumes), loc="right", pad=5.8, color=style.muted)
    axes.set_xlabel("generalisation gap", labelpad=2)
    axes.tick_params(axis="x", pad=TICK_PAD)
    axes.set(xlim=(-0.04, 1), xticks=[0, 0.25, 0.5, 0.75], ylim=span(measured))
    axes.set_yticks(steps(*span(measured), 3))
    axes.xaxis.set_major_formatter(PERCENT)
    axes.yaxis.set_major_formatter(PLAIN)


def _rank(measured: Cut, volumes: np.ndarray) -> Number:
    there = np.isfinite(volumes)
    return correlation(measured.gaps[there], volumes[there])


def _rank_words(measured: Cut, volumes: np.ndarray) -> str:
    """Return Kendall's rank correlation as the script writes it."""
    return f"τ = {_rank(measured, volumes).value:.2f}".replace("-", "−").replace("0.", ".")


def _radius(radii: np.ndarray) -> str:
    middle = float(np.median(radii))
    return f"{middle:#.2g}" if 0 < middle < np.inf else "none"


def _power(volume: float) -> str:
    return Number(round(float(volume)), style=",").text() if np.isfinite(volume) else "none"


def live(measured: Cut) -> dict[str, Any]:
    """Pack the stored losses of all rays."""
    filled = np.arange(measured.losses.shape[2]) < measured.counts[..., None]
    return {
        "boxes": {layout: asdict(boxes) for layout, boxes in BOXES.items()},
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
        "ends": ends(measured),
        "bins": BINS,
        "tallest": tallest(measured),
        "span": span(measured),
        "others": others_span(measured),
        "ticks": {
            layout: [steps(*span(measured), 2 + page), steps(*others_span(measured), 2 + page)]
            for layout, page in (("page", 1), ("phone", 0))
        },
        "volumes": steps(*span(measured), 3),
        "titles": {layout: titles(Style("light", layout)) for layout in BOXES},
        "levels": LEVELS,
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


def errors(measured: Cut) -> tuple[float, float]:
    """Return how far crossings are from bisected ones: of a radius, relative, and in powers of ten.

    Both are the largest over all rays or networks and CUTOFFS.
    """
    radius, volume = [0.0], [0.0]
    for at, cut in enumerate(CUTOFFS):
        found, truth = measured.crossings(cut), measured.bisected[:, :, at]
        both = np.isfinite(found) & np.isfinite(truth) & (found > 0) & (truth > 0)
        radius.append(float(np.abs(found[both] / truth[both] - 1).max(initial=0)))
        apart = np.abs(measured.volumes(found) - measured.volumes(truth))
        volume.append(float(np.nanmax(apart, initial=0)))
    return max(radius), max(volume)


def numbers(measured: Cut) -> dict[str, Number]:
    now = measured.crossings(CENTRE)
    volumes, others = measured.volumes(now), measured.others(now)
    wide, narrow = (float(np.median(now[row])) for row in (0, measured.narrow))
    radius, volume = errors(measured)
    unit = "length in raw weights"
    return {
        "cutoff": Number(CENTRE, style="g"),
        "rays": Number(now.shape[1]),
        "networks": Number(len(measured.gaps)),
        "dimensions": Number(measured.dimensions, style=","),
        "wide_radius": quantity(wide, unit=unit, style=".2g"),
        "narrow_radius": quantity(narrow, unit=unit, style=".2g"),
        "radius_ratio": quantity(wide / narrow if narrow else np.inf, style=".0f"),
        "orders": quantity(
            float(volumes[0] - volumes[measured.narrow]), unit="powers of ten", style=",.0f"
        ),
        "wide_others": quantity(-float(others[0]), unit="powers of ten", style=".0f"),
        "narrow_others": quantity(
            -float(others[measured.narrow]), unit="powers of ten", style=".0f"
        ),
        "median_others": quantity(
            float(np.nanmedian(others)), n=len(others), unit="powers of ten", style=".0f"
        ),
        "volume_gap_correlation": _rank(measured, volumes),
        "radius_error": Number(radius, style=".1%"),
        "volume_error": Number(volume, unit="powers of ten", style=".0f"),
    }


def claims(measured: Cut) -> list[Claim]:
    volumes, _ = history(measured, (0, measured.narrow))
    now = measured.crossings(CENTRE)
    found = numbers(measured)
    return [
        Claim(
            "wherever both have a basin, the wide one is larger by 100 powers of ten",
            bounded(np.nanmin(volumes[0] - volumes[1])),
            ">=",
            100,
        ),
        Claim(
            "at the middle cutoff its median radius is at least ten times as long",
            bounded(np.median(now[0]) / max(np.median(now[measured.narrow]), 1e-12)),
            ">=",
            10,
        ),
        Claim(
            "in most networks, one ray brings over 99 % of the volume",
            bounded(np.nanmedian(measured.others(now))),
            "<=",
            -2,
        ),
        Claim(
            "the volume falls as the gap grows",
            float(found["volume_gap_correlation"].value),
            "<=",
            -0.4,
        ),
        Claim(
            "reading between grid radii moves volumes far less than they differ",
            10 * float(found["volume_error"].value),
            "<=",
            bounded(np.nanmin(volumes[0] - volumes[1])),
        ),
    ]


def table(measured: Cut) -> dict[str, np.ndarray]:
    """One row for each network and every fourth cutoff."""
    cuts = CUTS[::4]
    at = [measured.crossings(cut) for cut in cuts]
    networks = len(measured.gaps)
    return {
        "network": np.tile(np.arange(networks), len(cuts)),
        "gap": np.tile(measured.gaps, len(cuts)),
        "cutoff": np.repeat(cuts, networks),
        "median_radius": np.concatenate([np.median(radii, axis=1) for radii in at]),
        "log10_volume": np.concatenate([measured.volumes(radii) for radii in at]),
        "log10_share_of_other_rays": np.concatenate([measured.others(radii) for radii in at]),
    }


def describe(measured: Cut) -> str:
    n = {name: number.text() for name, number in numbers(measured).items()}
    volumes, others = history(measured, (0, measured.narrow))
    course = "; ".join(
        f"{CUTS[i]:.2g}: {_power(volumes[0, i])} and {_power(volumes[1, i])}, other rays "
        f"{_power(others[0, i])} and {_power(others[1, i])}"
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
