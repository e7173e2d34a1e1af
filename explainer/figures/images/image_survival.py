"""How many random kicks a network on {{ number("image-survival.dataset") }} survives, against the
size of the kick: noise of that size is added to all {{ number("image-survival.parameters") }}
parameters, and the training loss has to stay under {{ number("image-survival.cutoff") }}. Dots are
counts; a line ends where no more is known. Half survive a kick of
{{ number("image-survival.wide_half") }} without poison, of
{{ number("image-survival.narrow_half") }} with the most.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.experiments.images import image_family
from explainer.figures import Claim, Number
from explainer.figures.essay._kicked import Survivors
from explainer.figures.essay._survival_curves import at, columns
from explainer.figures.images._words import dataset
from explainer.figures.numbers import texts
from explainer.measures.image_survival import image_survival
from explainer.measures.survival_curves import Effort, Survival
from explainer.plotting.labels import note, percent
from explainer.plotting.panels import open_chart
from explainer.plotting.style import Style
from explainer.plotting.ticks import QUARTERS, mark, plainly

TITLE = "On images, too, the poisoned network survives only smaller kicks"
KIND = "still"
ALT = """Two falling curves of the share of random kicks that a network survives, against their
size. Half survive at {{ number("image-survival.wide_half") }} for the network without poison, and
at {{ number("image-survival.narrow_half") }} for the poisoned one."""
LIMITS = """One network of each kind. How many kicks larger than
{{ number("image-survival.converged_to_sigma_narrow") }} the poisoned one survives isn’t known, but
that they are fewer. That the kicked network is in the same basin isn’t asked."""

NAMES = ("no poison", "poisoned")
LEFT, RIGHT = 0.6, 1.2  # how far the axis reaches beyond the smallest and the largest kick
TICKS = (0.001, 0.003, 0.01, 0.02, 0.03, 0.05, 0.1)
EFFORTS = {  # the largest kick, and how long to look, without and with poison
    "quick": (
        (0.085, Effort(grid=4, replicates=2, steps=20, rank=40, kicks=16)),
        (0.027, Effort(grid=4, replicates=2, steps=20, rank=40, kicks=16)),
    ),
    "standard": (
        (0.085, Effort(grid=9, replicates=2, steps=20, rank=100, kicks=400)),
        (0.027, Effort(grid=10, replicates=2, steps=20, rank=100, kicks=400)),
    ),
    "full": (
        (0.085, Effort(grid=12, replicates=4, steps=2000, rank=450, kicks=2000)),
        (0.05, Effort(grid=20, replicates=4, steps=6000, rank=450, kicks=2000)),
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
            for rows, (top, effort) in zip(
                (found.natural, found.poisoned), EFFORTS[size], strict=True
            )
        )
    )
    return ImageKicks(wide, narrow, dataset(found.experiment))


def known(curve: Survival, smallest: float) -> tuple[np.ndarray, np.ndarray]:
    """Return sizes of the kick as far as the first network's chance is known, and it, [any] each.

    A larger kick is survived less often, so what rises again by chance is levelled.
    """
    sigmas = np.geomspace(smallest, max(smallest, float(curve.converged_to[0])), 200)
    return sigmas, np.minimum.accumulate([10 ** at(curve, sigma)[0] for sigma in sigmas])


def draw(measured: ImageKicks, style: Style) -> Figure:
    figure, axes = open_chart(style, TITLE, page=4.4, phone=4.4)
    smallest = LEFT * float(measured.narrow.sigmas[0, 0])
    largest = max(float(curve.converged_to[0]) for curve in measured.curves)
    axes.set(xscale="log", xlim=(smallest, RIGHT * max(largest, smallest)), ylim=(0, 1.05))
    axes.set(xlabel="size of the kick, σ", title="kicks survived")
    mark(axes.xaxis, plainly(tick for tick in TICKS if smallest <= tick <= RIGHT * largest))
    mark(axes.yaxis, QUARTERS)
    for curve, name, color in zip(measured.curves, NAMES, (style.wide, style.narrow), strict=True):
        _curve(axes, curve, smallest, name, color)
    return figure


def _curve(axes: Axes, curve: Survival, smallest: float, name: str, color: str) -> None:
    """Draw a curve as far as it is known, the shares that were counted, and where half survive."""
    sigmas, chances = known(curve, smallest)
    axes.plot(sigmas, chances, color=color)
    seen = slice(0, curve.converged[0] + 1)
    axes.plot(curve.sigmas[0, seen], curve.survived[0, seen] / curve.kicks, "o", color=color)
    if chances[-1] <= 0.5:
        half = float(curve.half()[0])
        axes.plot([half, half], [0, 0.5], color=color, linewidth=1.2, linestyle=(0, (1, 2)))
        note(axes, f"half survive\n{half:.2g}", (half, 0), (-6, 8), color)
    middle = int(np.abs(chances - 0.75).argmin())
    note(axes, name, (sigmas[middle], chances[middle]), (9, 0), color, fontweight="semibold")


def numbers(measured: ImageKicks) -> dict[str, Number]:
    wide, narrow = measured.curves
    return {
        "wide_half": Number(float(wide.half()[0]), style=".2g"),
        "narrow_half": Number(float(narrow.half()[0]), style=".2g"),
        "half_ratio": Number(measured.half_ratio, style=".1f"),
        "converged_to_sigma_wide": Number(float(wide.converged_to[0]), style=".2g"),
        "converged_to_sigma_narrow": Number(float(narrow.converged_to[0]), style=".2g"),
        "shared": Number(measured.shared, style=".2g"),
        "narrow_chance": _share(at(narrow, measured.shared)[0]),
        "cutoff": Number(wide.cutoff, style="g"),
        "parameters": Number(wide.dimensions, style=","),
        "kicks": Number(wide.kicks, style=","),
        "dataset": Number(measured.dataset),
    }


def _share(log10: float) -> Number:
    """Return a chance as prose prints it: in per cent as long as that says something."""
    return Number(10**log10, style=".0%" if log10 > -2 else ".0e")


def claims(measured: ImageKicks) -> list[Claim]:
    smallest = float(measured.narrow.sigmas[0, 0])
    sigmas = np.geomspace(smallest, max(smallest, measured.shared), 50)
    wide, narrow = (np.array([at(c, s)[0] for s in sigmas]) for c in measured.curves)
    return [
        Claim(
            "half of all kicks survive at sizes at least twice as large without poison",
            measured.half_ratio,
            ">=",
            2,
        ),
        Claim(
            "at no size at which both are known do more survive with poison, by over a hundredth",
            float((10**narrow - 10**wide).max()),
            "<=",
            0.01,
        ),
        Claim(
            "at the largest of them nearly all survive without poison",
            float(10 ** wide[-1]),
            ">=",
            0.98,
        ),
        Claim("and fewer than half with it", float(10 ** narrow[-1]), "<", 0.5),
    ]


def table(measured: ImageKicks) -> dict[str, np.ndarray]:
    """One row for each network and size of the kick up to which its chance is known."""
    named = zip(NAMES, measured.curves, strict=True)
    found = columns([(name, curve, 0) for name, curve in named])
    rows = [np.arange(c.sigmas.shape[1]) <= c.converged[0] for c in measured.curves]
    return {name: column[np.concatenate(rows)] for name, column in found.items()}


def describe(measured: ImageKicks) -> str:
    found = texts(numbers(measured))
    wide, narrow = (_in_words(curve) for curve in measured.curves)
    return (
        f"How many of {found['kicks']} random kicks leave the training loss under "
        f"{found['cutoff']}, against the size of the kick, for networks on {found['dataset']} with "
        f"{found['parameters']} parameters. Without poison: {wide}. With the most poison: "
        f"{narrow}."
    )


def _in_words(curve: Survival) -> str:
    """Return what is known of the first network's curve as sizes and shares."""
    known = slice(0, curve.converged[0] + 1)
    pairs = zip(curve.sigmas[0, known], 10 ** curve.log10[0, known], strict=True)
    return "; ".join(f"{sigma:.2g}: {percent(share)}" for sigma, share in pairs)
