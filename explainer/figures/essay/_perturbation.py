"""The pair of movies in which both networks are pushed along one random direction.

Both show the same axes, and each shows the other network's curves too, thin, so that either can be
read alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation
from matplotlib.ticker import LogLocator, NullLocator

from explainer.experiments.common import check
from explainer.experiments.essay import wide_and_narrow
from explainer.figures import Claim, Number
from explainer.figures.numbers import amount, decimals, share
from explainer.figures.swiss_roll import SQUARE, Points, training_points
from explainer.measures.perturbation import REACH, Perturbation, perturb
from explainer.plotting.labels import PERCENT, PLAIN, label_end, space_apart
from explainer.plotting.layout import MOVING, blank, heading, moving_marker, place
from explainer.plotting.marks import draw_boundary
from explainer.plotting.style import Style
from explainer.plotting.video import Movie
from explainer.units import THIN_SPACE

RESOLUTION = 160
SWING = 300  # frames played there and back, ten seconds
NARROW_FRAMES = 61
POSTER = 0.05  # the distance at which the movies stand still
HELD = 0.95  # training accuracy above which a network counts as holding
LEAST_LOSS, LEAST_CURVATURE = 1e-4, 1e-2  # smaller values are drawn here


Kind = Literal["wide", "narrow"]


@dataclass(frozen=True)
class Push:
    """Both networks along the same random draw, each normalised to its own weights."""

    points: Points
    wide: Perturbation
    narrow: Perturbation

    def one(self, kind: Kind) -> Perturbation:
        """Return one of the two."""
        return self.wide if kind == "wide" else self.narrow


def measure(size: str) -> Push:
    """Push both networks.

    The narrow network's picture changes so much from frame to frame that more frames wouldn't fit
    a film of the size that pages allow.
    """
    frames = {"quick": 61, "standard": 91, "full": 91}[check(size)]
    pair = wide_and_narrow(size)
    return Push(
        training_points(pair.experiment.dataset),
        perturb(pair.experiment, pair.wide, frames, RESOLUTION),
        perturb(pair.experiment, pair.narrow, NARROW_FRAMES, RESOLUTION),
    )


class Curve(NamedTuple):
    """One of the three charts: what it shows of a perturbation, and how."""

    name: str
    values: Callable[[Perturbation], np.ndarray]  # [T]
    text: Callable[[float], str]  # a value as the readout gives it
    log: bool


def _figures(value: float) -> str:
    """Return a positive value to two figures, without an exponent."""
    return f"{float(f'{value:.1e}'):,.{decimals(value)}f}"


CURVES = (
    Curve("cross-entropy", lambda p: np.maximum(p.losses, LEAST_LOSS), _figures, True),
    Curve("training accuracy", lambda p: p.accuracies, lambda v: share(v).text(), False),
    Curve("curvature", lambda p: np.maximum(p.curvatures, LEAST_CURVATURE), _figures, True),
)


def draw(push: Push, kind: Kind, title: str, style: Style) -> Movie:
    """Draw the movie of one network."""
    shown = push.one(kind)
    color = style.wide if kind == "wide" else style.narrow
    figure = blank(style, 696 if style.phone else 560, title)
    field = place(figure, *((10, 84, 306, 306) if style.phone else (14, 106, 440, 440)))
    boundary = draw_boundary(
        field,
        shown.fields[0].astype(np.float32),
        SQUARE,
        push.points.places,
        push.points.labels,
        shown.wrong[0],
        style,
        color=color,
        size=2.8 if style.phone else 5.0,
    )
    clock = heading(field, kind.capitalize(), "", color, style)
    charts = [_chart(figure, i, push, kind, style) for i in range(len(CURVES))]

    def update(frame: int) -> list[Artist]:
        changed = boundary.update(shown.fields[frame].astype(np.float32), shown.wrong[frame])
        clock.set_text(f"each neuron’s weights pushed by {_signed(shown.distance[frame])}")
        for (marker, readout), curve in zip(charts, CURVES, strict=True):
            value = float(curve.values(shown)[frame])
            marker.set_data([shown.tau[frame]], [value])
            readout.set_text(curve.text(value))
            changed += [marker, readout]
        return [*changed, clock]

    poster = int(np.abs(shown.distance - POSTER).argmin())
    return Movie(figure, update, len(shown.tau), order=play(shown.tau), poster=poster)


def play(tau: np.ndarray) -> tuple[int, ...]:
    """Return frames that swing from one end to the other and back, slower near the ends.

    All swings last equally long, so that two networks side by side stay in step.
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


