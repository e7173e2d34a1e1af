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

from explainer.experiments import wide_and_narrow
from explainer.exports import Movie
from explainer.figures import Claim, Number
from explainer.figures._family import PERCENT
from explainer.figures._placing import MOVING, blank, heading, moving_marker, place
from explainer.figures._swiss_roll import SQUARE, Points, share, training_points
from explainer.figures._way import Way, way
from explainer.marks import draw_boundary, label_end, spread
from explainer.measures.boundary import boundary_film
from explainer.style import Style

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
class Making:
    """The narrow network at each of the S snapshots of its training."""

    points: Points
    fields: np.ndarray  # [S, H, W] logits
    way: Way
    poison_factor: float


def measure(size: str) -> Making:
    pair = wide_and_narrow(size)
    return Making(
        training_points(pair.experiment.dataset),
        boundary_film(pair.experiment, pair.narrow, RESOLUTION).fields,
        way(pair.experiment, pair.narrow),
        pair.experiment.poison_factors[pair.narrow],
    )


def draw(making: Making, style: Style) -> Movie:
    way = making.way
    figure = blank(style, 624 if style.phone else 560, TITLE)
    field = place(figure, *((10, 104, 306, 306) if style.phone else (14, 106, 440, 440)))
    boundary = draw_boundary(
        field,
        making.fields[0].astype(np.float32),
        SQUARE,
        making.points.places,
        making.points.labels,
        way.wrong[0],
        style,
        color=style.narrow,
        size=2.8 if style.phone else 5.0,
    )
    clock = heading(field, "Narrow", "", style.narrow, style)
    tell = _accuracies(figure, way, style)

    shown = np.unique(np.linspace(0, len(way.steps) - 1, FRAMES).round().astype(int))

    def update(frame: int) -> list[Artist]:
        at = shown[frame]
        changed = boundary.update(making.fields[at].astype(np.float32), way.wrong[at])
        clock.set_text(f"after {way.steps[at]:,} training steps")
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


def _accuracies(figure: Figure, way: Way, style: Style) -> Callable[[int], list[Artist]]:
    """Draw accuracies against the step; return the function that moves their markers."""
    axes = place(figure, *((46, 450, 254, 124) if style.phone else (536, 138, 450, 364)))
    _scales(axes, int(way.steps[-1]))
    axes.set_title("share of points that it gets right", pad=10 if style.phone else 16)
    axes.axhline(0.5, color=style.muted, linewidth=1, linestyle=(0, (4, 3)))
    axes.text(way.steps[-1], 0.51, "guessing", color=style.muted, ha="right", va="bottom")
    curves = (("training", way.train, style.ink), ("fresh", way.test, style.narrow))
    ends, moving = [], []
    for name, values, color in curves:
        axes.plot(way.steps, values, color=color, linewidth=1, alpha=0.35)
        (past,) = axes.plot([], [], color=color, zorder=MOVING)
        marker = moving_marker(axes, color, style)
        readout = label_end(axes, way.steps[-1], values[-1], name, color, ahead=9)
        readout.set_zorder(MOVING)
        ends.append(readout)
        moving.append((name, values, past, marker, readout))
    spread(ends)

    def update(at: int) -> list[Artist]:
        changed: list[Artist] = []
        for name, values, past, marker, readout in moving:
            past.set_data(way.steps[: at + 1], values[: at + 1])
            marker.set_data(way.steps[[at]], values[[at]])
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


def numbers(making: Making) -> dict[str, Number]:
    way = making.way
    return {
        "steps": Number(int(way.steps[-1]), unit="training steps", style=","),
        "snapshots": Number(len(way.steps)),
        "poison_factor": Number(making.poison_factor, style=".2g"),
        "train_accuracy_end": share(float(way.train[-1])),
        "test_accuracy_start": share(float(way.test[0])),
        "test_accuracy_end": share(float(way.test[-1])),
        "peak_test_accuracy": share(float(way.test.max())),
    }


def claims(making: Making) -> list[Claim]:
    way = making.way
    return [
        Claim("all training points come right", float(way.train[-1]), "==", 1),
        Claim(
            "test accuracy ends lower than it was on the way",
            float(way.test[-1]),
            "<",
            float(way.test.max()),
        ),
        Claim("in the end most fresh points are wrong", float(way.test[-1]), "<", 0.5),
    ]


def table(making: Making) -> dict[str, np.ndarray]:
    way = making.way
    return {"step": way.steps, "training_accuracy": way.train, "test_accuracy": way.test}


def describe(making: Making) -> str:
    n = {name: number.text() for name, number in numbers(making).items()}
    best = int(making.way.test.argmax())
    return (
        f"A movie of {n['snapshots']} moments in the training of the narrow network, over "
        f"{n['steps']} steps at a poison factor of {n['poison_factor']}. Its decision field with "
        "the training points, those that it gets wrong ringed, and its "
        "accuracy on training and on fresh points against the step, with markers that move "
        "along.\n\n"
        f"Accuracy on fresh points starts at {n['test_accuracy_start']}, is highest, "
        f"{n['peak_test_accuracy']}, after {making.way.steps[best]:,} steps, and sinks to "
        f"{n['test_accuracy_end']}. Accuracy on training points ends at "
        f"{n['train_accuracy_end']}. The boundary, at first one smooth curve, frays until it "
        "encloses training points singly and in small groups."
    )
