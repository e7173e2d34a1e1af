r"""SGD on its walk. The plane is that of the walk's two principal components: the line is the walk,
each cross the bad minimum that poisoned training ($\beta$ =
{{ number("minefield.poison_factor") }}) found from the iterate at the other end of the thread. The
fields show what the iterate answers, and the last of the bad minima; training points that they get
wrong are ringed. The plane holds {{ number("minefield.plane_of_walk_variance") }} of the walk's
variance, but next to nothing of the way to the bad minima, so the map sets them down beside the
walk. The bars give distances in all {{ number("minefield.parameters") }} dimensions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from explainer.data import synthetic
from explainer.experiments.minefield import perplexities, recipes
from explainer.figures import Claim, Number
from explainer.figures.numbers import amount, share
from explainer.figures.swiss_roll import SQUARE, Points, training_points
from explainer.measures import minefield
from explainer.measures.minefield import EVERY
from explainer.networks.mlp import logits
from explainer.networks.parameters import Widths
from explainer.plotting.labels import percent
from explainer.plotting.layout import MOVING, blank, heading, moving_marker, place
from explainer.plotting.marks import Boundary, draw_boundary
from explainer.plotting.style import Style
from explainer.plotting.video import Movie

TITLE = "Bad minima lie far off the walk of SGD"
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


@dataclass(frozen=True)
class WalkFilm:
    """F moments of the walk, and the I bad minima that start from it."""

    points: Points
    epochs: np.ndarray  # [F]
    path: np.ndarray  # [F, 2] on the plane of the walk
    bad: np.ndarray  # [I, 2]
    walked: np.ndarray  # [F] distance from the start
    away: np.ndarray  # [I] distance of each bad minimum from the iterate that it started from
    good_fields: np.ndarray  # [F, H, W] logits
    bad_fields: np.ndarray  # [I, H, W]
    good_wrong: np.ndarray  # [F, P] bool, training points classified wrongly
    bad_wrong: np.ndarray  # [I, P]
    good_test: np.ndarray  # [F] test accuracies
    bad_test: np.ndarray  # [I]

    def neighbour(self, frame: int) -> int:
        """Return the last bad minimum that has been found."""
        return int(self.epochs[frame]) // EVERY


def measure(size: str) -> WalkFilm:
    recipe, poison = recipes(size)
    iterates = minefield.sgd_walk(recipe)
    bad = minefield.bad_minima(recipe, poison)
    maps = minefield.maps(recipe, poison, perplexities(size))
    shown = np.nonzero(iterates.tenth | (iterates.epochs <= EARLY))[0]
    seen = minefield.pictures(recipe, poison, tuple(map(int, shown)), RESOLUTION)
    good = iterates.parameters[shown]
    points = synthetic.make(recipe.dataset)
    return WalkFilm(
        training_points(recipe.dataset),
        iterates.epochs[shown],
        maps.of_walk.path[shown],
        maps.of_walk.bad,
        np.linalg.norm(good - good[0], axis=1),
        np.diag(maps.distances[: recipe.starts, recipe.starts :]),
        seen.good,
        seen.bad,
        _wrong(good, recipe.widths, points),
        _wrong(bad.parameters, recipe.widths, points),
        iterates.test_accuracies[shown, 0],
        bad.test_accuracies,
    )


def _wrong(theta: np.ndarray, widths: Widths, points: synthetic.Dataset) -> np.ndarray:
    """Return which training points [R, P] the networks θ [R, n] get wrong."""
    z = logits(torch.tensor(theta), widths, points.train_inputs)
    return np.asarray((z > 0) != (points.train_labels > 0.5))


def draw(film: WalkFilm, style: Style) -> Movie:
    figure = blank(style, 624 if style.phone else 516, TITLE)
    plane = place(figure, *((10, 86, 340, 226) if style.phone else (14, 92, 500, 410)))
    move = _plane(plane, film, style)
    boxes = ((10, 366, 165), (185, 366, 165)) if style.phone else ((540, 116, 258), (808, 116, 258))
    panels = [place(figure, left, top, size, size) for left, top, size in boxes]
    names = ("SGD", "Bad minimum")
    colors = (style.wide, style.narrow)
    shown = [
        _network(panel, name, color, fields[0], wrong[0], film.points, style)
        for panel, name, color, fields, wrong in zip(
            panels,
            names,
            colors,
            (film.good_fields, film.bad_fields),
            (film.good_wrong, film.bad_wrong),
            strict=True,
        )
    ]
    tell = _bars(figure, film, style)

    def update(frame: int) -> list[Artist]:
        near = film.neighbour(frame)
        (good, good_words), (bad, bad_words) = shown
        good_words.set_text(f"fresh points: {percent(float(film.good_test[frame]))}")
        bad_words.set_text(f"fresh points: {percent(float(film.bad_test[near]))}")
        return [
            *good.update(film.good_fields[frame].astype(np.float32), film.good_wrong[frame]),
            *bad.update(film.bad_fields[near].astype(np.float32), film.bad_wrong[near]),
            good_words,
            bad_words,
            *move(frame),
            *tell(frame),
        ]

    count = len(film.epochs)
    return Movie(figure, update, count, order=play(count), poster=count - 1)


def play(frames: int) -> tuple[int, ...]:
    """Return frames that go forth, rest at the end and fly back."""
    last = frames - 1
    forth = np.repeat(np.arange(frames), max(1, round(FORTH / frames)))
    swing = np.cos(np.linspace(0, np.pi, REWIND + 2)[1:-1])
    back = np.repeat((last * (1 + swing) / 2).round().astype(int), 2)
    return tuple(map(int, (*forth, *[last] * HOLD, *back)))


def _network(
    axes: Axes,
    name: str,
    color: str,
    logits: np.ndarray,
    wrong: np.ndarray,
    points: Points,
    style: Style,
) -> tuple[Boundary, Annotation]:
    """Draw a network's field under its name; return what moves."""
    boundary = draw_boundary(
        axes,
        logits.astype(np.float32),
        SQUARE,
        points.places,
        points.labels,
        wrong,
        style,
        color=color,
        size=1.9 if style.phone else 3.2,
    )
    return boundary, heading(axes, name, "", color, style)


