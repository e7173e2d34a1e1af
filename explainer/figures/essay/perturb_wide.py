r"""The wide network pushed along a random direction $d$, filter-normalised, and back: its
parameters are $\theta + \frac{1}{4}\tau^5 d$ for $\tau$ from −1 to 1. At the ends each neuron's
weights have moved by a quarter of their length; biases stay.

The field shows what the network answers, with the training points that it gets wrong ringed; the
charts cross-entropy and accuracy on the training points, and curvature: the largest eigenvalue of
the Hessian. The axis of pushes is stretched near the minimizer, since it runs evenly in $\tau$. The
thin lines are those of the narrow network, pushed along the same draw. The wide network holds 95 %
of its points up to a push of {{ number("perturb-wide.holds_to") }}, the narrow one up to
{{ number("perturb-narrow.holds_to") }}.
"""

from __future__ import annotations

import numpy as np

from explainer.figures import Claim, Number
from explainer.figures.essay import _perturbation
from explainer.figures.essay._perturbation import Push
from explainer.plotting.style import Style
from explainer.plotting.video import Movie

TITLE = "Pushed off its minimum, the wide network bends before it breaks"
KIND = "movie"
ALT = """A decision boundary sways while the wide network's weights are pushed along a random
direction. Up to a push of {{ number("perturb-wide.holds_to") }} of each neuron's weights, at least
95 % of the training points stay on their side; at a quarter,
{{ number("perturb-wide.accuracy_at_quarter") }} do."""
LIMITS = """One random direction for one pair of networks; {{ ref("basin-profiles") }} follows many
directions."""


def measure(size: str) -> Push:
    return _perturbation.measure(size)


def draw(push: Push, style: Style) -> Movie:
    return _perturbation.draw(push, "wide", TITLE, style)


def numbers(push: Push) -> dict[str, Number]:
    return _perturbation.numbers(push, "wide")


def claims(push: Push) -> list[Claim]:
    return _perturbation.claims(push)


def table(push: Push) -> dict[str, np.ndarray]:
    return _perturbation.table(push, "wide")


def describe(push: Push) -> str:
    return _perturbation.describe(push, "wide")
