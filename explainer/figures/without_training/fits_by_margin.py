"""How far {{ number("fits-by-margin.points") }} training points are from the decision boundary, and
how many fresh points are right: {{ number("fits-by-margin.random") }} random networks that fit
these points, and {{ number("fits-by-margin.trained") }} trained ones, in the colours of their gaps.
First, of each network the median distance; then, the smallest.

The trained networks are the essay's, with poison and without, and learned
{{ number("fits-by-margin.train_points") }} points with these among them. Those that have one of
them wrong are left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.experiments.essay import sweep
from explainer.experiments.selection import fitting
from explainer.experiments.without_training import found, plan
from explainer.figures import Claim, Number
from explainer.figures.numbers import amount, correlation, quantity, share, texts
from explainer.measures.fit_margins import fit_margins
from explainer.measures.labellings import chosen
from explainer.measures.margin import margins
from explainer.plotting.gaps import gap_dots
from explainer.plotting.labels import halo, note
from explainer.plotting.panels import open_grid
from explainer.plotting.style import Style
from explainer.plotting.ticks import QUARTERS, mark, plainly
from explainer.training.trainer import train

TITLE = "By typical margin, poisoned networks lie apart from all random ones that fit"
KIND = "still"
ALT = """Two scatter plots of test accuracy against margins. By the typical margin, random networks
that fit are a cloud at the upper right, with the networks trained without poison; the poisoned ones
lie far to the left of it and lower, the wider their gap. By the smallest margin, the cloud reaches
as far to the left as the poisoned ones."""
LIMITS = """The random networks are relatives and learned fewer points, see
{{ ref("random-fits") }}. Margins are of the same points in all, found on a grid with a spacing of
{{ number("fits-by-margin.spacing") }}. A margin is a distance among inputs: how wide the valleys
of random networks are isn't measured, no loss was descended."""

RESOLUTION = 401  # of the grid: that of the essay's margins
POISONED = 0.3  # the gap from which on networks count as poisoned here
WIDE = 0.05  # and up to which as good ones


@dataclass(frozen=True)
class ByMargin:
    """Margins and test accuracies of R random networks that fit K points, and of M trained ones."""

    random: np.ndarray  # [R, K]
    random_test: np.ndarray  # [R]
    trained: np.ndarray  # [M, K]
    trained_test: np.ndarray  # [M]
    gaps: np.ndarray  # [M]
    train_points: int
    spacing: float

    @property
    def poisoned(self) -> np.ndarray:
        """Which trained networks are poisoned, [M]."""
        return np.asarray(self.gaps > POISONED)

    @property
    def good(self) -> np.ndarray:
        """Which trained networks are good, [M]."""
        return np.asarray(self.gaps < WIDE)


def measure(size: str) -> ByMargin:
    question = plan(size).seas[-1]
    (runs,) = found(question)
    recipe = question.labelling, question.prior, question.effort, question.stops
    away = np.concatenate(fit_margins.each(*((*recipe, r, RESOLUTION) for r in range(len(runs)))))
    known = np.isfinite(away).all(1)
    experiment = sweep(size)
    minima = train(experiment)
    fit = fitting(minima.train_accuracies)
    all_margins = margins(experiment, tuple(map(int, fit)), RESOLUTION)
    same = all_margins.distances[:, chosen(question.labelling).numpy()]
    right = (same > 0).all(1)
    return ByMargin(
        away[known],
        np.concatenate([run.accuracies[-1] for run in runs])[known],
        same[right],
        minima.test_accuracies[fit][right],
        minima.gaps[fit][right],
        all_margins.distances.shape[1],
        all_margins.spacing,
    )


def typical(rows: np.ndarray) -> np.ndarray:
    """Return the median margin of each network, from margins [M, K]."""
    return np.asarray(np.median(rows, 1))


def smallest(rows: np.ndarray) -> np.ndarray:
    """Return the smallest margin of each network, from margins [M, K]."""
    return np.asarray(rows.min(1))


def draw(measured: ByMargin, style: Style) -> Figure:
    figure, panels = open_grid(style, TITLE, (1, 2), page=4.8, phone=7.4, sharey=True)
    first, second = panels.flat
    first.set_title("By the typical margin")
    second.set_title("By the smallest margin")
    first.set(ylabel="fresh points right", ylim=(-0.03, 1.09))
    mark(first.yaxis, QUARTERS)
    for axes, margin in ((first, typical), (second, smallest)):
        _scatter(axes, margin(measured.random), margin(measured.trained), measured, style)
    _name(first, measured, style)
    return figure


