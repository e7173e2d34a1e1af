"""How many bits a random network needs to give points their labels: −log₂ of the share of all
networks that do. Blue: the points' own labels. Circles: the same by a second method. Green: a
coin's. Vermilion: after {{ number("bits-of-labels.before") }} of their own, wrong ones. Dotted: a
bit each, what labels without a pattern cost at least.

Nothing is trained: the essay's network, with {{ number("bits-of-labels.weights") }} parameters, is
drawn at random. {{ number("bits-of-labels.points") }} true labels cost
{{ number("bits-of-labels.bits_true") }} bits, give or take
{{ number("bits-of-labels.bits_true_error") }}; each of the first ten costs
{{ number("bits-of-labels.first_ten") }}, each of the last ten
{{ number("bits-of-labels.last_ten") }}. Thin lines are single runs of the sampler,
{{ number("bits-of-labels.networks") }} networks each; where they part, the thick line ends.
Circles are the mean of walks that set out from trained and from poisoned networks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.experiments.without_training import Asked, exchanged, plan
from explainer.figures import Claim, Number
from explainer.figures.numbers import bounded, quantity, texts
from explainer.figures.without_training._bits import draw_bits, round_values
from explainer.figures.without_training._labelled import Runs, all_runs
from explainer.measures.exchange import Exchanged
from explainer.networks.parameters import count_parameters
from explainer.plotting.labels import note
from explainer.plotting.panels import open_chart
from explainer.plotting.style import Style
from explainer.plotting.ticks import mark, plainly

TITLE = "True labels get cheaper as they come; a coin’s labels and wrong ones don’t"
KIND = "still"
ALT = """Bits against the number of labels. The points' own labels get cheaper on the whole:
{{ number("bits-of-labels.points") }} cost {{ number("bits-of-labels.bits_true") }} bits. The line
of a coin's labels climbs faster than the dotted one, of a bit each. Where points with a wrong label
follow, the line climbs steeply."""
LIMITS = """The bits depend on how networks are drawn: Gaussian weights as they are initialised, and
biases with a standard deviation of one. The points and their order are one draw, and so are the
coin's labels; how they lie decides where a line climbs. Where a run mixes badly it errs towards too
many bits, all runs alike. The second method errs to the other side, and asks fewer labels."""

SETTLED = 2  # batches of exchange after which it counts


@dataclass(frozen=True)
class Labels:
    """Three kinds of labels."""

    true: Runs
    coin: Runs
    wrong: Runs  # after true ones
    second: tuple[Exchanged, Exchanged]  # true ones, from trained and from poisoned networks

    @property
    def again(self) -> tuple[np.ndarray, np.ndarray]:
        """Bits of the first 1 … n true labels by the second way, and their errors, [n] each."""
        means, errors = zip(*map(late, self.second), strict=True)
        return np.mean(means, 0), np.hypot(*errors) / 2


def late(found: Exchanged) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean bits of the batches after the first two, and its standard error."""
    bits = found.bits[SETTLED:]
    with np.errstate(invalid="ignore"):
        errors = bits.std(0, ddof=1) / np.sqrt(len(bits))
    return bits.mean(0), np.nan_to_num(errors, nan=np.inf)


def measure(size: str) -> Labels:
    asked = plan(size)
    three: tuple[Asked, ...] = (asked.seas[-1], asked.coin, asked.seas[0])
    true, coin, wrong = all_runs(*three)
    return Labels(true, coin, wrong, exchanged(size))


def draw(measured: Labels, style: Style) -> Figure:
    figure, axes = open_chart(style, TITLE, page=4.6, phone=4.4)
    true, coin, wrong = measured.true, measured.coin, measured.wrong
    ends = len(wrong.cost.orders)
    most, high = max(true.points, ends), 1.15 * _tops(measured)
    axes.set(xlabel="labels", ylabel="bits", xlim=(0, most), ylim=(0, high))
    mark(axes.xaxis, plainly(round_values(most)))
    mark(axes.yaxis, plainly(round_values(high)))
    axes.plot([0, high], [0, high], color=style.muted, linestyle=(0, (2, 3)))
    at = 0.6 * min(most, high)
    note(axes, "a bit each", (at, at), (-8, 2), style.muted)
    draw_bits(axes, true.logs, style.wide, "true labels", 0.6, slice(0, true.points))
    _circles(axes, *measured.again, style)
    draw_bits(axes, coin.logs, style.shades(2)[1], "a coin’s", 1)
    draw_bits(axes, wrong.logs, style.narrow, "wrong ones", 0.9, slice(wrong.points - 1, ends))
    return figure


def _tops(measured: Labels) -> float:
    """Return the most bits that are drawn in full."""
    return max(
        float(runs.cost.bits[runs.cost.known].max(initial=1.0))
        for runs in (measured.true, measured.coin, measured.wrong)
    )


def _circles(axes: Axes, bits: np.ndarray, errors: np.ndarray, style: Style) -> None:
    """Draw what the second way found, every second label, with two standard errors."""
    counts = np.arange(1, len(bits) + 1)
    known = np.isfinite(bits) & np.isfinite(errors) & (counts % 2 == 0)
    axes.errorbar(
        counts[known],
        bits[known],
        2 * errors[known],
        fmt="o",
        color=style.wide,
        markerfacecolor=style.paper,
        markersize=5,
        elinewidth=1,
        zorder=4,
    )


