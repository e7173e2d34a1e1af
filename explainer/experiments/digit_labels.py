"""Which digits random networks are asked, and with which labels, at each size."""

from __future__ import annotations

from typing import NamedTuple

from explainer.experiments.digits import DIGITS
from explainer.experiments.sizes import check
from explainer.measures.guess_and_check import Effort
from explainer.measures.image_labels import ImageLabelling, LabelledImages, label_images
from explainer.networks.convolutional import DIGITS_NETWORK
from explainer.networks.prior import ConvolutionalPrior

PRIOR = ConvolutionalPrior(DIGITS_NETWORK)
STRIDE = 0.03  # of a path half a radian long; a third and twice of it found the same bits


class Plan(NamedTuple):
    """What a size asks.

    Attributes:
        true: digits with their own labels.
        coin: the first of these with a coin's.
        effort: how long networks that fit are looked for.
        runs: of each.
    """

    true: ImageLabelling
    coin: ImageLabelling
    effort: Effort
    runs: int


def plan(size: str) -> Plan:
    """Return what is asked at a size."""
    true, coin, networks, steps, runs = {
        "quick": (5, 3, 10, 20, 2),
        "standard": (24, 16, 16, 40, 2),
        "full": (40, 24, 60, 80, 4),
    }[check(size)]
    return Plan(
        ImageLabelling(DIGITS, true),
        ImageLabelling(DIGITS, coin, coin=True),
        Effort(networks, steps, stride=STRIDE),
        runs,
    )


def found(asked: Plan) -> tuple[tuple[LabelledImages, ...], tuple[LabelledImages, ...]]:
    """Return all runs with the digits' own labels and all with a coin's."""
    calls = [
        (labelling, PRIOR, asked.effort, (), run)
        for labelling in (asked.true, asked.coin)
        for run in range(asked.runs)
    ]
    results = label_images.each(*calls)
    return tuple(results[: asked.runs]), tuple(results[asked.runs :])
