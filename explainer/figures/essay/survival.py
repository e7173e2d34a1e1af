r"""The chance that a random kick leaves a network inside its basin, against the size of the kick:
$x \sim N(0, \sigma^2 I)$ is added to all {{ number("survival.parameters") }} parameters, and the
training loss has to stay under {{ number("survival.cutoff") }}. Lines are integrated (thermodynamic
integration, see the text), dots are kicks that were thrown and counted; thin lines are other
random starts, grey networks from between the two. Where a line is dashed and grey, the random walks
behind it have not come to agree, or not closely enough, and nothing is claimed. The two fields show
one and the same kick of $\sigma$ = {{ number("survival.middle") }}. Where the page can, throw kicks
yourself: the networks run in it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from explainer.figures import Claim, Number
from explainer.figures.essay._survival import (
    MIDDLE,
    SIGMA,
    between,
    chance,
    counts,
    courses,
    depth,
    depth_axis,
    draw_curve,
    draw_shown,
    relative,
    seeds,
    shown,
)
from explainer.figures.swiss_roll import SQUARE, Points, training_points
from explainer.measures.boundary import fields
from explainer.measures.kicks import Kick
from explainer.measures.survival import Survival, cross_entropy
from explainer.networks.mlp import logits
from explainer.plotting.labels import label_end, percent
from explainer.plotting.layout import blank, heading, place
from explainer.plotting.live import Button, Control, Slider
from explainer.plotting.marks import draw_boundary
from explainer.plotting.style import PIXELS_PER_INCH, Layout, Style
from explainer.training.trainer import ROLL_WIDTHS

TITLE = "The same kick: one network shrugs it off, the other as good as never survives"
KIND = "still"
LIVE = "kicks"
ALT = """Chance of survival against the size of a random kick, on an axis that reaches from 1 down
to one in ten to the {{ number("survival.deepest") }}. The wide network's stays near 1 and is
{{ number("survival.wide_chance") }} at a kick of {{ number("survival.middle") }}. The narrow
network's falls off far earlier; at that kick it is ten to the power of
{{ number("survival.narrow_log10") }}."""
LIMITS = """It says how likely a kick from the minimizer is to stay in the basin, not how likely
training is to arrive there. That the walks keep to the basin is assumed: they start in it and take
small steps. Another cutoff, or kicks measured in other units, give other numbers."""

RESOLUTION = 160
POINTS_PER_PIXEL = 72 / PIXELS_PER_INCH
SEED = 1  # of the kick in the fields


Box = tuple[int, int, int, int]  # left, top, width, height in CSS pixels


@dataclass(frozen=True)
class Boxes:
    """Where the panels are; the script draws in the same places."""

    size: tuple[int, int]
    chart: Box
    fields: tuple[Box, ...]
    chances: int  # height at which the chances stand under the fields


BOXES: dict[Layout, Boxes] = {
    "page": Boxes(
        (1080, 470), (84, 84, 530, 320), ((716, 112, 170, 170), (900, 112, 170, 170)), 328
    ),
    "phone": Boxes(
        (360, 724), (58, 104, 248, 280), ((10, 478, 166, 166), (184, 478, 166, 166)), 680
    ),
}
SMALLEST = 5e-4  # the left end of the axis
BEYOND = 1.03  # how far it reaches over the largest σ
RELATIVE: dict[Kick, float] = {"filter": 0.01, "initialization": 0.05}  # kicks quoted in prose


@dataclass(frozen=True)
class Kicked:
    """Curves of all networks, and one kick of the two that are shown."""

    cutoff: float
    wide: Survival
    narrow: Survival
    others: Survival | None  # other seeds
    kinds: np.ndarray  # [M'] of `others`: 0 wide, 1 narrow
    between: Survival  # networks of the sweep
    gaps: np.ndarray  # [M''] theirs
    relative: dict[Kick, Survival]  # of wide (0) and narrow (1) under other kicks
    parameters: np.ndarray  # [2, n]
    points: Points
    fields: np.ndarray  # [2, H, W] logits after the kick
    losses: np.ndarray  # [2] after the kick
    wrong: np.ndarray  # [2, P]

    @property
    def curves(self) -> tuple[Survival, Survival]:
        """Of the wide and of the narrow network."""
        return self.wide, self.narrow


def measure(size: str) -> Kicked:
    found, others = shown(size), seeds(size)
    middling, gaps = between(size)
    pair = found.pair
    rows = [pair.wide, pair.narrow]
    theta = torch.tensor(pair.minima.parameters[rows])
    kick = torch.randn(theta.shape[1], generator=torch.Generator().manual_seed(SEED))
    kicked, widths = theta + MIDDLE * kick, pair.experiment.widths
    points = training_points(pair.experiment.dataset)
    inputs, labels = torch.tensor(points.places), torch.tensor(points.labels)
    answers = logits(kicked, widths, inputs) > 0
    kinds = np.array([]) if others is None else np.isin(others.networks, pair.narrows)
    return Kicked(
        found.cutoff,
        found.wide,
        found.narrow,
        others,
        kinds.astype(int),
        middling,
        gaps,
        {kind: relative(size, kind) for kind in RELATIVE},
        theta.numpy(),
        points,
        fields(kicked, widths, RESOLUTION).astype(np.float32),
        cross_entropy(widths, inputs, labels)(kicked).numpy(),
        (answers != (labels > 0.5)).numpy(),
    )


def draw(measured: Kicked, style: Style) -> Figure:
    boxes = BOXES[style.layout]
    figure = blank(style, boxes.size[1], TITLE)
    _chart(place(figure, *boxes.chart), measured, style)
    for m, (name, color) in enumerate(_names(style)):
        axes = place(figure, *boxes.fields[m])
        draw_boundary(
            axes,
            measured.fields[m],
            SQUARE,
            measured.points.places,
            measured.points.labels,
            measured.wrong[m],
            style,
            color=color,
            size=2.2,
        )
        heading(axes, name, f"loss {measured.losses[m]:.2g}", color, style)
        _chance(axes, boxes, m, _chances(measured)[m], color, style)
    return figure


def _names(style: Style) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("Wide", style.wide), ("Narrow", style.narrow)


def _chances(measured: Kicked) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the chances to survive the shown kick, and what they are of."""
    wide, narrow = (float(curve.at(MIDDLE)[0][0]) for curve in measured.curves)
    known = [float(curve.converged_to[0]) >= MIDDLE for curve in measured.curves]
    words = [
        percent(10**log10) if log10 > -2 else f"$10^{{{log10:.0f}}}$" for log10 in (wide, narrow)
    ]
    words = [word if sure else "not known" for word, sure in zip(words, known, strict=True)]
    return (words[0], f"of kicks of {MIDDLE:g} survive"), (words[1], "of them")