def numbers(measured: Labels) -> dict[str, Number]:
    again, again_error = (float(values[-1]) for values in measured.again)
    trips = sum(found.trips for found in measured.second)
    true, coin, wrong = measured.true, measured.coin, measured.wrong
    bits = np.concatenate([[0.0], true.cost.bits])
    points = true.points
    few = min(10, points // 2)
    error = float(true.cost.errors[points - 1] * np.log2(10))
    coin_error = float(coin.cost.errors[-1] * np.log2(10))
    runs, networks = len(true.runs), true.asked.effort.networks
    return {
        "points": Number(points, unit="labels"),
        "bits_true": quantity(float(bits[points]), error, runs, "bits", ".0f"),
        "bits_true_error": quantity(error, None, runs, "bits", ".1f"),
        "first_ten": quantity(float(bits[few] / few), unit="bits a label", style=".1f"),
        "last_ten": quantity(
            float((bits[points] - bits[points - few]) / few), unit="bits a label", style=".2f"
        ),
        "orders_true": quantity(float(true.cost.orders[points - 1]), unit="orders", style=".0f"),
        "coin_points": Number(coin.points, unit="labels"),
        "bits_random": quantity(
            float(coin.cost.bits[-1]), coin_error, len(coin.runs), "bits", ".0f"
        ),
        "bits_true_of_as_many": quantity(float(bits[coin.points]), unit="bits", style=".0f"),
        "before": Number(wrong.points, unit="labels"),
        "wrong_each": quantity(_each_wrong(wrong), unit="bits a wrong label", style=".1f"),
        "networks": Number(networks, unit="networks"),
        "runs": Number(runs, unit="runs"),
        "second_points": Number(_second(measured), unit="labels"),
        "second_bits": quantity(again, again_error, len(measured.second), "bits", ".1f"),
        "second_from_trained": _ends(measured.second[0]),
        "second_from_poisoned": _ends(measured.second[1]),
        "second_trips": Number(trips),
        "bits_of_second_points": quantity(
            float(true.cost.bits[_second(measured) - 1]),
            float(true.cost.errors[_second(measured) - 1] * np.log2(10)),
            runs,
            "bits",
            ".1f",
        ),
        "weights": Number(count_parameters(true.asked.prior.widths), style=",d"),
    }


def _second(measured: Labels) -> int:
    """Return how many labels the second way asked."""
    return int(measured.second[0].bits.shape[1])


def _ends(found: Exchanged) -> Number:
    bits, errors = late(found)
    batches = len(found.bits) - SETTLED
    return quantity(float(bits[-1]), float(errors[-1]), batches, "bits", ".1f")


def _each_wrong(wrong: Runs) -> float:
    """Return the bits that each wrong label costs, over those that are known."""
    bits, last = wrong.cost.bits, int(wrong.cost.known.sum()) - 1
    return float((bits[last] - bits[wrong.points - 1]) / max(last - wrong.points + 1, 1))


def claims(measured: Labels) -> list[Claim]:
    true, coin = measured.true.cost, measured.coin.cost
    points, few = measured.true.points, measured.coin.points
    return [
        Claim("all true labels are known", float(true.known[:points].all()), "==", 1),
        Claim("they cost less than a bit each", bounded(float(true.bits[points - 1])), "<", points),
        Claim(
            "the first half costs more than the second",
            bounded(float(2 * true.bits[points // 2 - 1])),
            ">",
            bounded(float(true.bits[points - 1])),
        ),
        Claim("a coin's cost a bit each, or more", bounded(float(coin.bits[-1])), ">=", few),
        Claim("and more than true ones", float(coin.bits[-1]), ">", float(true.bits[few - 1])),
        Claim("a wrong label costs more than a coin's", _each_wrong(measured.wrong), ">", 1.0),
        Claim(
            "a second way comes to the same",
            bounded(abs(float(measured.again[0][-1] - true.bits[_second(measured) - 1]))),
            "<=",
            2,
        ),
    ]


def table(measured: Labels) -> dict[str, np.ndarray]:
    """One row for each kind of labels and each number of them."""
    kinds = {"true": measured.true, "coin": measured.coin, "true, then wrong": measured.wrong}
    costs = {name: runs.cost for name, runs in kinds.items()}
    return {
        "labels": np.concatenate([[name] * len(cost.bits) for name, cost in costs.items()]),
        "count": np.concatenate([np.arange(1, len(cost.bits) + 1) for cost in costs.values()]),
        "bits": np.concatenate([cost.bits for cost in costs.values()]),
        "error": np.concatenate([cost.errors * np.log2(10) for cost in costs.values()]),
        "known": np.concatenate([cost.known for cost in costs.values()]),
    }


def describe(measured: Labels) -> str:
    n = texts(numbers(measured))
    return (
        f"{n['points']} true labels of the swiss roll cost a random network {n['bits_true']} bits, "
        f"with an error of {n['bits_true_error']} over {n['runs']} runs. Of the first ones each "
        f"costs {n['first_ten']} bits, of the last {n['last_ten']}. {n['coin_points']} labels of a "
        f"coin cost {n['bits_random']} bits, as many true ones {n['bits_true_of_as_many']}. After "
        f"{n['before']} true labels, each wrong one costs {n['wrong_each']} bits. A second method "
        f"gives {n['second_bits']} bits for {n['second_points']} labels, where the first gives "
        f"{n['bits_of_second_points']}."
    )
