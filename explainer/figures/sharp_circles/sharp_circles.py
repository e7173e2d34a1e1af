"""Networks asked to tell two rings apart, against the distance $d$ between the rings. A network
*finds the circle* if it gets every training point right and at least
{{ number("sharp-circles.enough") }} of the circumference of each ring; the band is a 95 % Wilson
interval over {{ number("sharp-circles.seeds") }} networks a distance, each with points and initial
parameters of its own.

In the chart of margins, each triangle is one network: the median distance from the boundary of its
ten training points on the thin ring; the line joins medians over networks. The circle half-way
between the rings leaves $d/2$, the dashed line. Where rings all but touch, the networks' own
boundaries leave the points {{ number("sharp-circles.margin_ratio_touching") }} times that room.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.experiments.circles import crowded, muon, sweep
from explainer.figures import Claim, Number
from explainer.figures.numbers import amount, bounded, over_seeds, quantity, texts
from explainer.figures.sharp_circles._failure import Failure
from explainer.figures.sharp_circles._wilson import wilson
from explainer.measures.circles import ENOUGH, Outcomes, outcomes
from explainer.plotting.clear import note_clear
from explainer.plotting.labels import note, percent
from explainer.plotting.marks import MARKERS
from explainer.plotting.panels import open_grid
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.ticks import QUARTERS, mark, plainly

TITLE = "Where the right boundary has no room, training draws another"
KIND = "still"
ALT = """Two charts against the distance between the rings, from 0.001 to 0.4. The share of networks
that find the circle climbs from {{ number("sharp-circles.success_rate_touching") }} to
{{ number("sharp-circles.success_rate_apart") }}, though most fit their training points from the
second distance on. The typical margin of the ten points follows half the rings' distance down to
about a hundredth and then stays above it."""
LIMITS = """With ten points at random places on a ring, wide stretches of it have none; part of what
fails at middle distances fails there. The networks trained for
{{ number("sharp-circles.steps") }} steps, and longer training may fit more."""

STRETCH = 10  # places to try for a label from one distance to the next
FLOOR = 2e-4  # margins below, and those of points on the wrong side, are drawn here


def measure(size: str) -> Failure:
    plan, check = sweep(size), muon(size)
    return Failure(
        outcomes(plan),
        outcomes(check),
        outcomes(crowded(size)),
        plan.counts[0],
        plan.steps,
        check.steps,
    )


def draw(measured: Failure, style: Style) -> Figure:
    figure, panels = open_grid(style, TITLE, (1, 2), page=4.7, phone=6.5)
    left, right = panels.flat
    for axes in (left, right):
        _distances(axes, measured.adam.distances)
    _rates(left, measured.adam, style)
    _margins(right, measured, style)
    return figure


def _distances(axes: Axes, distances: np.ndarray) -> None:
    """Lay out the axis of distances, with room for labels at the ends of lines."""
    ticks = [d for d in (0.001, 0.01, 0.1) if distances[0] <= d <= distances[-1] / 2]
    axes.set_xscale("log")
    mark(axes.xaxis, plainly([*ticks, distances[-1]]))
    axes.set_xlim(distances[0] / 1.4, distances[-1] * 1.4)
    axes.tick_params(axis="x", pad=6)  # the marks at zero reach over the axis
    axes.set_xlabel("distance d between the rings")


def _rates(axes: Axes, found: Outcomes, style: Style) -> None:
    """Draw how many networks fit, and how many succeed."""
    x, seeds = found.distances, found.succeeds.shape[1]
    fits, succeeds = found.fits.mean(axis=1), found.succeeds.mean(axis=1)
    low, high = wilson(found.succeeds.sum(axis=1), seeds)
    axes.fill_between(x, low, high, color=style.ink, alpha=0.1, linewidth=0)
    axes.plot(x, fits, color=style.muted, marker="o", markersize=4)
    axes.plot(x, succeeds, color=style.ink, marker="o", markersize=6, zorder=3, clip_on=False)
    mark(axes.yaxis, QUARTERS)
    axes.set_ylim(0, 1.14)
    axes.set_title("share of networks that …")
    end = x[-1], fits[-1]
    note(axes, "… fit their training points", end, (0, 8), style.muted, ha="right")
    course = along(np.log(x), succeeds)[::-1]  # its last stretch first
    places = [(float(np.exp(at)), share) for at, share in course[STRETCH // 2 :]]
    sides = ((-8, 2), (8, -2))
    note_clear(axes, "… find the circle", places, style.ink, shifts=sides, fontweight="semibold")


def along(x: np.ndarray, y: np.ndarray) -> list[tuple[float, float]]:
    """Return places on the line through points x [D], y [D], STRETCH from each to the next."""
    at = np.linspace(0, len(x) - 1, STRETCH * (len(x) - 1) + 1)
    places = (np.interp(at, np.arange(len(x)), values).tolist() for values in (x, y))
    return list(zip(*places, strict=True))


def _margins(axes: Axes, measured: Failure, style: Style) -> None:
    """Draw the margin of each network beside the one that the circle would leave."""
    x, typical = measured.adam.distances, np.maximum(measured.typical, FLOOR)
    medians = np.maximum(np.median(measured.typical, axis=1), FLOOR)
    axes.set_yscale("log")
    axes.plot(x, x / 2, color=style.muted, linestyle=(0, (4, 3)), linewidth=1.6)
    axes.plot(x, medians, color=style.ink)
    axes.scatter(
        np.repeat(x, typical.shape[1]),
        typical.ravel(),
        s=26 if style.phone else 52,
        marker=MARKERS[1],
        facecolor=style.palette.one,
        edgecolor=style.palette.one_edge,
        linewidth=0.8,
        zorder=3,
    )
    mark(axes.yaxis, plainly([0.001, 0.01, 0.1, 1]))
    axes.set_ylim(FLOOR, 1)
    axes.set_title("margin of the ten points")
    bold = {"ha": "left", "fontweight": "semibold"}
    over = [(float(x[0]), float(typical[0].max()))]
    under = np.exp(along(np.log(x), np.log(medians))).tolist()
    sides = ((-4, 10), (8, -6))
    note_clear(axes, "what training leaves", over + under, style.ink, shifts=sides, **bold)
    half = np.exp(along(np.log(x), np.log(x / 2))).tolist()
    words = "what the circle leaves, d/2"
    note_clear(axes, words, half[3:], style.muted, shifts=((8, -6), (-8, 6)))


def numbers(measured: Failure) -> dict[str, Number]:
    found, muon, crowded = measured.adam, measured.muon, measured.crowded
    networks = found.succeeds.shape[1]
    (touching, *_, apart), margin = found.distances, np.median(measured.typical[0])
    lower, upper = wilson(found.succeeds.sum(axis=1)[[-1, 0]], networks)
    ring = {"unit": "of the thin ring", "style": ".0%"}
    interval = "end of the 95\u202f% interval"
    return {
        "success_rate_touching": _rate(found.succeeds[0]),
        "success_rate_apart": _rate(found.succeeds[-1]),
        "success_upper_touching": Number(float(upper[1]), unit=f"upper {interval}", style=".0%"),
        "success_lower_apart": Number(float(lower[0]), unit=f"lower {interval}", style=".0%"),
        "fit_rate_touching": _rate(found.fits[0]),
        "fit_rate_rest": _rate(found.fits[1:].ravel()),
        "ring_touching": over_seeds(found.fresh[0, :, 1], **ring),
        "ring_apart": over_seeds(found.fresh[-1, :, 1], **ring),
        "trained_touching": over_seeds(found.trained[0, :, 1], "of its ten points", ".0%"),
        "ring_distance_correlation": quantity(
            measured.trend, n=found.succeeds.size, unit="Kendall τ", style=".2f"
        ),
        "ideal_margin_touching": Number(float(touching / 2), style="g"),
        "margin_touching": amount(margin, "scaled input units"),
        "margin_ratio_touching": Number(measured.room, style=".0f"),
        "muon_success_rate": _rate(muon.succeeds[0]),
        "muon_fit_rate": _rate(muon.fits[0]),
        "muon_ring": over_seeds(muon.fresh[0, :, 1], **ring),
        "crowded_success_rate": _rate(crowded.succeeds[0]),
        "crowded_fit_rate": _rate(crowded.fits[0]),
        "crowded_ring": over_seeds(crowded.fresh[0, :, 1], **ring),
        "enough": Number(ENOUGH, style=".0%"),
        "distance_touching": Number(float(touching), style="g"),
        "distance_apart": Number(float(apart), style="g"),
        "seeds": Number(networks),
        "steps": Number(measured.steps, style=","),
        "muon_steps": Number(measured.muon_steps, style=","),
    }


def _rate(outcomes: np.ndarray) -> Number:
    """Return the share of networks [S] of which something is true."""
    return Number(float(outcomes.mean()), None, outcomes.size, "of networks", ".0%")


def claims(measured: Failure) -> list[Claim]:
    found, muon, crowded = measured.adam, measured.muon, measured.crowded
    rates = found.succeeds.mean(axis=1)
    ring, trend = found.fresh[0, :, 1].mean(), bounded(measured.trend)
    room, networks = measured.room, float(found.succeeds.shape[1])
    return [
        Claim("touching, one in five succeeds at most", rates[0], "<=", 0.2),
        Claim("apart, most succeed", rates[-1], ">=", 0.6),
        Claim("touching, they get less than half of the thin ring", ring, "<", 0.5),
        Claim("more of the thin ring is right as it draws away", trend, ">=", 0.4),
        Claim("from the second distance on, most fit", found.fits[1:].mean(), ">=", 0.8),
        Claim("touching, points get thrice the circle's room", room, ">=", 3),
        Claim("Muon succeeds as rarely", muon.succeeds[0].mean(), "<=", 0.2),
        Claim("nor do more points help", crowded.succeeds[0].mean(), "<=", 0.2),
        Claim("at least 5 networks a distance", networks, ">=", 5),
    ]


def table(measured: Failure) -> dict[str, np.ndarray]:
    found, typical = measured.adam, measured.typical
    columns = {
        f"{kind}_{ring}": shares[:, :, i].ravel()
        for kind, shares in (("training", found.trained), ("circumference", found.fresh))
        for i, ring in enumerate(("inner", "thin", "outer"))
    }
    return {
        **crossed({"distance": found.distances}, {"network": np.arange(found.succeeds.shape[1])}),
        "fits": found.fits.ravel().astype(int),
        "succeeds": found.succeeds.ravel().astype(int),
        **columns,
        "typical_margin": typical.ravel(),
    }


def describe(measured: Failure) -> str:
    found = measured.adam
    n = texts(numbers(measured))
    course = ", ".join(
        f"{percent(succeeds)} succeed and {percent(fits)} fit at {d:g}"
        for d, succeeds, fits in zip(
            found.distances, found.succeeds.mean(axis=1), found.fits.mean(axis=1), strict=True
        )
    )
    return (
        f"In one chart, the share of {n['seeds']} networks that fit their training points, and of "
        "those that also get the rings right, against the distance between the two near rings: "
        f"{course}.\n\n"
        "In the other, on logarithmic axes, the typical margin of the ten training points on the "
        f"thin ring. At {n['distance_touching']} it is {n['margin_touching']}, where the circle "
        f"would leave {n['ideal_margin_touching']}; further apart, networks keep close to half the "
        "distance between the rings."
    )
