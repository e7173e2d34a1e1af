"""Networks of several shapes that get {{ number("width-and-depth.points") }} training points right:
how many fresh points they get right, drawn at random and trained, and how many bits the labels cost
random ones. Means over {{ number("width-and-depth.draws") }} draws of the points, the same for all
shapes; bars are the standard error of what a shape adds to the mean over shapes.

On each draw stand {{ number("width-and-depth.networks") }} random networks and up to
{{ number("width-and-depth.starts") }} that Muon trained, those that get all points right. All
hidden layers of a network are equally wide.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.experiments.shapes import POINTS, plan, random_fits, trained
from explainer.figures import Claim, Number
from explainer.figures.numbers import quantity, texts
from explainer.plotting.labels import label_end, space_apart
from explainer.plotting.panels import open_grid
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.ticks import PERCENT, mark, plainly

TITLE = "On few points, neither width nor depth makes much of a difference"
KIND = "still"
ALT = """Three charts over the number of hidden layers, with a line for each width. Test accuracy of
random networks that fit, and of trained ones, stays within
{{ number("width-and-depth.range") }} percentage points. The bits that labels cost random networks
lie between {{ number("width-and-depth.bits_least") }} and
{{ number("width-and-depth.bits_most") }}."""
LIMITS = """With so few points hardly anything is learned, so that little can differ; on more points
or other tasks shapes may matter, as others found. Weights are scaled to their layer's width, in
random and in trained networks alike; the random ones have random biases besides. One run of the
sampler for each shape and draw, so that bits carry its error too."""

KINDS = ("random", "trained", "bits")
HEADINGS = ("Random networks that fit", "Trained networks", "What labels cost")


@dataclass(frozen=True)
class Shapes:
    """What networks of L depths and W widths do on D draws of the points; NaN where none fits."""

    widths: tuple[int, ...]
    depths: tuple[int, ...]
    random: np.ndarray  # [L, W, D] mean test accuracy of random networks that fit
    trained: np.ndarray  # [L, W, D] of trained ones
    bits: np.ndarray  # [L, W, D] that the labels cost random networks
    networks: int
    starts: int

    def of(self, kind: str) -> np.ndarray:
        """Return one of `KINDS`, [L, W, D]."""
        return np.asarray(getattr(self, kind))

    def means(self, kind: str) -> np.ndarray:
        """Return the mean over the draws on which all shapes are known, [L, W]."""
        return np.asarray(_known(self.of(kind)).mean(2)) if self.draws(kind) else self._nothing

    def errors(self, kind: str) -> np.ndarray:
        """Return the standard error of a shape's mean less that of all shapes, [L, W]."""
        draws = self.draws(kind)
        if draws < 2:
            return self._nothing
        known = _known(self.of(kind))
        apart = known - known.mean((0, 1), keepdims=True)
        return np.asarray(apart.std(2, ddof=1) / np.sqrt(draws))

    def draws(self, kind: str) -> int:
        """Return on how many draws all shapes are known."""
        return int(_known(self.of(kind)).shape[2])

    @property
    def _nothing(self) -> np.ndarray:
        return np.full((len(self.depths), len(self.widths)), np.nan)


def _known(values: np.ndarray) -> np.ndarray:
    """Return the draws of values [L, W, D] on which all shapes are known."""
    return values[:, :, np.isfinite(values).all((0, 1))]


def measure(size: str) -> Shapes:
    asked = plan(size)
    shape = len(asked.depths), len(asked.widths), asked.draws
    runs, minima = random_fits(asked), trained(asked)
    fits = [one.test_accuracies[one.train_accuracies == 1] for one in minima]
    return Shapes(
        asked.widths,
        asked.depths,
        np.array([run.accuracies[-1].mean() for run in runs]).reshape(shape),
        np.array([fit.mean() if len(fit) else np.nan for fit in fits]).reshape(shape),
        np.array([-run.log_probabilities[-1] / np.log(2) for run in runs]).reshape(shape),
        asked.effort.networks,
        asked.starts,
    )


def draw(measured: Shapes, style: Style) -> Figure:
    figure, panels = open_grid(style, TITLE, (1, 3), page=4.2, phone=9.4)
    for axes in panels.flat[:2]:
        axes.set(ylim=(0.4, 1), ylabel="fresh points right")
        axes.yaxis.set_major_formatter(PERCENT)
    most = float(np.nan_to_num(measured.means("bits"), nan=1).max())
    panels.flat[2].set(ylim=(0, 1.15 * most), ylabel="bits")
    for axes, kind, heading in zip(panels.flat, KINDS, HEADINGS, strict=True):
        axes.set_title(heading)
        _lines(axes, measured, kind, style)
    return figure