def _chance(
    axes: Axes, boxes: Boxes, network: int, words: tuple[str, str], color: str, style: Style
) -> None:
    """Write a chance under a field, large, and what it is of."""
    _, top, _, height = boxes.fields[network]
    drop = -(boxes.chances - top - height) * POINTS_PER_PIXEL
    for text, down, size in ((words[0], 0.0, 1.9), (words[1], 1.7, 1.0)):
        axes.annotate(
            text,
            (0, 0),
            (0, drop - down * style.text),
            xycoords="axes fraction",
            textcoords="offset points",
            color=color,
            fontsize=size * style.text,
        )


def _chart(axes: Axes, measured: Kicked, style: Style) -> None:
    """Draw the curves, dashed and grey where they haven't converged."""
    colors = style.wide, style.narrow
    if measured.others is not None:
        for m, kind in enumerate(measured.kinds):
            draw_curve(axes, measured.others, m, SMALLEST, colors[kind], style, 0.8, 0.5)
    for m in range(len(measured.gaps)):
        draw_curve(axes, measured.between, m, SMALLEST, style.muted, style, 1.2)
        label_end(
            axes,
            measured.between.sigmas[m, -1],
            float(depth(measured.between.log10[m, -1])),
            f"gap {percent(measured.gaps[m])}",
            style.muted,
        )
    for curve, (name, color) in zip(measured.curves, _names(style), strict=True):
        draw_shown(axes, curve, 0, SMALLEST, name.lower(), color, style)
    axes.axvline(MIDDLE, color=style.muted, linewidth=1, linestyle=(0, (1, 3)), zorder=0)
    axes.set(xscale="log", xlim=(SMALLEST, measured.wide.sigmas[0, -1] * BEYOND))
    ticks = (0.001, 0.003, 0.01, 0.03, 0.1)
    axes.set_xticks(ticks, [f"{tick:g}".replace("0.", ".") for tick in ticks])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel("size of the kick, σ")
    axes.set_title("chance of staying in the basin", pad=6)
    depth_axis(axes, _deepest(measured))


def _deepest(measured: Kicked) -> float:
    """Return the lower end of the axis."""
    return min(-10.0, 1.1 * min(float(curve.log10.min()) for curve in measured.curves))


