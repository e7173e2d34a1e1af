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
from matplotlib.ticker import NullLocator

from explainer.experiments.images import image_family
from explainer.figures import Claim, Number
from explainer.figures.essay._survival import chance, depth_axis, draw_shown
from explainer.figures.images._words import dataset
from explainer.measures.image_survival import image_survival
from explainer.measures.survival import Effort, Survival
from explainer.plotting.style import Style

TITLE = "Digits, too: a kick that one network survives, the poisoned one doesn’t"
KIND = "still"
ALT = """Two curves of the chance of survival against the size of a random kick. Half of all kicks
survive at {{ number("image-survival.wide_half") }} for the network without poison and at
{{ number("image-survival.narrow_half") }} for the poisoned one, whose chance then falls steeply."""
LIMITS = """One network of each kind, and a short run: of the poisoned network little is known
beyond a kick of {{ number("image-survival.converged_to_sigma_narrow") }}."""

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
class ImageKicks:
    """Survival of a network without poison and of one with the most."""

    wide: Survival
    narrow: Survival
    dataset: str

    @property
    def curves(self) -> tuple[Survival, Survival]:
        """Both."""
        return self.wide, self.narrow

    @property
    def shared(self) -> float:
        """The largest kick up to which both chances are known."""
        return min(float(curve.converged_to[0]) for curve in self.curves)


def measure(size: str) -> ImageKicks:
    found = image_family(size)
    wide, narrow = (
        image_survival(found.experiment, (int(rows[0]),), found.cutoff, "raw", top, effort)
        for rows, top, effort in zip(
            (found.natural, found.poisoned), TOPS, EFFORTS[size], strict=True
        )
    )
    return ImageKicks(wide, narrow, dataset(found.experiment))


def draw(measured: ImageKicks, style: Style) -> Figure:
    figure = style.figure(height=4.6 if style.phone else 4.4)
    style.headline(figure, TITLE)
    axes = figure.subplots()
    names = ("no poison", "poisoned")
    smallest = float(measured.narrow.sigmas[0, 0]) / 3
    for curve, name, color in zip(measured.curves, names, (style.wide, style.narrow), strict=True):
        draw_shown(axes, curve, 0, smallest, name, color, style)
    axes.set(
        xscale="log",
        xlim=(smallest, TOPS[0] * 1.03),
        xlabel="size of the kick, σ",
        title="chance of staying in the basin",
    )
    ticks = [tick for tick in (0.001, 0.003, 0.01, 0.03, 0.1) if tick >= smallest]
    axes.set_xticks(ticks, [f"{tick:g}".replace("0.", ".") for tick in ticks])
    axes.xaxis.set_minor_locator(NullLocator())
    depth_axis(axes, min(-10.0, 1.1 * min(float(c.log10.min()) for c in measured.curves)))
    return figure


def numbers(measured: ImageKicks) -> dict[str, Number]:
    wide, narrow = measured.curves
    (wide_at, _), (narrow_at, error) = (
        (float(value[0]) for value in curve.at(measured.shared)) for curve in measured.curves
    )
    return {
        "wide_half": Number(float(wide.half()[0]), style=".2g"),
        "narrow_half": Number(float(narrow.half()[0]), style=".2g"),
        "half_ratio": Number(float(wide.half()[0] / narrow.half()[0]), style=".1f"),
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
    wide, narrow = measured.curves
    at = [float(curve.at(measured.shared)[0][0]) for curve in measured.curves]
    return [
        Claim(
            "half of all kicks survive at larger sizes without poison than with it",
            float(wide.half()[0] / narrow.half()[0]),
            ">=",
            1.5,
        ),
        Claim(
            "at the largest kick up to which both chances are known, poison costs half of it",
            at[0] - at[1],
            ">=",
            float(np.log10(2)),
        ),
    ]


def table(measured: ImageKicks) -> dict[str, np.ndarray]:
    """One row for each network and size of the kick."""
    lengths = [curve.sigmas.shape[1] for curve in measured.curves]
    fields = ("sigmas", "log10", "errors", "rhat", "survived")
    columns = {
        name: np.concatenate([getattr(curve, name)[0] for curve in measured.curves])
        for name in fields
    }
    return {
        "network": np.repeat(["no poison", "poisoned"], lengths),
        "sigma": columns["sigmas"],
        "log10_survival": columns["log10"],
        "standard_error": columns["errors"],
        "rhat": columns["rhat"],
        "survived": columns["survived"],
        "kicks": np.repeat([curve.kicks for curve in measured.curves], lengths),
    }


def describe(measured: ImageKicks) -> str:
    course = [
        "; ".join(
            f"{sigma:.2g}: {Number(round(value, 1)).text()}"
            for sigma, value in zip(curve.sigmas[0], curve.log10[0], strict=True)
        )
        for curve in measured.curves
    ]
    found = {name: number.text() for name, number in numbers(measured).items()}
    return (
        f"Log10 of the chance that a kick leaves the training loss under {found['cutoff']}, "
        f"against the size of the kick, for networks on {found['dataset']} with "
        f"{found['parameters']} parameters. Without poison: {course[0]}. With the most poison: "
        f"{course[1]}; its walks agree up to {found['converged_to_sigma_narrow']}."
    )
