"""A poisoned network wanders at random among all that have the essay's
{{ number("wandering.points") }} training points right. It goes straight on until an answer at a
training point is about to turn, and bounces off. No loss is descended, no label of a fresh point is
known. Lines: {{ number("wandering.poisoned") }} poisoned networks that wander, and
{{ number("wandering.trained") }} trained without poison.

A round is a new direction at random and up to {{ number("wandering.steps") }} small steps. Before
they set out, their layers are scaled to the size of random ones, which changes no answer; fields
are drawn from logits of one size.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from explainer.experiments.essay import wide_and_narrow
from explainer.experiments.without_training import PRIOR, stroll
from explainer.figures import Claim, Number
from explainer.figures.numbers import over_seeds, quantity, share, texts
from explainer.figures.swiss_roll import Points, film_network, training_points
from explainer.measures.wandering import Wandered, wander
from explainer.plotting.curves import Update, lengthen, move_along, together
from explainer.plotting.labels import halo, note
from explainer.plotting.layout import Scene, Scenes, place
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.ticks import QUARTERS, mark
from explainer.plotting.video import Movie, forth_and_back

TITLE = "Let a poisoned network wander among all that fit, and it turns good by itself"
KIND = "movie"
ALT = """A network's field: at first a boundary that hugs every training point, then islands that
join, in the end two clean arms. Beside it, test accuracy over rounds: lines from poisoned networks
climb from {{ number("wandering.poisoned_start") }} to {{ number("wandering.poisoned_end") }}, where
lines from trained networks stay."""
LIMITS = """It shows where most of the room is, not what training does: training doesn't wander at
random. That both kinds come to the same accuracy says that they have forgotten where they set out,
and doesn't prove it. All depends on how networks are weighed, here as Gaussian ones."""

SEED = 0
FORTH, HOLD, REWIND = 210, 40, 10  # frames played on the way and at its end, pictures back

SCENES: Scenes = {
    "page": Scene(
        (1080, 484), fields=((14, 106, 350, 350), (378, 106, 350, 350)), chart=(798, 142, 258, 270)
    ),
    "phone": Scene(
        (360, 500), fields=((10, 106, 166, 166), (184, 106, 166, 166)), chart=(46, 330, 300, 120)
    ),
}


@dataclass(frozen=True)
class Walks:
    """Walks from poisoned and from trained networks."""

    points: Points
    poisoned: Wandered
    trained: Wandered
    steps: int

    @property
    def rounds(self) -> int:
        """How many."""
        return len(self.poisoned.test) - 1


def measure(size: str) -> Walks:
    pair, way = wide_and_narrow(size), stroll(size)
    poisoned, trained = wander.each(
        *(
            (pair.experiment, tuple(map(int, rows)), PRIOR, way.rounds, way.steps, SEED)
            for rows in (pair.narrows, pair.wides)
        )
    )
    return Walks(training_points(pair.experiment.dataset), poisoned, trained, way.steps)


def known(walks: Wandered) -> np.ndarray:
    """Return the accuracies of those that fit, [T + 1, networks]."""
    return walks.test[:, np.isfinite(walks.test).all(0)]