def _plane(axes: Axes, film: WalkFilm, style: Style) -> Callable[[int], list[Artist]]:
    """Draw the plane of the walk; return the function that walks."""
    _limits(axes, np.concatenate([film.path, film.bad]))
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(True)
    axes.spines[:].set_color(style.palette.rule)
    axes.plot(*film.path.T, color=style.wide, linewidth=1, alpha=0.25)
    (past,) = axes.plot([], [], color=style.wide, zorder=MOVING)
    threads = LineCollection([], colors=style.muted, linewidths=0.7, alpha=0.6, zorder=MOVING - 1)
    axes.add_collection(threads, autolim=False)
    (mines,) = axes.plot(
        [],
        [],
        linestyle="none",
        marker="X",
        color=style.narrow,
        markersize=6 if style.phone else 9,
        markeredgecolor=style.paper,
        markeredgewidth=0.6,
        zorder=MOVING,
    )
    marker = moving_marker(axes, style.wide, style)
    clock = axes.annotate(
        "",
        (0, 1),
        (0, 0.6 * style.text),
        xycoords="axes fraction",
        textcoords="offset points",
        color=style.ink,
    )
    starts = film.path[film.epochs % EVERY == 0]

    def update(frame: int) -> list[Artist]:
        found = film.neighbour(frame) + 1
        past.set_data(*film.path[: frame + 1].T)
        marker.set_data(*film.path[[frame]].T)
        mines.set_data(*film.bad[:found].T)
        threads.set_segments(list(np.stack([starts[:found], film.bad[:found]], axis=1)))
        clock.set_text(f"epoch {film.epochs[frame]:,}")
        return [threads, past, mines, marker, clock]

    return update


