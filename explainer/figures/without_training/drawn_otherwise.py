"""The share of bad networks again, with {{ number("drawn-otherwise.fresh") }} fresh points: for
networks drawn like the essay's, thin lines the single runs, and for some that are drawn otherwise.
Either their biases are spread otherwise, or they have other layers. A run each.

Right on {{ number("drawn-otherwise.training_points") }} training points and wrong on
{{ number("drawn-otherwise.fresh") }} fresh ones: one for 10 to the power of
{{ number("drawn-otherwise.orders_least") }} to {{ number("drawn-otherwise.orders_most") }} of the
others. Labels of {{ number("drawn-otherwise.fresh") }} training points cost
{{ number("drawn-otherwise.bits_least") }} to {{ number("drawn-otherwise.bits_most") }} bits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.experiments.without_training import OTHER_PRIORS, plan
from explainer.figures import Claim, Number
from explainer.figures.numbers import bounded, quantity, texts
from explainer.figures.without_training._labelled import Runs, all_runs
from explainer.figures.without_training._rare import frame, share
from explainer.plotting.labels import label_end, space_apart
from explainer.plotting.panels import open_chart
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed

TITLE = "However networks are drawn, a few training points make bad ones rare"
KIND = "still"
ALT = """A bundle of lines that fall together, from one bad network for each good one to one for ten
to the power of {{ number("drawn-otherwise.orders_least") }} to
{{ number("drawn-otherwise.orders_most") }}: deep networks and shallow ones, with wide and with
narrow biases."""
LIMITS = """One run of the sampler for each other way of drawing. How far the essay's own runs lie
apart is how far one may be off. With fewer fresh points than here, bad networks can stay as common
as good ones for longer. Weights are Gaussian throughout."""

OWN = "as in the essay"


@dataclass(frozen=True)
class Ways:
    """The same labelling, asked of networks that are drawn in several ways."""

    own: Runs
    others: dict[str, Runs]  # by name, a run each

    @property
    def last(self) -> int:
        """The most training points that all were asked."""
        return min(len(one.rarer.orders) for one in self.each) - 1

    @property
    def each(self) -> tuple[Runs, ...]:
        """The essay's and the others'."""
        return self.own, *self.others.values()

    @property
    def names(self) -> tuple[str, ...]:
        """Of each."""
        return OWN, *self.others

    @property
    def orders(self) -> np.ndarray:
        """How much rarer bad networks are, in powers of ten, [ways, last + 1]; NaN where stuck."""
        rows = np.array([one.rarer.orders[: self.last + 1] for one in self.each])
        return np.where(np.isfinite(rows), rows, np.nan)

    @property
    def bits(self) -> np.ndarray:
        """Bits that the training points' labels cost, [ways]."""
        return np.array([one.cost.bits[one.points - 1] for one in self.each])


def measure(size: str) -> Ways:
    asked = plan(size)
    own, *others = all_runs(asked.seas[0], *asked.priors)
    return Ways(own, dict(zip(OTHER_PRIORS, others, strict=True)))


def draw(measured: Ways, style: Style) -> Figure:
    figure, axes = open_chart(style, TITLE, page=4.6, phone=4.6)
    _lines(axes, measured, style)
    return figure


def _lines(axes: Axes, measured: Ways, style: Style) -> None:
    """Draw a line for each way of drawing, and one for each run of the essay's."""
    points = np.arange(measured.last + 1)
    for orders in measured.own.each_rarer:
        axes.plot(points, share(orders[: len(points)]), color=style.wide, alpha=0.3, lw=1)
    colours = (style.wide, *[style.muted] * len(measured.others))
    labels = []
    for name, orders, colour in zip(measured.names, measured.orders, colours, strict=True):
        own = name == OWN
        look = {"marker": "o", "markersize": 4} if own else {"linewidth": 1.2}
        axes.plot(points, share(orders), color=colour, **look)
        known = np.flatnonzero(np.isfinite(orders))[-1]
        labels.append(label_end(axes, known, float(share(orders[known])), name, colour))
    frame(axes, np.nanmax(measured.orders), np.nanmax(-measured.orders), measured.last)
    space_apart(labels)


def numbers(measured: Ways) -> dict[str, Number]:
    ends, bits, unit = measured.orders[:, -1], measured.bits, "powers of ten"
    return {
        "fresh": Number(measured.own.points, unit="fresh points"),
        "training_points": Number(measured.last, unit="training points"),
        "ways": Number(len(measured.others), unit="other ways of drawing"),
        "orders_own": quantity(float(ends[0]), n=len(measured.own.runs), unit=unit, style=".1f"),
        "orders_least": quantity(float(ends.min()), unit=unit, style=".1f"),
        "orders_most": quantity(float(ends.max()), unit=unit, style=".1f"),
        "bits_least": quantity(float(bits.min()), unit="bits", style=".0f"),
        "bits_most": quantity(float(bits.max()), unit="bits", style=".0f"),
    }


def claims(measured: Ways) -> list[Claim]:
    ends = measured.orders[:, -1]
    return [
        Claim(
            "in the end there is one bad network for ten good ones, or fewer, each way",
            bounded(float(ends.min())),
            ">=",
            1,
        ),
        Claim(
            "labels cost no way twice as much as another",
            bounded(float(measured.bits.max())),
            "<",
            bounded(2 * float(measured.bits.min())),
        ),
    ]


def table(measured: Ways) -> dict[str, np.ndarray]:
    """One row for each way of drawing and each number of training points."""
    counts = np.arange(measured.last + 1)
    rows = crossed({"drawn": np.array(measured.names)}, {"training_points": counts})
    return rows | {"orders": measured.orders.ravel()}


def describe(measured: Ways) -> str:
    n = texts(numbers(measured))
    return (
        f"Networks drawn like the essay's, and in {n['ways']} other ways: with biases half or "
        f"twice as wide, shallower, deeper. With {n['training_points']} training points and "
        f"{n['fresh']} fresh ones, bad ones are rarer than good ones by {n['orders_own']} powers "
        f"of ten as the essay's are drawn, and by {n['orders_least']} to {n['orders_most']} over "
        f"all. The labels cost {n['bits_least']} to {n['bits_most']} bits."
    )
