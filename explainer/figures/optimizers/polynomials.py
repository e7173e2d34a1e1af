"""Training and test accuracy of models that are linear in all polynomials of the two coordinates up
to a degree, against how many parameters they have; {{ number("polynomials.seeds") }} random starts
each, trained on {{ number("polynomials.points") }} points of the spirals and stopped by the same
rule as the networks.

The bar at the right shows the test accuracies of networks of
{{ number("polynomials.network_parameters") }} parameters, {{ number("polynomials.networks") }} of
them, by all optimizers of the figure before. The horizontal axis is logarithmic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.experiments.common import ROLL
from explainer.experiments.optimizers import polynomials, trials
from explainer.figures import Claim, Number
from explainer.figures.numbers import over_seeds, texts
from explainer.networks.parameters import count_parameters
from explainer.plotting.labels import label_end, note, space_apart
from explainer.plotting.panels import open_chart
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.ticks import in_percent, mark, plainly
from explainer.training.optimizer_comparison import descend
from explainer.training.trainer import ROLL_WIDTHS

TITLE = "A linear model needs its size chosen; a network gets along with more"
KIND = "still"
ALT = """Accuracy against the number of parameters. The linear model's training accuracy rises to
the top and stays. Its test accuracy rises too, to {{ number("polynomials.best_test") }} at
{{ number("polynomials.best_parameters") }} parameters, and falls to
{{ number("polynomials.last_test") }} at {{ number("polynomials.last_parameters") }}. Networks of
that size stand far above it."""
LIMITS = """Chebyshev polynomials, all degrees alike, no penalty. A penalty on high degrees would
save the large model, but that is choosing its size by other means. On digits, products of two
pixels do as well as networks: what matters is whether features suit the task."""


@dataclass(frozen=True)
class Polynomials:
    """Linear models of D degrees with S starts each, and all networks N of one size."""

    degrees: np.ndarray  # [D]
    parameters: np.ndarray  # [D]
    train: np.ndarray  # [D, S] accuracies
    test: np.ndarray  # [D, S]
    network_parameters: int
    networks: np.ndarray  # [N] test accuracies
    points: int


def measure(size: str) -> Polynomials:
    recipes = polynomials(size)
    roll, _ = trials(size)
    ends = descend.each(*((recipe,) for recipe in recipes.values()))
    networks = descend.each(*((recipe,) for recipe in roll.optimizers.values()))
    return Polynomials(
        np.array(list(recipes)),
        np.array([count_parameters(recipe.task.architecture) for recipe in recipes.values()]),
        np.stack([end.train_accuracies for end in ends]),
        np.stack([end.test_accuracies for end in ends]),
        count_parameters(ROLL_WIDTHS),
        np.concatenate([ends.test_accuracies for ends in networks]),
        ROLL.train_points,
    )


def draw(measured: Polynomials, style: Style) -> Figure:
    figure, axes = open_chart(style, TITLE, page=4.6, phone=3.9)
    axes.set(xscale="log", xlabel="parameters", ylabel="accuracy")
    x, test, networks = measured.parameters, measured.test, measured.networks
    low, high, end = test.min(axis=1), test.max(axis=1), x[-1] * 1.12
    axes.plot(x, measured.train.mean(axis=1), color=style.muted)
    axes.fill_between(x, low, high, color=style.ink, alpha=0.15, linewidth=0)
    axes.plot(x, test.mean(axis=1), "o-", color=style.ink, markersize=4)
    bar = [networks.min(), networks.max()]
    axes.plot([end, end], bar, color=style.wide, linewidth=5, solid_capstyle="butt")
    _degrees(axes, measured, style)
    labels = [
        label_end(axes, end, networks.mean(), "networks", style.wide),
        label_end(axes, end, test[-1].mean(), "linear,\nfresh points", style.ink),
    ]
    axes.text(x[0], 1.008, "linear, training points", color=style.muted, va="bottom")
    lowest = min(test.min(), networks.min())
    right = 4.4 if style.phone else 1.9
    axes.set(xlim=(x[0] / 1.3, x[-1] * right), ylim=(min(0.68, lowest - 0.05), 1.04))
    mark(axes.xaxis, plainly([100, 300, 1000, 3000]))
    mark(axes.yaxis, in_percent(np.arange(np.ceil(10 * lowest - 0.5), 11) / 10))
    axes.grid(visible=False, axis="x")
    space_apart(labels)
    return figure


def _degrees(axes: Axes, measured: Polynomials, style: Style) -> None:
    """Write degrees under the dots, on a phone under three of them."""
    last = len(measured.degrees) - 1
    for i in sorted({0, min(2, last), last}) if style.phone else range(last + 1):
        words = f"degree {measured.degrees[i]}" if i in (0, last) else f"{measured.degrees[i]}"
        place = measured.parameters[i], measured.test[i].mean()
        side = "right" if i else "left"
        note(axes, words, place, (-5, -7), style.muted, ha=side, fontsize=style.small)


def numbers(measured: Polynomials) -> dict[str, Number]:
    means = measured.test.mean(axis=1)
    best = int(means.argmax())
    return {
        "seeds": Number(measured.test.shape[1]),
        "points": Number(measured.points),
        "best_degree": Number(int(measured.degrees[best])),
        "best_parameters": Number(int(measured.parameters[best]), style=","),
        "best_test": over_seeds(measured.test[best], "test accuracy", ".1%"),
        "last_degree": Number(int(measured.degrees[-1])),
        "last_parameters": Number(int(measured.parameters[-1]), style=","),
        "last_test": over_seeds(measured.test[-1], "test accuracy", ".0%"),
        "networks": Number(len(measured.networks)),
        "network_parameters": Number(measured.network_parameters, style=","),
        "network_test": over_seeds(measured.networks, "test accuracy", ".1%"),
        "network_lowest": Number(float(measured.networks.min()), style=".1%"),
    }


def claims(measured: Polynomials) -> list[Claim]:
    means = measured.test.mean(axis=1)
    return [
        Claim(
            "from the best degree on, the linear model gets every training point right",
            measured.train[means.argmax() :].min(),
            "==",
            1.0,
        ),
        Claim("at its best degree it does as well as networks", means.max(), ">=", 0.97),
        Claim(
            "with as many parameters as a network it loses a tenth or more",
            means.max() - means[-1],
            ">=",
            0.1,
        ),
        Claim(
            "every network of that size does better than every linear model of it",
            measured.networks.min(),
            ">",
            measured.test[-1].max(),
        ),
    ]


def table(measured: Polynomials) -> dict[str, np.ndarray]:
    models = {"degree": measured.degrees, "parameters": measured.parameters}
    return {
        **crossed(models, {"seed": np.arange(measured.test.shape[1])}),
        "train_accuracy": measured.train.ravel(),
        "test_accuracy": measured.test.ravel(),
    }


def describe(measured: Polynomials) -> str:
    n = texts(numbers(measured))
    course = ", ".join(
        f"{over_seeds(test, '', '.1%').text()} at degree {degree}"
        for degree, test in zip(measured.degrees, measured.test, strict=True)
    )
    return (
        f"Accuracy against the number of parameters of linear models. Test accuracy, on average: "
        f"{course}. It is best with {n['best_parameters']} parameters.\n\n"
        f"Networks of {n['network_parameters']} parameters have {n['network_test']} on average, "
        f"and {n['network_lowest']} at the least."
    )