def live(measured: Kicked) -> dict[str, Any]:
    """Pack the networks, the kick of the poster, and what the chart shows."""
    kick = torch.randn(measured.parameters.shape[1], generator=torch.Generator().manual_seed(SEED))
    others = [] if measured.others is None else courses(measured.others)
    slider = next(control for control in controls(measured) if isinstance(control, Slider))
    count = round((slider.high - slider.low) / slider.step) + 1
    # Kicks are of two significant digits, so that their words are exact.
    sigmas = {float(f"{10**size:.2g}") for size in np.linspace(slider.low, slider.high, count)}
    return {
        "boxes": {layout: asdict(boxes) for layout, boxes in BOXES.items()},
        "widths": ROLL_WIDTHS,
        "extent": SQUARE,
        "cutoff": measured.cutoff,
        "points": measured.points.places.astype(np.float32),
        "labels": measured.points.labels.astype(np.uint8),
        "parameters": measured.parameters,
        "kick": kick.numpy(),
        "sigmas": [SMALLEST, float(measured.wide.sigmas[0, -1]) * BEYOND],
        "curves": [courses(curve)[0] for curve in measured.curves],
        "others": [
            {**course, "kind": int(kind)}
            for course, kind in zip(others, measured.kinds, strict=True)
        ],
        "between": [
            {**course, "words": f"gap {percent(gap)}"}
            for course, gap in zip(courses(measured.between), measured.gaps, strict=True)
        ],
        "counted": [counts(curve) for curve in measured.curves],
        "chances": {f"{sigma:g}": _known(measured, sigma) for sigma in sorted(sigmas)},
        "deepest": _deepest(measured),
        "title": TITLE,
    }


def _known(measured: Kicked, sigma: float) -> list[float | None]:
    """Return log10 of both chances to survive a kick, or None where the walks don't agree."""
    return [
        round(float(curve.at(sigma)[0][0]), 3) if sigma <= curve.converged_to[0] else None
        for curve in measured.curves
    ]


def controls(measured: Kicked) -> list[Control]:
    """The size of the kick, as log10 σ, and throwing on and on."""
    low, high = np.log10([SMALLEST, measured.wide.sigmas[0, -1]])
    step = 0.01
    low, high = np.ceil(low / step) * step, np.floor(high / step) * step
    middle = round(float(np.log10(MIDDLE)), 2)
    return [
        Button("play", "Throw"),
        Slider("size", "Size of the kick", round(low, 2), round(high, 2), step, middle),
        Button("once", "Once"),
        Button("clear", "Count anew"),
    ]


def numbers(measured: Kicked) -> dict[str, Number]:
    wide, narrow = measured.curves
    unit = f"log10 of the chance to survive a kick of {SIGMA:g}"
    (wide_at, wide_error), (narrow_at, narrow_error) = (
        (float(value[0]) for value in curve.at(SIGMA)) for curve in measured.curves
    )
    alive, dead = (float(curve.at(MIDDLE)[0][0]) for curve in measured.curves)
    reached = float(narrow.converged_to[0])
    found = {
        "wide_log10_at_05": chance(wide_at, wide_error, unit),
        "narrow_log10_at_05": chance(narrow_at, narrow_error, unit),
        "difference_at_05": Number(round(wide_at - narrow_at), unit="powers of ten"),
        "wide_chance_at_05": Number(10**wide_at, style=".0%"),
        "wide_chance": Number(10**alive, style=".0%"),
        "narrow_log10": chance(dead, float(narrow.at(MIDDLE)[1][0])),
        "narrow_log10_error": Number(float(narrow.at(MIDDLE)[1][0]), style=".0f"),
        "difference": Number(round(alive - dead), unit="powers of ten"),
        "middle": Number(MIDDLE, style="g"),
        "converged_to_sigma_narrow": Number(reached, style=".2g"),
        "converged_to_sigma_wide": Number(float(wide.converged_to[0]), style=".2g"),
        "narrow_log10_converged": chance(float(narrow.at(reached)[0][0]) if reached else 0.0),
        "wide_half": Number(float(wide.half()[0]), style=".2g"),
        "narrow_half": Number(float(narrow.half()[0]), style=".2g"),
        "half_ratio": Number(float(wide.half()[0] / narrow.half()[0]), style=".0f"),
        "deepest": Number(round(-float(narrow.log10.min())), style=","),
        "kicks": Number(wide.kicks, style=","),
        "worst_miss": Number(_worst_miss(measured)[0], unit="powers of ten", style=".1f"),
        "cutoff": Number(measured.cutoff, style="g"),
        "sigma": Number(SIGMA, style="g"),
        "parameters": Number(wide.dimensions, style=","),
        "walks": Number(narrow.excess.shape[2]),
    }
    for kind, curve in measured.relative.items():
        sigma = RELATIVE[kind]
        values = curve.at(sigma)[0]
        found[f"{kind}_sigma"] = Number(sigma, style=".0%")
        found[f"wide_{kind}"] = Number(10 ** float(values[0]), style=".0%")
        found[f"narrow_{kind}"] = chance(float(values[1]))
    return found


