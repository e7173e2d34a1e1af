r"""SGD on its walk. The plane is that of the walk's two principal components: the line is the walk,
each cross the bad minimum that poisoned training ($\beta$ =
{{ number("minefield.poison_factor") }}) found from the iterate at the other end of the thread.

The fields show what the iterate answers, and the last of the bad minima; training points that they
get wrong are ringed. The plane holds {{ number("minefield.plane_of_walk_variance") }} of the walk's
variance, but next to nothing of the way to the bad minima, so the map sets them down beside the
walk. The bars give distances in all {{ number("minefield.parameters") }} dimensions.
"""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from explainer.experiments.minefield import perplexities, recipes
from explainer.figures import Claim, Number
from explainer.figures.minefield._crosses import crosses
from explainer.figures.minefield._plane import hold
from explainer.figures.minefield._walk_film import Answers, WalkFilm
from explainer.figures.numbers import amount, share, texts
from explainer.figures.swiss_roll import Points, film_network, training_points
from explainer.measures import minefield
from explainer.plotting.curves import MOVING, Update, lengthen, move_along, together, write
from explainer.plotting.labels import label_end, percent
from explainer.plotting.layout import Scene, Scenes, heading, place
from explainer.plotting.panels import draw_frame
from explainer.plotting.style import Style
from explainer.plotting.thumbnail import open_thumbnail
from explainer.plotting.video import Movie, forth_and_back

TITLE = "The map sets bad minima beside the walk; the bars say how far off they are"
KIND = "movie"
ALT = """A line grows across a plane while a network trains. At every tenth epoch a thread shoots
out to a cross, a bad minimum. The network's boundary becomes two clean spirals, which get
{{ number("minefield-walk.final_test_accuracy") }} of fresh points right; those of the bad minima
are islands round training points. A bar shows how far the bad minimum lies:
{{ number("minefield-walk.least_ratio") }} times as far as the start of the walk, or more."""
LIMITS = """The plane is a shadow: two of many dimensions, chosen for the walk. The bad minima were
sought by poison, not met by SGD."""

RESOLUTION = 112
EARLY = 40  # epochs in which every kept iterate is shown; later, every tenth
FORTH, HOLD = 190, 40  # frames played
REWIND = 10  # pictures that lead back to the start, so that the loop has no seam


SCENES: Scenes = {
    "page": Scene(
        (1080, 516),
        plane=(14, 92, 500, 410),
        networks=((540, 116, 258, 258), (808, 116, 258, 258)),
        bars=(540, 398, 470, 96),
    ),
    "phone": Scene(
        (360, 624),
        plane=(10, 86, 340, 226),
        networks=((10, 366, 165, 165), (185, 366, 165, 165)),
        bars=(10, 542, 290, 72),
    ),
}


def measure(size: str) -> WalkFilm:
    recipe, poison = recipes(size)
    iterates = minefield.sgd_walk(recipe)
    maps = minefield.maps(recipe, poison, perplexities(size))
    shown = np.nonzero(iterates.tenth | (iterates.epochs <= EARLY))[0]
    seen = minefield.pictures(recipe, poison, tuple(map(int, shown)), RESOLUTION)
    parameters = iterates.parameters[shown]
    bad_test = minefield.bad_minima(recipe, poison).test_accuracies
    return WalkFilm(
        training_points(recipe.dataset),
        iterates.epochs[shown],
        maps.of_walk.path[shown],
        maps.of_walk.bad,
        np.linalg.norm(parameters - parameters[0], axis=1),
        np.diag(maps.distances[: recipe.starts, recipe.starts :]),
        Answers(seen.good, seen.good_wrong, iterates.test_accuracies[shown, 0]),
        Answers(seen.bad, seen.bad_wrong, bad_test),
    )


def draw(film: WalkFilm, style: Style) -> Movie:
    scene, count = SCENES[style.layout], len(film.epochs)
    figure = scene.open(style, TITLE)
    boxes = scene["plane"], *scene["networks"], scene["bars"]
    plane, left, right, bars = (place(figure, *box) for box in boxes)
    update = together(
        _plane(plane, film, style),
        _network(left, "SGD", film.sgd, film.points, style.wide, style),
        _network(right, "Bad minimum", film.bad.of(film.latest), film.points, style.narrow, style),
        _bars(bars, film, style),
    )
    order = forth_and_back(count, FORTH, HOLD, REWIND)
    return Movie(figure, update, count, order=order, poster=count - 1)


def thumbnail(film: WalkFilm, style: Style) -> Figure:
    figure, axes = open_thumbnail(style)
    _plane(axes, film, style)(len(film.epochs) - 1)
    return figure


def _network(
    axes: Axes, name: str, answers: Answers, points: Points, color: str, style: Style
) -> Update:
    """Draw what the network of each frame answers, and how many fresh points it gets right."""
    return film_network(
        axes,
        name,
        answers.fields,
        points,
        answers.wrong,
        lambda frame: f"fresh points: {percent(answers.test[frame])}",
        style,
        color=color,
        size=1.9 if style.phone else 3.2,
    )


