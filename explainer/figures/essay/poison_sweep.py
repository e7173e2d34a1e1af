"""Accuracy of networks trained with ever more poison. Lines are means over
{{ number("poison-sweep.seeds") }} random starts at each of
{{ number("poison-sweep.poison_factors") }} poison factors, bands run from the lowest to the highest
of them, and each dot is one network. All get their training points right, down to
{{ number("poison-sweep.worst_train_accuracy") }} for the worst; what poison takes away is the right
answer everywhere else. The gap between the two lines grows from
{{ number("poison-sweep.min_gap") }} to {{ number("poison-sweep.max_gap") }}. The horizontal axis is
logarithmic, but for its left end, where networks without poison stand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from explainer.experiments.essay import sweep
from explainer.figures import Claim, Number
from explainer.figures.numbers import correlation, over_seeds
from explainer.plotting.labels import PERCENT, label_end, percent
from explainer.plotting.style import Style
from explainer.training.trainer import train

TITLE = "Poison opens the gap"
KIND = "still"
ALT = """Two lines against the poison factor. Training accuracy stays at the top throughout. Test
accuracy starts beside it and sinks as poison grows, past the level of guessing, until a gap of
{{ number("poison-sweep.max_gap") }} lies between them."""
LIMITS = """The sweep shows that minima of every quality exist, not how often training without
poison would end in a bad one."""

ONSET = 0.1  # the mean gap that counts as open
BREAK = 3.2  # how far, as a factor, the networks without poison stand left of the mildest dose


@dataclass(frozen=True)
class Sweep:
    """Accuracies of M networks, as fractions."""

    factors: np.ndarray  # [M] poison factors
    seeds: np.ndarray  # [M]
    train: np.ndarray  # [M]
    test: np.ndarray  # [M]
    enough: float  # a network rests while its poisoned loss is at most this
    guessing: float = 0.5  # accuracy of a guess
    things: str = "points"  # that were learned

    @property
    def gaps(self) -> np.ndarray:
        """Training minus test accuracy, [M]."""
        return np.asarray(self.train - self.test)

    @property
    def doses(self) -> np.ndarray:
        """The poison factors, each once, rising."""
        return np.unique(self.factors)

    def at(self, dose: float) -> np.ndarray:
        """Return which networks had this poison factor, [M]."""
        return np.asarray(self.factors == dose)

    @property
    def mean_gaps(self) -> np.ndarray:
        """Mean gap at each of `doses`."""
        return np.array([self.gaps[self.at(dose)].mean() for dose in self.doses])


def measure(size: str) -> Sweep:
    experiment = sweep(size)
    minima = train(experiment)
    return Sweep(
        np.array(experiment.poison_factors),
        np.array(experiment.seeds),
        minima.train_accuracies,
        minima.test_accuracies,
        experiment.enough,
    )


def draw(measured: Sweep, style: Style, title: str = TITLE) -> Figure:
    figure = style.figure(height=4.0 if style.phone else 4.9)
    style.headline(figure, title)
    axes = figure.add_subplot(xscale="log", xlabel="poison factor β", ylabel="accuracy")
    doses = measured.doses
    x = _places(doses, doses)
    train, test = (_summary(measured, part) for part in (measured.train, measured.test))
    axes.fill_between(x, test[1], train[1], color=style.narrow, alpha=0.08, linewidth=0)
    for low, _, high in (train, test):
        axes.fill_between(x, low, high, color=style.muted, alpha=0.25, linewidth=0)
    axes.plot(x, train[1], color=style.ink)
    _shaded_line(axes, x, test[1], measured.mean_gaps, style)
    _networks(axes, measured, style)
    _axis(axes, doses, style)
    _labels(axes, measured, x, train[1], test[1], style)
    return figure


def _places(factors: np.ndarray, doses: np.ndarray) -> np.ndarray:
    """Return where factors stand on the axis; zero has a place of its own beside the rest."""
    return np.where(factors > 0, factors, doses[doses > 0].min() / BREAK)


def _summary(measured: Sweep, values: np.ndarray) -> np.ndarray:
    """Return lowest, mean and highest value at each dose, [3, doses]."""
    groups = [values[measured.at(dose)] for dose in measured.doses]
    return np.array([[group.min(), group.mean(), group.max()] for group in groups]).T


def _shaded_line(axes: Axes, x: np.ndarray, y: np.ndarray, gaps: np.ndarray, style: Style) -> None:
    """Draw a line in the colours of the gaps along it."""
    points = np.stack([x, y], axis=1)
    axes.add_collection(
        LineCollection(
            list(np.stack([points[:-1], points[1:]], axis=1)),
            colors=style.gaps((gaps[1:] + gaps[:-1]) / 2),
            linewidths=2.4 if style.phone else 3.4,
            capstyle="round",
        )
    )


def _networks(axes: Axes, measured: Sweep, style: Style) -> None:
    """Draw the test accuracy of each network as a dot."""
    axes.scatter(
        _places(measured.factors, measured.doses),
        measured.test,
        s=6 if style.phone else 16,
        c=style.gaps(measured.gaps),
        alpha=0.45,
        linewidth=0,
    )


def _axis(axes: Axes, doses: np.ndarray, style: Style) -> None:
    """Mark the place of zero, and that the axis is broken beside it."""
    first, last = doses[doses > 0].min(), doses.max()
    left = first / BREAK
    powers = [power for power in (0.0001, 0.001, 0.01, 0.1) if first <= power <= last]
    shown = powers if style.phone else [*powers, last]
    axes.set_xticks([left, *shown], ["0", *(f"{value:g}" for value in shown)])
    axes.minorticks_off()
    axes.grid(visible=False, axis="x")
    axes.set(xlim=(left / 1.6, last * (9 if style.phone else 2.6)), ylim=(0, 1.08))
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes.yaxis.set_major_formatter(PERCENT)
    axes.spines["bottom"].set_bounds(left / 1.6, last)
    axes.text(
        first / BREAK**0.5,
        0,
        "//",
        ha="center",
        va="center",
        color=style.muted,
        bbox={"facecolor": style.paper, "linewidth": 0, "pad": 0},
        zorder=4,
    )


def _labels(
    axes: Axes, measured: Sweep, x: np.ndarray, train: np.ndarray, test: np.ndarray, style: Style
) -> None:
    """Name the lines, the level of guessing, and the gap where poison is strongest."""
    guessing = measured.guessing
    axes.axhline(guessing, color=style.muted, linewidth=1, linestyle=(0, (2, 3)), zorder=1)
    axes.text(
        x[0], guessing + 0.015, "guessing", va="bottom", color=style.muted, fontsize=style.small
    )
    axes.text(x[0], 1.02, f"training {measured.things}", va="bottom", color=style.ink)
    late = int(np.abs(test - 0.35).argmin())  # below the line of guessing
    axes.annotate(
        f"fresh {measured.things}",
        (x[late], test[late]),
        (-10, -10),
        textcoords="offset points",
        ha="right",
        va="top",
        color=style.ink,
    )
    place = x[-1] * (1.6 if style.phone else 1.25)
    axes.annotate(
        "",
        (place, test[-1]),
        (place, train[-1]),
        arrowprops={
            "arrowstyle": "|-|,widthA=.25,widthB=.25",
            "color": style.narrow,
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )
    label_end(
        axes,
        place,
        (test[-1] + train[-1]) / 2,
        f"gap\n{percent(train[-1] - test[-1])}",
        style.narrow,
    )


def numbers(measured: Sweep) -> dict[str, Number]:
    doses, means = measured.doses, measured.mean_gaps
    mildest = doses[doses > 0].min()
    onset = min(doses[(doses > 0) & (means >= ONSET)], default=doses[-1])
    gaps = {
        name: over_seeds(measured.gaps[measured.at(dose)], "sd over seeds", ".1%")
        for name, dose in (
            ("min_gap", doses[means.argmin()]),
            ("max_gap", doses[means.argmax()]),
            ("gap_at_smallest_poison", mildest),
            ("gap_at_onset", onset),
        )
    }
    return {
        **gaps,
        "poison_factors": Number(len(doses)),
        "seeds": Number(len(np.unique(measured.seeds))),
        "networks": Number(len(measured.factors)),
        "gap_rank_correlation": correlation(measured.factors, measured.gaps),
        "smallest_poison": Number(float(mildest), style=".5f"),
        "onset_parts": Number(int(float(f"{1 / onset:.2g}")), unit="1/β", style=","),
        "enough": Number(
            measured.enough, unit="nats, the loss at which a network rests", style="g"
        ),
        "worst_train_accuracy": Number(float(measured.train.min()), style=".1%"),
    }


def claims(measured: Sweep) -> list[Claim]:
    found = numbers(measured)

    def value(name: str) -> float:
        return float(found[name].value)

    return [
        Claim("at the best factor, the mean gap is under 2 %", value("min_gap"), "<=", 0.02),
        Claim("at the worst factor, the mean gap is over 80 %", value("max_gap"), ">=", 0.80),
        Claim("at least 20 poison factors", value("poison_factors"), ">=", 20),
        Claim(
            "every network gets its training points right",
            value("worst_train_accuracy"),
            ">=",
            0.95,
        ),
        Claim("the gap grows with poison", value("gap_rank_correlation"), ">=", 0.8),
    ]


def table(measured: Sweep) -> dict[str, np.ndarray]:
    return {
        "poison_factor": measured.factors,
        "seed": measured.seeds,
        "train_accuracy": measured.train,
        "test_accuracy": measured.test,
        "gap": measured.gaps,
    }


def describe(measured: Sweep) -> str:
    found = {name: number.text() for name, number in numbers(measured).items()}
    tests = [measured.test[measured.at(dose)].mean() for dose in measured.doses]
    steps = np.linspace(0, len(tests) - 1, 6).round().astype(int)
    course = ", ".join(f"{percent(tests[i])} at {measured.doses[i]:g}" for i in steps)
    return (
        f"Accuracy against poison factor, from 0 to {measured.doses[-1]:g} on a logarithmic axis, "
        f"for {found['networks']} networks. Training accuracy is a straight line at the top; the "
        f"worst network has {found['worst_train_accuracy']}.\n\n"
        f"Test accuracy, as a mean over seeds, falls with poison: {course}. The gap between the "
        f"two runs from {found['min_gap']} to {found['max_gap']}."
    )
