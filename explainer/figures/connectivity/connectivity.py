"""Training loss and test accuracy on the way from one network to another,
{{ number("connectivity.pairs") }} pairs of each kind, never two of the same random start. Grey: the
straight line between their parameters. In colour: a curve with one bend, trained until the loss
along it is low. Its colour is the generalisation gap there, from blue for none to vermilion.
Between two wide networks the straight line climbs {{ number("connectivity.line_barrier") }} above
its ends on average, the curve {{ number("connectivity.curve_barrier") }}. The horizontal axis is
the share of the road's own length; the curves are {{ number("connectivity.wide_wide_detour") }},
{{ number("connectivity.wide_narrow_detour") }} and
{{ number("connectivity.narrow_narrow_detour") }} times as long as the lines. The axis of the loss
is logarithmic, and losses under {{ number("connectivity.floor") }} are drawn as that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from explainer.experiments.connectivity import KINDS, NAMES, roads_at
from explainer.figures import Claim, Number
from explainer.figures.numbers import amount, over_seeds
from explainer.measures.mode_connectivity import RoadProfiles, roads, to_permuted
from explainer.plotting.labels import PERCENT, PLAIN
from explainer.plotting.style import Style

TITLE = "The straight road crosses a ridge, a bent one goes round it"
KIND = "still"
ALT = """Three pairs of panels: from wide to wide, from wide to narrow, from narrow to narrow
networks. On every straight line the training loss climbs over a ridge, on every curve it stays
down, under {{ number("connectivity.highest_on_curves") }} throughout. On the curves the test
accuracy is high nearly all the way and falls only close to a narrow end."""
LIMITS = """That a low road exists doesn't say that training takes it. The bends were found by plain
training on the training points, which has a taste of its own for networks that generalise; another
curve between the same ends could lead through worse country."""

FLOOR = 1e-4
HALF = 0.5  # of fresh points right


@dataclass(frozen=True)
class Connected:
    """Roads of the three kinds, one kind after another."""

    lines: RoadProfiles  # C = 3 S roads
    curves: RoadProfiles
    permuted: RoadProfiles  # straight lines from S wide networks to themselves, neurons shuffled

    @property
    def pairs(self) -> int:
        """How many pairs of each kind there are, S."""
        return len(self.lines.losses) // len(KINDS)

    def kind(self, kind: int) -> slice:
        """Return which roads are of this kind."""
        return slice(kind * self.pairs, (kind + 1) * self.pairs)


def measure(size: str) -> Connected:
    found = roads_at(size)
    experiment = found.pair.experiment
    both = roads(experiment, found.pairs, found.course)
    wides = tuple(int(row) for row in found.pair.wides)
    return Connected(both.lines, both.curves, to_permuted(experiment, wides, found.course))


def draw(measured: Connected, style: Style) -> Figure:
    figure = style.figure(height=6.6 if style.phone else 5.4)
    style.headline(figure, TITLE)
    if style.phone:  # a row for each kind
        grid = figure.subplots(3, 2, sharex=True, sharey="col")
    else:
        grid = figure.subplots(2, 3, sharex=True, sharey="row").T
    for kind, (above, below) in enumerate(grid):
        _roads(above, measured, kind, "losses", style)
        _roads(below, measured, kind, "test", style)
        above.set_title(KINDS[kind])
    _axes(grid, measured, style)
    _names(grid, style)
    return figure


def _roads(axes: Axes, measured: Connected, kind: int, quantity: str, style: Style) -> None:
    """Draw a quantity along the lines and curves of one kind, with a dot for each end."""
    lines, curves = measured.lines, measured.curves
    for road in range(*measured.kind(kind).indices(len(lines.losses))):
        axes.plot(
            lines.way[road],
            _shown(lines, quantity)[road],
            color=style.muted,
            alpha=0.6,
            linewidth=1,
        )
    for road in range(*measured.kind(kind).indices(len(lines.losses))):
        points = np.stack([curves.way[road], _shown(curves, quantity)[road]], axis=1)
        gap = curves.train[road] - curves.test[road]
        axes.add_collection(
            LineCollection(
                list(np.stack([points[:-1], points[1:]], axis=1)),
                colors=style.gaps((gap[1:] + gap[:-1]) / 2),
                linewidths=1.3 if style.phone else 1.8,
                capstyle="round",
                zorder=2.5,
            )
        )
    for place, end in enumerate(KINDS[kind].split(" to ")):
        values = _shown(lines, quantity)[measured.kind(kind), -place]
        axes.scatter(
            np.full(len(values), place),
            values,
            s=14 if style.phone else 26,
            color=style.wide if end == "wide" else style.narrow,
            edgecolor=style.paper,
            linewidth=0.6,
            zorder=3,
            clip_on=False,
        )


def _shown(profiles: RoadProfiles, quantity: str) -> np.ndarray:
    values: np.ndarray = getattr(profiles, quantity)
    return np.maximum(values, FLOOR) if quantity == "losses" else values


def _axes(grid: np.ndarray, measured: Connected, style: Style) -> None:
    """Give the panels the same axes, labelled at the edges."""
    top = 2 * float(measured.lines.losses.max())
    for above, below in grid:
        above.set(yscale="log", ylim=(FLOOR / 1.5, top), yticks=[0.001, 0.01, 0.1, 1, 10])
        above.minorticks_off()
        above.yaxis.set_major_formatter(PLAIN)
        below.set(ylim=(0, 1.03), xlim=(0, 1), xticks=[0, 0.5, 1], yticks=[0, 0.25, 0.5, 0.75, 1])
        below.yaxis.set_major_formatter(PERCENT)
        for axes in (above, below):
            axes.grid(visible=False, axis="x")
            axes.xaxis.set_major_formatter(PLAIN)
    if style.phone:
        for axes, words in zip(grid[0], ("training loss", "test accuracy"), strict=True):
            axes.text(
                1,
                1.04,
                words,
                transform=axes.transAxes,
                ha="right",
                va="bottom",
                fontsize=style.small,
            )
    else:
        grid[0, 0].set_ylabel("training loss")
        grid[0, 1].set_ylabel("test accuracy")
    figure = grid[0, 0].figure
    figure.supxlabel("share of the way", fontsize=style.small, color=style.muted)


def _names(grid: np.ndarray, style: Style) -> None:
    """Name line and curve in the first panel."""
    axes = grid[0, 0]
    axes.text(0.5, 4, "straight line", ha="center", color=style.muted)
    axes.text(0.5, 3e-4, "curve", ha="center", color=style.wide)


def numbers(measured: Connected) -> dict[str, Number]:
    lines, curves = measured.lines, measured.curves
    found = {
        "pairs": Number(measured.pairs, unit="pairs of each kind"),
        "floor": Number(FLOOR, style="g"),
        "highest_on_curves": amount(float(curves.losses.max()), "nats"),
        "highest_curve_barrier": _nats(curves.barriers.max()[None]),
        "permuted_barrier": _nats(measured.permuted.barriers),
        "line_barrier": _nats(lines.barriers[measured.kind(0)]),
        "curve_barrier": _nats(curves.barriers[measured.kind(0)]),
    }
    for kind, name in enumerate(NAMES):
        here = measured.kind(kind)
        found |= {
            f"{name}_line_barrier": _nats(lines.barriers[here]),
            f"{name}_curve_barrier": _nats(curves.barriers[here]),
            f"{name}_lowest_train_accuracy": _share(curves.train[here].min()),
            f"{name}_lowest_on_line": _share(lines.train[here].min(axis=1)),
            f"{name}_best_test_accuracy": _share(curves.test[here].max(axis=1)),
            f"{name}_detour": over_seeds((curves.lengths / lines.lengths)[here], "", ".1f"),
        }
    falls = _falls(measured)
    found["narrow_end_test_accuracy"] = _share(curves.test[measured.kind(1), -1])
    found["fall"] = over_seeds(falls, "of the curve's length from the wide end", ".0%")
    found["last_tenth_test_accuracy"] = _share(_at(measured, 0.9))
    return found


def _nats(values: np.ndarray) -> Number:
    """Return mean barriers to two decimals."""
    return over_seeds(values, "nats", ".2f" if values.mean() < 9.95 else ".1f")


def _share(values: np.ndarray) -> Number:
    """Return accuracies as prose prints them: the mean, to a tenth of a per cent."""
    return over_seeds(np.atleast_1d(values), "fraction", ".1%" if np.mean(values) < 1 else ".0%")


def _falls(measured: Connected) -> np.ndarray:
    """Return where test accuracy last exceeds HALF on each curve from wide to narrow, [S]."""
    here = measured.kind(1)
    above = measured.curves.test[here] > HALF
    return np.array(
        [way[up].max() for way, up in zip(measured.curves.way[here], above, strict=True)]
    )


def _at(measured: Connected, share: float) -> np.ndarray:
    """Return the test accuracy after a share of the length of each curve to a narrow end, [S]."""
    here = measured.kind(1)
    pairs = zip(measured.curves.way[here], measured.curves.test[here], strict=True)
    return np.array([np.interp(share, way, test) for way, test in pairs])


def claims(measured: Connected) -> list[Claim]:
    lines, curves = measured.lines.barriers, measured.curves.barriers
    wide = measured.kind(0)
    generalising = measured.curves.test[measured.kind(2)].max(axis=1)
    return [
        Claim(
            "between wide networks, the mean barrier of the curve is under a tenth of the line's",
            float(curves[wide].mean()),
            "<",
            float(lines[wide].mean()) / 10,
        ),
        Claim(
            "no curve of any kind has a barrier over half of the lowest of a line",
            float(curves.max()),
            "<",
            float(lines.min()) / 2,
        ),
        Claim(
            "every curve between narrow networks passes one that generalises",
            float(generalising.min()),
            ">",
            0.9,
        ),
        Claim(
            "shuffling neurons alone raises a barrier on the straight line",
            float(measured.permuted.barriers.min()),
            ">",
            float(curves[wide].max()),
        ),
        Claim(
            "from wide to narrow, test accuracy holds for most of the way",
            float(_falls(measured).min()),
            ">",
            0.5,
        ),
    ]


def table(measured: Connected) -> dict[str, np.ndarray]:
    """One row for each place on each road."""
    places = measured.lines.way.shape[1]
    columns: dict[str, np.ndarray] = {
        "kind": np.repeat(np.repeat(np.array(KINDS), measured.pairs), places),
        "pair": np.repeat(np.tile(np.arange(measured.pairs), len(KINDS)), places),
    }
    for name, road in (("line", measured.lines), ("curve", measured.curves)):
        columns |= {
            f"{name}_share_of_way": road.way.ravel(),
            f"{name}_training_loss": road.losses.ravel(),
            f"{name}_train_accuracy": road.train.ravel(),
            f"{name}_test_accuracy": road.test.ravel(),
        }
    return columns


def describe(measured: Connected) -> str:
    n = {name: number.text() for name, number in numbers(measured).items()}
    kinds_ = "\n\n".join(
        f"From {kind}: the straight lines climb {n[f'{name}_line_barrier']} above the worse of "
        f"their ends on average, the curves {n[f'{name}_curve_barrier']}. The lowest training "
        f"accuracy on any curve is {n[f'{name}_lowest_train_accuracy']}; the best test accuracy on "
        f"a curve is {n[f'{name}_best_test_accuracy']} on average."
        for kind, name in zip(KINDS, NAMES, strict=True)
    )
    return (
        "Six panels, training loss and test accuracy, against the share of the way "
        f"from one network to another, for {n['pairs']} pairs of each of three kinds.\n\n{kinds_}"
        f"\n\nOn the curves from wide to narrow, test accuracy falls below one half after "
        f"{n['fall']} of the way, on average, and ends at {n['narrow_end_test_accuracy']}."
    )
