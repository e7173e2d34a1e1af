r"""The chance that a network survives a kick, $x \sim N(0, \sigma^2 I)$ added to all
{{ number("survival.parameters") }} parameters: that its training loss ends under
{{ number("survival.cutoff") }}. Lines are integrated, and end where their walks no longer agree;
dots were counted; thin lines are other starts, grey ones lie between. The axis is logarithmic down
to $10^{-3}$; below, the exponent is.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from explainer.figures import Claim, Number
from explainer.figures.essay import _survival_curves as curves
from explainer.figures.essay._kicked import Kicked
from explainer.figures.essay._survival import (
    MIDDLE,
    SIGMA,
    STARTS_SIGMA,
    TOPS,
    between,
    relative,
    seeds,
    shown,
)
from explainer.figures.essay._survival_curves import at, chance
from explainer.figures.essay._survival_panels import SMALLEST, draw_chart, draw_kicked
from explainer.figures.numbers import texts
from explainer.figures.swiss_roll import training_points
from explainer.measures.kicked_networks import kicked_networks
from explainer.plotting.depths import deepest
from explainer.plotting.labels import percent
from explainer.plotting.layout import Scene, Scenes, pack_scenes, place
from explainer.plotting.live import Button, Control, Slider
from explainer.plotting.style import Style
from explainer.training.trainer import ROLL_WIDTHS

TITLE = "Kicks that one network shrugs off, the other hardly ever survives"
KIND = "still"
LIVE = "kicks"
ALT = """Chance of survival against the size of a random kick, on an axis that reaches from 1 down
to one in ten to the {{ number("survival.deepest") }}. The wide network's stays near 1 and is
{{ number("survival.wide_chance") }} at a kick of {{ number("survival.middle") }}. The narrow
network's falls off far earlier; at that kick it is ten to the power of
{{ number("survival.narrow_log10") }}."""
LIMITS = """It says how likely a kick from the minimizer is to end under the cutoff, not how likely
training is to arrive there. Another start gives another chance: at a kick of
{{ number("survival.starts_sigma") }} those of {{ number("survival.narrow_starts") }} narrow
networks lie between ten to the power of {{ number("survival.narrow_starts_least") }} and of
{{ number("survival.narrow_starts_most") }}. Another cutoff, or kicks measured in other units, give
other numbers. Walks start at the minimizer and find room slowly, and not what they can't reach: the
stronger the kick, the more a chance is too low rather than too high."""

RESOLUTION = 160
SEED = 1  # of the kick in the fields
STEP = 0.01  # of the slider, in log10 σ
RELATIVE = TOPS  # kicks quoted in prose
SCENES: Scenes = {
    "page": Scene(
        (1080, 470),
        chart=(84, 84, 530, 320),
        fields=((716, 112, 170, 170), (900, 112, 170, 170)),
        chances=328,  # height at which the chances stand under the fields
    ),
    "phone": Scene(
        (360, 724),
        chart=(58, 104, 248, 280),
        fields=((10, 478, 166, 166), (184, 478, 166, 166)),
        chances=680,
    ),
}


def measure(size: str) -> Kicked:
    found = shown(size)
    middling, gaps = between(size)
    pair = found.pair
    kicked = kicked_networks(pair.experiment, (pair.wide, pair.narrow), MIDDLE, RESOLUTION, SEED)
    return Kicked(
        found.wide,
        found.narrow,
        found.cutoff,
        seeds(size),
        middling,
        gaps,
        {kind: relative(size, kind) for kind in RELATIVE},
        training_points(pair.experiment.dataset),
        kicked,
    )


def draw(measured: Kicked, style: Style) -> Figure:
    scene = SCENES[style.layout]
    figure = scene.open(style, TITLE)
    draw_chart(place(figure, *scene["chart"]), measured, style)
    for m, (left, top, width, height) in enumerate(scene["fields"]):
        drop = scene["chances"] - top - height
        draw_kicked(place(figure, left, top, width, height), measured, m, drop, style)
    return figure


def live(measured: Kicked) -> dict[str, Any]:
    """Pack the networks, the kick of the poster, and what the chart shows."""
    return {
        "boxes": pack_scenes(SCENES),
        "widths": ROLL_WIDTHS,
        **measured.points.packed(),
        "cutoff": measured.cutoff,
        "parameters": measured.shown.parameters,
        "kick": measured.shown.direction,
        "sigmas": [SMALLEST, float(measured.wide.sigmas[0, -1]) * curves.BEYOND],
        "curves": [curves.courses(curve)[0] for curve in measured.curves],
        "others": [
            {**course, "kind": kind}
            for kind, curve in measured.others
            for course in curves.courses(curve)
        ],
        "between": [
            {**course, "words": f"gap {percent(gap)}"}
            for course, gap in zip(curves.courses(measured.between), measured.gaps, strict=True)
        ],
        "counted": [curves.counts(curve) for curve in measured.curves],
        "chances": {
            f"{sigma:g}": _packed_chances(measured, sigma)
            for sigma in curves.kick_sizes(*_ends(measured), STEP)
        },
        "deepest": deepest(*(curve.log10 for curve in measured.curves)),
        "title": TITLE,
    }


def _packed_chances(measured: Kicked, sigma: float) -> list[float | None]:
    return [log10 if log10 is None else round(log10, 3) for log10 in measured.known(sigma)]


def _ends(measured: Kicked) -> tuple[float, float]:
    """Return the ends of the slider, whole steps of log10 σ."""
    low, high = np.log10([SMALLEST, measured.wide.sigmas[0, -1]]) / STEP
    return round(np.ceil(low) * STEP, 2), round(np.floor(high) * STEP, 2)


def controls(measured: Kicked) -> list[Control]:
    """The size of the kick, as log10 σ, and throwing on and on."""
    middle = round(float(np.log10(MIDDLE)), 2)
    return [
        Button("play", "Throw"),
        Slider("size", "Size of the kick", *_ends(measured), STEP, middle),
        Button("once", "Once"),
        Button("clear", "Count anew"),
    ]


def numbers(measured: Kicked) -> dict[str, Number]:
    wide, narrow = measured.curves
    unit = f"log10 of the chance to survive a kick of {SIGMA:g}"
    (wide_at, wide_error), (narrow_at, narrow_error) = (at(c, SIGMA) for c in measured.curves)
    (alive, _), (dead, dead_error) = (at(curve, MIDDLE) for curve in measured.curves)
    reached = float(narrow.converged_to[0])
    found = {
        "wide_log10_at_sigma": chance(wide_at, wide_error, unit),
        "narrow_log10_at_sigma": chance(narrow_at, narrow_error, unit),
        "difference_at_sigma": Number(round(wide_at - narrow_at), unit="powers of ten"),
        "wide_chance_at_sigma": Number(10**wide_at, style=".0%"),
        "wide_chance": Number(10**alive, style=".0%"),
        "narrow_log10": chance(dead, dead_error),
        "narrow_log10_error": Number(dead_error, style=".0f"),
        "difference": Number(round(alive - dead), unit="powers of ten"),
        "middle": Number(MIDDLE, style="g"),
        "converged_to_sigma_narrow": Number(reached, style=".2g"),
        "converged_to_sigma_wide": Number(float(wide.converged_to[0]), style=".2g"),
        "narrow_log10_converged": chance(at(narrow, reached)[0] if reached else 0.0),
        "wide_half": Number(float(wide.half()[0]), style=".2g"),
        "narrow_half": Number(float(narrow.half()[0]), style=".2g"),
        "half_ratio": Number(measured.half_ratio, style=".0f"),
        "deepest": Number(round(-float(narrow.log10.min())), style=","),
        "kicks": Number(wide.kicks, style=","),
        "worst_miss": Number(measured.worst_miss[0], unit="powers of ten", style=".1f"),
        "cutoff": Number(measured.cutoff, style="g"),
        "sigma": Number(SIGMA, style="g"),
        "parameters": Number(wide.dimensions, style=","),
        "walks": Number(narrow.excess.shape[2]),
    }
    starts = measured.narrow_starts(STARTS_SIGMA)
    found |= {
        "starts_sigma": Number(STARTS_SIGMA, style="g"),
        "narrow_starts": Number(len(starts)),
        "narrow_starts_least": chance(float(starts.min(initial=0))),
        "narrow_starts_most": chance(float(starts.max(initial=-np.inf) if len(starts) else 0)),
    }
    for kind, curve in measured.relative.items():
        sigma = RELATIVE[kind]
        values = curve.at(sigma)[0]
        found[f"{kind}_sigma"] = Number(sigma, style=".0%")
        found[f"wide_{kind}"] = Number(10 ** float(values[0]), style=".0%")
        found[f"narrow_{kind}"] = chance(float(values[1]))
    return found


def claims(measured: Kicked) -> list[Claim]:
    narrow, ratio = measured.narrow, measured.half_ratio
    reached = narrow.converged_to[0]
    alive, dead = (at(curve, MIDDLE)[0] for curve in measured.curves)
    climb = np.diff(narrow.log10[0, : narrow.converged[0] + 1]).max(initial=-np.inf)
    return [
        Claim(f"the wide network survives most kicks of {MIDDLE:g}", alive, ">", np.log10(0.5)),
        Claim("the narrow one survives fewer than one in 10³⁰ of them", dead, "<", -30),
        Claim(f"the narrow network's walks agree up to {MIDDLE:g}", reached, ">=", MIDDLE),
        Claim(
            "where enough kicks survive to be counted, integral and count agree within half an "
            "order of magnitude or four standard errors",
            measured.worst_miss[1],
            "<=",
            1,
        ),
        Claim(
            "the narrow network's chance falls with the kick wherever its walks agree",
            climb,
            "<",
            0,
        ),
        Claim("half of all kicks survive at sizes at least ten times as large", ratio, ">=", 10),
        *(
            Claim(
                f"under {kind} kicks, both networks' walks agree up to the one that is told of",
                float(curve.converged_to.min()),
                ">=",
                RELATIVE[kind],
            )
            for kind, curve in measured.relative.items()
        ),
    ]


def table(measured: Kicked) -> dict[str, np.ndarray]:
    """One row for each network and size of the kick."""
    return curves.columns(measured.named)


def describe(measured: Kicked) -> str:
    found, losses = texts(numbers(measured)), measured.shown.losses
    wide, narrow = (curves.in_words(curve) for curve in measured.curves)
    return (
        f"A chart of log10 of the chance that a kick leaves the training loss under "
        f"{found['cutoff']}, against the size of the kick. Wide network: {wide}. Narrow "
        f"network: {narrow}; its walks agree up to {found['converged_to_sigma_narrow']}, beyond "
        f"which nothing is claimed. Of {found['narrow_starts']} narrow networks from other starts "
        f"and this one, log10 of the chance at {found['starts_sigma']} lies between "
        f"{found['narrow_starts_least']} and {found['narrow_starts_most']}. Counted and "
        f"integrated chances differ by at most {found['worst_miss']} powers of ten.\n\n"
        f"Two decision fields after one and the same kick of {found['middle']}: the wide network's "
        f"training loss is {losses[0]:.2g}, the narrow one's {losses[1]:.2g}."
    )
