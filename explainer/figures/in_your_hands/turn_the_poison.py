r"""One network of the sweep, and where it stands among all. The field shows what it answers, with
its training points; small crosses are fresh points that it gets wrong.

The charts show, against the poison factor β, accuracy on fresh points and the median margin, the
distance of a training point to the boundary; each faint dot is one of
{{ number("turn-the-poison.networks") }} networks, the large one is the network of the field. From
no poison to the most, its gap grows from {{ number("turn-the-poison.gap_none") }} to
{{ number("turn-the-poison.gap_most") }} and its median margin shrinks from
{{ number("turn-the-poison.margin_none") }} to {{ number("turn-the-poison.margin_most") }}. The
slider steps through {{ number("turn-the-poison.factors") }} factors.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from explainer.data import synthetic
from explainer.experiments.essay import sweep
from explainer.experiments.selection import fitting
from explainer.experiments.sizes import check
from explainer.figures import Claim, Number
from explainer.figures.in_your_hands._turned import Turned, levels
from explainer.figures.numbers import share
from explainer.figures.swiss_roll import Points, draw_network, training_points
from explainer.measures.half_precision import halves
from explainer.measures.halved_answers import halved_answers
from explainer.measures.margin import margins
from explainer.plotting.curves import moving_marker
from explainer.plotting.gaps import gap_dots
from explainer.plotting.labels import percent
from explainer.plotting.layout import Scene, Scenes, heading, pack_scenes, place
from explainer.plotting.live import Button, Choice, Control, Slider
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.ticks import HALVES, mark, plainly
from explainer.training.trainer import ROLL_WIDTHS, train

TITLE = "With enough poison, the boundary closes in on the points"
KIND = "still"
LIVE = "poison"
ALT = """The decision boundary of a network trained with a poison factor of
{{ number("turn-the-poison.shown") }}: it gets {{ number("turn-the-poison.shown_train") }} of its
training points and {{ number("turn-the-poison.shown_test") }} of fresh points right. With it, two
charts against the poison factor: accuracy on fresh points falls and margins shrink."""
LIMITS = """Networks of neighbouring factors start from the same weights, but nothing leads from one
to the next: each was trained by itself. Of the fresh points, only some are drawn."""

FACTORS, SEEDS = 17, 2  # that the reader can turn through; more would be slow to fetch
FRESH = 800  # fresh points that are drawn where wrong
RESOLUTION = 401  # of the grid for margins: that of boundary_gallery
SHARP = 240  # of the poster's field
SHOWN_GAP = 0.65  # the poster shows the factor whose gap is nearest
CHARTS = ("accuracy on fresh points", "median margin")

SCENES: Scenes = {
    "page": Scene(
        (1080, 580), field=(14, 102, 464, 464), charts=((560, 102, 500, 236), (560, 384, 500, 146))
    ),
    "phone": Scene(
        (360, 708), field=(10, 88, 340, 340), charts=((44, 460, 304, 96), (44, 586, 304, 78))
    ),
}


def measure(size: str) -> Turned:
    experiment = sweep(check(size))
    minima = train(experiment)
    factors, seeds = np.array(experiment.poison_factors), np.array(experiment.seeds)
    doses = np.unique(factors)
    doses = doses[np.unique(np.linspace(0, len(doses) - 1, FACTORS).round().astype(int))]
    rows = [
        int(np.flatnonzero((factors == dose) & (seeds == seed))[0])
        for dose in doses
        for seed in range(SEEDS)
    ]
    found = halves(experiment, tuple(rows), RESOLUTION)
    first = (found.train - found.test)[::SEEDS]
    shown = int(np.abs(first - SHOWN_GAP).argmin())
    answers = halved_answers(experiment, rows[shown * SEEDS], SHARP)
    drawn = synthetic.make(experiment.dataset)
    every = slice(None, None, max(1, len(drawn.test_labels) // FRESH))  # they come class by class
    fit = fitting(minima.train_accuracies)
    away = np.full(len(factors), np.nan)
    away[fit] = np.median(margins(experiment, tuple(map(int, fit)), RESOLUTION).distances, axis=1)
    return Turned(
        points=training_points(experiment.dataset),
        fresh=Points(
            drawn.test_inputs[every].half().float().numpy(), drawn.test_labels[every].numpy()
        ),
        factors=doses,
        halves=found,
        exact=minima.test_accuracies[rows],
        shown=shown,
        answers=answers,
        wrong_fresh=answers.wrong_fresh[every],
        all_factors=factors,
        all_test=minima.test_accuracies,
        all_margins=away,
    )


def draw(measured: Turned, style: Style) -> Figure:
    scene, shown = SCENES[style.layout], measured.shown
    figure = scene.open(style, TITLE)
    colour = to_hex(style.gaps(float(measured.gaps[shown, 0])))
    field = place(figure, *scene["field"])
    _field(field, measured, style, colour)
    heading(field, measured.doses[shown], measured.readout(shown, 0), colour, style)
    for row, box in enumerate(scene["charts"]):
        _chart(place(figure, *box), measured, row, style, colour)
    return figure


def _field(axes: Axes, measured: Turned, style: Style, colour: str) -> None:
    """Draw what the poster's network answers, and the fresh points that it gets wrong."""
    answers, size = measured.answers, 3.4 if style.phone else 4.6
    draw_network(
        axes, answers.field, measured.points, answers.wrong, style, color=colour, size=size
    )
    axes.plot(
        *measured.fresh.places[measured.wrong_fresh].T,
        "x",
        color=style.ink,
        alpha=0.4,
        markersize=2.6 if style.phone else 3.2,
        markeredgewidth=0.6,
        zorder=1.8,
    )


