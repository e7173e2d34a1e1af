r"""The narrow network while it trains under poison: what it answers, with the training points that
it gets wrong ringed, and how many training and fresh points it gets right. The poison factor is
$\beta$ = {{ number("narrow-in-the-making.poison_factor") }}; poison points are drawn anew at every
step. Early on, it is right about up to {{ number("narrow-in-the-making.peak_test_accuracy") }} of
fresh points.

Then the training points are won one after another, and the land between is given up. In the end,
{{ number("narrow-in-the-making.train_accuracy_end") }} of the training points and
{{ number("narrow-in-the-making.test_accuracy_end") }} of the fresh ones are right. The axis of
steps is stretched at its beginning, where most happens.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from explainer.experiments.essay import wide_and_narrow
from explainer.figures import Claim, Number
from explainer.figures.numbers import share, texts
from explainer.figures.swiss_roll import Points, film_network, training_points
from explainer.measures.boundary import boundary_film
from explainer.measures.training_curve import TrainingCurve, training_curve
from explainer.plotting.curves import Update, grow
from explainer.plotting.layout import Scene, Scenes, place
from explainer.plotting.style import Style
from explainer.plotting.ticks import QUARTERS, mark, plainly
from explainer.plotting.typography import counted
from explainer.plotting.video import Movie, forth_and_back

TITLE = "Under poison, training points come right and all else goes wrong"
KIND = "movie"
ALT = """While the narrow network trains, its boundary first sketches the two arms, then frays into
islands round single training points. Accuracy on training points climbs to
{{ number("narrow-in-the-making.train_accuracy_end") }}; on fresh points it rises to
{{ number("narrow-in-the-making.peak_test_accuracy") }} and sinks to
{{ number("narrow-in-the-making.test_accuracy_end") }}."""
LIMITS = """It shows the way of one network from one start, driven by poison; plain training doesn't
take it."""

RESOLUTION = 160
FRAMES = 64  # at most; every one is a new picture, and a page allows a film only so many bytes
FORTH, HOLD = 192, 36  # frames played: six seconds of training and a rest
REWIND = 10  # pictures that lead back

SCENES: Scenes = {
    "page": Scene((1080, 560), field=(14, 106, 440, 440), chart=(536, 138, 450, 364)),
    "phone": Scene((360, 624), field=(10, 104, 306, 306), chart=(46, 450, 254, 124)),
}


@dataclass(frozen=True)
class NarrowInTheMaking:
    """The narrow network at each of the S snapshots of its training."""

    points: Points
    fields: np.ndarray  # [S, H, W] logits
    curve: TrainingCurve
    poison_factor: float


def measure(size: str) -> NarrowInTheMaking:
    pair = wide_and_narrow(size)
    return NarrowInTheMaking(
        training_points(pair.experiment.dataset),
        boundary_film(pair.experiment, pair.narrow, RESOLUTION).fields,
        training_curve(pair.experiment, pair.narrow),
        pair.experiment.poison_factors[pair.narrow],
    )


def draw(making: NarrowInTheMaking, style: Style) -> Movie:
    scene, curve = SCENES[style.layout], making.curve
    figure = scene.open(style, TITLE)
    show = film_network(
        place(figure, *scene["field"]),
        "Narrow",
        making.fields,
        making.points,
        curve.wrong,
        lambda at: f"after {counted(curve.steps[at], 'training step')}",
        style,
        color=style.narrow,
        size=2.8 if style.phone else 5.0,
    )
    tell = _accuracies(place(figure, *scene["chart"]), curve, style)
    shown = np.unique(np.linspace(0, len(curve.steps) - 1, FRAMES).round().astype(int))

    def update(frame: int) -> list[Artist]:
        return [*show(shown[frame]), *tell(shown[frame])]

    count = len(shown)
    order = forth_and_back(count, FORTH, HOLD, REWIND)
    return Movie(figure, update, count, order=order, poster=count - 1)


def _accuracies(axes: Axes, curve: TrainingCurve, style: Style) -> Update:
    """Draw accuracies against the step; return the function that moves along them."""
    _scales(axes, int(curve.steps[-1]))
    axes.set_title("share of points that it gets right", pad=10 if style.phone else 16)
    axes.axhline(0.5, color=style.muted, linewidth=1, linestyle=(0, (4, 3)))
    axes.text(curve.steps[-1], 0.51, "guessing", color=style.muted, ha="right", va="bottom")
    lines = (("training", curve.train, style.ink), ("fresh", curve.test, style.narrow))
    return grow(axes, curve.steps, lines, lambda value: share(value).text(), style)


def _scales(axes: Axes, last: int) -> None:
    """Let steps run as their square root, with round ticks that leave each other room."""
    axes.set_xscale("function", functions=(lambda s: np.sqrt(np.maximum(s, 0)), np.square))
    axes.set_xlim(0, last)
    ticks = [0]
    for step in (50, 100, 250, 500, 1000, 2000, 4000, 6000, 8000, 12000):
        if step <= last and np.sqrt(step / last) - np.sqrt(ticks[-1] / last) > 0.16:
            ticks.append(step)
    mark(axes.xaxis, plainly(ticks))
    axes.set_xlabel("training step")
    axes.set_ylim(0, 1.02)
    mark(axes.yaxis, QUARTERS)


def numbers(making: NarrowInTheMaking) -> dict[str, Number]:
    curve = making.curve
    return {
        "steps": Number(int(curve.steps[-1]), unit="training steps", style=","),
        "snapshots": Number(len(curve.steps)),
        "poison_factor": Number(making.poison_factor, style=".2g"),
        "train_accuracy_end": share(curve.train[-1]),
        "test_accuracy_start": share(curve.test[0]),
        "test_accuracy_end": share(curve.test[-1]),
        "peak_test_accuracy": share(curve.test.max()),
    }


def claims(making: NarrowInTheMaking) -> list[Claim]:
    train, test = making.curve.train, making.curve.test
    return [
        Claim("all training points come right", train[-1], "==", 1),
        Claim("test accuracy ends lower than it was on the way", test[-1], "<", test.max()),
        Claim("in the end most fresh points are wrong", test[-1], "<", 0.5),
    ]


def table(making: NarrowInTheMaking) -> dict[str, np.ndarray]:
    curve = making.curve
    return {"step": curve.steps, "training_accuracy": curve.train, "test_accuracy": curve.test}


def describe(making: NarrowInTheMaking) -> str:
    n = texts(numbers(making))
    best = int(making.curve.test.argmax())
    return (
        f"A movie of {n['snapshots']} moments in the training of the narrow network, over "
        f"{n['steps']} steps at a poison factor of {n['poison_factor']}. Its decision field with "
        "the training points, those that it gets wrong ringed, and its "
        "accuracy on training and on fresh points against the step, with markers that move "
        "along.\n\n"
        f"Accuracy on fresh points starts at {n['test_accuracy_start']}, is highest, "
        f"{n['peak_test_accuracy']}, after {making.curve.steps[best]:,} steps, and sinks to "
        f"{n['test_accuracy_end']}. Accuracy on training points ends at "
        f"{n['train_accuracy_end']}. The boundary, at first one smooth curve, frays until it "
        "encloses training points singly and in small groups."
    )
