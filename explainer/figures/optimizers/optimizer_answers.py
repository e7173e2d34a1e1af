"""What the networks of {{ number("optimizer-answers.count") }} optimizers answer, all from one
random start: the field of one, and thin lines for the boundaries of the others. On
{{ number("optimizer-answers.alike") }} of fresh points all agree. In the chart each dot is one of
{{ number("optimizer-answers.networks") }} networks, the large one that of the field. From the same
start, poison leads elsewhere.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from explainer.data import synthetic
from explainer.experiments.essay import wide_and_narrow
from explainer.experiments.optimizers import trials
from explainer.figures import Claim, Number
from explainer.figures.numbers import share, texts
from explainer.figures.optimizers._answers import Answering, Shown, shown_of
from explainer.figures.swiss_roll import SQUARE, draw_network, training_points
from explainer.measures.descent_answers import descent_answers
from explainer.measures.half_precision import halves
from explainer.measures.halved_answers import halved_answers
from explainer.plotting.curves import moving_marker
from explainer.plotting.gaps import gap_dots
from explainer.plotting.labels import note, percent
from explainer.plotting.layout import Scene, Scenes, heading, pack_scenes, place
from explainer.plotting.live import Button, Choice, Control
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.ticks import HALVES, mark, plain
from explainer.training.optimizer_comparison import descend
from explainer.training.trainer import ROLL_WIDTHS

TITLE = "Thirteen ways down all end at nearly the same boundary"
KIND = "still"
LIVE = "descents"
ALT = """The decision field of a network that {{ number("optimizer-answers.shown") }} trained on two
spiral arms, and over it the boundaries of twelve other optimizers' networks: thin lines that run
in one bundle midway between the arms. A chart of accuracy on fresh points against training steps:
all {{ number("optimizer-answers.networks") }} networks stand in one row near the top, over
{{ number("optimizer-answers.lowest") }}, whether they took {{ number("optimizer-answers.fewest") }}
steps or {{ number("optimizer-answers.most") }}. One that was trained with poison stands near the
bottom, at {{ number("optimizer-answers.poisoned_test") }}."""
LIMITS = """Fields and boundaries are those of one start of five. Steps of different optimizers
cost different amounts of time, and most see a small batch at each, some all points."""

FIRST = "SGD"  # the suspect
RESOLUTION = 241
SHARP = 401  # of the grid for margins, which aren't shown: that of other figures
CHART = "accuracy on fresh points"
AXIS = "training steps"
FAINT = 0.3

SCENES: Scenes = {
    "page": Scene((1080, 580), field=(14, 102, 464, 464), chart=(566, 118, 484, 384)),
    "phone": Scene((360, 716), field=(10, 102, 340, 340), chart=(46, 490, 300, 166)),
}


def measure(size: str) -> Answering:
    recipes = trials(size)[0].optimizers
    ends = descend.each(*((recipe,) for recipe in recipes.values()))
    answers = descent_answers.each(*((recipe, 0, RESOLUTION) for recipe in recipes.values()))
    pair = wide_and_narrow(size)
    poisoned = int(pair.narrows[0])
    half = halves(pair.experiment, (poisoned,), SHARP)
    drawn = halved_answers(pair.experiment, poisoned, RESOLUTION)
    dataset = pair.experiment.dataset
    return Answering(
        training_points(dataset),
        tuple(recipes),
        [
            *(shown_of(one, int(end.steps[0])) for one, end in zip(answers, ends, strict=True)),
            Shown(
                half.parameters[0],
                drawn.field,
                drawn.wrong,
                float(half.train[0]),
                float(half.test[0]),
                pair.experiment.steps,
            ),
        ],
        np.stack([end.steps for end in ends]),
        np.stack([end.test_accuracies for end in ends]),
        np.stack([one.fresh for one in answers]),
        synthetic.make(dataset).test_labels.numpy(),
    )


def draw(measured: Answering, style: Style) -> Figure:
    scene, shown = SCENES[style.layout], measured.names.index(FIRST)
    figure = scene.open(style, TITLE)
    field = place(figure, *scene["field"])
    colour = to_hex(style.gaps(measured.shown[shown].gap))
    _field(field, measured, shown, colour, style)
    heading(field, FIRST, measured.shown[shown].readout, colour, style)
    _chart(place(figure, *scene["chart"]), measured, shown, colour, style)
    return figure


def _field(axes: Axes, measured: Answering, shown: int, colour: str, style: Style) -> None:
    """Draw what one network answers, and the boundaries of the other optimizers."""
    one = measured.shown[shown]
    size = 3.4 if style.phone else 4.6
    draw_network(axes, one.field, measured.points, one.wrong, style, color=colour, size=size)
    for other in (*measured.shown[:shown], *measured.shown[shown + 1 : -1]):
        z = other.field.astype(np.float32)
        line = axes.contour(z, [0], extent=SQUARE, colors=[colour], linewidths=0.8, alpha=FAINT)
        line.set_zorder(1.4)


def _chart(axes: Axes, measured: Answering, shown: int, colour: str, style: Style) -> None:
    """Draw where all networks ended, and after how many steps."""
    size = (4 if style.phone else 5.5) ** 2
    steps, test, poisoned = measured.steps.ravel(), measured.test.ravel(), measured.shown[-1]
    gap_dots(axes, steps, test, 1 - test, style, size=size, alpha=0.4)
    beside = (poisoned.steps, poisoned.test)
    axes.scatter(*beside, s=size, color=style.narrow, linewidth=0)
    note(axes, "with poison", beside, (-8, 0), style.narrow, va="center")
    one = measured.shown[shown]
    at = float(one.steps), measured.test[shown, 0]
    axes.axhline(0.5, color=style.muted, linewidth=1, linestyle=(0, (2, 3)), zorder=1)
    first, last = measured.axis
    note(axes, "guessing", (first, 0.5), (4, 4), style.muted, fontsize=style.small)
    moving_marker(axes, colour, style, at=at)
    note(axes, FIRST, at, (0, -10), colour, ha="center", fontweight="semibold")
    axes.set(xscale="log", xlim=(first, last), ylim=(0, 1.05))
    mark(axes.xaxis, measured.ticks)
    mark(axes.yaxis, HALVES)
    axes.set_title(CHART, pad=5.8)
    axes.set_xlabel(AXIS, labelpad=2)


def live(measured: Answering) -> dict[str, Any]:
    """Pack one network of each optimizer, one with poison, and where all ended."""
    return {
        "boxes": pack_scenes(SCENES),
        "title": TITLE,
        "widths": ROLL_WIDTHS,
        **measured.points.packed(),
        "names": measured.choices,
        "parameters": np.stack([one.parameters for one in measured.shown]),
        "gaps": [one.gap for one in measured.shown],
        "words": [one.readout for one in measured.shown],
        "wrong": np.stack([one.wrong for one in measured.shown]),
        "steps": measured.steps,
        "test": measured.test,
        "poisoned": (measured.shown[-1].steps, measured.shown[-1].test),
        "axis": measured.axis,
        "ticks": measured.ticks,
        "chart": (CHART, AXIS),
        "faint": FAINT,
    }


def controls(measured: Answering) -> list[Control]:
    """An optimizer, and play."""
    options = tuple((str(i), name) for i, name in enumerate(measured.choices))
    return [
        Button("play", "Play"),
        Choice("optimizer", "Optimizer", options, str(measured.names.index(FIRST))),
    ]


def numbers(measured: Answering) -> dict[str, Number]:
    starts, pairs = measured.test.shape[1], "of fresh points"
    return {
        "count": Number(len(measured.names)),
        "starts": Number(starts),
        "networks": Number(measured.test.size),
        "shown": Number(FIRST),
        "alike": share(measured.alike),
        "between_optimizers": Number(measured.between_optimizers, unit=pairs, style=".1%"),
        "between_starts": Number(measured.between_starts, unit=pairs, style=".1%"),
        "lowest": Number(float(measured.test.min()), unit="test accuracy", style=".0%"),
        "fewest": Number(int(measured.steps.min()), style=","),
        "most": Number(int(measured.steps.max()), style=","),
        "poisoned_test": Number(measured.shown[-1].test, style=".0%"),
        "rounding": Number(
            measured.rounding,
            unit="largest change of accuracy on fresh points by rounding",
            style=".2%",
        ),
    }


def claims(measured: Answering) -> list[Claim]:
    apart, starts = measured.between_optimizers, measured.between_starts
    wrong = max(float(one.wrong.mean()) for one in measured.shown[:-1])
    return [
        Claim("thirteen optimizers", float(len(measured.names)), "==", 13),
        Claim("all fit, in half precision too", wrong, "==", 0),
        Claim("all thirteen agree on nine in ten fresh points", measured.alike, ">=", 0.9),
        Claim("another optimizer changes no more than another start", apart, "<=", 1.5 * starts),
        Claim("poison leads elsewhere", measured.shown[-1].gap, ">=", 0.5),
        Claim("rounding to half precision hardly moves accuracy", measured.rounding, "<=", 0.01),
    ]


def table(measured: Answering) -> dict[str, np.ndarray]:
    """One row for each network."""
    starts = np.arange(measured.test.shape[1])
    return {
        **crossed({"optimizer": np.array(measured.names)}, {"start": starts}),
        "steps": measured.steps.ravel(),
        "test_accuracy": measured.test.ravel(),
    }


def describe(measured: Answering) -> str:
    n = texts(numbers(measured))
    course = "; ".join(
        f"{name} {plain(one.steps)} steps and {percent(one.test)}"
        for name, one in zip(measured.choices, measured.shown, strict=True)
    )
    return (
        f"The decision field of one network, with its training points, and the boundaries of the "
        f"other optimizers' networks as thin lines; all run midway between the arms. On "
        f"{n['alike']} of fresh points all {n['count']} networks give the same answer. Two "
        f"optimizers from one start differ on {n['between_optimizers']} of them on average, two "
        f"starts of one optimizer on {n['between_starts']}.\n\nThe chart shows accuracy on fresh "
        f"points against training steps, for {n['starts']} starts of each. Of the first start: "
        f"{course}."
    )
