"""How many bits a random network needs to give handwritten digits their labels. Blue: their own, in
the order of the pictures below; blue pictures and dots are the first of their kind. Green: labels
that a ten-sided coin names for the same digits. Dotted: a list of the labels, log₂ 10 bits each.

Nothing is trained: networks with {{ number("digit-bits.weights") }} parameters, two convolutions
and two full layers, are drawn at random. {{ number("digit-bits.labels") }} true labels cost
{{ number("digit-bits.bits_true") }} bits, give or take {{ number("digit-bits.bits_true_error") }}.
Thin lines are single runs of the sampler, {{ number("digit-bits.networks") }} networks each; the
thick line is for the mean of their probabilities, and ends where they part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.offsetbox import AnnotationBbox, OffsetImage

from explainer.data.images import pictures
from explainer.experiments.digit_labels import PRIOR, Plan, found, plan
from explainer.figures import Claim, Number
from explainer.figures.numbers import bounded, quantity, share, texts
from explainer.figures.without_training._bits import draw_bits, round_values
from explainer.figures.without_training._labelled import Cost, cost
from explainer.measures.image_labels import CLASSES, LabelledImages
from explainer.networks.parameters import count_parameters
from explainer.plotting.labels import halo, note
from explainer.plotting.panels import open_chart
from explainer.plotting.style import Style
from explainer.plotting.ticks import mark, plainly

TITLE = "The first digit of a kind is dear, the next ones are cheap"
KIND = "still"
ALT = """Bits against the number of labels. The digits' own labels climb steeply at each digit that
is the first of its kind and little at others; {{ number("digit-bits.labels") }} cost
{{ number("digit-bits.bits_true") }} bits, where a list takes
{{ number("digit-bits.bits_list") }}. A coin's labels go on climbing, faster than a list."""
LIMITS = """These are a few digits in one order, and a coin's labels that are one draw; another
order brings dear labels at other times. Networks that fit them know little of digits yet. A trained
one sees hundreds, and what so many labels would cost isn't known. Where a run mixes badly it errs
towards too many bits, all runs alike, and how far they agree doesn't show that."""

LIST = float(np.log2(CLASSES))  # bits of a label in a list


@dataclass(frozen=True)
class Digits:
    """Runs with the digits' own labels and with a coin's."""

    asked: Plan
    true: tuple[LabelledImages, ...]
    coin: tuple[LabelledImages, ...]


def measure(size: str) -> Digits:
    asked = plan(size)
    return Digits(asked, *found(asked))


def logs(runs: tuple[LabelledImages, ...]) -> np.ndarray:
    """Return the logarithms of the probability of the first 1 … N labels, [runs, N]."""
    return np.stack([run.log_probabilities for run in runs])


def new(labels: np.ndarray) -> np.ndarray:
    """Return which labels [N] are the first of their kind, [N].

    >>> new(np.array([7, 0, 7, 1])).tolist()
    [True, True, False, True]
    """
    return np.isin(np.arange(len(labels)), np.unique(labels, return_index=True)[1])


def each(bits: Cost) -> np.ndarray:
    """Return what every label costs after those before it, [N]; NaN where it isn't known."""
    return np.diff(np.where(bits.known, bits.bits, np.nan), prepend=0)


def draw(measured: Digits, style: Style) -> Figure:
    figure, axes = open_chart(style, TITLE, page=4.8, phone=4.4)
    true, coin = logs(measured.true), logs(measured.coin)
    most = true.shape[1]
    high = 1.12 * max(most * LIST, *(_top(cost(one)) for one in (true, coin)))
    axes.set(xlabel="labels", ylabel="bits", xlim=(0, most + 0.6), ylim=(0, high))
    mark(axes.xaxis, plainly(round_values(most)))
    mark(axes.yaxis, plainly(round_values(high)))
    axes.plot([0, most], [0, most * LIST], color=style.muted, linestyle=(0, (2, 3)))
    at = round(0.4 * most)
    note(axes, "a list", (at, at * LIST), (6, -6), style.muted, path_effects=halo(axes))
    draw_bits(axes, coin, style.shades(2)[1], "a coin’s", 1)
    draw_bits(axes, true, style.wide, "true labels", 0.75)
    _dots(axes, measured.true[0].labels, cost(true), style)
    _pictures(axes, measured.true[0], style)
    return figure


def _top(bits: Cost) -> float:
    """Return the most bits of a line."""
    return float(bits.bits[bits.known].max(initial=1.0))


def _dots(axes: Axes, labels: np.ndarray, bits: Cost, style: Style) -> None:
    """Mark the labels that are the first of their kind."""
    shown = new(labels) & bits.known
    counts = np.arange(1, len(labels) + 1)
    axes.plot(counts[shown], bits.bits[shown], "o", color=style.wide, markersize=5, zorder=4)


