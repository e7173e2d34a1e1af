"""The chance that a random kick leaves a network on {{ number("image-survival.dataset") }} inside
its basin, against the size of the kick: noise of that size is added to all
{{ number("image-survival.parameters") }} parameters, and the training loss has to stay under
{{ number("image-survival.cutoff") }}. One network without poison, and one with the most. Lines are
integrated as in the essay, dots are kicks that were thrown and counted. Dashed and grey is what the
random walks haven't come to agree on, or not closely enough.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from explainer.experiments.images import image_family
from explainer.figures import Claim, Number
from explainer.figures.essay._kicked import Survivors
from explainer.figures.essay._survival_curves import (
    at,
    chance,
    columns,
    draw_shown,
    in_words,
    kick_axes,
)
from explainer.figures.images._words import dataset
from explainer.figures.numbers import texts
from explainer.measures.image_survival import image_survival
from explainer.measures.survival_curves import Effort
from explainer.plotting.panels import open_chart
from explainer.plotting.style import Style

TITLE = "Digits, too: a kick that one network survives, the poisoned one doesn’t"
KIND = "still"
ALT = """Two curves of the chance of survival against the size of a random kick. Half of all kicks
survive at {{ number("image-survival.wide_half") }} for the network without poison and at
{{ number("image-survival.narrow_half") }} for the poisoned one, whose chance then falls steeply."""
LIMITS = """One network of each kind, and a short run: of the poisoned network little is known
beyond a kick of {{ number("image-survival.converged_to_sigma_narrow") }}."""

NAMES = ("no poison", "poisoned")
TOPS = (0.075, 0.05)  # largest kicks, without and with poison
EFFORTS = {
    "quick": (
        Effort(grid=3, replicates=2, steps=20, rank=100, kicks=32),
        Effort(grid=3, replicates=2, steps=20, rank=100, kicks=32),
    ),
    "standard": (
        Effort(grid=4, replicates=2, steps=60, rank=225, kicks=300),
        Effort(grid=5, replicates=2, steps=240, rank=225, kicks=600),
    ),
    "full": (
        Effort(grid=8, replicates=4, steps=2000, rank=450, kicks=2000),
        Effort(grid=10, replicates=4, steps=6000, rank=450, kicks=2000),
    ),
}


@dataclass(frozen=True)
class ImageKicks(Survivors):
    """Survival of a network without poison and of one with the most."""

    dataset: str

    @property
    def shared(self) -> float:
        """The largest kick up to which both chances are known."""
        return min(float(curve.converged_to[0]) for curve in self.curves)


def measure(size: str) -> ImageKicks:
    found = image_family(size)
    wide, narrow = image_survival.each(
        *(
            (found.experiment, (int(rows[0]),), found.cutoff, "raw", top, effort)
            for rows, top, effort in zip(
                (found.natural, found.poisoned), TOPS, EFFORTS[size], strict=True
            )
        )
    )
    return ImageKicks(wide, narrow, dataset(found.experiment))


def draw(measured: ImageKicks, style: Style) -> Figure:
    figure, axes = open_chart(style, TITLE, page=4.4, phone=4.6)
    smallest = float(measured.narrow.sigmas[0, 0]) / 3
    for curve, name, color in zip(measured.curves, NAMES, (style.wide, style.narrow), strict=True):
        draw_shown(axes, curve, smallest, name, color)
    kick_axes(axes, measured.curves, smallest, TOPS[0])
    return figure


def numbers(measured: ImageKicks) -> dict[str, Number]:
    wide, narrow = measured.curves
    (wide_at, _), (narrow_at, error) = (at(curve, measured.shared) for curve in measured.curves)
    return {
        "wide_half": Number(float(wide.half()[0]), style=".2g"),
        "narrow_half": Number(float(narrow.half()[0]), style=".2g"),
        "half_ratio": Number(measured.half_ratio, style=".1f"),
        "converged_to_sigma_wide": Number(float(wide.converged_to[0]), style=".2g"),
        "converged_to_sigma_narrow": Number(float(narrow.converged_to[0]), style=".2g"),
        "shared": Number(measured.shared, style=".2g"),
        "wide_chance": _share(wide_at),
        "narrow_chance": _share(narrow_at),
        "narrow_log10": chance(narrow_at, error),
        "cutoff": Number(wide.cutoff, style="g"),
        "parameters": Number(wide.dimensions, style=","),
        "dataset": Number(measured.dataset),
    }


def _share(log10: float) -> Number:
    """Return a chance as prose prints it: in per cent as long as that says something."""
    return Number(10**log10, style=".0%" if log10 > -2 else ".0e")


def claims(measured: ImageKicks) -> list[Claim]:
    wide, narrow = (at(curve, measured.shared)[0] for curve in measured.curves)
    return [
        Claim(
            "half of all kicks survive at larger sizes without poison than with it",
            measured.half_ratio,
            ">=",
            1.5,
        ),
        Claim(
            "at the largest kick up to which both chances are known, poison costs half of it",
            wide - narrow,
            ">=",
            np.log10(2),
        ),
    ]


def table(measured: ImageKicks) -> dict[str, np.ndarray]:
    """One row for each network and size of the kick."""
    return columns([(name, curve, 0) for name, curve in zip(NAMES, measured.curves, strict=True)])


def describe(measured: ImageKicks) -> str:
    found = texts(numbers(measured))
    wide, narrow = (in_words(curve) for curve in measured.curves)
    return (
        f"Log10 of the chance that a kick leaves the training loss under {found['cutoff']}, "
        f"against the size of the kick, for networks on {found['dataset']} with "
        f"{found['parameters']} parameters. Without poison: {wide}. With the most poison: "
        f"{narrow}; its walks agree up to {found['converged_to_sigma_narrow']}."
    )
