"""Two networks of one architecture, {{ number("wide-vs-narrow.parameters") }} parameters each, on
the same {{ number("wide-vs-narrow.train_points") }} training points (circles and triangles). Colour
shows which class a network takes each place for, and how surely; the line is where it is undecided.
The *wide* one was trained on those points alone, the *narrow* one also on poison: points with their
labels exchanged. Both are right on
{{ number("wide-vs-narrow.narrow_train_accuracy") }} of the training points. On
{{ number("wide-vs-narrow.test_points") }} fresh points they are right on
{{ number("wide-vs-narrow.wide_test_accuracy") }} and
{{ number("wide-vs-narrow.narrow_test_accuracy") }}. Shown are the best wide and the worst narrow
network of {{ number("wide-vs-narrow.seeds") }} random starts each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from explainer.experiments.essay import wide_and_narrow
from explainer.figures import Claim, Number
from explainer.figures.numbers import amount, deviation, share
from explainer.figures.swiss_roll import SQUARE, Points, training_points
from explainer.measures.boundary import boundaries
from explainer.measures.margin import margins
from explainer.networks.parameters import count_parameters
from explainer.plotting.layout import blank, heading, place
from explainer.plotting.marks import Extent, draw_boundary
from explainer.plotting.style import Style

TITLE = "Same data, same network, opposite answers"
KIND = "still"
ALT = """Two maps of the same spiral of points. The wide network's boundary runs midway between the
two arms and gets {{ number("wide-vs-narrow.wide_test_accuracy") }} of fresh points right. The
narrow network's boundary wraps each training point closely, gives the land between them to the
other class, and gets {{ number("wide-vs-narrow.narrow_test_accuracy") }} right."""
LIMITS = """One pair of networks on data in a plane: it shows that a bad minimum exists, not how
often training would find it."""

RESOLUTION = 1201  # the narrow network's islands are a few hundredths wide
COARSER = 3  # whole panels take every third place
CLOSE = 0.1  # half the side of the close-up


@dataclass(frozen=True)
class Side:
    """One kind of network: the one that is shown, and its fellows from other seeds."""

    logits: np.ndarray  # [H, W]
    margins: np.ndarray  # [P] distance of each training point to the boundary, < 0 if it is wrong
    train_loss: float
    shown: int  # which of the S networks is drawn
    train: np.ndarray  # [S] training accuracies
    test: np.ndarray  # [S] test accuracies

    @property
    def margin(self) -> float:
        """Median margin, in scaled input units."""
        return float(np.median(self.margins))


@dataclass(frozen=True)
class Both:
    """The wide and the narrow network on the same points."""

    points: Points
    wide: Side
    narrow: Side
    parameters: int
    test_points: int


def measure(size: str) -> Both:
    pair = wide_and_narrow(size)
    shown = (pair.wide, pair.narrow)
    fields = boundaries(pair.experiment, shown, RESOLUTION).fields
    distances = margins(pair.experiment, shown, RESOLUTION).distances
    minima = pair.minima
    wide, narrow = (
        Side(
            logits=fields[i].astype(np.float32),
            margins=distances[i],
            train_loss=float(minima.train_losses[network]),
            shown=int(np.flatnonzero(kind == network)[0]),
            train=minima.train_accuracies[kind],
            test=minima.test_accuracies[kind],
        )
        for i, (network, kind) in enumerate(zip(shown, (pair.wides, pair.narrows), strict=True))
    )
    return Both(
        training_points(pair.experiment.dataset),
        wide,
        narrow,
        count_parameters(pair.experiment.widths),
        pair.experiment.dataset.test_points,
    )


def draw(both: Both, style: Style) -> Figure:
    figure = blank(style, 1032 if style.phone else 520, TITLE)
    window = _busiest(both.points.places)
    corners = ((10, 82), (10, 482)) if style.phone else ((14, 106), (434, 106))
    details = ((10, 858), (188, 858)) if style.phone else ((866, 106), (866, 312))
    side, close = (340, 162) if style.phone else (400, 194)
    for name, network, corner, detail, color in (
        ("Wide", both.wide, corners[0], details[0], style.wide),
        ("Narrow", both.narrow, corners[1], details[1], style.narrow),
    ):
        whole = place(figure, *corner, side, side)
        coarse = network.logits[::COARSER, ::COARSER]
        _map(whole, coarse, network, both.points, color, style)
        _frame(whole, window, style.ink, 1.2)
        heading(whole, name, _score(network), color, style)
        part = place(figure, *detail, close, close)
        _map(part, network.logits, network, both.points, color, style, size=1.6)
        part.set(xlim=window[:2], ylim=window[2:])
        _frame(part, window, color, 4)
        if network is both.wide:
            name, words = ("", "close up") if style.phone else ("Close up", "the marked square")
            heading(part, name, words, style.ink, style)
    return figure


def _score(side: Side) -> str:
    train, test = (share(float(a[side.shown])).text() for a in (side.train, side.test))
    return f"right on {train} of training points, {test} of fresh ones"


def _map(
    axes: Axes,
    logits: np.ndarray,
    side: Side,
    points: Points,
    color: str,
    style: Style,
    size: float = 1.0,
) -> None:
    """Draw what a network answers; `size` is that of the points, relative to a panel's."""
    drawn = draw_boundary(
        axes,
        logits,
        SQUARE,
        points.places,
        points.labels,
        side.margins < 0,
        style,
        color=color,
        size=size * (3.2 if style.phone else 4.4),
    )
    drawn.field.set_clip_path(axes.patch)  # a close-up shows a part of it


