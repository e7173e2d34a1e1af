"""The narrow network, pushed along the same random draw as the wide one in
{{ ref("perturb-wide") }} and shown on the same axes; the thin lines are now those of the wide
network. It loses one training point in twenty at a push of {{ number("perturb-narrow.holds_to") }}
of each neuron's weights, long before the wide network does at
{{ number("perturb-wide.holds_to") }}.

At a push of 5 % it gets {{ number("perturb-narrow.accuracy_at_twentieth") }} of the training points
right, the wide one {{ number("perturb-wide.accuracy_at_twentieth") }}.
"""

from __future__ import annotations

import numpy as np

from explainer.figures import Claim, Number
from explainer.figures.essay import _perturbation
from explainer.figures.essay._perturbation import Push
from explainer.plotting.style import Style
from explainer.plotting.video import Movie

TITLE = "A far smaller push shatters the narrow network"
KIND = "movie"
ALT = """The same push for the narrow network. Its boundary breaks up as soon as the weights move:
it loses one training point in twenty at a push of {{ number("perturb-narrow.holds_to") }}, and at a
quarter gets {{ number("perturb-narrow.accuracy_at_quarter") }} right."""
LIMITS = """Curvature also falls when a network merely grows more confident. Training accuracy
doesn't, so the figure shows both."""


def measure(size: str) -> Push:
    return _perturbation.measure(size)


def draw(push: Push, style: Style) -> Movie:
    return _perturbation.draw(push, "narrow", TITLE, style)


def numbers(push: Push) -> dict[str, Number]:
    return _perturbation.numbers(push, "narrow")


def claims(push: Push) -> list[Claim]:
    return _perturbation.claims(push)


def table(push: Push) -> dict[str, np.ndarray]:
    return _perturbation.table(push, "narrow")


def describe(push: Push) -> str:
    return _perturbation.describe(push, "narrow")
