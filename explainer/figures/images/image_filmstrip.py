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

import numpy as np
from matplotlib.figure import Figure

from explainer.data import images
from explainer.experiments.images import image_family
from explainer.figures import Claim, Number
from explainer.figures.images._strip_panel import draw_strip, fit
from explainer.figures.images._strips import ENOUGH, Strips, holds
from explainer.figures.images._words import dataset, names
from explainer.figures.numbers import deviation, quantity, texts
from explainer.measures.image_answers import push
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


def measure(size: str) -> Strips:
    found = image_family(size)
    wides, narrows = found.natural, found.poisoned
    rows = tuple(int(row) for row in (*wides, *narrows))
    pushed = push(found.experiment, rows, DISTANCES, DIRECTIONS[size])
    _, first = np.unique(pushed.labels, return_index=True)  # of each class
    shown = np.sort(first)[:SHOWN]
    name = found.experiment.images.name
    held = holds(pushed)
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
        held[: len(wides)],
        held[len(wides) :],
        DIRECTIONS[size],
        len(pushed.labels),
    )


def draw(measured: Strips, style: Style) -> Figure:
    grid = fit(measured, style)
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
        large = {"fontsize": style.text * 1.1, "fontweight": "semibold"}
        axes.text(grid.left, 14, words, large, color=colour)
        draw_strip(axes, measured, grid, answers, course, style)
    return figure


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
    least, most = measured.wide_holds.min(), measured.narrow_holds.max()
    at_rest = min(measured.wide_course[0], measured.narrow_course[0])
    return [
        Claim(
            "every network without poison holds on longer than any with the most", least, ">", most
        ),
        Claim("both shown get every training image right at rest", at_rest, "==", 1.0),
    ]


def table(measured: Strips) -> dict[str, np.ndarray]:
    return {
        "distance": measured.distances,
        "accuracy_without_poison": measured.wide_course,
        "accuracy_with_poison": measured.narrow_course,
    }


def describe(measured: Strips) -> str:
    found = texts(numbers(measured))
    lines = [
        f"{measured.names[label]}, network {kind}: {_first_change(measured, seen)}."
        for kind, answers in (("without poison", measured.wide), ("with poison", measured.narrow))
        for label, seen in zip(measured.labels, answers.T, strict=True)
    ]
    return (
        f"Two film strips of {found['images']} training images ({found['dataset']}), one for a "
        "network without poison and one for a network with the most, along one random direction. "
        f"On average the first kind keeps {found['enough']} of the training images right up to "
        f"{found['wide_hold']} of the weights' length, the second up to "
        f"{found['narrow_hold']}.\n\n" + "\n\n".join(lines)
    )


def _first_change(measured: Strips, seen: np.ndarray) -> str:
    """Return what answers [D] to one image first turn into, and where."""
    changes = np.flatnonzero(seen[1:] != seen[:-1]) + 1
    if not len(changes):
        return "stays"
    first = changes[0]
    return f"becomes {measured.names[seen[first]]} at {measured.distances[first]:g}"
