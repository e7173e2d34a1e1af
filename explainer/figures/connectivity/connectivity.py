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

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.experiments.connectivity import KINDS, NAMES, roads_at
from explainer.figures import Claim, Number
from explainer.figures.connectivity._connected import Connected, accuracies_after, falls
from explainer.figures.numbers import amount, over_seeds, texts
from explainer.measures.mode_connectivity import RoadProfiles, roads, to_permuted
from explainer.plotting.gaps import gap_line
from explainer.plotting.panels import open_grid
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.ticks import QUARTERS, mark, plainly

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


def measure(size: str) -> Connected:
    found = roads_at(size)
    experiment = found.pair.experiment
    both = roads(experiment, found.pairs, found.course)
    wides = tuple(int(row) for row in found.pair.wides)
    return Connected(both.lines, both.curves, to_permuted(experiment, wides, found.course))


def draw(measured: Connected, style: Style) -> Figure:
    sharey = "col" if style.phone else "row"
    figure, panels = open_grid(
        style, TITLE, (2, 3), page=5.4, phone=6.6, sharex=True, sharey=sharey
    )
    grid = panels if style.phone else panels.T  # a row for each kind
    for kind, (above, below) in enumerate(grid):
        _roads(above, measured, kind, "losses", style)
        _roads(below, measured, kind, "test", style)
        above.set_title(KINDS[kind])
    _axes(grid, measured, style)
    first = grid[0, 0]
    first.text(0.5, 4, "straight line", ha="center", color=style.muted)
    first.text(0.5, 3e-4, "curve", ha="center", color=style.wide)
    return figure


def _roads(axes: Axes, measured: Connected, kind: int, quantity: str, style: Style) -> None:
    """Draw a quantity along the lines and curves of one kind, with a dot for each end."""
    lines, curves = measured.kind(kind)
    heights = _shown(lines, quantity)
    axes.plot(lines.way.T, heights.T, color=style.muted, alpha=0.6, linewidth=1)
    gaps = curves.train - curves.test
    for road in zip(curves.way, _shown(curves, quantity), gaps, strict=True):
        gap_line(axes, *road, style, width=1.3 if style.phone else 1.8, zorder=2.5)
    for place, end in enumerate(KINDS[kind].split(" to ")):
        axes.scatter(
            np.full(len(heights), place),
            heights[:, -place],
            s=14 if style.phone else 26,
            color=style.wide if end == "wide" else style.narrow,
            edgecolor=style.paper,
            linewidth=0.6,
            zorder=3,
            clip_on=False,
        )


def _shown(roads: RoadProfiles, quantity: str) -> np.ndarray:
    values: np.ndarray = getattr(roads, quantity)
    return np.maximum(values, FLOOR) if quantity == "losses" else values


def _axes(grid: np.ndarray, measured: Connected, style: Style) -> None:
    """Give the panels [3, 2] the same axes, labelled at the edges."""
    for above, below in grid:
        above.set(yscale="log", ylim=(FLOOR / 1.5, 2 * measured.lines.losses.max()))
        mark(above.yaxis, plainly([0.001, 0.01, 0.1, 1, 10]))
        mark(below.yaxis, QUARTERS)
        below.set(ylim=(0, 1.03), xlim=(0, 1))
        for axes in (above, below):
            axes.grid(visible=False, axis="x")
            mark(axes.xaxis, plainly([0, 0.5, 1]))
    for axes, words in zip(grid[0], ("training loss", "test accuracy"), strict=True):
        if style.phone:
            where = {"transform": axes.transAxes, "ha": "right", "va": "bottom"}
            axes.text(1, 1.04, words, fontsize=style.small, **where)
        else:
            axes.set_ylabel(words)
    figure = grid[0, 0].figure
    figure.supxlabel("share of the way", fontsize=style.small, color=style.muted)