def _lines(axes: Axes, measured: Shapes, kind: str, style: Style) -> None:
    """Draw a line over depths for each width, with bars of the errors."""
    depths, means, errors = measured.depths, measured.means(kind), measured.errors(kind)
    axes.set(xlim=(depths[0] - 0.4, depths[-1] + 1.9), xlabel="hidden layers")
    mark(axes.xaxis, plainly(depths))
    labels = []
    shades = style.shades(len(measured.widths))
    for column, (width, shade) in enumerate(zip(measured.widths, shades, strict=True)):
        bars = np.nan_to_num(errors[:, column])
        axes.errorbar(depths, means[:, column], bars, color=shade, marker="o", markersize=4)
        if np.isfinite(means[-1, column]):
            name = f"{width} wide" if width == measured.widths[0] else f"{width}"
            labels.append(label_end(axes, depths[-1], means[-1, column], name, shade))
    space_apart(labels)


def numbers(measured: Shapes) -> dict[str, Number]:
    found = {
        "points": Number(POINTS, unit="training points"),
        "draws": Number(measured.random.shape[2]),
        "networks": Number(measured.networks),
        "starts": Number(measured.starts),
        "narrowest": Number(measured.widths[0]),
        "widest": Number(measured.widths[-1]),
        "shallowest": Number(measured.depths[0]),
        "deepest": Number(measured.depths[-1]),
        "range": _points(max(_range(measured, kind) for kind in KINDS[:2])),
        "bits_least": quantity(float(measured.means("bits").min()), unit="bits", style=".0f"),
        "bits_most": quantity(float(measured.means("bits").max()), unit="bits", style=".0f"),
    }
    for kind in KINDS[:2]:
        means = measured.means(kind)
        found |= {
            f"{kind}_mean": quantity(float(means.mean()), style=".1%"),
            f"{kind}_deeper": _points(float((means[-1] - means[0]).mean())),
            f"{kind}_wider": _points(float((means[:, -1] - means[:, 0]).mean())),
        }
    return found


def _points(share: float) -> Number:
    return quantity(100 * share, unit="percentage points", style=".1f")


def _range(measured: Shapes, kind: str) -> float:
    """Return how far the shapes' means lie apart."""
    return float(np.ptp(measured.means(kind)))


def claims(measured: Shapes) -> list[Claim]:
    random, trained = measured.means("random"), measured.means("trained")
    return [
        Claim(
            "random networks of all shapes do about alike", _range(measured, "random"), "<", 0.08
        ),
        Claim("and trained ones", _range(measured, "trained"), "<", 0.08),
        Claim(
            "random and trained networks of a shape do about alike",
            float(np.abs(random - trained).max()),
            "<",
            0.08,
        ),
        Claim("labels cost no shape twice as much as another", _ratio(measured), "<", 2),
    ]


def _ratio(measured: Shapes) -> float:
    bits = measured.means("bits")
    return float(bits.max() / bits.min())


def table(measured: Shapes) -> dict[str, np.ndarray]:
    """One row for each shape and draw."""
    draws = np.arange(measured.random.shape[2])
    rows = crossed(
        {"hidden_layers": np.array(measured.depths)},
        {"width": np.array(measured.widths)},
        {"draw": draws},
    )
    columns = {"random_test_accuracy": "random", "trained_test_accuracy": "trained", "bits": "bits"}
    return rows | {name: measured.of(kind).ravel() for name, kind in columns.items()}


def describe(measured: Shapes) -> str:
    found = texts(numbers(measured))
    return (
        f"On {found['points']}, networks of {found['narrowest']} to {found['widest']} units a "
        f"layer and {found['shallowest']} to {found['deepest']} hidden layers. Random ones that "
        f"fit have {found['random_mean']} of fresh points right on average, trained ones "
        f"{found['trained_mean']}; the shapes lie within {found['range']} percentage points. From "
        f"the fewest to the most layers random networks change by {found['random_deeper']} points "
        f"and trained ones by {found['trained_deeper']}; from the narrowest to the widest by "
        f"{found['random_wider']} and {found['trained_wider']}. The labels cost random networks "
        f"{found['bits_least']} to {found['bits_most']} bits."
    )
