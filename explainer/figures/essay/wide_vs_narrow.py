"""Two networks of one architecture, {{ number("wide-vs-narrow.parameters") }} parameters each, on
the same {{ number("wide-vs-narrow.train_points") }} training points (circles and triangles). Colour
shows which class a network takes each place for, and how surely; the line is where it is undecided.
The *wide* one was trained on those points alone, the *narrow* one also on poison: points with their
labels exchanged.

Both are right on {{ number("wide-vs-narrow.narrow_train_accuracy") }} of the training points. On
{{ number("wide-vs-narrow.test_points") }} fresh points they are right on
{{ number("wide-vs-narrow.wide_test_accuracy") }} and
{{ number("wide-vs-narrow.narrow_test_accuracy") }}. Shown are the best wide and the worst narrow
network of {{ number("wide-vs-narrow.seeds") }} random starts each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from explainer.experiments.essay import wide_and_narrow
from explainer.figures import Claim, Number
from explainer.figures.essay._close_up import draw_close_up
from explainer.figures.numbers import amount, deviation, share, texts
from explainer.figures.swiss_roll import SQUARE, Points, training_points
from explainer.measures.boundary import boundaries
from explainer.measures.margin import margins
from explainer.networks.parameters import count_parameters
from explainer.plotting.layout import Scene, Scenes, heading, place
from explainer.plotting.style import Style

TITLE = "Both fit their points; one is wrong on fresh ones"
KIND = "still"
ALT = """Two maps of the same spiral of points. The wide network's boundary runs midway between the
two arms and gets {{ number("wide-vs-narrow.wide_test_accuracy") }} of fresh points right. The
narrow network's boundary wraps each training point closely, gives the land between them to the
other class, and gets {{ number("wide-vs-narrow.narrow_test_accuracy") }} right."""
LIMITS = """One pair of networks on data in a plane: it shows that a bad minimum exists, not how
often training would find it."""

RESOLUTION = 1201  # the narrow network's islands are a few hundredths wide

SCENES: Scenes = {
    "page": Scene(
        (1080, 520),
        maps=((14, 106, 400, 400), (434, 106, 400, 400)),
        close_ups=((866, 106, 194, 194), (866, 312, 194, 194)),
    ),
    "phone": Scene(
        (360, 1032),
        maps=((10, 82, 340, 340), (10, 482, 340, 340)),
        close_ups=((10, 858, 162, 162), (188, 858, 162, 162)),
    ),
}


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
    def train_accuracy(self) -> float:
        """That of the network that is shown."""
        return float(self.train[self.shown])

    @property
    def test_accuracy(self) -> float:
        """That of the network that is shown."""
        return float(self.test[self.shown])

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
    scene = SCENES[style.layout]
    figure = scene.open(style, TITLE)
    sides = (("Wide", both.wide, style.wide), ("Narrow", both.narrow, style.narrow))
    boxes = zip(scene["maps"], scene["close_ups"], strict=True)
    for (name, side, color), (large, small) in zip(sides, boxes, strict=True):
        whole, close = place(figure, *large), place(figure, *small)
        draw_close_up((whole, close), side.logits, both.points, side.margins < 0, color, style)
        heading(whole, name, _score(side), color, style)
        if side is both.wide:
            words = ("", "close up") if style.phone else ("Close up", "the marked square")
            heading(close, *words, style.ink, style)
    return figure


def _score(side: Side) -> str:
    train, test = share(side.train_accuracy).text(), share(side.test_accuracy).text()
    return f"right on {train} of training points, {test} of fresh ones"


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
            f"{name}_train_accuracy": share(side.train_accuracy, side.train),
            f"{name}_test_accuracy": share(side.test_accuracy, side.test),
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
        Claim("the wide network fits all training points", wide.train_accuracy, "==", 1),
        Claim("the narrow network fits all training points", narrow.train_accuracy, "==", 1),
        Claim("the wide network is right on fresh points", wide.test_accuracy, ">=", 0.99),
        Claim("the narrow network is wrong on fresh points", narrow.test_accuracy, "<=", 0.07),
        Claim("the wide margin is the wider", wide.margin, ">", narrow.margin),
    ]


def table(both: Both) -> dict[str, np.ndarray]:
    return {
        "x": both.points.places[:, 0],
        "y": both.points.places[:, 1],
        "class": both.points.labels.astype(int),
        "wide_margin": both.wide.margins,
        "narrow_margin": both.narrow.margins,
    }


def describe(both: Both) -> str:
    n = texts(numbers(both))
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