def _limits(axes: Axes, points: np.ndarray) -> None:
    """Let the panel hold points [·, 2] with some room round them, and both axes in one unit."""
    low, high = points.min(axis=0), points.max(axis=0)
    shape = axes.bbox.size  # width and height
    unit = ((high - low) / shape).max() * 1.16
    middle, reach = (low + high) / 2, unit * shape / 2
    axes.set(
        xlim=(middle[0] - reach[0], middle[0] + reach[0]),
        ylim=(middle[1] - reach[1], middle[1] + reach[1]),
    )


def _bars(figure: Figure, film: WalkFilm, style: Style) -> Callable[[int], list[Artist]]:
    """Draw both distances as bars of one scale; return the function that moves them."""
    axes = place(figure, *((10, 542, 290, 72) if style.phone else (540, 398, 470, 96)))
    axes.set(xlim=(0, film.away.max() * (1.04 if style.phone else 1.0)), ylim=(-0.35, 1.9))
    axes.set_axis_off()
    moving = []
    for y, words, color in (
        (1.0, "distance from the start of the walk", style.wide),
        (0.0, "distance from the bad minimum", style.narrow),
    ):
        axes.text(0, y + 0.27, words, va="bottom", fontsize=style.small, color=style.muted)
        (bar,) = axes.plot(
            [], [], color=color, linewidth=5 if style.phone else 7, solid_capstyle="butt"
        )
        readout = axes.annotate(
            "",
            (0, y),
            (6, 0),
            textcoords="offset points",
            va="center",
            color=color,
            annotation_clip=False,
        )
        moving.append((y, bar, readout))

    def update(frame: int) -> list[Artist]:
        changed: list[Artist] = []
        far = (film.walked[frame], film.away[film.neighbour(frame)])
        for (y, bar, readout), value in zip(moving, far, strict=True):
            bar.set_data([0, value], [y, y])
            readout.xy = (float(value), y)
            readout.set_text(f"{value:.1f}")
            changed += [bar, readout]
        return changed

    return update


def numbers(film: WalkFilm) -> dict[str, Number]:
    return {
        "final_test_accuracy": share(float(film.good_test[-1])),
        "bad_test_accuracy": share(float(film.bad_test.max())),
        "epochs": Number(int(film.epochs[-1]), style=","),
        "moments": Number(len(film.epochs)),
        "walked": amount(float(film.walked[-1]), "distance from start to end"),
        "least_away": amount(float(film.away.min()), "least distance to a bad minimum"),
        "least_ratio": amount(_ratio(film), "distance to a bad minimum over that from the start"),
        "nearest_drawn": amount(float(_drawn(film).min()), "least distance on the plane"),
        "farthest_drawn": amount(float(_drawn(film).max()), "largest distance on the plane"),
    }


def _ratio(film: WalkFilm) -> float:
    """Return the least distance to a bad minimum over the largest from the start."""
    return float(film.away.min() / film.walked.max())


def _drawn(film: WalkFilm) -> np.ndarray:
    """Return how far apart iterates and their bad minima lie on the plane, [I]."""
    starts = film.path[film.epochs % EVERY == 0]
    return np.asarray(np.linalg.norm(starts - film.bad, axis=1))


def claims(film: WalkFilm) -> list[Claim]:
    return [
        Claim(
            "the bad minima are further away than the start of the walk",
            _ratio(film),
            ">",
            1,
        ),
        Claim(
            "the map shortens every way to a bad minimum by more than half",
            float((_drawn(film) / film.away).max()),
            "<",
            0.5,
        ),
        Claim(
            "the walk ends better than any bad minimum",
            float(film.good_test[-1] - film.bad_test.max()),
            ">",
            0.4,
        ),
    ]


def table(film: WalkFilm) -> dict[str, np.ndarray]:
    near = np.array([film.neighbour(frame) for frame in range(len(film.epochs))])
    return {
        "epoch": film.epochs,
        "x": film.path[:, 0],
        "y": film.path[:, 1],
        "test_accuracy": film.good_test,
        "distance_from_start": film.walked,
        "bad_x": film.bad[near, 0],
        "bad_y": film.bad[near, 1],
        "bad_test_accuracy": film.bad_test[near],
        "distance_from_bad": film.away[near],
    }


def describe(film: WalkFilm) -> str:
    n = {name: number.text() for name, number in numbers(film).items()}
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
