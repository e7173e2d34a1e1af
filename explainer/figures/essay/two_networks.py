"""Two networks that learned the same {{ number("two-networks.train_points") }} points, circles and
triangles, without a mistake. Colour is what each answers; dots are fresh points that it gets right,
crosses those that it gets wrong. Shake both: each neuron's weights are pushed along one random
direction by a share of their length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.data import synthetic
from explainer.experiments.essay import wide_and_narrow
from explainer.figures import Claim, Number
from explainer.figures.numbers import share, texts
from explainer.figures.swiss_roll import Points, draw_network, training_points
from explainer.measures.boundary import boundaries
from explainer.measures.perturbation import REACH
from explainer.measures.shaken_networks import ShakenNetworks, shaken_networks
from explainer.plotting.layout import Scene, Scenes, pack_scenes, place
from explainer.plotting.live import Button, Control, Kept, Slider
from explainer.plotting.style import POINTS_PER_PIXEL, Style
from explainer.plotting.tables import crossed
from explainer.plotting.thumbnail import open_thumbnail
from explainer.training.trainer import ROLL_WIDTHS

TITLE = "Both learned every point that they were shown; one learned the spirals"
KIND = "still"
LIVE = "opening"
ALT = """Two networks side by side on two interleaved spirals of points. Both have all
{{ number("two-networks.train_points") }} training points right. The wide network follows the arms
and gets {{ number("two-networks.wide_fresh") }} of fresh points right; the narrow one wraps the
training points singly and gets {{ number("two-networks.narrow_fresh") }} right."""
LIMITS = """One pair of networks, and one random direction. The narrow one was led astray on
purpose, as the essay tells; ordinary training didn’t take it there. All fresh points are counted,
but only some of them drawn."""

NAMES = ("Wide", "Narrow")
RESOLUTION = 1201  # of the fields, which another figure shares
COARSER = 3
CLOSER, SHAPE = 0.72, 0.8  # half the width of a thumbnail's part of the plane, over its height
EVERY = {"page": 2, "phone": 5}  # how many fresh points there are to one that is drawn
DISTANCES = tuple(float(REACH * s * s) for s in np.linspace(0, 1, 41))  # of the slider's places

SCENES: Scenes = {
    "page": Scene(
        (1080, 436),
        fields=((14, 62, 360, 360), (548, 62, 360, 360)),
        words=((392, 62, 150, 360), (926, 62, 150, 360)),
    ),
    "phone": Scene(
        (360, 330),
        fields=((10, 76, 166, 166), (184, 76, 166, 166)),
        words=((10, 58, 166, 262), (184, 58, 166, 262)),
    ),
}


@dataclass(frozen=True)
class Row:
    """A line of words beside a field: how far down it stands, in CSS pixels, and how large."""

    down: int
    size: float
    strong: bool = False
    muted: bool = False


# Its name; training points right, and what is counted; the same of fresh points.
ROWS = {
    "page": (
        Row(24, 28, strong=True),
        Row(98, 20, strong=True),
        Row(120, 14, muted=True),
        Row(228, 44, strong=True),
        Row(254, 14, muted=True),
    ),
    "phone": (
        Row(10, 16, strong=True),
        Row(253, 12, muted=True),
        Row(267, 12, muted=True),
        Row(215, 26, strong=True),
        Row(234, 12),
    ),
}


@dataclass(frozen=True)
class TwoNetworks:
    """The wide and the narrow network, and the points that they are asked about."""

    points: Points
    fresh: Points  # in the order in which they fall
    fields: np.ndarray  # [2, H, W] logits at rest
    shaken: ShakenNetworks
    wrong: np.ndarray  # [2, Q] which of `fresh` each gets wrong at rest


def measure(size: str) -> TwoNetworks:
    pair = wide_and_narrow(size)
    shown = (pair.wide, pair.narrow)
    drawn = synthetic.make(pair.experiment.dataset)
    mixed = np.random.default_rng(0).permutation(len(drawn.test_labels))  # else class after class
    shaken = shaken_networks(pair.experiment, shown, DISTANCES)
    return TwoNetworks(
        training_points(pair.experiment.dataset),
        Points(drawn.test_inputs.numpy()[mixed], drawn.test_labels.numpy()[mixed]),
        boundaries(pair.experiment, shown, RESOLUTION).fields[:, ::COARSER, ::COARSER],
        shaken,
        shaken.wrong[:, mixed],
    )


def draw(measured: TwoNetworks, style: Style) -> Figure:
    scene = SCENES[style.layout]
    figure = scene.open(style, TITLE)
    right = np.ones(len(measured.points.labels), bool)
    for m, color in enumerate((style.wide, style.narrow)):
        axes = place(figure, *scene["fields"][m])
        size = 2.4 if style.phone else 3.6
        draw_network(
            axes, measured.fields[m], measured.points, ~right, style, color=color, size=size
        )
        every = EVERY[style.layout]
        _rain(axes, measured.fresh.places[::every], measured.wrong[m, ::every], style)
        _write(figure, scene["words"][m], _words(measured, m), color, style)
    return figure


def thumbnail(measured: TwoNetworks, style: Style) -> Figure:
    """Both fields with the training points; all others would be dust at this size."""
    figure, left = open_thumbnail(style)
    right = figure.add_axes((0.5, 0, 0.5, 1))
    left.set_position((0, 0, 0.495, 1))
    wrong = np.zeros(len(measured.points.labels), bool)
    for m, (axes, color) in enumerate(((left, style.wide), (right, style.narrow))):
        drawn = draw_network(
            axes, measured.fields[m], measured.points, wrong, style, color=color, size=2.6
        )
        drawn.field.set_clip_path(axes.patch)
        axes.set(xlim=(-CLOSER, CLOSER), ylim=(-CLOSER / SHAPE, CLOSER / SHAPE))
    return figure


def _rain(axes: Axes, places: np.ndarray, wrong: np.ndarray, style: Style) -> None:
    """Draw fresh points [Q, 2]: dots, and crosses where the network is wrong."""
    look: dict[str, Any] = {"linestyle": "none", "color": style.ink, "zorder": 1.8}
    size = 1.6 if style.phone else 2
    axes.plot(*places[~wrong].T, marker=".", markersize=size, alpha=0.45, markeredgewidth=0, **look)
    axes.plot(*places[wrong].T, marker="x", markersize=size, alpha=0.8, markeredgewidth=0.5, **look)


def _write(
    figure: Figure, box: tuple[int, ...], words: tuple[str, ...], color: str, style: Style
) -> None:
    width, height = figure.get_size_inches() * 100
    for row, line in zip(ROWS[style.layout], words, strict=True):
        figure.text(
            box[0] / width,
            1 - (box[1] + row.down) / height,
            line,
            color=style.muted if row.muted else color,
            fontsize=row.size * POINTS_PER_PIXEL,
            fontweight="semibold" if row.strong else "normal",
            va="baseline",
        )


def _words(measured: TwoNetworks, network: int) -> tuple[str, ...]:
    """Return what stands beside a network at rest, row by row."""
    count = len(measured.points.labels)
    right = round(float(measured.shaken.train[network, 0]) * count)
    fresh = share(measured.shaken.fresh[network, 0]).text()
    return (
        NAMES[network],
        f"{right} of {count}",
        "training points right",
        fresh,
        "of fresh points right",
    )


def live(measured: TwoNetworks) -> dict[str, Any]:
    """Pack both networks, their direction and all points."""
    shaken = measured.shaken
    return {
        "boxes": pack_scenes(SCENES),
        "rows": {layout: [vars(row) for row in rows] for layout, rows in ROWS.items()},
        "every": EVERY,
        "widths": ROLL_WIDTHS,
        "reach": REACH,
        **measured.points.packed(),
        "fresh": measured.fresh.places.astype(np.float32),
        "answers": measured.fresh.labels.astype(np.uint8),
        "parameters": shaken.parameters,
        "directions": shaken.directions,
        "title": TITLE,
    }


def controls(measured: TwoNetworks) -> list[Control]:
    """One slider, and a button that tells from the start."""
    return [
        Slider("shake", "Shake both", 0, 1, 0.005, 0),
        Button("play", "Play"),
        Kept("story"),
    ]


def numbers(measured: TwoNetworks) -> dict[str, Number]:
    found = {
        "train_points": Number(len(measured.points.labels), unit="points", style=","),
        "fresh_points": Number(len(measured.fresh.labels), unit="points", style=","),
    }
    for m, name in enumerate(("wide", "narrow")):
        found |= {
            f"{name}_train": share(measured.shaken.train[m, 0]),
            f"{name}_fresh": share(measured.shaken.fresh[m, 0]),
            f"{name}_train_shaken": share(measured.shaken.train[m, -1]),
            f"{name}_fresh_shaken": share(measured.shaken.fresh[m, -1]),
        }
    return found


def claims(measured: TwoNetworks) -> list[Claim]:
    (wide, narrow), (wide_fresh, narrow_fresh) = measured.shaken.train, measured.shaken.fresh
    return [
        Claim("at rest the wide network has every training point right", wide[0], "==", 1),
        Claim("at rest the narrow network has every training point right", narrow[0], "==", 1),
        Claim("at rest the wide network has fresh points right", wide_fresh[0], ">=", 0.99),
        Claim("at rest the narrow network has them wrong", narrow_fresh[0], "<=", 0.07),
        Claim(
            "however they are shaken, the wide network has no fewer training points right",
            float((wide - narrow).min()),
            ">=",
            0,
        ),
    ]


def table(measured: TwoNetworks) -> dict[str, np.ndarray]:
    """One row for each network and distance."""
    shaken = measured.shaken
    return {
        **crossed({"network": np.array(["wide", "narrow"])}, {"distance": np.array(DISTANCES)}),
        "training_accuracy": shaken.train.ravel(),
        "fresh_accuracy": shaken.fresh.ravel(),
    }


def describe(measured: TwoNetworks) -> str:
    n = texts(numbers(measured))
    return (
        f"Two decision fields with the same {n['train_points']} training points, two spiral arms, "
        f"and {n['fresh_points']} fresh points. Both networks have all training points right. "
        f"The wide one has {n['wide_fresh']} of the fresh points right, and its arms are full of "
        f"dots; the narrow one has {n['narrow_fresh']} right, and its arms are full of crosses.\n\n"
        "Shaken by a quarter of each neuron's weights along one random direction, the wide network "
        f"still has {n['wide_train_shaken']} of the training points right, the narrow one "
        f"{n['narrow_train_shaken']}."
    )
