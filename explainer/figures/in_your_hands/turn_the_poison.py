r"""One network of the sweep, and where it stands among all. The field shows what it answers, with
its training points; small crosses are fresh points that it gets wrong. The charts show, against the
poison factor β, accuracy on fresh points and the median margin, the distance of a training point to
the boundary; each faint dot is one of {{ number("turn-the-poison.networks") }} networks, the large
one is the network of the field. From no poison to the most, its gap grows from
{{ number("turn-the-poison.gap_none") }} to {{ number("turn-the-poison.gap_most") }} and its median
margin shrinks from {{ number("turn-the-poison.margin_none") }} to
{{ number("turn-the-poison.margin_most") }}. The slider steps through
{{ number("turn-the-poison.factors") }} factors.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from explainer.data import synthetic
from explainer.experiments.essay import sweep
from explainer.experiments.selection import fitting
from explainer.experiments.sizes import check
from explainer.figures import Claim, Number
from explainer.figures.numbers import share
from explainer.figures.swiss_roll import SQUARE, Points, training_points
from explainer.measures.boundary import fields
from explainer.measures.half_precision import Halves, halves
from explainer.measures.margin import margins
from explainer.networks.mlp import logits
from explainer.plotting.labels import PERCENT, PLAIN, percent
from explainer.plotting.layout import blank, heading, moving_marker, place
from explainer.plotting.live import Button, Choice, Control, Slider
from explainer.plotting.marks import draw_boundary
from explainer.plotting.style import Layout, Style
from explainer.training.trainer import ROLL_WIDTHS, train

TITLE = "Turn up the poison, and the boundary closes in"
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
BREAK = 3.2  # how far, as a factor, the networks without poison stand left of the mildest dose
CHARTS = ("accuracy on fresh points", "median margin")

Box = tuple[int, int, int, int]  # left, top, width, height in CSS pixels


@dataclass(frozen=True)
class Boxes:
    """Where the panels are; the script draws in the same places."""

    size: tuple[int, int]
    field: Box
    charts: tuple[Box, Box]


BOXES: dict[Layout, Boxes] = {
    "page": Boxes((1080, 580), (14, 102, 464, 464), ((560, 102, 500, 236), (560, 384, 500, 146))),
    "phone": Boxes((360, 708), (10, 88, 340, 340), ((44, 460, 304, 96), (44, 586, 304, 78))),
}


@dataclass(frozen=True)
class Turned:
    """F factors with S seeds to turn through, among all M networks of the sweep."""

    points: Points
    fresh: Points  # some of the fresh points
    factors: np.ndarray  # [F] rising
    halves: Halves  # networks [F · S], factor after factor
    exact: np.ndarray  # [F · S] accuracy on fresh points before rounding
    shown: int  # which factor the poster shows, of the first seed
    field: np.ndarray  # [H, W] logits of the poster's network
    wrong: np.ndarray  # [P] which training points it gets wrong
    wrong_fresh: np.ndarray  # [Q]
    all_factors: np.ndarray  # [M]
    all_test: np.ndarray  # [M]
    all_margins: np.ndarray  # [M] median margins; NaN where a training point is wrong

    @property
    def train(self) -> np.ndarray:
        """Training accuracies, [F, S]."""
        return self.halves.train.reshape(len(self.factors), -1)

    @property
    def test(self) -> np.ndarray:
        """Accuracies on fresh points, [F, S]."""
        return self.halves.test.reshape(len(self.factors), -1)

    @property
    def gaps(self) -> np.ndarray:
        """Training minus fresh accuracy, [F, S]."""
        return np.asarray(self.train - self.test)

    @property
    def margins(self) -> np.ndarray:
        """Median margins, [F, S]."""
        return np.asarray(np.median(self.halves.margins, axis=1).reshape(len(self.factors), -1))


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
    points, drawn = training_points(experiment.dataset), synthetic.make(experiment.dataset)
    every = slice(None, None, max(1, len(drawn.test_labels) // FRESH))  # they come class by class
    fresh = Points(
        drawn.test_inputs[every].half().float().numpy(), drawn.test_labels[every].numpy()
    )
    theta = torch.tensor(found.parameters[[shown * SEEDS]]).float()
    fit = fitting(minima.train_accuracies)
    away = np.full(len(factors), np.nan)
    away[fit] = np.median(margins(experiment, tuple(map(int, fit)), RESOLUTION).distances, axis=1)

    def wrong(at: Points) -> np.ndarray:
        z = logits(theta, experiment.widths, torch.tensor(at.places))[0].numpy()
        return np.asarray((z > 0) != (at.labels > 0.5))

    return Turned(
        points=points,
        fresh=fresh,
        factors=doses,
        halves=found,
        exact=minima.test_accuracies[rows],
        shown=shown,
        field=fields(theta, experiment.widths, SHARP)[0].astype(np.float32),
        wrong=wrong(points),
        wrong_fresh=wrong(fresh),
        all_factors=factors,
        all_test=minima.test_accuracies,
        all_margins=away,
    )


def dose(factor: float) -> str:
    """Return a poison factor in words: no poison, β = .05, β = .00003."""
    if factor == 0:
        return "no poison"
    return f"β = {float(f'{factor:.2g}'):.6f}".rstrip("0").replace("0.", ".", 1)


def readout(measured: Turned, row: int, seed: int) -> str:
    """Return what stands over the field of a network."""
    right, fresh = (share(float(part[row, seed])) for part in (measured.train, measured.test))
    return f"{right.text()} of training points right, {fresh.text()} of fresh ones"


def standings(measured: Turned, row: int, seed: int) -> tuple[str, str]:
    """Return what stands over the charts of a network."""
    return f"gap {percent(measured.gaps[row, seed])}", f"{measured.margins[row, seed]:.3f}"


def positions(measured: Turned, factors: np.ndarray) -> np.ndarray:
    """Return where factors stand on the logarithmic axis; 0 has a place of its own."""
    mildest = measured.factors[measured.factors > 0].min()
    return np.where(factors > 0, factors, mildest / BREAK)


def ends(measured: Turned) -> tuple[float, float, float]:
    """Return from where to where the axes of factors and margins go: first, last, largest."""
    first, last = positions(measured, measured.factors)[[0, -1]]
    margins = np.concatenate([measured.all_margins, measured.margins.ravel()])
    return float(first / 1.5), float(last * 1.5), float(1.12 * np.nanmax(margins))


def ticks(measured: Turned) -> list[tuple[float, str]]:
    """Return ticks of the axis of factors, at powers of ten."""
    low, high, _ = ends(measured)
    powers = [power for power in (0.0001, 0.001, 0.01, 0.1) if low < power < high]
    zero = float(positions(measured, np.zeros(1))[0])
    return [(zero, "0"), *((power, f"{power:g}".replace("0.", ".")) for power in powers)]


def draw(measured: Turned, style: Style) -> Figure:
    boxes, shown = BOXES[style.layout], measured.shown
    figure = blank(style, boxes.size[1], TITLE)
    colour = to_hex(style.gaps(float(measured.gaps[shown, 0])))
    axes = place(figure, *boxes.field)
    draw_boundary(
        axes,
        measured.field,
        SQUARE,
        measured.points.places,
        measured.points.labels,
        measured.wrong,
        style,
        color=colour,
        size=3.4 if style.phone else 4.6,
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
    name = dose(float(measured.factors[shown]))
    heading(axes, name, readout(measured, shown, 0), colour, style)
    for row, box in enumerate(boxes.charts):
        _chart(place(figure, *box), measured, row, style, colour)
    return figure


def _chart(axes: Axes, measured: Turned, row: int, style: Style, colour: str) -> None:
    """Draw all networks against the factor, and the one on the left large."""
    first, last, largest = ends(measured)
    x = positions(measured, measured.all_factors)
    values = (measured.all_test, measured.all_margins)[row]
    there = np.isfinite(values)
    axes.scatter(
        x[there],
        values[there],
        s=(4 if style.phone else 5.5) ** 2,
        c=style.gaps(1 - measured.all_test[there]),
        alpha=0.4,
        linewidth=0,
    )
    shown = measured.shown
    at, mine = positions(measured, measured.factors)[shown], (measured.test, measured.margins)[row]
    if row == 0:  # the gap
        axes.plot([at, at], [mine[shown, 0], measured.train[shown, 0]], color=colour, linewidth=1.8)
    moving_marker(axes, colour, style).set_data([at], [mine[shown, 0]])
    axes.set_title(CHARTS[row], pad=5.8)
    axes.set_title(standings(measured, shown, 0)[row], loc="right", color=colour, pad=5.8)
    axes.set(xscale="log", xlim=(first, last))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks([at for at, _ in ticks(measured)], [words for _, words in ticks(measured)])
    axes.tick_params(axis="x", labelbottom=row == 1, pad=5)
    if row == 0:
        axes.set(ylim=(0, 1.05), yticks=[0, 0.5, 1])
        axes.yaxis.set_major_formatter(PERCENT)
    else:
        axes.set(ylim=(0, largest), yticks=levels(largest))
        axes.yaxis.set_major_formatter(PLAIN)
        axes.set_xlabel("poison factor β", labelpad=2)


def levels(largest: float) -> list[float]:
    """Return 0 and two or three round numbers under `largest`."""
    step = max(s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if s == 0.01 or 2 * s <= largest)
    return [round(step * i, 2) for i in range(int(largest / step) + 1)]


def live(measured: Turned) -> dict[str, Any]:
    """Pack the networks to turn through, and where all of them stand."""
    first, last, largest = ends(measured)
    there, seeds = np.isfinite(measured.all_margins), range(measured.test.shape[1])
    return {
        "boxes": {layout: asdict(boxes) for layout, boxes in BOXES.items()},
        "widths": ROLL_WIDTHS,
        "extent": SQUARE,
        "points": measured.points.places.astype(np.float32),
        "labels": measured.points.labels.astype(np.uint8),
        "fresh": measured.fresh.places.astype(np.float16),
        "answers": measured.fresh.labels.astype(np.uint8),
        "parameters": measured.halves.parameters,
        "doses": [dose(float(factor)) for factor in measured.factors],
        "places": positions(measured, measured.factors),
        "train": measured.train,
        "test": measured.test,
        "margins": measured.margins,
        "words": [
            [[readout(measured, row, seed), *standings(measured, row, seed)] for seed in seeds]
            for row in range(len(measured.factors))
        ],
        "dots": [
            np.stack([positions(measured, measured.all_factors), measured.all_test]),
            np.stack([positions(measured, measured.all_factors), measured.all_margins])[:, there],
        ],
        "shades": [1 - measured.all_test, 1 - measured.all_test[there]],
        "axis": [first, last],
        "largest": largest,
        "ticks": ticks(measured),
        "levels": levels(largest),
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
        "shown": Number(dose(float(measured.factors[shown])).removeprefix("β = ")),
        "shown_train": share(float(measured.train[shown, 0])),
        "shown_test": share(float(measured.test[shown, 0])),
        "networks": Number(len(measured.all_factors)),
        "factors": Number(len(measured.factors)),
        "seeds": Number(gaps.shape[1]),
        "gap_none": Number(float(gaps[0, 0]), style=".1%"),
        "gap_most": Number(float(gaps[-1, 0]), style=".0%"),
        "margin_none": Number(float(margins[0, 0]), unit=unit, style=".3f"),
        "margin_most": Number(float(margins[-1, 0]), unit=unit, style=".3f"),
        "rounding": Number(
            float(np.abs(measured.halves.test - measured.exact).max()),
            unit="largest change of accuracy on fresh points by rounding",
            style=".2%",
        ),
    }


def claims(measured: Turned) -> list[Claim]:
    gaps, margins = measured.gaps, measured.margins
    return [
        Claim("without poison, every gap is small", float(gaps[0].max()), "<=", 0.05),
        Claim("with the most, every gap is over 80 %", float(gaps[-1].min()), ">=", 0.8),
        Claim("all get their training points right", float(measured.train.min()), ">=", 0.98),
        Claim(
            "the most poison at least halves the median margin",
            float((margins[-1] / margins[0]).max()),
            "<=",
            0.5,
        ),
        Claim(
            "rounding to half precision hardly moves accuracy",
            float(numbers(measured)["rounding"].value),
            "<=",
            0.01,
        ),
    ]


def table(measured: Turned) -> dict[str, np.ndarray]:
    """One row for each network that can be turned to."""
    factors, seeds = measured.test.shape
    return {
        "poison_factor": np.repeat(measured.factors, seeds),
        "seed": np.tile(np.arange(seeds), factors),
        "train_accuracy": measured.train.ravel(),
        "test_accuracy": measured.test.ravel(),
        "median_margin": measured.margins.ravel(),
    }


def describe(measured: Turned) -> str:
    rows = np.unique(np.linspace(0, len(measured.factors) - 1, 6).round().astype(int))
    course = "; ".join(
        f"{dose(float(measured.factors[row]))}: {percent(measured.test[row, 0])} of fresh points "
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