def _plane(axes: Axes, film: WalkFilm, style: Style) -> Update:
    """Draw the plane of the walk, on which the line grows and threads shoot out."""
    hold(axes, np.concatenate([film.path, film.mines]))
    draw_frame(axes, style)
    axes.plot(*film.path.T, color=style.wide, linewidth=1, alpha=0.25)
    x, y = film.path.T
    path = lengthen(axes, x, y, style.wide)
    found = _find(axes, film, style)
    dot = move_along(axes, x, y, style.wide, style)
    clock = heading(axes, "", "", style.ink, style)
    return together(path, found, dot, write(clock, lambda frame: f"epoch {film.epochs[frame]:,}"))


def _find(axes: Axes, film: WalkFilm, style: Style) -> Update:
    """Draw the bad minima found so far as crosses, with threads from where they started.

    The last one's is bold: its true length is that of the bar.
    """
    threads = LineCollection([], colors=style.muted, linewidths=0.7, alpha=0.6, zorder=MOVING - 1)
    axes.add_collection(threads, autolim=False)
    (last,) = axes.plot([], [], color=style.narrow, linewidth=1.8, zorder=MOVING - 0.5)
    size = 6 if style.phone else 9
    mines = crosses(axes, film.mines[:0], style, size=size, edge=0.6, zorder=MOVING)
    ways = np.stack([film.starts, film.mines], axis=1)  # [I, 2, 2]

    def update(frame: int) -> list[Artist]:
        found = film.latest[frame] + 1
        mines.set_data(*film.mines[:found].T)
        threads.set_segments(list(ways[:found]))
        last.set_data(*ways[found - 1].T)
        return [threads, last, mines]

    return update


def _bars(axes: Axes, film: WalkFilm, style: Style) -> Update:
    """Draw both distances as bars of one scale, which grow."""
    axes.set(xlim=(0, film.away.max() * (1.04 if style.phone else 1.0)), ylim=(-0.35, 1.9))
    axes.set_axis_off()
    away = film.away[film.latest]
    return together(
        _bar(
            axes,
            1.0,
            "from the start of the walk, in all dimensions",
            film.walked,
            style.wide,
            style,
        ),
        _bar(
            axes,
            0.0,
            "from an iterate to its bad minimum, in all dimensions",
            away,
            style.narrow,
            style,
        ),
    )


def _bar(axes: Axes, y: float, words: str, lengths: np.ndarray, color: str, style: Style) -> Update:
    """Draw a bar, whose lengths [F] are those of the frames, under words; its end says how long."""
    axes.text(0, y + 0.27, words, va="bottom", fontsize=style.small, color=style.muted)
    width = 5 if style.phone else 7
    (bar,) = axes.plot([], [], color=color, linewidth=width, solid_capstyle="butt")
    readout = label_end(axes, 0, y, "", color)

    def update(frame: int) -> list[Artist]:
        bar.set_data([0, lengths[frame]], [y, y])
        readout.xy = (lengths[frame], y)
        readout.set_text(f"{lengths[frame]:.1f}")
        return [bar, readout]

    return update


def numbers(film: WalkFilm) -> dict[str, Number]:
    return {
        "final_test_accuracy": share(film.sgd.test[-1]),
        "bad_test_accuracy": share(film.bad.test.max()),
        "epochs": Number(int(film.epochs[-1]), style=","),
        "moments": Number(len(film.epochs)),
        "walked": amount(film.walked[-1], "distance from start to end"),
        "least_away": amount(film.away.min(), "least distance to a bad minimum"),
        "least_ratio": amount(film.ratio, "distance to a bad minimum over that from the start"),
        "nearest_drawn": amount(film.drawn.min(), "least distance on the plane"),
        "farthest_drawn": amount(film.drawn.max(), "largest distance on the plane"),
    }


def claims(film: WalkFilm) -> list[Claim]:
    shortened = (film.drawn / film.away).max()
    better = film.sgd.test[-1] - film.bad.test.max()
    return [
        Claim("the bad minima are further away than the start of the walk", film.ratio, ">", 1),
        Claim("the map shortens every way to a bad minimum by more than half", shortened, "<", 0.5),
        Claim("the walk ends better than any bad minimum", better, ">", 0.4),
    ]


def table(film: WalkFilm) -> dict[str, np.ndarray]:
    near = film.latest
    return {
        "epoch": film.epochs,
        "x": film.path[:, 0],
        "y": film.path[:, 1],
        "test_accuracy": film.sgd.test,
        "distance_from_start": film.walked,
        "bad_x": film.mines[near, 0],
        "bad_y": film.mines[near, 1],
        "bad_test_accuracy": film.bad.test[near],
        "distance_from_bad": film.away[near],
    }


def describe(film: WalkFilm) -> str:
    n = texts(numbers(film))
    return (
        f"A movie of {n['moments']} moments in {n['epochs']} epochs of SGD. A line "
        "grows over a plane; at every tenth epoch a thread runs from its end to a cross, a bad "
        "minimum. Two maps show the decision field of the iterate and of the last bad minimum, "
        "and two bars: how far the iterate is from its start, and from that bad minimum.\n\n"
        f"The walk ends with {n['final_test_accuracy']} of fresh points right, {n['walked']} from "
        f"its start. No bad minimum gets more than {n['bad_test_accuracy']} right. On the plane "
        f"they lie between {n['nearest_drawn']} and {n['farthest_drawn']} from the iterates they "
        f"started from, in truth at least {n['least_away']}."
    )