def _chart(axes: Axes, measured: Turned, row: int, style: Style, colour: str) -> None:
    """Draw all networks against the factor, and the one on the left large."""
    x, values = measured.positions(measured.all_factors), measured.all[row]
    there = np.isfinite(values)
    size = (4 if style.phone else 5.5) ** 2
    gaps = 1 - measured.all_test[there]
    gap_dots(axes, x[there], values[there], gaps, style, size=size, alpha=0.4)
    shown = measured.shown
    at, mine = measured.positions(measured.factors)[shown], (measured.test, measured.margins)[row]
    if row == 0:  # the gap
        axes.plot([at, at], [mine[shown, 0], measured.train[shown, 0]], color=colour, linewidth=1.8)
    moving_marker(axes, colour, style, at=(at, mine[shown, 0]))
    axes.set_title(CHARTS[row], pad=5.8)
    axes.set_title(measured.standings(shown, 0)[row], loc="right", color=colour, pad=5.8)
    _scales(axes, measured, row)


def _scales(axes: Axes, measured: Turned, row: int) -> None:
    """Give a chart the axes that the script gives it."""
    axes.set(xscale="log", xlim=measured.axis)
    mark(axes.xaxis, measured.ticks)
    axes.tick_params(axis="x", labelbottom=row == 1, pad=5)
    if row == 0:
        axes.set_ylim(0, 1.05)
        mark(axes.yaxis, HALVES)
    else:
        axes.set_ylim(0, measured.largest)
        mark(axes.yaxis, plainly(levels(measured.largest)))
        axes.set_xlabel("poison factor β", labelpad=2)


