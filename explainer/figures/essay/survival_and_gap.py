"""The chance to survive a random kick against the generalisation gap, for networks from end to end
of the poison sweep, {{ number("survival-and-gap.seeds") }} random starts of each: a dot is a
network at a kick of {{ number("survival-and-gap.small") }} or
{{ number("survival-and-gap.large") }}, a bar its standard error. Chances that the walks don't tell
are left out.

Survival and axis are those of the figure before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from explainer.figures import Claim, Number
from explainer.figures.essay._survival import FAMILY, FAMILY_SIGMAS, family
from explainer.figures.essay._survival_curves import chance
from explainer.figures.numbers import bounded, correlation, quantity, texts
from explainer.measures.survival_curves import MIXED, Survival
from explainer.plotting.depths import deepest, depth, depth_axis
from explainer.plotting.gaps import gap_axis
from explainer.plotting.labels import label_end, percent, space_apart
from explainer.plotting.panels import open_chart
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed

TITLE = "The worse a network generalises, the less likely it survives a kick"
KIND = "still"
ALT = """Chance of survival against generalisation gap, at two sizes of the kick. At
{{ number("survival-and-gap.small") }} it falls from nearly 1 to ten to the power of
{{ number("survival-and-gap.worst_small") }} as the gap grows; the rank correlation is
{{ number("survival-and-gap.small_gap_correlation") }}. The larger kick shows the same, further
down."""
LIMITS = """One family of bad networks, all made by poison. Networks of larger gap also start at a
higher training loss. Of {{ number("survival-and-gap.networks") }} networks the chance is known for
{{ number("survival-and-gap.small_known") }} at the smaller and
{{ number("survival-and-gap.large_known") }} at the larger kick."""

SIGMAS = FAMILY_SIGMAS  # small and large kick
MARKERS = ("o", "s")  # of both


@dataclass(frozen=True)
class Kinds:
    """Survival of M networks and their gaps."""

    survival: Survival
    gaps: np.ndarray  # [M]
    seeds: int  # random starts of each poison factor, unless one of them doesn't fit

    def at(self, sigma: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return log10 of the chances, their errors, and whether they are known, [M] each."""
        log10, errors = self.survival.at(sigma)
        return log10, errors, self.survival.converged_to >= sigma * (1 - 1e-9)


def measure(size: str) -> Kinds:
    return Kinds(*family(size), FAMILY[size][1])


def draw(measured: Kinds, style: Style) -> Figure:
    figure, axes = open_chart(style, TITLE, page=5, phone=4.6)
    shades = style.shades(len(SIGMAS))
    labels = [
        _dots(axes, measured, *look, style) for look in zip(SIGMAS, MARKERS, shades, strict=True)
    ]
    labels[0].set_text(f"kick {labels[0].get_text()}")
    space_apart(labels)
    gap_axis(axes, measured.gaps)
    known = [log10[known] for log10, _, known in map(measured.at, SIGMAS)]
    depth_axis(axes, deepest(*(log10 for log10 in known if len(log10))))
    return figure


def _dots(
    axes: Axes, measured: Kinds, sigma: float, marker: str, color: str, style: Style
) -> Annotation:
    """Draw the chances that are known at one size of kick; return its label."""
    log10, errors, known = measured.at(sigma)
    gaps, log10, errors = measured.gaps[known], log10[known], errors[known]
    low, high = depth(log10 - errors), depth(np.minimum(log10 + errors, 0))
    axes.vlines(gaps, low, high, color=color, linewidth=1.2, alpha=0.6)
    size = 18 if style.phone else 34
    look: dict[str, Any] = {
        "marker": marker,
        "color": color,
        "edgecolor": style.paper,
        "linewidth": 0.5,
    }
    axes.scatter(gaps, depth(log10), s=size, zorder=3, **look)
    place = (0.0, 0.0)
    if len(gaps):
        last = int(gaps.argmax())
        place = (float(gaps[last]), float(depth(log10[last])))
    return label_end(axes, *place, f"{sigma:g}", color)


def _rank(measured: Kinds, sigma: float) -> float:
    """Return the rank correlation of the gap and the chance, of networks where it is known.

    NaN if it is of fewer than three.
    """
    log10, _, known = measured.at(sigma)
    if known.sum() < 3:
        return float("nan")
    return float(correlation(measured.gaps[known], log10[known]).value)


def numbers(measured: Kinds) -> dict[str, Number]:
    found = {
        "networks": Number(len(measured.gaps)),
        "cutoff": Number(measured.survival.cutoff, style="g"),
        "seeds": Number(measured.seeds),
        "rhat": Number(MIXED, style="g"),
        "starts": Number(int(measured.survival.excess.shape[2])),
    }
    for name, sigma in zip(("small", "large"), SIGMAS, strict=True):
        log10, _, known = measured.at(sigma)
        found |= {
            name: Number(sigma, style="g"),
            f"{name}_known": Number(int(known.sum())),
            f"{name}_gap_correlation": quantity(
                _rank(measured, sigma), n=int(known.sum()), unit="Kendall τ", style=".2f"
            ),
            f"best_{name}": chance(float(log10[known].max(initial=log10.min()))),
            f"worst_{name}": chance(float(log10[known].min(initial=0))),
            f"widest_gap_{name}": Number(float(measured.gaps[known].max(initial=0)), style=".0%"),
        }
    return found


def claims(measured: Kinds) -> list[Claim]:
    small = SIGMAS[0]
    log10, _, known = measured.at(small)
    span = np.ptp(log10[known]) if known.any() else 0.0
    rank = bounded(_rank(measured, small))
    return [
        Claim(f"at {small:g} most networks' chances are known", known.mean(), ">=", 0.5),
        Claim(f"at {small:g} the chance falls as the gap grows", rank, "<=", -0.5),
        Claim(f"at {small:g} chances span more than a thousandfold", span, ">=", 3),
    ]


def table(measured: Kinds) -> dict[str, np.ndarray]:
    """One row for each network and size of the kick."""
    rows = [measured.at(sigma) for sigma in SIGMAS]
    networks = {"network": measured.survival.networks, "gap": measured.gaps}
    return {
        **crossed(networks, {"sigma": np.array(SIGMAS)}, order="F"),
        "log10_survival": np.concatenate([log10 for log10, _, _ in rows]),
        "standard_error": np.concatenate([errors for _, errors, _ in rows]),
        "known": np.concatenate([known for _, _, known in rows]),
    }


def describe(measured: Kinds) -> str:
    found = texts(numbers(measured))
    small, large = (_course(measured, sigma) for sigma in SIGMAS)
    return (
        f"A scatter plot of {found['networks']} networks: log10 of the chance to survive a kick, "
        f"against the generalisation gap.\n\n"
        f"Kick of {found['small']}: {small}. Known well enough are those of "
        f"{found['small_known']} networks; rank correlation with the gap "
        f"{found['small_gap_correlation']}.\n\n"
        f"Kick of {found['large']}: {large}. Known well enough are those of "
        f"{found['large_known']} networks; rank correlation with the gap "
        f"{found['large_gap_correlation']}."
    )


def _course(measured: Kinds, sigma: float) -> str:
    """Return gaps and log10 of chances as words, in order of the gap, where they are known."""
    log10, _, known = measured.at(sigma)
    order = np.argsort(measured.gaps)
    return "; ".join(
        f"gap {percent(measured.gaps[m])}: {chance(float(log10[m])).text()}"
        for m in order[known[order]]
    )
