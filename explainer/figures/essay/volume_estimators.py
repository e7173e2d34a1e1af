"""How likely is a strong kick to end inside? Estimates less truth, on ellipsoids in
{{ number("volume-estimators.dimensions") }} dimensions, where the truth is known. **By rays and by
walks:** naive rays know nothing of the ellipsoid; others are drawn where its Hessian says that it
is long {{ cite("scherlis2025") }}, by its diagonal or by its {{ number("volume-estimators.rank") }}
leading eigenvectors.

Walks step along each eigenvector on its own scale. The hollow mark is a walk that was told no more
than those {{ number("volume-estimators.rank") }}. Crosses are rays that were told *all*
eigenvectors. They are as good: of an ellipsoid there is nothing else to know. **The walks, close
up:** bars are standard errors, the band is 1 % of log P.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.figures import Claim, Number
from explainer.figures.essay import _estimate_errors as errors
from explainer.figures.essay._estimate_errors import DIAGONAL, EXACT, LOW_RANK, NAIVE
from explainer.figures.numbers import bounded, deviation, quantity, texts
from explainer.measures.estimator_comparison import Estimates, Walking, estimators
from explainer.networks.parameters import count_parameters
from explainer.plotting.labels import label_end, note, percent, space_apart
from explainer.plotting.panels import open_grid
from explainer.plotting.style import Style
from explainer.plotting.ticks import PLAIN, mark, plainly
from explainer.training.trainer import ROLL_WIDTHS

TITLE = "Informed walks find what naive rays miss by a thousand powers of ten"
KIND = "still"
ALT = """Errors of estimates against the spread of an ellipsoid's eigenvalues. With
{{ number("volume-estimators.named_decades") }} decades of spread naive rays are
{{ number("volume-estimators.naive_error_orders") }} powers of ten too low, rays told
{{ number("volume-estimators.rank") }} directions
{{ number("volume-estimators.low_rank_error_orders") }}. Walks told all directions stay on the
truth, within {{ number("volume-estimators.ours_largest_share") }} of log P; told only
{{ number("volume-estimators.rank") }} they are {{ number("volume-estimators.few_error_orders") }}
powers of ten off."""
LIMITS = """What lies under a network's cutoff is no ellipsoid. The walks are told all directions
here, which ellipsoids of such spectra ask for; a network that fits a few hundred points is stiff in
about as many. Walks that know too little are off, too: replicates that disagree say so."""

DECADES = (0.0, 1.5, 3.0, 6.0)
NAMED = 2  # the row of DECADES that single numbers are given for
RANK = 200  # as many as training points


@dataclass(frozen=True)
class Recipe:
    """How hard to try."""

    dimensions: int
    rank: int
    rays: int
    repetitions: int
    walking: Walking


N = count_parameters(ROLL_WIDTHS)
RECIPES = {
    "quick": Recipe(500, 30, 200, 2, Walking(10, 4, 150)),
    "standard": Recipe(N, RANK, 500, 2, Walking(12, 4, 700)),
    "full": Recipe(N, RANK, 3000, 5, Walking(20, 8, 1600)),
}


def measure(size: str) -> Estimates:
    r = RECIPES[size]
    return estimators(r.dimensions, DECADES, r.rank, r.rays, r.repetitions, r.walking, few=NAMED)


def draw(measured: Estimates, style: Style) -> Figure:
    ratios = {"height_ratios": (1.5, 1)} if style.phone else {"width_ratios": (1.9, 1)}
    figure, panels = open_grid(style, TITLE, (1, 2), page=4.4, phone=7.4, gridspec_kw=ratios)
    left, right = panels.flat
    for axes in (left, right):
        axes.set(xlabel="spread of the eigenvalues, in powers of ten")
        mark(axes.xaxis, plainly(d for d in measured.decades if d == int(d)))
        axes.yaxis.set_major_formatter(PLAIN)
    _all(left, measured, style)
    _close(right, measured, style)
    return figure


def _all(axes: Axes, measured: Estimates, style: Style) -> None:
    """Draw the errors of all estimators."""
    rays, walked = errors.by_rays(measured), errors.by_walks(measured)
    axes.set(title="By rays and by walks", ylabel="estimate less truth, in powers of ten")
    labels = []
    for row, text, colour, line in (
        (NAIVE, "naive rays", style.ink, "-"),
        (DIAGONAL, "rays told\nthe diagonal", style.muted, (0, (1, 2.2))),
        (LOW_RANK, f"rays told\n{measured.rank} directions", style.muted, "-"),
    ):
        means = rays[row].mean(axis=1)
        axes.plot(measured.decades, means, color=colour, linestyle=line)
        axes.plot(measured.decades, rays[row], "o", markersize=3.5, color=colour, alpha=0.7)
        labels.append(label_end(axes, measured.decades[-1], means[-1], text, colour))
    axes.plot(measured.decades, walked, "-o", markersize=5, color=_ours(style), linewidth=3)
    exact = rays[EXACT].mean(axis=1)
    axes.plot(measured.decades, exact, "+", markersize=8, markeredgewidth=1.4, color=style.ink)
    for text, end, colour in (
        ("rays told all\n(an ellipsoid’s all)", exact[-1], style.ink),
        ("walks told all", walked[-1], _ours(style)),
    ):
        labels.append(label_end(axes, measured.decades[-1], end, text, colour))
    _few(axes, measured, style)
    for label in labels:
        label.set_linespacing(1.05)
    axes.margins(y=0.1)
    space_apart(labels, gap=2.3)


def _few(axes: Axes, measured: Estimates, style: Style) -> None:
    """Mark the error of the walk that was told the leading directions alone."""
    place = measured.decades[measured.few], errors.by_few(measured)
    paper = style.paper
    axes.plot(*place, "o", markersize=7, markerfacecolor=paper, color=_ours(style), zorder=2.5)
    words = f"a walk told\n{measured.rank} directions"
    note(axes, words, place, (9, 4), _ours(style), va="bottom", linespacing=1.05)


def _ours(style: Style) -> str:
    """Return the colour of walks."""
    return style.shades(2)[1]


def _close(axes: Axes, measured: Estimates, style: Style) -> None:
    """Draw the errors of the walks beside 1 % of what they estimate."""
    walked, band = errors.by_walks(measured), 0.01 * np.abs(measured.truth)
    axes.set(title="The walks, close up", ylabel="powers of ten")
    axes.fill_between(measured.decades, -band, band, color=style.palette.rule, linewidth=0)
    axes.axhline(0, color=style.ink, linewidth=1)
    axes.errorbar(
        measured.decades,
        walked,
        measured.errors,
        fmt="o",
        markersize=5,
        color=_ours(style),
        capsize=3,
        linewidth=1.6,
    )
    start = (measured.decades[0], 0.75 * band[0])
    note(
        axes,
        f"{percent(0.01)} of log P",
        start,
        (7, 0),
        style.muted,
        va="top",
        fontsize=style.small,
    )
    edge = axes.get_yaxis_transform()
    note(axes, "truth", (1, 0), (5, 0), xycoords=edge, va="center", annotation_clip=False)


def numbers(measured: Estimates) -> dict[str, Number]:
    missed, walked = np.abs(errors.by_rays(measured)), np.abs(errors.by_walks(measured))

    def off(row: int, at: int) -> Number:
        values = missed[row, at]
        mean, unit = float(values.mean()), "powers of ten"
        return quantity(mean, deviation(values), len(values), unit, ",.0f")

    def orders(value: float, style: str = ".0f", error: float | None = None) -> Number:
        return quantity(float(value), error, unit="powers of ten", style=style)

    return {
        "naive_error_orders": off(NAIVE, NAMED),
        "diagonal_error_orders": off(DIAGONAL, NAMED),
        "low_rank_error_orders": off(LOW_RANK, NAMED),
        "exact_error_orders": orders(missed[EXACT].mean(axis=1).max(), ".1g"),
        "ours_error_orders": orders(walked[NAMED], error=float(measured.errors[NAMED])),
        "ours_largest_error_orders": orders(walked.max()),
        "ours_largest_share": quantity(errors.largest_share(measured), style=".1%"),
        "few_error_orders": orders(abs(errors.by_few(measured)), ",.0f"),
        "few_rhat": quantity(measured.few_rhat, style=".1f"),
        "naive_error_orders_widest": off(NAIVE, -1),
        "low_rank_error_orders_widest": off(LOW_RANK, -1),
        "naive_times_ours": quantity(errors.times_walks(measured, NAIVE, NAMED), style=",.0f"),
        "truth_orders": orders(-measured.truth[NAMED], ",.0f"),
        "named_decades": Number(measured.decades[NAMED], style="g"),
        "widest_decades": Number(measured.decades[-1], style="g"),
        "effective_sample_size": quantity(
            float(measured.sizes[LOW_RANK, NAMED].mean()), n=measured.rays, style=".1f"
        ),
        "rays": Number(measured.rays, style=","),
        "rank": Number(measured.rank, style=","),
        "dimensions": Number(measured.dimensions, style=","),
    }


def claims(measured: Estimates) -> list[Claim]:
    missed = np.abs(errors.by_rays(measured)).mean(axis=2)
    naive, low_rank = (
        bounded(errors.times_walks(measured, row, NAMED)) for row in (NAIVE, LOW_RANK)
    )
    rhat = bounded(measured.few_rhat)
    return [
        Claim(
            "walks told all are within 1.5 % of log P", errors.largest_share(measured), "<=", 0.015
        ),
        Claim("naive rays are off by at least 20 times as much", naive, ">=", 20),
        Claim("rays told the leading directions, too", low_rank, ">=", 20),
        Claim(
            "naive rays miss by a thousand powers of ten where eigenvalues are spread widest",
            missed[NAIVE, -1],
            ">=",
            1000,
        ),
        Claim("rays told all are exact", missed[EXACT].max(), "<=", 1),
        Claim("replicates of a walk told too little disagree", rhat, ">", 1.2),
    ]


def table(measured: Estimates) -> dict[str, np.ndarray]:
    """One row for each ellipsoid; estimates are log10 P."""
    means = measured.by_rays.mean(axis=2)
    return {
        "decades": measured.decades,
        "kick": measured.sigmas,
        "truth": measured.truth,
        "naive_rays": means[NAIVE],
        "rays_told_the_diagonal": means[DIAGONAL],
        "rays_told_leading_directions": means[LOW_RANK],
        "rays_told_all_directions": means[EXACT],
        "walks_told_all_directions": measured.by_walks,
        "walks_standard_error": measured.errors,
    }


def describe(measured: Estimates) -> str:
    found = texts(numbers(measured))

    def each(values: np.ndarray) -> str:
        return ", ".join(
            f"{Number(round(float(value)), style=',').text()} at {decades:g}"
            for decades, value in zip(measured.decades, values, strict=True)
        )

    missed = errors.by_rays(measured).mean(axis=2)
    return (
        f"Ellipsoids in {found['dimensions']} dimensions whose eigenvalues are spread evenly in "
        f"log over 0 to {found['widest_decades']} powers of ten. True log10 P: "
        f"{each(measured.truth)}.\n\nFirst: estimate less truth, in powers of ten. Naive rays: "
        f"{each(missed[NAIVE])}. Rays told the diagonal: {each(missed[DIAGONAL])}. Rays told "
        f"{found['rank']} directions: {each(missed[LOW_RANK])}. Rays told all: "
        f"{each(missed[EXACT])}. Walks told all: {each(errors.by_walks(measured))}. A walk told "
        f"{found['rank']} directions is {found['few_error_orders']} off at "
        f"{found['named_decades']}.\n\nSecond: the errors of the walks told all, with standard "
        f"errors and a band of {percent(0.01)} of log P. The largest is "
        f"{found['ours_largest_share']} of log P."
    )