def _scatter(
    axes: Axes, random: np.ndarray, trained: np.ndarray, measured: ByMargin, style: Style
) -> None:
    """Draw accuracies against a margin of random [R] and trained [M] networks."""
    size = 12 if style.phone else 20
    gap_dots(axes, trained, measured.trained_test, measured.gaps, style, size=size, alpha=0.8)
    axes.scatter(
        random,
        measured.random_test,
        s=size,
        facecolor="none",
        edgecolor=style.ink,
        alpha=0.55,
        linewidth=0.8,
    )
    both = np.concatenate([random, trained])
    limits = both.min() / 1.4, both.max() * 1.4
    axes.set(xscale="log", xlim=limits, xlabel="margin")
    steps = (1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3)
    mark(axes.xaxis, plainly(step for step in steps if limits[0] <= step <= limits[1]))


def _name(axes: Axes, measured: ByMargin, style: Style) -> None:
    """Say in the first panel which dots are which."""
    look: dict[str, Any] = {"path_effects": halo(axes), "ha": "center"}
    at = float(np.median(typical(measured.random))), float(measured.random_test.min())
    note(axes, "random,\nnot trained", at, (0, -6), style.ink, **look)
    x, y = typical(measured.trained), measured.trained_test
    if measured.good.any():
        at = float(np.median(x[measured.good])), float(y[measured.good].max())
        note(axes, "trained", at, (0, 6), style.wide, **look)
    if measured.poisoned.any():
        worst = measured.gaps.argmax()
        note(axes, "poisoned", (x[worst], y[worst]), (10, 0), style.narrow)


def numbers(measured: ByMargin) -> dict[str, Number]:
    kinds = {"random": measured.random, "good": measured.trained[measured.good]}
    kinds["poisoned"] = measured.trained[measured.poisoned]
    found = {
        f"{kind}_{margin.__name__}": _distance(_middle(margin(rows)))
        for kind, rows in kinds.items()
        for margin in (typical, smallest)
    }
    thinnest, widest = float(typical(measured.random).min()), _most(typical(kinds["poisoned"]))
    return found | {
        "points": Number(measured.random.shape[1]),
        "train_points": Number(measured.train_points),
        "random": Number(len(measured.random)),
        "trained": Number(len(measured.trained)),
        "spacing": amount(measured.spacing, ""),
        "poisoned_from": share(POISONED),
        "poisoned_widest": _distance(widest),
        "random_thinnest": _distance(thinnest),
        "as_thin": share(_as_thin(measured)),
        "order": correlation(typical(measured.random), measured.random_test),
    }


def _distance(value: float) -> Number:
    return quantity(value, style=".2g")


def _middle(values: np.ndarray) -> float:
    return float(np.median(values)) if len(values) else math.nan


def _most(values: np.ndarray) -> float:
    return float(values.max()) if len(values) else math.nan


def _as_thin(measured: ByMargin) -> float:
    """Return the share of random networks whose smallest margin is as thin as a poisoned one's."""
    widest = _most(smallest(measured.trained[measured.poisoned]))
    return float((smallest(measured.random) <= widest).mean())


def claims(measured: ByMargin) -> list[Claim]:
    random, poisoned = measured.random, measured.trained[measured.poisoned]
    good = measured.trained[measured.good]
    return [
        Claim(
            "every poisoned network's typical margin is thinner than every random one's",
            _most(typical(poisoned)),
            "<",
            float(typical(random).min()),
        ),
        Claim("many random ones' smallest margin is as thin", _as_thin(measured), ">", 0.25),
        Claim(
            "without poison, the smallest margin is wider than a random network's",
            _middle(smallest(good)),
            ">",
            _middle(smallest(random)),
        ),
    ]


def table(measured: ByMargin) -> dict[str, np.ndarray]:
    """One row for each network."""
    both = (measured.random, measured.trained)
    return {
        "network": np.repeat(["random", "trained"], [len(rows) for rows in both]),
        "typical_margin": np.concatenate([typical(rows) for rows in both]),
        "smallest_margin": np.concatenate([smallest(rows) for rows in both]),
        "test_accuracy": np.concatenate([measured.random_test, measured.trained_test]),
    }


def describe(measured: ByMargin) -> str:
    found = texts(numbers(measured))
    return (
        f"Of {found['random']} random networks that fit {found['points']} points, the typical "
        f"margin is {found['random_typical']} in the median and {found['random_thinnest']} at "
        f"least; of trained ones without poison {found['good_typical']}; of poisoned ones, with a "
        f"gap over {found['poisoned_from']}, {found['poisoned_widest']} at most. The smallest "
        f"margin is {found['random_smallest']} in the median random network, "
        f"{found['good_smallest']} in the median trained one and {found['poisoned_smallest']} in "
        f"the median poisoned one. Among random networks, a wider typical margin and test accuracy "
        f"go together with a Kendall's tau of {found['order']}."
    )
