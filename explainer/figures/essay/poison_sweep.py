"""Accuracy of networks trained with ever more poison. Lines are means over
{{ number("poison-sweep.seeds") }} random starts at each of
{{ number("poison-sweep.poison_factors") }} poison factors, bands run from the lowest to the highest
of them, and each dot is one network. All get their training points right, down to
{{ number("poison-sweep.worst_train_accuracy") }} for the worst; what poison takes away is the right
answer everywhere else.

The gap between the two lines grows from {{ number("poison-sweep.min_gap") }} to
{{ number("poison-sweep.max_gap") }}. The horizontal axis is logarithmic, but for its left end,
where networks without poison stand.
"""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from explainer.experiments.essay import sweep
from explainer.figures import Claim, Number
from explainer.figures.essay._sweep import Sweep
from explainer.figures.essay._sweep_chart import draw_sweep, sweep_table
from explainer.figures.numbers import correlation, over_seeds, texts
from explainer.plotting.labels import percent
from explainer.plotting.style import Style
from explainer.plotting.ticks import plain
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


def draw(measured: Sweep, style: Style) -> Figure:
    return draw_sweep(measured, style, TITLE)


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
    return sweep_table(measured)


def describe(measured: Sweep) -> str:
    found = texts(numbers(measured))
    tests = [measured.test[measured.at(dose)].mean() for dose in measured.doses]
    steps = np.linspace(0, len(tests) - 1, 6).round().astype(int)
    course = ", ".join(f"{percent(tests[i])} at {plain(measured.doses[i])}" for i in steps)
    return (
        f"Accuracy against poison factor, from 0 to {measured.doses[-1]:g} on a logarithmic axis, "
        f"for {found['networks']} networks. Training accuracy is a straight line at the top; the "
        f"worst network has {found['worst_train_accuracy']}.\n\n"
        f"Test accuracy, as a mean over seeds, falls with poison: {course}. The gap between the "
        f"two runs from {found['min_gap']} to {found['max_gap']}."
    )