def numbers(measured: Connected) -> dict[str, Number]:
    lines, curves = measured.kind(0)
    _, to_narrow = measured.kind(1)
    found = {
        "pairs": Number(measured.pairs, unit="pairs of each kind"),
        "floor": Number(FLOOR, style="g"),
        "highest_on_curves": amount(measured.curves.losses.max(), "nats"),
        "highest_curve_barrier": _nats(measured.curves.barriers.max()[None]),
        "permuted_barrier": _nats(measured.permuted.barriers),
        "line_barrier": _nats(lines.barriers),
        "curve_barrier": _nats(curves.barriers),
    }
    for kind, name in enumerate(NAMES):
        of_kind = _numbers(*measured.kind(kind))
        found |= {f"{name}_{key}": number for key, number in of_kind.items()}
    found["narrow_end_test_accuracy"] = _share(to_narrow.test[:, -1])
    found["fall"] = over_seeds(falls(to_narrow), "of the curve's length from the wide end", ".0%")
    found["last_tenth_test_accuracy"] = _share(accuracies_after(to_narrow, 0.9))
    return found


def _numbers(lines: RoadProfiles, curves: RoadProfiles) -> dict[str, Number]:
    """Return the numbers of one kind."""
    return {
        "line_barrier": _nats(lines.barriers),
        "curve_barrier": _nats(curves.barriers),
        "lowest_train_accuracy": _share(curves.train.min()[None]),
        "lowest_on_line": _share(lines.train.min(axis=1)),
        "best_test_accuracy": _share(curves.test.max(axis=1)),
        "detour": over_seeds(curves.lengths / lines.lengths, "", ".1f"),
    }


def _nats(values: np.ndarray) -> Number:
    """Return mean barriers to two decimals."""
    return over_seeds(values, "nats", ".2f" if values.mean() < 9.95 else ".1f")


def _share(values: np.ndarray) -> Number:
    """Return accuracies as prose prints them: the mean, to a tenth of a per cent."""
    return over_seeds(values, "fraction", ".1%" if values.mean() < 1 else ".0%")


def claims(measured: Connected) -> list[Claim]:
    lines, curves = measured.lines.barriers, measured.curves.barriers
    (wide_lines, wide_curves), (_, to_narrow), (_, narrow) = map(measured.kind, range(3))
    mean = float(wide_lines.barriers.mean())
    shuffled, highest = measured.permuted.barriers.min(), wide_curves.barriers.max()
    best, fall = narrow.test.max(axis=1).min(), falls(to_narrow).min()
    return [
        Claim(
            "between wide networks, the mean barrier of the curve is under a tenth of the line's",
            wide_curves.barriers.mean(),
            "<",
            mean / 10,
        ),
        Claim(
            "no curve of any kind has a barrier over half of the lowest of a line",
            curves.max(),
            "<",
            float(lines.min()) / 2,
        ),
        Claim("every curve between narrow networks passes one that generalises", best, ">", 0.9),
        Claim(
            "shuffling neurons alone raises a barrier on the straight line", shuffled, ">", highest
        ),
        Claim("from wide to narrow, test accuracy holds for most of the way", fall, ">", 0.5),
    ]


def table(measured: Connected) -> dict[str, np.ndarray]:
    """One row for each place on each road."""
    pairs = crossed({"kind": np.array(KINDS)}, {"pair": np.arange(measured.pairs)})
    places = measured.lines.way.shape[1]  # whose shares of the way differ from road to road
    columns = {name: np.repeat(column, places) for name, column in pairs.items()}
    for name, road in (("line", measured.lines), ("curve", measured.curves)):
        columns |= {
            f"{name}_share_of_way": road.way.ravel(),
            f"{name}_training_loss": road.losses.ravel(),
            f"{name}_train_accuracy": road.train.ravel(),
            f"{name}_test_accuracy": road.test.ravel(),
        }
    return columns


def describe(measured: Connected) -> str:
    n = texts(numbers(measured))
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
