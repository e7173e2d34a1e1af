"""All {{ number("every-network.networks") }} networks of {{ number("every-network.weights") }}
weights of ±1, counted. Left: those that fit some points of a simple rule, by how they answer all
other inputs, from blue, all right, to vermilion. Right: what labels cost, −log₂ of the share of
networks that fit them.

A network is three units that each weigh six inputs of ±1 and a constant; the majority answers. A
simple rule is a network whose three units agree, one of {{ number("every-network.rule_twins") }}
that answer alike. Counts and bits are means over {{ number("every-network.questions") }} questions:
which network gives the labels, and which of the {{ number("every-network.inputs") }} possible
inputs are training points; all others are the test. A count under one says that not every question
has such a network. Bands hold the middle 80 % of the questions. A coin's labels cost at least what
the line says, on average: over all labellings of N points the shares of networks add up to one, so
their mean is 2⁻ᴺ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.experiments.without_training import enumeration
from explainer.figures import Claim, Number
from explainer.figures.numbers import over_seeds, texts
from explainer.measures.every_network import Counted
from explainer.plotting.gaps import gap_dots, gap_line
from explainer.plotting.labels import halo, note
from explainer.plotting.panels import open_grid
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.ticks import QUARTERS, mark, plainly

TITLE = "Counted in full: of all networks that fit, the bad ones die out as points come in"
KIND = "still"
ALT = """Left, numbers of networks against test accuracy, on a logarithmic axis, a line for each
number of training points. Before any point it is a hill with two equal slopes: as many networks are
wrong about everything as are right. With more points all lines end at one height on the right, and
sink on the left, the worse the network the sooner. Right, bits against points: a coin's labels cost
one bit each or more; 16 labels of a random network {{ number("every-network.network_bits_16") }}
bits, 16 of a simple rule {{ number("every-network.rule_bits_16") }}."""
LIMITS = """These networks are tiny, their weights take two values, and one of them gives the
labels. Networks as large as the essay's can't be counted, only sampled."""

SHOWN = (0, 4, 8, 16, 32)  # points
BARS = (0.1, 0.5)  # a test accuracy up to this is very bad, bad


@dataclass(frozen=True)
class Answered:
    """All networks, and two kinds of labels."""

    rule: Counted
    network: Counted


def measure(size: str) -> Answered:
    return Answered(*enumeration(size))


def draw(measured: Answered, style: Style) -> Figure:
    widths = {} if style.phone else {"width_ratios": (8, 5)}
    figure, panels = open_grid(style, TITLE, (1, 2), page=4.6, phone=7.2, **widths)
    hills, bits = panels.flat
    _hills(hills, measured.rule, style)
    _bits(bits, measured, style)
    return figure


def _hills(axes: Axes, rule: Counted, style: Style) -> None:
    """Draw how many networks fit and reach each test accuracy, a line for each number of points."""
    axes.set_title("Networks that fit a simple rule")
    axes.set(xlabel="test accuracy", ylabel="networks", xlim=(-0.03, 1.03))
    axes.set(yscale="log", ylim=(0.2 / len(rule.fits), 3e6))
    mark(axes.xaxis, QUARTERS)
    mark(axes.yaxis, [(n, f"{n:,}") for n in (0.01, 1, 100, 10_000, 1_000_000)])
    for known in SHOWN:
        accuracies, counts = hill(rule, known)
        gap_line(axes, accuracies, counts, 1 - accuracies, style, width=1.3 if style.phone else 1.8)
        gap_dots(
            axes, accuracies, counts, 1 - accuracies, style, size=9 if style.phone else 16, alpha=1
        )
        if known:
            words = f"{known}" if style.phone and known > SHOWN[1] else f"{known} points"
            _say(axes, words, (accuracies[0], counts[0]), -6)
        else:
            peak = counts.argmax()
            _say(axes, "before any point", (accuracies[peak], counts[peak]), 6)
    twins = rule.fits[:, 0, 0].mean()
    axes.annotate(
        f"the rule\nitself: {twins:,.0f}",
        (1, twins),
        (1, twins / 60),
        ha="right",
        va="top",
        color=style.wide,
        arrowprops={"arrowstyle": "-", "color": style.wide, "shrinkB": 6, "relpos": (1, 1)},
    )


def _say(axes: Axes, words: str, at: tuple[float, float], up: float) -> None:
    note(axes, words, at, (0, up), ha="center", path_effects=halo(axes))


def hill(counted: Counted, known: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the test accuracies that there are, ascending, and how many networks on average."""
    accuracies = counted.accuracies(known)
    counts = counted.fits[:, known, : len(accuracies)].mean(axis=0)
    there = np.flatnonzero(counts)[::-1]
    return accuracies[there], counts[there]


def _bits(axes: Axes, measured: Answered, style: Style) -> None:
    """Draw what labels cost, beside a coin's."""
    most = measured.rule.fits.shape[1] - 1
    whole = np.log2(measured.rule.networks)
    simple, mixed, _ = style.shades(3)
    axes.set_title("What labels cost")
    axes.set(xlabel="training points", ylabel="bits", xlim=(0, most), ylim=(0, 1.1 * whole))
    mark(axes.xaxis, plainly(SHOWN))
    mark(axes.yaxis, plainly([0, 5, 10, 15, 20]))
    axes.plot([0, whole], [0, whole], color=style.muted, linestyle=(0, (2, 3)))
    note(axes, "a coin’s labels", (0.75 * whole, 0.75 * whole), (-6, 0), style.muted)
    for counted, name, colour, above in (
        (measured.rule, "a simple rule", simple, False),
        (measured.network, "a random network", mixed, True),
    ):
        bits = counted.bits
        low, high = np.quantile(bits, (0.1, 0.9), axis=0)
        axes.fill_between(np.arange(most + 1), low, high, color=colour, alpha=0.15, linewidth=0)
        axes.plot(bits.mean(axis=0), color=colour)
        end = (most, (high if above else low)[-1])
        note(axes, name, end, (-4, 5 if above else -5), colour)


