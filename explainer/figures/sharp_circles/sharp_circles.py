"""Networks asked to tell two rings apart, against the distance $d$ between the rings. A network
*finds the circle* if it gets every training point right and at least
{{ number("sharp-circles.enough") }} of the circumference of each ring; the band is a 95 % Wilson
interval over {{ number("sharp-circles.seeds") }} networks a distance, each with points and initial
parameters of its own. In the chart of margins, each triangle is one network: the median distance
from the boundary of its ten training points on the thin ring; the line joins medians over networks.
The circle half-way between the rings leaves $d/2$, the dashed line. Where rings all but touch, the
networks' own boundaries leave the points {{ number("sharp-circles.margin_ratio_touching") }} times
that room.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from explainer.experiments.circles import crowded, muon, sweep
from explainer.figures import Claim, Number
from explainer.figures.numbers import amount, bounded, correlation, over_seeds, quantity
from explainer.measures.circles import ENOUGH, Outcomes, outcomes
from explainer.plotting.labels import PERCENT, percent
from explainer.plotting.marks import MARKERS
from explainer.plotting.style import Style

TITLE = "Where the right boundary has no room, training draws another"
KIND = "still"
ALT = """Two charts against the distance between the rings, from .001 to .4. The share of networks
that find the circle climbs from {{ number("sharp-circles.success_rate_touching") }} to
{{ number("sharp-circles.success_rate_apart") }}, though most fit their training points from the
second distance on. The typical margin of the ten points follows half the rings' distance down to
about a hundredth and then stays above it."""
LIMITS = """With ten points at random places on a ring, wide stretches of it have none; part of what
fails at middle distances fails there. The networks trained for
{{ number("sharp-circles.steps") }} steps, and longer training may fit more."""

FLOOR = 2e-4  # margins below, and those of points on the wrong side, are drawn here
Z = 1.96  # of a 95 % interval


@dataclass(frozen=True)
class Failure:
    """The sweep of distances, and two checks at the least of them."""

    adam: Outcomes
    muon: Outcomes  # another optimizer
    crowded: Outcomes  # four times as many points on the thin ring
    near: int  # points of the innermost ring, which come first
    steps: int
    muon_steps: int

    @property
    def typical(self) -> np.ndarray:
        """Median margin of the training points on the thin ring, [D, S]."""
        return np.asarray(np.median(self.adam.margins[:, :, self.near :], axis=2))


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


def wilson(successes: np.ndarray, trials: int) -> tuple[np.ndarray, np.ndarray]:
    """Return lower and upper end of the 95 % interval of a rate (Wilson 1927).

    (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n), with p = successes / n.
    """
    p = np.asarray(successes) / trials
    centre = p + Z**2 / (2 * trials)
    half = Z * np.sqrt(p * (1 - p) / trials + Z**2 / (4 * trials**2))
    low, high = ((centre + sign * half) / (1 + Z**2 / trials) for sign in (-1, 1))
    return np.clip(low, 0, p), np.clip(high, p, 1)


def draw(measured: Failure, style: Style) -> Figure:
    figure = style.figure(height=6.5 if style.phone else 4.7)
    style.headline(figure, TITLE)
    rows, columns = (2, 1) if style.phone else (1, 2)
    left, right = figure.subplots(rows, columns)
    for axes in (left, right):
        _distances(axes, measured.adam.distances)
    _rates(left, measured.adam, style)
    _margins(right, measured, style)
    return figure


def _distances(axes: Axes, distances: np.ndarray) -> None:
    """Lay out the axis of distances, with room for labels at the ends of lines."""
    axes.set_xscale("log")
    axes.set_xlim(distances[0] / 1.4, distances[-1] * 1.4)
    ticks = [d for d in (0.001, 0.01, 0.1) if distances[0] <= d <= distances[-1] / 2]
    axes.xaxis.set_major_locator(FixedLocator([*ticks, distances[-1]]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
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
    axes.set(ylim=(0, 1.14), yticks=(0, 0.25, 0.5, 0.75, 1))
    axes.yaxis.set_major_formatter(PERCENT)
    axes.set_title("share of networks that …")
    axes.annotate(
        "… fit their training points",
        (x[-1], fits[-1]),
        (0, 8),
        textcoords="offset points",
        color=style.muted,
        ha="right",
    )
    late = len(x) - 2
    axes.annotate(
        "… find the circle",
        ((x[late] * x[late + 1]) ** 0.5, (succeeds[late] + succeeds[late + 1]) / 2),
        (-12, 2),
        textcoords="offset points",
        color=style.ink,
        ha="right",
        fontweight="semibold",
    )


def _margins(axes: Axes, measured: Failure, style: Style) -> None:
    """Draw the margin of each network beside the one that the circle would leave."""
    x, typical = measured.adam.distances, measured.typical
    axes.set_yscale("log")
    axes.plot(x, x / 2, color=style.muted, linestyle=(0, (4, 3)), linewidth=1.6)
    axes.plot(x, np.maximum(np.median(typical, axis=1), FLOOR), color=style.ink)
    axes.scatter(
        np.repeat(x, typical.shape[1]),
        np.maximum(typical, FLOOR).ravel(),
        s=26 if style.phone else 52,
        marker=MARKERS[1],
        facecolor=style.palette.one,
        edgecolor=style.palette.one_edge,
        linewidth=0.8,
        zorder=3,
    )
    axes.set_ylim(FLOOR, 1)
    axes.yaxis.set_major_locator(FixedLocator([0.001, 0.01, 0.1, 1]))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.set_title("margin of the ten points")
    axes.annotate(
        "what training leaves",
        (x[0], float(np.maximum(typical, FLOOR)[0].max())),
        (-4, 10),
        textcoords="offset points",
        color=style.ink,
        fontweight="semibold",
    )
    axes.annotate(
        "what the circle leaves, d/2",
        (x[0] * 3, x[0] * 1.5),
        (10, -4),
        textcoords="offset points",
        color=style.muted,
        va="top",
    )


def numbers(measured: Failure) -> dict[str, Number]:
    found, typical = measured.adam, measured.typical
    networks = found.succeeds.shape[1]
    touching = float(np.median(typical[0]))
    return {
        "success_rate_touching": _rate(found.succeeds[0]),
        "success_rate_apart": _rate(found.succeeds[-1]),
        "success_upper_touching": Number(
            float(wilson(found.succeeds[0].sum(), networks)[1]),
            unit="upper end of the 95 % interval",
            style=".0%",
        ),
        "success_lower_apart": Number(
            float(wilson(found.succeeds[-1].sum(), networks)[0]),
            unit="lower end of the 95 % interval",
            style=".0%",
        ),
        "fit_rate_touching": _rate(found.fits[0]),
        "fit_rate_rest": _rate(found.fits[1:].ravel()),
        "ring_touching": over_seeds(found.fresh[0, :, 1], "of the thin ring", ".0%"),
        "ring_apart": over_seeds(found.fresh[-1, :, 1], "of the thin ring", ".0%"),
        "trained_touching": over_seeds(found.trained[0, :, 1], "of its ten points", ".0%"),
        "ring_distance_correlation": quantity(
            _trend(found), n=found.succeeds.size, unit="Kendall τ", style=".2f"
        ),
        "ideal_margin_touching": Number(float(found.distances[0] / 2), style="g"),
        "margin_touching": amount(touching, "scaled input units"),
        "margin_ratio_touching": Number(2 * touching / float(found.distances[0]), style=".0f"),
        "muon_success_rate": _rate(measured.muon.succeeds[0]),
        "muon_fit_rate": _rate(measured.muon.fits[0]),
        "muon_ring": over_seeds(measured.muon.fresh[0, :, 1], "of the thin ring", ".0%"),
        "crowded_success_rate": _rate(measured.crowded.succeeds[0]),
        "crowded_fit_rate": _rate(measured.crowded.fits[0]),
        "crowded_ring": over_seeds(measured.crowded.fresh[0, :, 1], "of the thin ring", ".0%"),
        "enough": Number(ENOUGH, style=".0%"),
        "distance_touching": Number(float(found.distances[0]), style="g"),
        "distance_apart": Number(float(found.distances[-1]), style="g"),
        "seeds": Number(networks),
        "steps": Number(measured.steps, style=","),
        "muon_steps": Number(measured.muon_steps, style=","),
    }


def _trend(found: Outcomes) -> float:
    """Return the rank correlation of distance and share of the thin ring, over all networks."""
    distances = np.repeat(found.distances, found.succeeds.shape[1])
    return float(correlation(distances, found.fresh[:, :, 1].ravel()).value)


def _rate(outcomes: np.ndarray) -> Number:
    """Return the share of networks [S] of which something is true."""
    return Number(float(outcomes.mean()), None, outcomes.size, "of networks", ".0%")


def claims(measured: Failure) -> list[Claim]:
    found = numbers(measured)

    def value(name: str) -> float:
        return float(found[name].value)

    return [
        Claim("touching, one in five succeeds at most", value("success_rate_touching"), "<=", 0.2),
        Claim("apart, most succeed", value("success_rate_apart"), ">=", 0.6),
        Claim(
            "touching, they get less than half of the thin ring", value("ring_touching"), "<", 0.5
        ),
        Claim(
            "more of the thin ring is right as it draws away",
            bounded(_trend(measured.adam)),
            ">=",
            0.4,
        ),
        Claim("from the second distance on, most fit", value("fit_rate_rest"), ">=", 0.8),
        Claim(
            "touching, points get thrice the circle's room", value("margin_ratio_touching"), ">=", 3
        ),
        Claim("Muon succeeds as rarely", value("muon_success_rate"), "<=", 0.2),
        Claim("nor do more points help", value("crowded_success_rate"), "<=", 0.2),
        Claim("at least 5 networks a distance", value("seeds"), ">=", 5),
    ]


def table(measured: Failure) -> dict[str, np.ndarray]:
    found, typical = measured.adam, measured.typical
    distances, networks = found.succeeds.shape
    columns = {
        f"{kind}_{ring}": shares[:, :, i].ravel()
        for kind, shares in (("training", found.trained), ("circumference", found.fresh))
        for i, ring in enumerate(("inner", "thin", "outer"))
    }
    return {
        "distance": np.repeat(found.distances, networks),
        "network": np.tile(np.arange(networks), distances),
        "fits": found.fits.ravel().astype(int),
        "succeeds": found.succeeds.ravel().astype(int),
        **columns,
        "typical_margin": typical.ravel(),
    }


def describe(measured: Failure) -> str:
    found = measured.adam
    n = {name: number.text() for name, number in numbers(measured).items()}
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
