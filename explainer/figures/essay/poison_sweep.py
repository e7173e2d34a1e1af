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

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.experiments.essay import sweep
from explainer.figures import Claim, Number
from explainer.figures.essay._sweep import Sweep
from explainer.figures.numbers import correlation, over_seeds, texts
from explainer.plotting.doses import dose_axis, places
from explainer.plotting.gaps import gap_dots, gap_line
from explainer.plotting.labels import label_end, note, percent
from explainer.plotting.panels import open_chart
from explainer.plotting.style import Style
from explainer.plotting.ticks import QUARTERS, mark
from explainer.training.trainer import train

TITLE = "Poison opens the gap"
KIND = "still"
ALT = """Two lines against the poison factor. Training accuracy stays at the top throughout. Test
accuracy starts beside it and sinks as poison grows, past the level of guessing, until a gap of
{{ number("poison-sweep.max_gap") }} lies between them."""
LIMITS = """The sweep shows that minima of every quality exist, not how often training without
poison would end in a bad one."""

ONSET = 0.1  # the mean gap that counts as open


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
    figure, axes = open_chart(style, title, page=4.9, phone=4)
    axes.set(xlabel="poison factor β", ylabel="accuracy", ylim=(0, 1.08))
    mark(axes.yaxis, QUARTERS)
    dose_axis(axes, measured.doses, style)
    x = places(measured.doses, measured.doses)
    train, test = (measured.summary(part) for part in (measured.train, measured.test))
    axes.fill_between(x, test[1], train[1], color=style.narrow, alpha=0.08, linewidth=0)
    for low, _, high in (train, test):
        axes.fill_between(x, low, high, color=style.muted, alpha=0.25, linewidth=0)
    axes.plot(x, train[1], color=style.ink)
    gap_line(axes, x, test[1], measured.mean_gaps, style, width=2.4 if style.phone else 3.4)
    each = places(measured.factors, measured.doses)
    size = 6 if style.phone else 16
    gap_dots(axes, each, measured.test, measured.gaps, style, size=size, alpha=0.45)
    _labels(axes, measured, x, test[1], style)
    _bracket(axes, x[-1] * (1.6 if style.phone else 1.25), test[1, -1], train[1, -1], style)
    return figure


def _labels(axes: Axes, measured: Sweep, x: np.ndarray, test: np.ndarray, style: Style) -> None:
    """Name the lines, and the level of guessing."""
    level = measured.guessing
    axes.axhline(level, color=style.muted, linewidth=1, linestyle=(0, (2, 3)), zorder=1)
    small = {"va": "bottom", "fontsize": style.small}
    axes.text(x[0], level + 0.015, "guessing", small, color=style.muted)
    axes.text(x[0], 1.02, f"training {measured.things}", va="bottom", color=style.ink)
    late = int(np.abs(test - 0.35).argmin())  # below the line of guessing
    note(axes, f"fresh {measured.things}", (x[late], test[late]), (-10, -10), style.ink)


def _bracket(axes: Axes, x: float, low: float, high: float, style: Style) -> None:
    """Span the gap at one place, and say how large it is."""
    ends = {"arrowstyle": "|-|,widthA=.25,widthB=.25", "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", (x, low), (x, high), arrowprops={**ends, "color": style.narrow})
    label_end(axes, x, (low + high) / 2, f"gap\n{percent(high - low)}", style.narrow)


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
        Claim("every network gets its training points right", measured.train.min(), ">=", 0.95),
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
    found = texts(numbers(measured))
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