def numbers(measured: Answered) -> dict[str, Number]:
    rule = measured.rule
    networks, labelled = rule.networks, len(rule.labellings)
    found = {
        "networks": Number(networks, unit="networks", style=",d"),
        "weights": Number(round(np.log2(networks)), unit="weights"),
        "inputs": Number(rule.fits.shape[2] - 1, unit="possible inputs"),
        "questions": Number(len(rule.fits), unit="questions"),
        "functions": Number(len(rule.functions), unit="functions", style=",d"),
        "labelled": Number(round(np.log2(labelled)), unit="points"),
        "labellings": Number(labelled, unit="labellings", style=",d"),
        "labellings_that_none_gives": Number(int((rule.labellings == 0).sum()), style=",d"),
        "commonest_labelling": Number(
            float(rule.labellings.max() * labelled / networks), unit="times the mean", style=".0f"
        ),
    }
    for name, counted in (("rule", rule), ("network", measured.network)):
        found[f"{name}_twins"] = over_seeds(counted.fits[:, 0, 0], "networks", ",.0f")
        for known in SHOWN:
            found |= {f"{name}_{key}_{known}": n for key, n in _numbers(counted, known).items()}
    return found


def _numbers(counted: Counted, known: int) -> dict[str, Number]:
    """Return the numbers of one kind of labels and so many training points."""
    return {
        "bits": over_seeds(counted.bits[:, known], "bits", ".1f"),
        "test_accuracy": over_seeds(counted.mean_accuracies()[:, known], "fraction", ".1%"),
        "very_bad": over_seeds(counted.share_up_to(BARS[0], known), "of those that fit", ".1g"),
        "bad": over_seeds(counted.share_up_to(BARS[1], known), "of those that fit", ".1%"),
        "worst": Number(float(hill(counted, known)[0][0]), unit="test accuracy", style=".0%"),
    }


def claims(measured: Answered) -> list[Claim]:
    rule, network = measured.rule, measured.network
    before = rule.fits[:, 0]
    bad = rule.share_up_to, network.share_up_to
    at = (4, 8, 16, 32)
    halves = np.array([[one(BARS[1], n).mean() for n in at] for one in bad])  # [2, 4]
    very = np.array([[one(BARS[0], n).mean() for n in (0, 8)] for one in bad])  # [2, 2]
    costs = [float(counted.bits[:, 16].mean()) for counted in (rule, network)]
    return [
        Claim(
            "before any point, as many networks are wrong about everything as right",
            float(np.abs(before - before[:, ::-1]).max()),
            "==",
            0,
        ),
        Claim(
            "every labelling counted, no network is left out",
            float(rule.labellings.sum()),
            "==",
            rule.networks,
        ),
        Claim(
            "those wrong about half of the rest or more get rarer from 4 points to 8 and to 16",
            float((halves[:, 1:3] / halves[:, :2]).max()),
            "<",
            1,
        ),
        Claim(
            "with 32 points, those wrong about half of the rest or more die out: they are rarer "
            "than with 4 by a factor of 10",
            float((halves[:, 3] / halves[:, 0]).max()),
            "<",
            0.1,
        ),
        Claim(
            "with 8 points, those wrong about 90 % of the rest are rarer than before any by a "
            "factor of 100",
            float((very[:, 1] / very[:, 0]).max()),
            "<",
            0.01,
        ),
        Claim(
            "of networks that fit 32 points, the mean has 90 % of the rest right",
            float(min(one.mean_accuracies()[:, 32].mean() for one in (rule, network))),
            ">",
            0.9,
        ),
        Claim("a simple rule costs less than a random network's labels", costs[0], "<", costs[1]),
        Claim("a random network's labels cost less than a coin's", costs[1], "<", 16),
    ]


def table(measured: Answered) -> dict[str, np.ndarray]:
    """One row for each number of points and of wrong answers that any network has."""
    _, most, side = measured.rule.fits.shape
    columns = crossed({"training_points": np.arange(most)}, {"test_wrong": np.arange(side)})
    rest = side - 1 - columns["training_points"]
    columns["test_accuracy"] = 1 - columns["test_wrong"] / rest
    for name, counted in (("rule", measured.rule), ("random_network", measured.network)):
        columns[f"{name}_networks"] = counted.fits.mean(axis=0).ravel()
        columns[f"{name}_bits"] = np.repeat(counted.bits.mean(axis=0), side)
    there = (columns["rule_networks"] > 0) | (columns["random_network_networks"] > 0)
    return {name: column[there] for name, column in columns.items()}


def describe(measured: Answered) -> str:
    n = texts(numbers(measured))
    rows = "\n\n".join(
        f"With {known} training points, {n[f'rule_bad_{known}']} of the networks that fit a simple "
        f"rule have half of the other inputs right or fewer, the worst "
        f"{n[f'rule_worst_{known}']}; the mean has {n[f'rule_test_accuracy_{known}']}. The labels "
        f"cost {n[f'rule_bits_{known}']} bits, those of a random network "
        f"{n[f'network_bits_{known}']}."
        for known in SHOWN
    )
    return (
        f"Two panels about all {n['networks']} networks with {n['weights']} weights of plus or "
        f"minus one, on {n['inputs']} possible inputs, over {n['questions']} questions. On the "
        "left, the number of networks that fit and reach a test accuracy, on a logarithmic axis. "
        "On the right, bits of the labels against training points, beside a coin's line of one "
        f"bit each.\n\n{rows}"
    )
