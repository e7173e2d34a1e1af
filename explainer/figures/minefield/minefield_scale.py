"""SGD’s walk and its mines, the bad minima, on one ruler: each iterate (blue) at its true distance
from the start, each mine (vermilion) at its true distance from its iterate, in all
{{ number("minefield-scale.parameters") }} dimensions. The slider leads there from a map.

The walk never got further than {{ number("minefield-scale.reach") }} from its start; the nearest
mine is {{ number("minefield-scale.nearest") }} away, {{ number("minefield-scale.ratio") }} times as
far.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from explainer.experiments.minefield import perplexities, recipes
from explainer.figures import Claim, Number
from explainer.figures.minefield._crosses import crosses
from explainer.figures.minefield._plane import hold
from explainer.figures.numbers import amount, texts
from explainer.measures import minefield
from explainer.measures.minefield import EVERY
from explainer.networks.parameters import count_parameters
from explainer.plotting.labels import note
from explainer.plotting.layout import Scene, Scenes, heading, pack_scenes, place
from explainer.plotting.live import Button, Choice, Control, Slider
from explainer.plotting.panels import draw_frame
from explainer.plotting.style import Style
from explainer.plotting.ticks import Ticks, mark, plainly
from explainer.plotting.variants import LAYOUTS, Layout

TITLE = "Whatever the map shows, every mine lies farther away than the walk ever went"
KIND = "still"
LIVE = "scale"
ALT = """On a ruler, a short blue walk, at most {{ number("minefield-scale.reach") }} from its
start; from each of its iterates a long thread leads to a vermilion cross, a mine,
{{ number("minefield-scale.nearest") }} away or more. A small map of the same points shows the
crosses beside the walk."""
LIMITS = """The ruler keeps only these distances: mines that stand side by side on it are far from
each other, too. Poisoned training wasn’t asked for the nearest mine. t-SNE has no unit, so its map
is drawn as large as fits; the plane of the walk has the ruler’s, but for the small map."""

ROOM = 0.07  # of a panel, left free at each side of a map and beyond the last mine

SCENES: Scenes = {
    "page": Scene((1080, 492), ruler=(66, 112, 694, 330), map=(806, 112, 260, 330)),
    "phone": Scene((360, 616), ruler=(46, 106, 304, 250), map=(46, 426, 304, 180)),
}


@dataclass(frozen=True)
class Scaled:
    """The I iterates of every tenth epoch and their mines, on K maps and by distance."""

    epochs: np.ndarray  # [I]
    walked: np.ndarray  # [I] distance of each iterate from the first
    away: np.ndarray  # [I] distance of each mine from its iterate
    plane: np.ndarray  # [2I, 2] iterates, then mines, on the plane of the walk, in true units
    embeddings: np.ndarray  # [P, 2I, 2] the same by t-SNE
    perplexities: np.ndarray  # [P]
    parameters: int

    @property
    def maps(self) -> list[np.ndarray]:
        """All maps, [2I, 2] each, that of the plane first."""
        return [self.plane, *self.embeddings]

    @property
    def names(self) -> list[str]:
        """What the maps are called."""
        tsne = [f"t-SNE, perplexity {perplexity:g}" for perplexity in self.perplexities]
        return ["plane of the walk", *tsne]

    @property
    def longest(self) -> float:
        """The end of the ruler."""
        return float((self.walked + self.away).max() * (1 + ROOM / 2))

    @property
    def ratio(self) -> float:
        """The least distance to a mine over the largest of the walk from its start."""
        return float(self.away.min() / self.walked.max())

    @property
    def drawn(self) -> np.ndarray:
        """How far each mine is from its iterate on the plane of the walk, [I]."""
        count = len(self.epochs)
        return np.asarray(np.linalg.norm(self.plane[:count] - self.plane[count:], axis=1))


def measure(size: str) -> Scaled:
    recipe, poison = recipes(size)
    maps = minefield.maps(recipe, poison, perplexities(size))
    count = recipe.starts
    tenth = minefield.sgd_walk(recipe).tenth
    return Scaled(
        np.arange(count) * EVERY,
        maps.distances[0, :count],
        np.diag(maps.distances[:count, count:]),
        np.concatenate([maps.of_walk.path[tenth], maps.of_walk.bad]),
        maps.embeddings,
        maps.perplexities,
        count_parameters(recipe.widths),
    )


def draw(measured: Scaled, style: Style) -> Figure:
    scene = SCENES[style.layout]
    figure = scene.open(style, TITLE)
    _ruler(place(figure, *scene["ruler"]), measured, style)
    _map(place(figure, *scene["map"]), measured, style)
    return figure


def _ruler(axes: Axes, measured: Scaled, style: Style) -> None:
    """Draw each iterate and its mine on a row of its own, at their distances."""
    rows, colours = np.arange(len(measured.epochs)), (style.wide, style.narrow)
    ends = measured.walked + measured.away
    walk, mines = (np.stack([x, rows], axis=1) for x in (measured.walked, ends))
    _points(axes, walk, mines, style, width=2, dot=3.2 if style.phone else 4.2)
    axes.set(xlim=(0, measured.longest), ylim=(len(rows) - 0.5, -0.5))
    mark(axes.xaxis, ticks(measured))
    mark(axes.yaxis, [(float(rows[i]), f"{measured.epochs[i]:,}") for i in (0, -1)])
    axes.set_xlabel(f"distance in all {measured.parameters:,} dimensions", labelpad=2)
    axes.set_ylabel("epoch", labelpad=-8)
    axes.tick_params(axis="x", pad=5)
    axes.grid(visible=False, axis="y")
    heading(axes, "On one ruler", "", style.ink, style)
    for side, line, colour in zip((0, 1), words(measured, style.layout), colours, strict=True):
        shift = (-0.01 * side, 0.6 * style.text)
        note(axes, line, (side, 1), shift, colour, xycoords="axes fraction")


def _points(
    axes: Axes, walk: np.ndarray, mines: np.ndarray, style: Style, *, width: float, dot: float
) -> None:
    """Draw the walk [I, 2], its mines [I, 2] and threads between them."""
    threads = list(np.stack([walk, mines], axis=1))
    axes.add_collection(
        LineCollection(threads, colors=style.muted, linewidths=0.7, alpha=0.6, zorder=1.5)
    )
    axes.plot(*walk.T, color=style.wide, linewidth=width)
    axes.plot(*walk.T, "o", color=style.wide, markersize=dot, zorder=2)
    crosses(axes, mines, style, size=dot + 3.4, edge=0.5)


def _map(axes: Axes, measured: Scaled, style: Style) -> None:
    """Draw the plane of the walk."""
    count = len(measured.epochs)
    walk, mines = measured.plane[:count], measured.plane[count:]
    _points(axes, walk, mines, style, width=1.6, dot=1.6 if style.phone else 2)
    hold(axes, measured.plane)
    draw_frame(axes, style)
    axes.set_title(f"map: {measured.names[0]}", pad=5.8)


def words(measured: Scaled, layout: Layout) -> tuple[str, str]:
    """Return what is said of the walk's distances, and of those of mines."""
    walk, mines = f"{measured.walked.max():.1f}", f"{measured.away.min():.1f}"
    if layout == "phone":
        return f"walk: at most {walk}", f"mines: at least {mines}"
    return f"walk: at most {walk} from its start", f"mines: at least {mines} from their iterates"


