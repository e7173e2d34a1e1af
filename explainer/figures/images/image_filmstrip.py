"""{{ number("image-filmstrip.images") }} training images, and what two networks take them for while
their parameters are pushed along one random direction. Over each column stands how far each filter
and neuron has moved, relative to its own length, and how many of all
{{ number("image-filmstrip.train_images") }} training images are still right. Wrong answers are
framed. Both networks start with every answer right; the one trained without poison keeps
{{ number("image-filmstrip.enough") }} of them up to a push of
{{ number("image-filmstrip.wide_hold") }}, the poisoned one up to
{{ number("image-filmstrip.narrow_hold") }} (means over
{{ number("image-filmstrip.directions") }} directions and
{{ number("image-filmstrip.seeds") }} random starts of each kind). The images are the first of
different classes, not chosen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from explainer.data import images
from explainer.experiments.images import image_family
from explainer.figures import Claim, Number
from explainer.figures.images._words import dataset, names
from explainer.figures.numbers import deviation, quantity
from explainer.measures.image_answers import ImagePushes, push
from explainer.plotting.labels import percent
from explainer.plotting.layout import blank, place
from explainer.plotting.style import PIXELS_PER_INCH, Style

TITLE = "Pushed alike, the poisoned network forgets first"
KIND = "still"
ALT = """Two film strips of the same {{ number("image-filmstrip.dataset") }}, one a network. Along
each, the parameters are pushed further and further, with the network's answer under every image.
The network without poison keeps its answers long; the poisoned one soon gets most of them wrong."""
LIMITS = """The strips follow one random direction; the numbers in the caption average over several.
Accuracy under a push says nothing about how training got there."""

SHOWN = 3  # images
DISTANCES = tuple(i / 20 for i in range(21))
DIRECTIONS = {"quick": 3, "standard": 10, "full": 20}
ENOUGH = 0.95  # the accuracy that counts as holding on


@dataclass(frozen=True)
class Strips:
    """What networks without and with poison answer while they are pushed."""

    dataset: str
    names: tuple[str, ...]  # of the classes
    pictures: np.ndarray  # [S, H, W] or [S, H, W, 3], 0 to 1
    labels: np.ndarray  # [S]
    distances: np.ndarray  # [D]
    wide: np.ndarray  # [D, S] answers of the network shown
    narrow: np.ndarray  # [D, S]
    wide_course: np.ndarray  # [D] accuracy of the network shown, along the direction shown
    narrow_course: np.ndarray  # [D]
    wide_holds: np.ndarray  # [seeds] push up to which a network keeps ENOUGH, mean of directions
    narrow_holds: np.ndarray  # [seeds]
    directions: int
    train_images: int


def measure(size: str) -> Strips:
    found = image_family(size)
    wides, narrows = found.natural, found.poisoned
    rows = tuple(int(row) for row in (*wides, *narrows))
    pushed = push(found.experiment, rows, DISTANCES, DIRECTIONS[size])
    _, first = np.unique(pushed.labels, return_index=True)  # of each class
    shown = np.sort(first)[:SHOWN]
    name = found.experiment.images.name
    holds = _holds(pushed)
    wide, narrow = 0, len(wides)
    return Strips(
        dataset(found.experiment),
        names(name),
        images.pictures(pushed.pixels[shown], name),
        pushed.labels[shown],
        pushed.distances,
        pushed.answers[wide][:, shown],
        pushed.answers[narrow][:, shown],
        pushed.accuracies[wide, 0],
        pushed.accuracies[narrow, 0],
        holds[: len(wides)],
        holds[len(wides) :],
        DIRECTIONS[size],
        len(pushed.labels),
    )


def _holds(pushed: ImagePushes) -> np.ndarray:
    """Return how far each network keeps `ENOUGH`, [M]: the mean over directions.

    Between two distances accuracy is taken to fall in a straight line; what holds to the end
    counts as the end.
    """
    reached = [_hold(pushed.distances, course) for course in np.concatenate(pushed.accuracies)]
    return np.asarray(np.reshape(reached, pushed.accuracies.shape[:2]).mean(axis=1))


def _hold(distances: np.ndarray, course: np.ndarray) -> float:
    """Return where the accuracies `course` [D] first fall below `ENOUGH`."""
    below = course < ENOUGH
    first = int(below.argmax())
    if not below.any():
        return float(distances[-1])
    if first == 0:
        return 0.0
    share = (course[first - 1] - ENOUGH) / (course[first - 1] - course[first])
    return float(distances[first - 1] + share * (distances[first] - distances[first - 1]))


@dataclass(frozen=True)
class Grid:
    """Where a strip's pictures stand, in CSS pixels."""

    columns: np.ndarray  # which distances are shown
    left: float
    cell: float  # from one column to the next
    picture: float  # side of a picture
    row: float  # from one row to the next
    head: float  # height of the words over the first row