def _pictures(axes: Axes, run: LabelledImages, style: Style) -> None:
    """Show the digits under the axis, blue the first of their kind."""
    shown = pictures(run.images, "digits")  # [N, H, W]
    side = min(20.0, 0.72 * style.width * 72 / len(shown))  # points
    axes.tick_params(axis="x", pad=side + 6)
    for place, (digit, first) in enumerate(zip(shown, new(run.labels), strict=True), 1):
        ink = LinearSegmentedColormap.from_list(
            "", [style.paper, style.wide if first else style.muted]
        )
        picture = OffsetImage(
            ink(digit)[..., :3], zoom=side / digit.shape[1], interpolation="bicubic"
        )
        axes.add_artist(
            AnnotationBbox(
                picture,
                (place, 0),
                (0, -4),
                xycoords=axes.get_xaxis_transform(),
                boxcoords="offset points",
                box_alignment=(0.5, 1),
                frameon=False,
                pad=0,
                annotation_clip=False,
            )
        )


def numbers(measured: Digits) -> dict[str, Number]:
    true, coin = cost(logs(measured.true)), cost(logs(measured.coin))
    labels, few, runs = len(true.bits), len(coin.bits), len(measured.true)
    first, dear = new(measured.true[0].labels), each(true)
    right = np.stack([run.accuracies[-1] for run in measured.true])
    error, coin_error = (float(one.errors[-1] * np.log2(10)) for one in (true, coin))
    return {
        "labels": Number(labels, unit="labels"),
        "bits_true": quantity(float(true.bits[-1]), error, runs, "bits", ".0f"),
        "bits_true_error": quantity(error, None, runs, "bits", ".1f"),
        "bits_list": quantity(labels * LIST, unit="bits", style=".0f"),
        "list_each": quantity(LIST, unit="bits a label", style=".1f"),
        "first_of_kind": quantity(float(dear[first].mean()), unit="bits a label", style=".1f"),
        "next_of_kind": quantity(float(dear[~first].mean()), unit="bits a label", style=".1f"),
        "kinds": Number(int(first.sum()), unit="kinds of digits"),
        "coin_labels": Number(few, unit="labels"),
        "bits_coin": quantity(float(coin.bits[-1]), coin_error, runs, "bits", ".0f"),
        "bits_coin_error": quantity(coin_error, None, runs, "bits", ".1f"),
        "bits_true_of_as_many": quantity(float(true.bits[few - 1]), unit="bits", style=".0f"),
        "bits_list_of_as_many": quantity(few * LIST, unit="bits", style=".0f"),
        "test_accuracy": share(float(right.mean()), right.mean(1)),
        "networks": Number(measured.asked.effort.networks, unit="networks"),
        "runs": Number(runs, unit="runs"),
        "weights": Number(count_parameters(PRIOR.architecture), style=",d"),
        "trained_on": Number(measured.asked.true.images.train, unit="digits"),
    }


def claims(measured: Digits) -> list[Claim]:
    true, coin = cost(logs(measured.true)), cost(logs(measured.coin))
    few, first, dear = len(coin.bits), new(measured.true[0].labels), each(true)
    right = np.stack([run.accuracies[-1] for run in measured.true])
    known = float(true.known.all() and coin.known.all())
    return [
        Claim("all labels are known", known, "==", 1),
        Claim("the first of a kind is dear", bounded(float(dear[first].mean())), ">", LIST),
        Claim("the next ones are cheap", bounded(float(dear[~first].mean())), "<", LIST),
        Claim("in all less than a list", bounded(float(true.bits[-1])), "<", len(dear) * LIST),
        Claim("a coin's cost more than a list", bounded(float(coin.bits[-1])), ">", few * LIST),
        Claim("and more than true ones", float(coin.bits[-1]), ">", float(true.bits[few - 1])),
        Claim("who fits is better than chance", bounded(float(right.mean())), ">", 1 / CLASSES),
    ]


def table(measured: Digits) -> dict[str, np.ndarray]:
    """One row for each kind of labels and each number of them."""
    kinds = {"true": measured.true, "coin": measured.coin}
    costs = {name: cost(logs(runs)) for name, runs in kinds.items()}
    return {
        "labels": np.concatenate([[name] * len(one.bits) for name, one in costs.items()]),
        "count": np.concatenate([np.arange(1, len(one.bits) + 1) for one in costs.values()]),
        "last": np.concatenate([runs[0].labels for runs in kinds.values()]),
        "bits": np.concatenate([one.bits for one in costs.values()]),
        "error": np.concatenate([one.errors * np.log2(10) for one in costs.values()]),
        "known": np.concatenate([one.known for one in costs.values()]),
    }


def describe(measured: Digits) -> str:
    n = texts(numbers(measured))
    return (
        f"{n['labels']} true labels of handwritten digits cost a random network {n['bits_true']} "
        f"bits, with an error of {n['bits_true_error']} over {n['runs']} runs; a list takes "
        f"{n['bits_list']}. The first digit of a kind costs {n['first_of_kind']} bits on average, "
        f"another of a kind that was there {n['next_of_kind']}. {n['coin_labels']} labels of a "
        f"coin cost {n['bits_coin']} bits, as many true ones {n['bits_true_of_as_many']}. Networks "
        f"that have all true labels right give {n['test_accuracy']} of fresh digits theirs."
    )