def late(walks: Wandered) -> np.ndarray:
    """Return each network's mean accuracy over the last fifth of its walk."""
    accuracies = known(walks)
    return np.asarray(accuracies[-(len(accuracies) // 5) :].mean(0))


def draw(measured: Walks, style: Style) -> Movie:
    scene, walks = SCENES[style.layout], measured.poisoned
    figure = scene.open(style, TITLE)
    right = known(walks)[walks.moments, :1].ravel()  # [F], of none where none fits
    accuracies = right if len(right) else np.zeros(len(walks.moments))
    wrong = np.zeros((len(walks.fields), len(measured.points.labels)), bool)
    stay, show = (
        film_network(
            place(figure, *box),
            name,
            walks.fields,
            measured.points,
            wrong,
            lambda at: _right(accuracies[at], style),
            style,
            color=colour,
            size=2.0 if style.phone else 4.2,
        )
        for box, name, colour in zip(
            scene["fields"], ("Poisoned", "Let go"), (style.narrow, style.ink), strict=True
        )
    )
    tell = _lines(place(figure, *scene["chart"]), measured, accuracies, style)
    count = len(walks.moments)
    order = forth_and_back(count, FORTH, HOLD, REWIND)
    update = together(lambda _: stay(0), show, tell)
    return Movie(figure, update, count, order=order, poster=count - 1)


def _right(accuracy: float, style: Style) -> str:
    return f"{share(accuracy).text()} " + ("right" if style.phone else "of fresh points right")


def _lines(axes: Axes, measured: Walks, accuracies: np.ndarray, style: Style) -> Update:
    """Draw accuracies over rounds, a line for each network; return what follows the first."""
    axes.set(xlim=(0, measured.rounds), ylim=(0, 1.05), xlabel="rounds")
    axes.set_title("fresh points right")
    mark(axes.yaxis, QUARTERS)
    for walks, colour in ((measured.trained, style.wide), (measured.poisoned, style.narrow)):
        axes.plot(known(walks), color=colour, linewidth=1, alpha=0.5)
    look: dict[str, Any] = {"ha": "right", "va": "center", "path_effects": halo(axes)}
    end = measured.rounds * 0.98  # where all have risen
    note(axes, "from trained ones", (end, 0.6), (0, 0), style.wide, **look)
    note(axes, "from poisoned ones", (end, 0.3), (0, 0), style.narrow, **look)
    moments = measured.poisoned.moments
    return together(
        lengthen(axes, moments, accuracies, style.ink),
        move_along(axes, moments, accuracies, style.ink, style),
    )


def numbers(measured: Walks) -> dict[str, Number]:
    found = {
        "points": Number(len(measured.points.labels)),
        "rounds": Number(measured.rounds),
        "steps": Number(measured.steps),
        "arrived_after": _arrived(measured),
    }
    for kind, walks in (("poisoned", measured.poisoned), ("trained", measured.trained)):
        found[kind] = Number(known(walks).shape[1])
        found[f"{kind}_start"] = _mean(known(walks)[0])
        found[f"{kind}_end"] = _mean(late(walks))
    return found


def _mean(values: np.ndarray) -> Number:
    unit = "sd over networks"
    return over_seeds(values, unit, ".1%") if len(values) else quantity(math.nan, unit=unit)


def _arrived(measured: Walks) -> Number:
    """Return after how many rounds the mean of the poisoned first comes to nine in ten."""
    accuracies = known(measured.poisoned)
    over = np.flatnonzero(accuracies.mean(1) >= 0.9) if accuracies.size else np.array([])
    return Number(int(over[0]), unit="rounds") if len(over) else Number("never", unit="rounds")


def claims(measured: Walks) -> list[Claim]:
    poisoned, trained = late(measured.poisoned), late(measured.trained)
    both = len(poisoned) and len(trained)
    start = float(known(measured.poisoned)[0].max()) if len(poisoned) else math.nan
    worst = float(poisoned.min()) if len(poisoned) else math.nan
    apart = abs(float(poisoned.mean() - trained.mean())) if both else math.nan
    kept = float(measured.poisoned.kept.all() and measured.trained.kept.all())
    return [
        Claim("at every round all training points are right", kept, "==", 1),
        Claim("the poisoned ones set out with most fresh points wrong", start, "<", 0.2),
        Claim("and every one of them comes to nine in ten right", worst, ">", 0.9),
        Claim("which is where trained ones wander", apart, "<", 0.03),
    ]


def table(measured: Walks) -> dict[str, np.ndarray]:
    """One row for each network and round."""
    rounds = np.arange(measured.rounds + 1)
    parts = [
        crossed(
            {"set_out": np.array([kind])},
            {"network": np.arange(known(walks).shape[1])},
            {"round": rounds},
        )
        | {"test_accuracy": known(walks).T.ravel()}
        for kind, walks in (("poisoned", measured.poisoned), ("trained", measured.trained))
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def describe(measured: Walks) -> str:
    found = texts(numbers(measured))
    return (
        f"Over {found['rounds']} rounds of a random walk on which all {found['points']} training "
        f"points stay right, {found['poisoned']} poisoned networks go from "
        f"{found['poisoned_start']} of fresh points right to {found['poisoned_end']}, the mean "
        f"over the last fifth; {found['trained']} trained ones from {found['trained_start']} to "
        f"{found['trained_end']}. The poisoned ones have nine in ten right after "
        f"{found['arrived_after']} rounds."
    )
