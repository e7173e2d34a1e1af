"""The pair of movies in which both networks are pushed along one random direction.

Both show the same axes, and each shows the other network's curves too, thin, so that either can be
read alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from explainer.experiments.essay import wide_and_narrow
from explainer.experiments.sizes import check
from explainer.figures import Claim, Number
from explainer.figures.essay._push_charts import (
    CHARTS,
    LEAST_CURVATURE,
    LEAST_LOSS,
    Kind,
    draw_chart,
    tick,
)
from explainer.figures.numbers import amount, share, texts
from explainer.figures.swiss_roll import Points, film_network, training_points
from explainer.measures.perturbation import REACH, Perturbation, perturb
from explainer.plotting.curves import together
from explainer.plotting.layout import Scene, Scenes, place
from explainer.plotting.style import Style
from explainer.plotting.typography import THIN_SPACE
from explainer.plotting.video import Movie

RESOLUTION = 160
SWING = 300  # frames played there and back, ten seconds
POSTER = 0.05  # the distance at which the movies stand still
HELD = 0.95  # training accuracy above which a network counts as holding

SCENES: Scenes = {
    "page": Scene(
        (1080, 560),
        field=(14, 106, 440, 440),
        charts=((536, 106, 466, 112), (536, 254, 466, 112), (536, 402, 466, 112)),
    ),
    "phone": Scene(
        (360, 696),
        field=(10, 84, 306, 306),
        charts=((46, 420, 264, 58), (46, 506, 264, 58), (46, 592, 264, 58)),
    ),
}


@dataclass(frozen=True)
class Push:
    """Both networks along the same random draw, each normalised to its own weights."""

    points: Points
    wide: Perturbation
    narrow: Perturbation

    @property
    def both(self) -> dict[Kind, Perturbation]:
        """The two by their names."""
        return {"wide": self.wide, "narrow": self.narrow}


def measure(size: str) -> Push:
    """Push both networks, by the same distances."""
    frames = {"quick": 31, "standard": 91, "full": 91}[check(size)]
    pair = wide_and_narrow(size)
    return Push(
        training_points(pair.experiment.dataset),
        perturb(pair.experiment, pair.wide, frames, RESOLUTION),
        perturb(pair.experiment, pair.narrow, frames, RESOLUTION),
    )


def draw(push: Push, kind: Kind, title: str, style: Style) -> Movie:
    """Draw the movie of one network."""
    scene, shown = SCENES[style.layout], push.both[kind]
    figure = scene.open(style, title)
    show = film_network(
        place(figure, *scene["field"]),
        kind.capitalize(),
        shown.fields,
        push.points,
        shown.wrong,
        lambda t: f"each neuron’s weights pushed by {_signed(shown.distance[t])}",
        style,
        color=style.wide if kind == "wide" else style.narrow,
        size=2.8 if style.phone else 5.0,
    )
    panels = [place(figure, *box) for box in scene["charts"]]
    moves = [
        draw_chart(axes, chart, push.both, kind, style)
        for axes, chart in zip(panels, CHARTS, strict=True)
    ]
    for axes in panels[:-1]:
        axes.tick_params(labelbottom=False)
    panels[-1].set_xlabel("push, share of each neuron’s weights")
    poster = int(np.abs(shown.distance - POSTER).argmin())
    update, order = together(show, *moves), play(shown.tau)
    return Movie(figure, update, len(shown.tau), order=order, poster=poster, clock="push")


def play(tau: np.ndarray) -> tuple[int, ...]:
    """Return frames that swing from one end to the other and back, slower near the ends.

    All swings last equally long, so that two networks stay in step.
    """
    swing = 0.9 * np.cos(np.linspace(0, 2 * np.pi, SWING, endpoint=False))
    wanted = -np.arcsin(swing) / math.asin(0.9)
    return tuple(int(i) for i in np.abs(wanted[:, None] - tau).argmin(axis=1))


def _signed(distance: float) -> str:
    """Return a distance in per cent of the weights, with as many figures as it needs."""
    percent = 100 * abs(distance)
    words = f"{percent:.{0 if percent >= 9.95 else 1 if percent >= 0.995 else 2}f}"
    sign = "" if float(words) == 0 else "+" if distance > 0 else "−"
    return f"{sign}{words}{THIN_SPACE}%"


def at_distance(p: Perturbation, values: np.ndarray, distance: float) -> float:
    """Return the mean of `values` [T] at ± `distance`, between frames by linear interpolation."""
    return float(np.mean(np.interp((-distance, distance), p.distance, values)))


def holds_to(p: Perturbation) -> float:
    """Return the distance, either way, at which training accuracy first falls below HELD.

    Between two frames it is interpolated; REACH if it never falls so low.
    """
    found = [REACH]
    for sign in (-1, 1):
        side = np.flatnonzero(sign * p.tau >= 0)[::sign]  # outwards
        away, right = np.abs(p.distance[side]), p.accuracies[side]
        low = np.flatnonzero(right < HELD)
        if len(low):
            i = low[0]
            j = max(i - 1, 0)
            found.append(float(np.interp(-HELD, -right[[j, i]], away[[j, i]])))
    return min(found)


def numbers(push: Push, kind: Kind) -> dict[str, Number]:
    """Return the numbers of one movie."""
    p = push.both[kind]
    curvature = float(p.curvatures[np.abs(p.tau).argmin()])
    held = holds_to(p)
    sides = "mean of both senses"
    return {
        "accuracy_at_quarter": share(at_distance(p, p.accuracies, REACH), unit=sides),
        "loss_at_quarter": amount(at_distance(p, p.losses, REACH), "nats"),
        "accuracy_at_twentieth": share(at_distance(p, p.accuracies, 0.05), unit=sides),
        "curvature": amount(curvature, "top eigenvalue of the Hessian at the minimizer"),
        "holds_to": Number(
            held, unit="of each neuron’s weights", style=".1%" if held >= 0.01 else ".2%"
        ),
        "frames": Number(len(p.tau)),
    }


def claims(push: Push) -> list[Claim]:
    """Return what the two movies say together."""
    wide, narrow = (
        {name: float(n.value) for name, n in numbers(push, kind).items()}
        for kind in ("wide", "narrow")
    )
    return [
        Claim(
            "at a quarter, the narrow network gets fewer training points right",
            narrow["accuracy_at_quarter"],
            "<",
            wide["accuracy_at_quarter"],
        ),
        Claim(
            "the narrow network loses 5 % of its training points at a shorter distance",
            narrow["holds_to"],
            "<",
            wide["holds_to"],
        ),
        Claim(
            "curvature is higher at the narrow minimizer",
            narrow["curvature"],
            ">",
            wide["curvature"],
        ),
    ]


def table(push: Push, kind: Kind) -> dict[str, np.ndarray]:
    """Return the curves of one movie."""
    p = push.both[kind]
    return {
        "tau": p.tau,
        "distance": p.distance,
        "cross_entropy": p.losses,
        "training_accuracy": p.accuracies,
        "curvature": p.curvatures,
    }


def describe(push: Push, kind: Kind) -> str:
    """Return one movie in words."""
    n = texts(numbers(push, kind))
    other = texts(numbers(push, "narrow" if kind == "wide" else "wide"))
    return (
        f"A movie of {n['frames']} frames, played forth and back: the decision field of the "
        f"{kind} network with the training points, those that it gets wrong ringed, and "
        "three curves against the distance that the weights have been pushed, from "
        f"{tick(-REACH)} to {tick(REACH)} of each neuron’s weights, with markers that move "
        "along.\n\n"
        f"Training accuracy is 95 % or more up to a push of {n['holds_to']}; it is "
        f"{n['accuracy_at_twentieth']} at 5 % and {n['accuracy_at_quarter']} at the ends, where "
        f"cross-entropy is {n['loss_at_quarter']} on average. Curvature, the largest eigenvalue of "
        f"the Hessian, is {n['curvature']} at the minimizer.\n\n"
        f"A thin second curve shows the other network: it holds up to {other['holds_to']}, "
        f"ends at {other['accuracy_at_quarter']} and has curvature "
        f"{other['curvature']}. Cross-entropies below {LEAST_LOSS:g} and curvatures below "
        f"{LEAST_CURVATURE:g} would be drawn as those."
    )
