"""Of all networks that have some training points right, drawn at random and never trained: those
that are wrong on every one of {{ number("good-and-bad-share.fresh") }} fresh points, or of
{{ number("good-and-bad-share.fewest") }}, for each one that is right on every one. With no training
point both are equally many, since a network's negative is as likely as itself.

Right on {{ number("good-and-bad-share.largest_known") }} and wrong on
{{ number("good-and-bad-share.fresh") }}: one for 10 to the power of
{{ number("good-and-bad-share.orders_at_100") }} of the others, give or take
{{ number("good-and-bad-share.orders_at_100_error") }} in the exponent, the standard error over
{{ number("good-and-bad-share.runs") }} runs, which are the thin lines. Thick lines end where
they part. Grey: {{ number("good-and-bad-share.draws") }} other draws of all points, a run each,
which end between {{ number("good-and-bad-share.orders_least") }} and
{{ number("good-and-bad-share.orders_most") }}. Fresh points keep a distance of
{{ number("good-and-bad-share.apart") }} from the
training points.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from explainer.experiments.without_training import plan
from explainer.figures import Claim, Number
from explainer.figures.numbers import bounded, quantity, texts
from explainer.figures.without_training._labelled import Runs, all_runs
from explainer.figures.without_training._rare import frame, share
from explainer.measures.labellings import APART
from explainer.plotting.labels import label_end, space_apart
from explainer.plotting.panels import open_chart
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed

TITLE = "A few training points, and networks wrong on all are rare beside those right on all"
KIND = "still"
ALT = """A line that falls from one, at no training point, to one bad network for ten to the power
of {{ number("good-and-bad-share.orders_at_100") }} good ones at
{{ number("good-and-bad-share.largest_known") }} training points."""
LIMITS = """It depends on how networks are drawn, on the order of the points, and on which points
they are. Where a run of the sampler mixes badly it errs towards rarer, and all runs may do so
alike. Lines end where runs part; what lies beyond, up to the essay's 200 training points, isn't
known. And it says nothing of how training goes about it."""


@dataclass(frozen=True)
class Seas:
    """Labellings with exceptions, by their number of points."""

    seas: tuple[Runs, ...]
    draws: tuple[Runs, ...] = ()  # like the last, on other draws of the points

    @property
    def most(self) -> Runs:
        """The one with the most points, which are the fresh ones here."""
        return self.seas[-1]

    @property
    def others(self) -> np.ndarray:
        """How much rarer bad networks are on other draws, in powers of ten [draws, E + 1].

        NaN where they got stuck.
        """
        rows = [sea.rarer.orders for sea in self.draws]
        orders = np.array(rows).reshape(len(rows), len(self.most.rarer.orders))
        return np.where(np.isfinite(orders), orders, np.nan)


def measure(size: str) -> Seas:
    asked = plan(size)
    runs = all_runs(*asked.seas, *asked.draws)
    return Seas(runs[: len(asked.seas)], runs[len(asked.seas) :])


def draw(measured: Seas, style: Style) -> Figure:
    figure, axes = open_chart(style, TITLE, page=4.8, phone=4.6)
    _lines(axes, measured, style)
    return figure


def _lines(axes: Axes, measured: Seas, style: Style) -> None:
    """Draw how much rarer bad networks are, a line for each number of fresh points."""
    right = max(len(sea.rarer.orders) for sea in measured.seas) - 1
    labels = _others(axes, measured.others, style)
    for sea, colour in zip(measured.seas, style.shades(len(measured.seas)), strict=True):
        rarer = sea.rarer
        known = np.flatnonzero(rarer.known)
        for orders in sea.each_rarer:
            axes.plot(share(orders), color=colour, alpha=0.3, lw=1)
        axes.fill_between(
            known,
            share(rarer.orders + rarer.errors)[known],
            share(rarer.orders - rarer.errors)[known],
            color=colour,
            alpha=0.2,
            linewidth=0,
        )
        axes.plot(known, share(rarer.orders)[known], "o-", color=colour, markersize=4)
        end = known[-1], share(rarer.orders)[known[-1]]
        labels.append(label_end(axes, *end, f"wrong on {sea.points}", colour))
    rarest = max(float(sea.rarer.orders[sea.rarer.known].max()) for sea in measured.seas)
    highest = max(float((-sea.rarer.orders)[sea.rarer.known].max()) for sea in measured.seas)
    frame(axes, rarest, max(highest, float(np.nanmax(-measured.others, initial=0))), right)
    space_apart(labels)


def _others(axes: Axes, draws: np.ndarray, style: Style) -> list[Annotation]:
    """Draw a thin line for each other draw of the points [draws, E + 1]; label the uppermost."""
    for orders in draws:
        axes.plot(share(orders), color=style.muted, lw=1)
    ends = draws[np.isfinite(draws[:, -1:]).all(1)]
    if not len(ends):
        return []
    uppermost = float(share(ends[:, -1].min()))
    return [label_end(axes, draws.shape[1] - 1, uppermost, "other points", style.muted)]


def numbers(measured: Seas) -> dict[str, Number]:
    most = measured.most
    last, runs = _last(most), len(most.runs)
    orders, error = _known_orders(most), float(most.rarer.errors[last])
    others = [*map(float, measured.others[:, last]), orders]
    unit = "powers of ten"
    return {
        "orders_at_100": quantity(orders, error, runs, unit, ".0f"),
        "orders_at_100_error": quantity(error, None, runs, unit, ".1f"),
        "largest_known": Number(last, unit="training points"),
        "fresh": Number(most.points, unit="fresh points"),
        "fewest": Number(measured.seas[0].points, unit="fresh points"),
        "orders_fewest": quantity(_known_orders(measured.seas[0]), unit=unit, style=".1f"),
        "orders_each": quantity(orders / max(last, 1), unit=f"{unit} a point", style=".1f"),
        "apart": Number(APART, style="g"),
        "runs": Number(runs, unit="runs"),
        "draws": Number(len(measured.draws), unit="other draws of the points"),
        "orders_least": quantity(float(np.nanmin(others)), unit=unit, style=".0f"),
        "orders_most": quantity(float(np.nanmax(others)), unit=unit, style=".0f"),
    }


def _last(sea: Runs) -> int:
    """Return the largest number of training points for which it is known."""
    return int(sea.rarer.known.sum()) - 1


def _known_orders(sea: Runs) -> float:
    """Return how much rarer bad networks are at the most training points for which it is known."""
    return float(sea.rarer.orders[_last(sea)])


def claims(measured: Seas) -> list[Claim]:
    known = [sea.rarer.orders[sea.rarer.known] for sea in measured.seas]
    steps = [float((orders[6:] - orders[:-6]).min(initial=np.inf)) for orders in known]
    least = min(len(orders) - 1 for orders in known)
    return [
        Claim(
            "wherever it is known, six points more make bad networks at least ten times rarer",
            bounded(min(steps)),
            ">=",
            1,
        ),
        Claim(
            "and five make them a hundred times rarer",
            min(float(orders[min(5, least)]) for orders in known),
            ">=",
            2,
        ),
        Claim("it is known for at least five training points", least, ">=", 5),
        Claim(
            "on other draws of the points they are a thousand times rarer in the end, too",
            bounded(float(np.append(measured.others[:, -1], np.inf).min())),
            ">=",
            3,
        ),
    ]


def table(measured: Seas) -> dict[str, np.ndarray]:
    """One row for each number of fresh and of training points."""
    parts = []
    for sea in measured.seas:
        rarer = sea.rarer
        counts = np.arange(len(rarer.orders))
        rows = crossed({"fresh_points": np.array([sea.points])}, {"training_points": counts})
        rows |= {"orders": rarer.orders, "error": rarer.errors, "known": rarer.known}
        parts.append(rows)
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def describe(measured: Seas) -> str:
    n = texts(numbers(measured))
    return (
        "Among random networks that have some training points right, those that are wrong on all "
        "of some fresh points are compared with those that are right on all. Without training "
        f"points they are equally many. With {n['largest_known']} training points and "
        f"{n['fresh']} fresh ones, the bad ones are rarer by {n['orders_at_100']} powers of ten, "
        f"with an error of {n['orders_at_100_error']}: {n['orders_each']} for each training point."
    )