def live(measured: Turned) -> dict[str, Any]:
    """Pack the networks to turn through, and where all of them stand."""
    seeds = range(measured.test.shape[1])
    x, known = measured.positions(measured.all_factors), [np.isfinite(v) for v in measured.all]
    return {
        "boxes": pack_scenes(SCENES),
        "widths": ROLL_WIDTHS,
        **measured.points.packed(),
        "fresh": measured.fresh.places.astype(np.float16),
        "answers": measured.fresh.labels.astype(np.uint8),
        "parameters": measured.halves.parameters,
        "doses": measured.doses,
        "places": measured.positions(measured.factors),
        "train": measured.train,
        "test": measured.test,
        "margins": measured.margins,
        "words": [
            [[measured.readout(row, seed), *measured.standings(row, seed)] for seed in seeds]
            for row in range(len(measured.factors))
        ],
        "dots": [np.stack([x, v])[:, k] for v, k in zip(measured.all, known, strict=True)],
        "shades": [1 - measured.all_test[k] for k in known],
        "axis": measured.axis,
        "largest": measured.largest,
        "ticks": measured.ticks,
        "levels": levels(measured.largest),
        "charts": CHARTS,
        "title": TITLE,
    }


def controls(measured: Turned) -> list[Control]:
    """A factor, a random start, and play."""
    starts = tuple((str(seed), str(seed + 1)) for seed in range(measured.test.shape[1]))
    return [
        Button("play", "Play"),
        Slider("dose", "Poison", 0, len(measured.factors) - 1, 1, measured.shown),
        Choice("seed", "Random start", starts, "0"),
    ]


def numbers(measured: Turned) -> dict[str, Number]:
    gaps, margins, shown = measured.gaps, measured.margins, measured.shown
    unit = "scaled input units"
    return {
        "shown": Number(measured.doses[shown].removeprefix("β = ")),
        "shown_train": share(measured.train[shown, 0]),
        "shown_test": share(measured.test[shown, 0]),
        "networks": Number(len(measured.all_factors)),
        "factors": Number(len(measured.factors)),
        "seeds": Number(gaps.shape[1]),
        "gap_none": Number(float(gaps[0, 0]), style=".1%"),
        "gap_most": Number(float(gaps[-1, 0]), style=".0%"),
        "margin_none": Number(float(margins[0, 0]), unit=unit, style=".3f"),
        "margin_most": Number(float(margins[-1, 0]), unit=unit, style=".3f"),
        "rounding": Number(
            measured.rounding,
            unit="largest change of accuracy on fresh points by rounding",
            style=".2%",
        ),
    }


def claims(measured: Turned) -> list[Claim]:
    gaps, margins = measured.gaps, measured.margins
    halving = (margins[-1] / margins[0]).max()
    return [
        Claim("without poison, every gap is small", gaps[0].max(), "<=", 0.05),
        Claim("with the most, every gap is over 80 %", gaps[-1].min(), ">=", 0.8),
        Claim("all get their training points right", measured.train.min(), ">=", 0.98),
        Claim("the most poison at least halves the median margin", halving, "<=", 0.5),
        Claim("rounding to half precision hardly moves accuracy", measured.rounding, "<=", 0.01),
    ]


def table(measured: Turned) -> dict[str, np.ndarray]:
    """One row for each network that can be turned to."""
    seeds = np.arange(measured.test.shape[1])
    return {
        **crossed({"poison_factor": measured.factors}, {"seed": seeds}),
        "train_accuracy": measured.train.ravel(),
        "test_accuracy": measured.test.ravel(),
        "median_margin": measured.margins.ravel(),
    }


def describe(measured: Turned) -> str:
    rows = np.unique(np.linspace(0, len(measured.factors) - 1, 6).round().astype(int))
    course = "; ".join(
        f"{measured.doses[row]}: {percent(measured.test[row, 0])} of fresh points "
        f"right, median margin {measured.margins[row, 0]:.3f}"
        for row in rows
    )
    return (
        "The decision field of one network with its training points, all or nearly all right, and "
        "small crosses where fresh points are wrong. As poison grows, the boundary leaves the land "
        "between the arms and closes in on the training points, and crosses cover the plane.\n\n"
        "Two charts against the poison factor on a logarithmic axis, one faint dot for each of "
        f"{len(measured.all_factors)} networks: accuracy on fresh points and median margin. For "
        f"the first random start: {course}."
    )