def _chart(
    figure: Figure, row: int, push: Push, kind: Kind, style: Style
) -> tuple[Line2D, Annotation]:
    """Draw a curve of both networks; return the marker and the readout that move."""
    curve = CURVES[row]
    box = (46, 420 + 86 * row, 264, 58) if style.phone else (536, 106 + 148 * row, 466, 112)
    axes = place(figure, *box)
    ends = []
    for name, color in (("wide", style.wide), ("narrow", style.narrow)):
        p = push.wide if name == "wide" else push.narrow
        values = curve.values(p)
        mine = name == kind
        axes.plot(
            p.tau,
            values,
            color=color,
            linewidth=2.2 if mine else 1.2,
            alpha=1.0 if mine else 0.6,
            zorder=2.1 if mine else 2,
        )
        ends.append(label_end(axes, p.tau[-1], values[-1], name, color, ahead=9))
    _scales(axes, curve, push, last=row == len(CURVES) - 1, style=style)
    space_apart(ends)
    color = style.wide if kind == "wide" else style.narrow
    axes.set_title(curve.name, pad=4)
    readout = axes.annotate(
        "",
        (1, 1),
        (0, 4),
        xycoords="axes fraction",
        textcoords="offset points",
        ha="right",
        color=color,
        fontweight="semibold",
        zorder=MOVING,
    )
    marker = moving_marker(axes, color, style)
    return marker, readout


def _scales(axes: Axes, curve: Curve, push: Push, last: bool, style: Style) -> None:
    """Give a chart the limits that hold for both networks, and few ticks."""
    axes.set_xlim(-1.04, 1.04)
    distances = (0.001, 0.03, REACH) if style.phone else (0.001, 0.01, 0.05, REACH)
    ticks = [-d for d in reversed(distances)] + [0.0, *distances]
    axes.set_xticks([_tau(d) for d in ticks], [_tick(d) for d in ticks])
    axes.tick_params(labelbottom=last)
    if last:
        axes.set_xlabel("push, share of each neuron’s weights")
    if curve.log:
        both = np.concatenate([curve.values(push.wide), curve.values(push.narrow)])
        low, high = (math.log10(float(v)) for v in (both.min(), both.max()))
        axes.set_yscale("log")
        axes.set_ylim(10 ** math.floor(low), 10 ** math.ceil(high))
        axes.yaxis.set_major_locator(LogLocator(numticks=4))
        axes.yaxis.set_major_formatter(PLAIN)
        axes.yaxis.set_minor_locator(NullLocator())
    else:
        axes.set_ylim(0, 1.06)
        axes.set_yticks((0, 0.5, 1))
        axes.yaxis.set_major_formatter(PERCENT)


def _tau(distance: float) -> float:
    """Return where a distance is reached: c = REACH · τ⁵ turned round."""
    return math.copysign((abs(distance) / REACH) ** 0.2, distance)


def _tick(distance: float) -> str:
    return f"{100 * distance:+g}{THIN_SPACE}%".replace("-", "−") if distance else "0"


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
    p = push.one(kind)
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
    p = push.one(kind)
    return {
        "tau": p.tau,
        "distance": p.distance,
        "cross_entropy": p.losses,
        "training_accuracy": p.accuracies,
        "curvature": p.curvatures,
    }


def describe(push: Push, kind: Kind) -> str:
    """Return one movie in words."""
    n = {name: number.text() for name, number in numbers(push, kind).items()}
    other = numbers(push, "narrow" if kind == "wide" else "wide")
    return (
        f"A movie of {n['frames']} frames, played forth and back: the decision field of the "
        f"{kind} network with the training points, those that it gets wrong ringed, and "
        "three curves against the distance that the weights have been pushed, from "
        f"{_tick(-REACH)} to {_tick(REACH)} of each neuron’s weights, with markers that move along."
        "\n\n"
        f"Training accuracy is 95 % or more up to a push of {n['holds_to']}; it is "
        f"{n['accuracy_at_twentieth']} at 5 % and {n['accuracy_at_quarter']} at the ends, where "
        f"cross-entropy is {n['loss_at_quarter']} on average. Curvature, the largest eigenvalue of "
        f"the Hessian, is {n['curvature']} at the minimizer.\n\n"
        f"A thin second curve shows the other network: it holds up to {other['holds_to'].text()}, "
        f"ends at {other['accuracy_at_quarter'].text()} and has curvature "
        f"{other['curvature'].text()}. Cross-entropies below {LEAST_LOSS:g} and curvatures below "
        f"{LEAST_CURVATURE:g} would be drawn as those."
    )
