"""Two networks while they train, alike in all but their data: in the first, the rings of circles
and of triangles are {{ number("circles-in-the-making.distance_touching") }} apart, in the second
{{ number("circles-in-the-making.distance_apart") }}. Training points that a network gets wrong are
ringed. The second ends with {{ number("circles-in-the-making.ring_apart") }} of the thin ring's
circumference right.

The first cuts bays and islands for the ten points that it was shown, and ends with
{{ number("circles-in-the-making.ring_touching") }}. Time is stretched at the beginning, where most
happens.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from explainer.experiments.circles import sweep
from explainer.figures import Claim, Number
from explainer.figures.numbers import share, texts
from explainer.figures.sharp_circles._polar import VIEW, square
from explainer.figures.swiss_roll import Points, film_network, training_points
from explainer.measures import circles
from explainer.measures.circles import APART, TOUCHING, filmed
from explainer.plotting.curves import Update, together, write
from explainer.plotting.labels import percent
from explainer.plotting.layout import Scene, Scenes, place
from explainer.plotting.style import Style
from explainer.plotting.typography import counted
from explainer.plotting.video import Movie, forth_and_back

TITLE = "Without room for the ring, training picks off its points"
KIND = "movie"
ALT = """Two decision fields while networks train on concentric rings. Where the rings are apart, a
closed curve settles between them. Where they all but touch, the curve grows spikes towards single
points and ends with {{ number("circles-in-the-making.ring_touching") }} of the thin ring right."""
LIMITS = """It shows one network of each kind: where the rings touch, the first of those with most
of the ten points right; where they are apart, the first that finds the circle. The chart of
success rates counts all."""

CELLS = 220  # along each side of the square
FORTH, HOLD, REWIND = 160, 36, 10  # frames played

SCENES: Scenes = {
    "page": Scene((1080, 622), networks=((14, 94, 500, 500), (566, 94, 500, 500)), left=14),
    "phone": Scene((360, 834), networks=((20, 106, 320, 320), (20, 484, 320, 320)), left=10),
}


@dataclass(frozen=True)
class RingsInTheMaking:
    """Two networks on their way: rings all but touching, and apart."""

    distances: tuple[float, float]
    points: tuple[Points, Points]
    films: tuple[circles.RingFilm, circles.RingFilm]
    thin: tuple[int, int]  # the first training point on the thin ring, and the first after


def measure(size: str) -> RingsInTheMaking:
    plan = sweep(size)
    found = circles.outcomes(plan)
    picks, finds = found.trained[0, :, 1].argmax(), found.succeeds[-1].argmax()
    touching, apart = filmed(plan, TOUCHING, int(picks)), filmed(plan, APART, int(finds))
    return RingsInTheMaking(
        (TOUCHING, APART),
        (training_points(touching.dataset), training_points(apart.dataset)),
        (circles.film(touching), circles.film(apart)),
        (plan.counts[0], plan.counts[0] + plan.counts[1]),
    )


def draw(making: RingsInTheMaking, style: Style) -> Movie:
    scene = SCENES[style.layout]
    figure = scene.open(style, TITLE)
    steps, (width, height) = making.films[0].steps, scene.size
    panels = [
        _panel(place(figure, *box), making, which, style)
        for which, box in enumerate(scene["networks"])
    ]
    clock = figure.text(scene["left"] / width, 12 / height, "", color=style.muted)
    tell = write(clock, lambda frame: f"after {counted(steps[frame], 'training step')}")
    order = forth_and_back(len(steps), FORTH, HOLD, REWIND)
    return Movie(figure, together(tell, *panels), len(steps), order=order, poster=len(steps) - 1)


def _panel(axes: Axes, making: RingsInTheMaking, which: int, style: Style) -> Update:
    """Draw one network, and how much of the thin ring it gets right."""
    film = making.films[which]
    return film_network(
        axes,
        f"Rings {making.distances[which]:g} apart",
        np.stack([square(field, film.spoke, CELLS) for field in film.fields]),
        making.points[which],
        film.wrong,
        lambda frame: _score(making, which, frame),
        style,
        color=style.ink,
        size=2.6 if style.phone else 4.4,
        extent=VIEW,
    )


def _score(making: RingsInTheMaking, which: int, frame: int) -> str:
    """Say how many of the ten points, and how much of their ring, a network gets right."""
    first, end = making.thin
    film = making.films[which]
    right = int((~film.wrong[frame, first:end]).sum())
    return (
        f"right on the thin ring: {right} of {end - first} points, "
        f"{percent(film.fresh[frame, 1])} of its length"
    )


def numbers(making: RingsInTheMaking) -> dict[str, Number]:
    touching, apart = making.films
    first, end = making.thin
    right = ~touching.wrong[-1, first:end]
    return {
        "distance_touching": Number(making.distances[0], style="g"),
        "distance_apart": Number(making.distances[1], style="g"),
        "ring_touching": share(touching.fresh[-1, 1]),
        "ring_apart": share(apart.fresh[-1, 1]),
        "ten_right_touching": Number(int(right.sum())),
        "train_accuracy_touching": share(1 - touching.wrong[-1].mean()),
        "train_accuracy_apart": share(1 - apart.wrong[-1].mean()),
        "steps": Number(int(touching.steps[-1]), unit="training steps", style=","),
        "snapshots": Number(len(touching.steps)),
    }


def claims(making: RingsInTheMaking) -> list[Claim]:
    touching, apart = making.films
    ring = touching.fresh[-1, 1]
    points = (~touching.wrong[-1, slice(*making.thin)]).mean()
    missed = float(apart.wrong[-1].sum())
    return [
        Claim("apart, all training points come right", missed, "==", 0),
        Claim("apart, most of the thin ring is right", apart.fresh[-1, 1], ">=", 0.85),
        Claim("touching, most of it is wrong", ring, "<", 0.5),
        Claim("touching, points come right but not their ring", points - ring, ">=", 0.25),
    ]


def table(making: RingsInTheMaking) -> dict[str, np.ndarray]:
    columns: dict[str, np.ndarray] = {"step": making.films[0].steps}
    for name, film in zip(("touching", "apart"), making.films, strict=True):
        columns[f"{name}_training_accuracy"] = 1 - film.wrong.mean(axis=1)
        columns[f"{name}_inner_ring"] = film.fresh[:, 0]
        columns[f"{name}_thin_ring"] = film.fresh[:, 1]
        columns[f"{name}_outer_ring"] = film.fresh[:, 2]
    return columns


def describe(making: RingsInTheMaking) -> str:
    n = texts(numbers(making))
    return (
        f"A movie of {n['snapshots']} moments in the training of two networks, over {n['steps']} "
        "steps. Both panels show three concentric rings of training points: circles inside, ten "
        "triangles on a ring just outside them, many triangles on a wide ring. In the first the "
        f"two inner rings are {n['distance_touching']} apart, in the second "
        f"{n['distance_apart']}.\n\n"
        f"The first network ends with {n['ten_right_touching']} of the ten points right, but "
        f"only {n['ring_touching']} of their ring: its boundary reaches for single points. The "
        f"second ends with {n['ring_apart']} of the ring, and its boundary is a closed curve "
        "between the rings."
    )