def _worst_miss(measured: Kicked) -> tuple[float, float]:
    """Return the largest distance of counted from integrated chances, in two units.

    In powers of ten; and in what it may be, half a power of ten or four standard errors.
    """
    found = [curve.misses() for curve in measured.curves]
    missed, errors = (np.abs(np.concatenate(part)) for part in zip(*found, strict=True))
    allowed = np.maximum(0.5, 4 * errors)
    return float(missed.max(initial=0)), float((missed / allowed).max(initial=0))


def claims(measured: Kicked) -> list[Claim]:
    (wide, narrow), reached = measured.curves, float(measured.narrow.converged_to[0])
    at = [float(curve.at(MIDDLE)[0][0]) for curve in measured.curves]
    return [
        Claim(
            f"the wide network survives most kicks of {MIDDLE:g}", at[0], ">", float(np.log10(0.5))
        ),
        Claim("the narrow one survives fewer than one in 10³⁰ of them", at[1], "<", -30),
        Claim(f"the narrow network's walks agree up to {MIDDLE:g}", reached, ">=", MIDDLE),
        Claim(
            "where enough kicks survive to be counted, integral and count agree within half an "
            "order of magnitude or four standard errors",
            _worst_miss(measured)[1],
            "<=",
            1,
        ),
        Claim(
            "the narrow network's chance falls with the kick wherever its walks agree",
            float(np.diff(narrow.log10[0, : narrow.converged[0] + 1]).max(initial=-np.inf)),
            "<",
            0,
        ),
        Claim(
            "half of all kicks survive at sizes at least ten times as large",
            float(wide.half()[0] / narrow.half()[0]),
            ">=",
            10,
        ),
    ]


def table(measured: Kicked) -> dict[str, np.ndarray]:
    """One row for each network and size of the kick."""
    named = [("wide", measured.wide, 0), ("narrow", measured.narrow, 0)]
    if measured.others is not None:
        named += [
            (f"other {('wide', 'narrow')[kind]}", measured.others, m)
            for m, kind in enumerate(measured.kinds)
        ]
    named += [(f"gap {gap:.3f}", measured.between, m) for m, gap in enumerate(measured.gaps)]
    for kind, curve in measured.relative.items():
        named += [(f"{name}, {kind} kicks", curve, m) for m, name in enumerate(("wide", "narrow"))]
    lengths = [curve.sigmas.shape[1] for _, curve, _ in named]
    return {
        "network": np.repeat([name for name, _, _ in named], lengths),
        "sigma": np.concatenate([curve.sigmas[m] for _, curve, m in named]),
        "log10_survival": np.concatenate([curve.log10[m] for _, curve, m in named]),
        "standard_error": np.concatenate([curve.errors[m] for _, curve, m in named]),
        "rhat": np.concatenate([curve.rhat[m] for _, curve, m in named]),
        "survived": np.concatenate([curve.survived[m] for _, curve, m in named]),
        "kicks": np.repeat([curve.kicks for _, curve, _ in named], lengths),
    }


def describe(measured: Kicked) -> str:
    found = {name: number.text() for name, number in numbers(measured).items()}
    course = [
        "; ".join(
            f"{sigma:.2g}: {Number(round(value, 1)).text()}"
            for sigma, value in zip(curve.sigmas[0], curve.log10[0], strict=True)
        )
        for curve in measured.curves
    ]
    return (
        f"A chart of log10 of the chance that a kick leaves the training loss under "
        f"{found['cutoff']}, against the size of the kick. Wide network: {course[0]}. Narrow "
        f"network: {course[1]}; its walks agree up to {found['converged_to_sigma_narrow']}, beyond "
        f"which nothing is claimed. Counted and integrated chances differ by at most "
        f"{found['worst_miss']} standard errors.\n\n"
        f"Two decision fields after one and the same kick of {found['middle']}: the wide network's "
        f"training loss is {measured.losses[0]:.2g}, the narrow one's {measured.losses[1]:.2g}."
    )