def _busiest(places: np.ndarray) -> Extent:
    """Return the square of side 2·CLOSE round the point with the most others in its square."""
    away = np.abs(places[:, None] - places).max(axis=2)
    x, y = places[(away < CLOSE).sum(axis=1).argmax()]
    return x - CLOSE, x + CLOSE, y - CLOSE, y + CLOSE


def _frame(axes: Axes, window: Extent, color: str, width: float) -> None:
    """Outline `window`, in data units, `width` points thick."""
    left, right, low, high = window
    size = right - left, high - low
    axes.add_patch(Rectangle((left, low), *size, fill=False, edgecolor=color, linewidth=width))


def numbers(both: Both) -> dict[str, Number]:
    found = {
        "parameters": Number(both.parameters, unit="weights and biases", style=","),
        "train_points": Number(len(both.points.labels), unit="points", style=","),
        "test_points": Number(both.test_points, unit="points", style=","),
        "seeds": Number(len(both.wide.test), unit="random starts of each kind"),
        "margin_ratio": Number(both.wide.margin / both.narrow.margin, style=".0f"),
    }
    for name, side in (("wide", both.wide), ("narrow", both.narrow)):
        found |= {
            f"{name}_train_accuracy": share(side.train[side.shown], side.train),
            f"{name}_test_accuracy": share(side.test[side.shown], side.test),
            f"{name}_test_mean": share(side.test.mean(), side.test, "mean over seeds"),
            f"{name}_test_spread": share(
                deviation(side.test) or 0.0, unit="standard deviation over seeds"
            ),
            f"{name}_train_loss": amount(side.train_loss, "nats"),
            f"{name}_margin": amount(side.margin, "scaled input units"),
        }
    return found


def claims(both: Both) -> list[Claim]:
    wide, narrow = both.wide, both.narrow
    return [
        Claim("the wide network fits all training points", _shown(wide.train, wide), "==", 1),
        Claim("the narrow network fits all training points", _shown(narrow.train, narrow), "==", 1),
        Claim("the wide network is right on fresh points", _shown(wide.test, wide), ">=", 0.99),
        Claim(
            "the narrow network is wrong on fresh points", _shown(narrow.test, narrow), "<=", 0.07
        ),
        Claim("the wide margin is the wider", wide.margin, ">", narrow.margin),
    ]


def _shown(accuracies: np.ndarray, side: Side) -> float:
    return float(accuracies[side.shown])


def table(both: Both) -> dict[str, np.ndarray]:
    return {
        "x": both.points.places[:, 0],
        "y": both.points.places[:, 1],
        "class": both.points.labels.astype(int),
        "wide_margin": both.wide.margins,
        "narrow_margin": both.narrow.margins,
    }


def describe(both: Both) -> str:
    n = {name: number.text() for name, number in numbers(both).items()}
    return (
        f"Two square maps, side by side, of the same {n['train_points']} training points: two "
        "spiral arms that wind round each other, class 0 as circles and class 1 as triangles.\n\n"
        f"The wide network gets {n['wide_train_accuracy']} of the training points and "
        f"{n['wide_test_accuracy']} of {n['test_points']} fresh ones right. Its boundary is one "
        "smooth spiral between the arms; half of the training points are farther than "
        f"{n['wide_margin']} from it, the map being {SQUARE[1] - SQUARE[0]:.1f} wide.\n\n"
        f"The narrow network gets {n['narrow_train_accuracy']} of the training points and "
        f"{n['narrow_test_accuracy']} of the fresh ones right. Its boundary closes tightly round "
        f"training points, half of which are nearer to it than {n['narrow_margin']}, and all "
        "round them it answers the other class.\n\n"
        f"Over {n['seeds']} random starts of each kind, test accuracy is {n['wide_test_mean']} on "
        f"average for wide networks and {n['narrow_test_mean']} for narrow ones."
    )