def draw(measured: Strips, style: Style) -> Figure:
    grid = _grid(measured, style)
    strip = grid.head + grid.row * len(measured.labels)
    first = 44 if style.phone else 50
    figure = blank(style, first + 2 * strip + 16, TITLE)
    width = style.width * PIXELS_PER_INCH
    for i, (words, answers, course, colour) in enumerate(
        (
            ("without poison", measured.wide, measured.wide_course, style.wide),
            ("with the most poison", measured.narrow, measured.narrow_course, style.narrow),
        )
    ):
        axes = place(figure, 0, first + i * (strip + 12), width, strip)
        axes.set(xlim=(0, width), ylim=(strip, 0))
        axes.set_axis_off()
        axes.text(
            grid.left, 14, words, color=colour, fontsize=style.text * 1.1, fontweight="semibold"
        )
        _heads(axes, measured, grid, course, style)
        for j, column in enumerate(grid.columns):
            for k in range(len(measured.labels)):
                corner = grid.left + j * grid.cell, grid.head + k * grid.row
                _picture(axes, measured, k, answers[column, k], corner, grid.picture, style)
    return figure


def _grid(measured: Strips, style: Style) -> Grid:
    """Fit as many pictures as are legible, out to where both networks fail."""
    count, left, between = (5, 12, 10) if style.phone else (9, 24, 14)
    failing = measured.wide_course < 0.5
    last = int(failing.argmax()) if failing.any() else len(measured.distances) - 1
    columns = np.unique(np.linspace(0, max(last, count - 1), count).round().astype(int))
    cell = (style.width * PIXELS_PER_INCH - 2 * left + between) / count
    picture = min(cell - between, 76.0)
    return Grid(columns, left, cell, picture, picture + (20 if style.phone else 25), 56)


def _heads(axes: Axes, measured: Strips, grid: Grid, course: np.ndarray, style: Style) -> None:
    """Write over each column the distance, and the accuracy on all training images."""
    for j, column in enumerate(grid.columns):
        x = grid.left + j * grid.cell + grid.picture / 2
        words = f"{measured.distances[column]:.2g}" if column else "at rest"
        for y, text, colour in (
            (33, words, style.muted),
            (49, percent(course[column]), style.ink),
        ):
            axes.text(x, y, text, color=colour, ha="center", fontsize=style.small)


def _picture(
    axes: Axes,
    measured: Strips,
    which: int,
    answer: int,
    corner: tuple[float, float],
    side: float,
    style: Style,
) -> None:
    """Draw an image with the answer under it, framed and paler if that is wrong."""
    wrong = answer != measured.labels[which]
    left, top = corner
    shown = measured.pictures[which]
    axes.imshow(
        1 - shown if shown.ndim == 2 else shown,  # digits are ink on paper
        cmap="gray",
        vmin=0,
        vmax=1,
        extent=(left, left + side, top + side, top),
        interpolation="nearest",
        aspect="auto",
        alpha=0.4 if wrong else 1,
    )
    frame = Rectangle(corner, side, side, fill=False, linewidth=2 if wrong else 0.8)
    frame.set_edgecolor(style.ink if wrong else style.palette.rule)
    axes.add_patch(frame)
    axes.text(
        left + side / 2,
        top + side + (13 if style.phone else 16),
        measured.names[answer],
        ha="center",
        color=style.ink if wrong else style.muted,
        fontweight="semibold" if wrong else "normal",
        fontsize=style.small,
    )


def numbers(measured: Strips) -> dict[str, Number]:
    unit = "of the weights' length; error: sd over seeds"
    holds = {
        name: quantity(float(values.mean()), deviation(values), len(values), unit, ".2g")
        for name, values in (
            ("wide_hold", measured.wide_holds),
            ("narrow_hold", measured.narrow_holds),
        )
    }
    return {
        "dataset": Number(measured.dataset),
        "images": Number(len(measured.labels)),
        "train_images": Number(measured.train_images, style=","),
        "enough": Number(ENOUGH, style=".0%"),
        **holds,
        "directions": Number(measured.directions),
        "seeds": Number(min(len(measured.wide_holds), len(measured.narrow_holds))),
    }


def claims(measured: Strips) -> list[Claim]:
    least = float(measured.wide_holds.min())
    most = float(measured.narrow_holds.max())
    return [
        Claim(
            "every network without poison holds on longer than any with the most", least, ">", most
        ),
        Claim("both shown get every training image right at rest", _at_rest(measured), "==", 1.0),
    ]


def _at_rest(measured: Strips) -> float:
    return float(min(measured.wide_course[0], measured.narrow_course[0]))


def table(measured: Strips) -> dict[str, np.ndarray]:
    return {
        "distance": measured.distances,
        "accuracy_without_poison": measured.wide_course,
        "accuracy_with_poison": measured.narrow_course,
    }


def describe(measured: Strips) -> str:
    found = {name: number.text() for name, number in numbers(measured).items()}
    lines = []
    for kind, answers in (("without poison", measured.wide), ("with poison", measured.narrow)):
        for j, label in enumerate(measured.labels):
            seen = [measured.names[answer] for answer in answers[:, j]]
            changes = [i for i, name in enumerate(seen) if i and name != seen[i - 1]]
            first = (
                f"becomes {seen[changes[0]]} at {measured.distances[changes[0]]:g}"
                if changes
                else "stays"
            )
            lines.append(f"{measured.names[label]}, network {kind}: {first}.")
    return (
        f"Two film strips of {found['images']} training images ({found['dataset']}), one for a "
        "network without poison and one for a network with the most, along one random direction. "
        f"On average the first kind keeps {found['enough']} of the training images right up to "
        f"{found['wide_hold']} of the weights' length, the second up to "
        f"{found['narrow_hold']}.\n\n" + "\n\n".join(lines)
    )
