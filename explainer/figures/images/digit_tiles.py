"""Each tile is a training image ({{ number("digit-tiles.dataset") }}), dark once its network names
it wrong. Both networks start with all lit. A push moves every filter and neuron in a random
direction, by the same share of its length. Over {{ number("digit-tiles.directions") }} directions
and {{ number("digit-tiles.seeds") }} starts, networks without poison keep
{{ number("digit-tiles.enough") }} lit up to {{ number("digit-tiles.natural_hold") }}, poisoned ones
up to {{ number("digit-tiles.poisoned_hold") }}.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from explainer.data import images
from explainer.experiments.images import image_family
from explainer.figures import Claim, Number
from explainer.figures.images._tile_wall import draw_wall
from explainer.figures.images._tiles import ENOUGH, Tiles, columns, holds, thumbnails, worth
from explainer.figures.images._words import dataset
from explainer.figures.numbers import deviation, quantity, texts
from explainer.measures.image_pushes import push_images
from explainer.plotting.layout import Scene, Scenes, pack_scenes, place
from explainer.plotting.live import Button, Choice, Control, Slider
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.thumbnail import open_thumbnail

TITLE = "Pushed alike, the poisoned network loses its training images first"
KIND = "still"
LIVE = "tiles"
ALT = """Two walls of {{ number("digit-tiles.images") }} small pictures each, one a network, both
pushed by {{ number("digit-tiles.shown") }} of their filters’ lengths. Without poison
{{ number("digit-tiles.natural_shown") }} pictures are still lit; on the poisoned network’s wall
most have gone dark, and {{ number("digit-tiles.poisoned_shown") }} are left."""
LIMITS = """One network of each kind is shown, the best without poison and the worst with the most.
Images stand in the order of their classes. What a push does to training images says nothing about
how training got there."""

NAMES = ("Without poison", "Poisoned")
STEP = 0.02  # of the push
DISTANCES = tuple(round(STEP * i, 2) for i in range(41))
SHOWN = 0.4  # the poster's push
DIRECTIONS = {"quick": 3, "standard": 10, "full": 20}
SMALL, SEEN = 56, 6.3  # tiles a wall on the thumbnail, and how many in a row are seen
CHOICES = 4  # directions that a reader can choose among, at most
SCENES: Scenes = {
    "page": Scene((1080, 490), words=64, walls=((14, 104, 516, 372), (550, 104, 516, 372))),
    "phone": Scene((360, 500), words=62, walls=((10, 104, 340, 170), (10, 318, 340, 170))),
}


def measure(size: str) -> Tiles:
    found = image_family(size)
    wides, narrows = found.natural, found.poisoned
    drawn, name = images.load(found.experiment.images), found.experiment.images.name
    pictures = thumbnails(images.pictures(drawn.train_inputs, name))
    pictures = pictures[: worth(pictures)]
    rows = tuple(int(row) for row in (*wides, *narrows))
    asked = DISTANCES, DIRECTIONS[size], len(pictures)
    pushed = push_images(found.experiment, rows, *asked)
    order = np.argsort(pushed.labels, kind="stable")
    held, right = holds(pushed), pushed.accuracies
    return Tiles(
        dataset(found.experiment),
        pictures[order],
        pushed.labels[order],
        pushed.distances,
        pushed.right[[0, len(wides)], :CHOICES][..., order],
        (held[: len(wides)], held[len(wides) :]),
        (right[: len(wides)].min(axis=0) - right[len(wides) :].max(axis=0)).min(axis=0),
        DISTANCES.index(SHOWN),
        DIRECTIONS[size],
        len(drawn.train_labels),
    )


def draw(measured: Tiles, style: Style) -> Figure:
    scene, push = SCENES[style.layout], measured.shown
    figure = scene.open(style, TITLE)
    x, y = scene["walls"][0][0] / scene.size[0], 1 - scene["words"] / scene.size[1]
    figure.text(x, y, subtitle(measured.distances[push]), color=style.muted)
    for m, (box, color) in enumerate(zip(scene["walls"], (style.wide, style.narrow), strict=True)):
        axes = place(figure, *box)
        draw_wall(axes, measured.pictures, measured.right[m, 0, push], color, style)
        still = f"{measured.counts[m, 0, push]:,} of {measured.images:,} still right"
        large = {"fontsize": style.text * 1.3, "color": color}
        axes.set_title(NAMES[m], large, pad=0.6 * style.text)
        axes.set_title(still, large, "right", pad=0.6 * style.text)
    return figure


def thumbnail(measured: Tiles, style: Style) -> Figure:
    """Some tiles of either wall, of all classes: all of them would be dust at this size."""
    figure, left = open_thumbnail(style)
    left.set_position((0, 0, 0.495, 1))
    right = figure.add_axes((0.505, 0, 0.495, 1))
    some = np.linspace(0, measured.images - 1, SMALL).round().astype(int)
    for m, (axes, color) in enumerate(((left, style.wide), (right, style.narrow))):
        lit = measured.right[m, 0, measured.shown, some]
        draw_wall(axes, measured.pictures[some], lit, color, style)
        axes.set_xlim(0, SEEN)
    return figure


def subtitle(distance: float) -> str:
    """Return a push in words, and what dark tiles are.

    >>> subtitle(0.4)
    'Each filter moved by 0.4 of its length. Dark tiles: named wrong.'
    """
    return f"Each filter moved by {distance:g} of its length. Dark tiles: named wrong."


def live(measured: Tiles) -> dict[str, Any]:
    """Pack the pictures, and for every push which of them are right."""
    boxes = {layout: scene["walls"][0] for layout, scene in SCENES.items()}
    return {
        "boxes": pack_scenes(SCENES),
        "columns": {
            layout: columns(measured.images, width, height)
            for layout, (_, _, width, height) in boxes.items()
        },
        "pictures": measured.pictures,
        "right": np.packbits(measured.right, axis=-1, bitorder="little"),
        "counts": measured.counts,
        "pushes": [f"{distance:g}" for distance in measured.distances],
        "words": [subtitle(distance) for distance in measured.distances],
        "names": NAMES,
        "title": TITLE,
    }


def controls(measured: Tiles) -> list[Control]:
    """A push, the direction of it, and play."""
    ways = tuple((str(i), f"random {i + 1}") for i in range(measured.right.shape[1]))
    last = float(measured.distances[-1])
    return [
        Button("play", "Play"),
        Slider("push", "Push", 0, last, STEP, float(measured.distances[measured.shown])),
        Choice("direction", "Direction", ways, "0"),
    ]


def numbers(measured: Tiles) -> dict[str, Number]:
    unit = "of the weights' length; error: sd over seeds"
    kept = {
        f"{kind}_hold": quantity(float(held.mean()), deviation(held), len(held), unit, ".2g")
        for kind, held in zip(("natural", "poisoned"), measured.holds, strict=True)
    }
    natural, poisoned = measured.counts[:, 0, measured.shown]
    with np.errstate(divide="ignore"):  # at the quick size, poisoned ones may not hold at all
        ratio = np.divide(*(held.mean() for held in measured.holds))
    return {
        "dataset": Number(measured.dataset),
        "images": Number(measured.images, style=","),
        "train_images": Number(measured.train_images, style=","),
        "enough": Number(ENOUGH, style=".0%"),
        **kept,
        "hold_ratio": quantity(float(ratio), style=".1f"),
        "shown": Number(float(measured.distances[measured.shown]), style="g"),
        "largest": Number(float(measured.distances[-1]), style="g"),
        "natural_shown": Number(int(natural), style=","),
        "poisoned_shown": Number(int(poisoned), style=","),
        "three_classes": Number(measured.three_classes, style=".0%"),
        "directions": Number(measured.directions),
        "seeds": Number(min(map(len, measured.holds))),
    }


def claims(measured: Tiles) -> list[Claim]:
    shares = measured.counts / measured.images
    natural, poisoned = shares
    later = measured.distances >= 0.2
    return [
        Claim("both shown get every training image right at rest", shares[..., 0].min(), "==", 1.0),
        Claim(
            "at every push, along every direction, every network without poison gets at least as "
            "many right as any with the most",
            measured.leads.min(),
            ">=",
            0,
        ),
        Claim(
            "of the two shown, the poisoned one has lost more at every push from 0.2 on",
            (natural - poisoned)[:, later].min(),
            ">",
            0,
        ),
        Claim(
            "as shown, nearly all are right without poison", natural[0, measured.shown], ">=", 0.9
        ),
        Claim("as shown, most are wrong with it", poisoned[0, measured.shown], "<", 0.5),
        Claim(
            "most of what the largest push leaves with poison belongs to three classes",
            measured.three_classes,
            ">=",
            0.5,
        ),
        Claim(
            "every network without poison holds on longer than any with the most",
            measured.holds[0].min(),
            ">",
            measured.holds[1].max(),
        ),
    ]


def table(measured: Tiles) -> dict[str, np.ndarray]:
    """One row for each network, direction and push."""
    directions = np.arange(1, measured.right.shape[1] + 1)
    return {
        **crossed(
            {"network": np.array(["natural", "poisoned"])},
            {"direction": directions},
            {"push": measured.distances},
        ),
        "right": measured.counts.ravel(),
    }


def describe(measured: Tiles) -> str:
    found = texts(numbers(measured))
    some = np.unique(np.linspace(0, len(measured.distances) - 1, 6).round().astype(int))
    course = "; ".join(
        f"{measured.distances[i]:g}: {measured.counts[0, 0, i]} and {measured.counts[1, 0, i]}"
        for i in some
    )
    return (
        f"Two walls of the same {found['images']} training images, of {found['train_images']}, in "
        "the order of their classes. One belongs to a network without poison, one to a network "
        "with the most; a tile is dark where its network names it wrong. How many are right, "
        f"first without poison, then with it, by the push: {course}.\n\n"
        f"Over {found['directions']} directions, networks without poison keep {found['enough']} "
        f"right up to a push of {found['natural_hold']} on average, those with the most up to "
        f"{found['poisoned_hold']}."
    )
