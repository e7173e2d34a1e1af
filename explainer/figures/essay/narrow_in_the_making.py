r"""The narrow network while it trains under poison: what it answers, with the training points that
it gets wrong ringed, and how many training and fresh points it gets right. The poison factor is
$\beta$ = {{ number("narrow-in-the-making.poison_factor") }}; poison points are drawn anew at every
step. Early on, it is right about up to {{ number("narrow-in-the-making.peak_test_accuracy") }} of
fresh points. Then the training points are won one after another, and the land between is given up.
In the end, {{ number("narrow-in-the-making.train_accuracy_end") }} of the training points and
{{ number("narrow-in-the-making.test_accuracy_end") }} of the fresh ones are right. The axis of
steps is stretched at its beginning, where most happens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.experiments.essay import wide_and_narrow
from explainer.figures import Claim, Number
from explainer.figures.numbers import share
from explainer.figures.swiss_roll import SQUARE, Points, training_points
from explainer.measures.boundary import boundary_film
from explainer.measures.training_curve import TrainingCurve, training_curve
from explainer.plotting.labels import PERCENT, label_end, space_apart
from explainer.plotting.layout import MOVING, blank, heading, moving_marker, place
from explainer.plotting.marks import draw_boundary
from explainer.plotting.style import Style
from explainer.plotting.video import Movie

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
REWIND = 10  # pictures that lead back to the start, so that the loop has no seam


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
    curve = making.curve
    figure = blank(style, 624 if style.phone else 560, TITLE)
    field = place(figure, *((10, 104, 306, 306) if style.phone else (14, 106, 440, 440)))
    boundary = draw_boundary(
        field,
        making.fields[0].astype(np.float32),
        SQUARE,
        making.points.places,
        making.points.labels,
        curve.wrong[0],
        style,
        color=style.narrow,
        size=2.8 if style.phone else 5.0,
    )
    clock = heading(field, "Narrow", "", style.narrow, style)
    tell = _accuracies(figure, curve, style)

    shown = np.unique(np.linspace(0, len(curve.steps) - 1, FRAMES).round().astype(int))

    def update(frame: int) -> list[Artist]:
        at = shown[frame]
        changed = boundary.update(making.fields[at].astype(np.float32), curve.wrong[at])
        clock.set_text(f"after {curve.steps[at]:,} training steps")
        return [*changed, clock, *tell(at)]

    count = len(shown)
    return Movie(figure, update, count, order=play(count), poster=count - 1)


def play(frames: int) -> tuple[int, ...]:
    """Return frames that go forth, rest at the end and fly back."""
    last = frames - 1
    forth = np.repeat(np.arange(frames), max(1, round(FORTH / frames)))
    swing = np.cos(np.linspace(0, np.pi, REWIND + 2)[1:-1])
    back = np.repeat((last * (1 + swing) / 2).round().astype(int), 2)
    return tuple(map(int, (*forth, *[last] * HOLD, *back)))


def _accuracies(
    figure: Figure, curve: TrainingCurve, style: Style
) -> Callable[[int], list[Artist]]:
    """Draw accuracies against the step; return the function that moves their markers."""
    axes = place(figure, *((46, 450, 254, 124) if style.phone else (536, 138, 450, 364)))
    _scales(axes, int(curve.steps[-1]))
    axes.set_title("share of points that it gets right", pad=10 if style.phone else 16)
    axes.axhline(0.5, color=style.muted, linewidth=1, linestyle=(0, (4, 3)))
    axes.text(curve.steps[-1], 0.51, "guessing", color=style.muted, ha="right", va="bottom")
    lines = (
        ("training", curve.train, style.ink),
        ("fresh", curve.test, style.narrow),
    )
    ends, moving = [], []
    for name, values, color in lines:
        axes.plot(curve.steps, values, color=color, linewidth=1, alpha=0.35)
        (past,) = axes.plot([], [], color=color, zorder=MOVING)
        marker = moving_marker(axes, color, style)
        readout = label_end(axes, curve.steps[-1], values[-1], name, color, ahead=9)
        readout.set_zorder(MOVING)
        ends.append(readout)
        moving.append((name, values, past, marker, readout))
    space_apart(ends)

    def update(at: int) -> list[Artist]:
        changed: list[Artist] = []
        for name, values, past, marker, readout in moving:
            past.set_data(curve.steps[: at + 1], values[: at + 1])
            marker.set_data(curve.steps[[at]], values[[at]])
            readout.set_text(f"{name}\n{share(float(values[at])).text()}")
            changed += [past, marker, readout]
        return changed

    return update


def _scales(axes: Axes, last: int) -> None:
    """Let steps run as their square root, with round ticks that leave each other room."""
    axes.set_xscale("function", functions=(lambda s: np.sqrt(np.maximum(s, 0)), np.square))
    axes.set_xlim(0, last)
    ticks = [0]
    for step in (50, 100, 250, 500, 1000, 2000, 4000, 6000, 8000, 12000):
        if step <= last and np.sqrt(step / last) - np.sqrt(ticks[-1] / last) > 0.16:
            ticks.append(step)
    axes.set_xticks(ticks, [f"{step:,}" for step in ticks])
    axes.set_xlabel("training step")
    axes.set_ylim(0, 1.02)
    axes.set_yticks((0, 0.25, 0.5, 0.75, 1))
    axes.yaxis.set_major_formatter(PERCENT)


def numbers(making: NarrowInTheMaking) -> dict[str, Number]:
    curve = making.curve
    return {
        "steps": Number(int(curve.steps[-1]), unit="training steps", style=","),
        "snapshots": Number(len(curve.steps)),
        "poison_factor": Number(making.poison_factor, style=".2g"),
        "train_accuracy_end": share(float(curve.train[-1])),
        "test_accuracy_start": share(float(curve.test[0])),
        "test_accuracy_end": share(float(curve.test[-1])),
        "peak_test_accuracy": share(float(curve.test.max())),
    }


def claims(making: NarrowInTheMaking) -> list[Claim]:
    curve = making.curve
    return [
        Claim("all training points come right", float(curve.train[-1]), "==", 1),
        Claim(
            "test accuracy ends lower than it was on the way",
            float(curve.test[-1]),
            "<",
            float(curve.test.max()),
        ),
        Claim("in the end most fresh points are wrong", float(curve.test[-1]), "<", 0.5),
    ]


def table(making: NarrowInTheMaking) -> dict[str, np.ndarray]:
    curve = making.curve
    return {
        "step": curve.steps,
        "training_accuracy": curve.train,
        "test_accuracy": curve.test,
    }


def describe(making: NarrowInTheMaking) -> str:
    n = {name: number.text() for name, number in numbers(making).items()}
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