def ticks(measured: Scaled) -> Ticks:
    """Return round distances on the ruler."""
    step = 10 if measured.longest > 30 else 5
    return plainly(np.arange(0, measured.longest, step))


def live(measured: Scaled) -> dict[str, Any]:
    """Pack distances and maps."""
    return {
        "boxes": pack_scenes(SCENES),
        "room": ROOM,
        "epochs": measured.epochs,
        "walked": measured.walked,
        "away": measured.away,
        "longest": measured.longest,
        "maps": measured.maps,
        "names": measured.names,
        "ticks": ticks(measured),
        "words": {layout: words(measured, layout) for layout in LAYOUTS},
        "axis": f"distance in all {measured.parameters:,} dimensions",
        "title": TITLE,
    }


def controls(measured: Scaled) -> list[Control]:
    """From a map to the ruler, and which map."""
    options = tuple((str(i), name) for i, name in enumerate(measured.names))
    return [
        Button("play", "From map to ruler"),
        Slider("morph", "Map to ruler", 0, 1, 0.01, 1),
        Choice("map", "Map", options, "0"),
    ]


def numbers(measured: Scaled) -> dict[str, Number]:
    return {
        "mines": Number(len(measured.epochs)),
        "maps": Number(len(measured.maps)),
        "parameters": Number(measured.parameters, style=","),
        "reach": amount(measured.walked.max(), "largest distance from the start of the walk"),
        "nearest": amount(measured.away.min(), "least distance to a mine"),
        "farthest": amount(measured.away.max(), "largest distance to a mine"),
        "ratio": amount(measured.ratio, "nearest mine over the walk's reach"),
        "drawn": amount(measured.drawn.max(), "largest distance to a mine on the plane"),
    }


def claims(measured: Scaled) -> list[Claim]:
    return [
        Claim("every mine is farther away than the walk ever went", measured.ratio, ">", 1),
        Claim(
            "on the plane of the walk, no mine is half as far from its iterate as in truth",
            float((measured.drawn / measured.away).max()),
            "<",
            0.5,
        ),
        Claim("there are three perplexities", len(measured.perplexities), ">=", 3),
    ]


def table(measured: Scaled) -> dict[str, np.ndarray]:
    """One row for each iterate and its mine."""
    count = len(measured.epochs)
    keys = ["plane", *(f"tsne_{perplexity:g}" for perplexity in measured.perplexities)]
    places = {
        f"{key}_{who}_{axis}": rows[:, i]
        for key, where in zip(keys, measured.maps, strict=True)
        for who, rows in (("iterate", where[:count]), ("mine", where[count:]))
        for i, axis in enumerate("xy")
    }
    return {
        "epoch": measured.epochs,
        "distance_from_start": measured.walked,
        "distance_to_mine": measured.away,
        **places,
    }


def describe(measured: Scaled) -> str:
    n = texts(numbers(measured))
    return (
        f"A ruler of distances in {n['parameters']} dimensions, with a row for each of "
        f"{n['mines']} iterates of SGD, every tenth epoch from top to bottom. Each iterate stands "
        f"at its distance from the start, at most {n['reach']}; a thread leads on to its bad "
        f"minimum, between {n['nearest']} and {n['farthest']} further. Beside it, a map of the "
        "same points on the plane of the walk, where no bad minimum is more than "
        f"{n['drawn']} from its iterate. Live, the points move from any of {n['maps']} maps to the "
        "ruler."
    )
