"""{{ number("boundary-gallery.panels") }} networks of the sweep in order of their gap, from
{{ number("boundary-gallery.smallest_gap") }} to {{ number("boundary-gallery.largest_gap") }}. All
get every training point right. Over each panel stand the gap and the poison factor β. As the gap
grows, the boundary leaves the land between the arms and closes in on the points.

Over all networks of the sweep that fit, the rank correlation of gap and median margin is
{{ number("boundary-gallery.margin_gap_correlation") }}.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from explainer.experiments.essay import sweep
from explainer.experiments.selection import fitting
from explainer.figures import Claim, Number
from explainer.figures.numbers import correlation, share
from explainer.figures.swiss_roll import Points, draw_network, training_points
from explainer.measures.boundary import boundaries
from explainer.measures.margin import margins
from explainer.plotting.doses import dose
from explainer.plotting.labels import percent
from explainer.plotting.layout import blank, place
from explainer.plotting.style import Style
from explainer.training.trainer import train

TITLE = "Where the gap is large, boundaries hug the points"
KIND = "still"
ALT = """Small maps of one spiral of points, in order of the generalisation gap. In the first, the
boundary runs midway between the arms; from map to map it frays, and in the last, with a gap of
{{ number("boundary-gallery.largest_gap") }}, it wraps single points in islands."""
LIMITS = """One family of networks, made by poison: margin and gap move together in it, which
doesn't show that one causes the other."""

PANELS = 8
RESOLUTION = 301


@dataclass(frozen=True)
class Gallery:
    """G networks in order of their gap, and margin and gap of all M that fit."""

    points: Points
    factors: np.ndarray  # [G] poison factors
    seeds: np.ndarray  # [G]
    gaps: np.ndarray  # [G] rising
    train: np.ndarray  # [G] training accuracies
    fields: np.ndarray  # [G, H, W] logits
    margins: np.ndarray  # [G] median margins, in scaled input units
    all_gaps: np.ndarray  # [M]
    all_margins: np.ndarray  # [M]


def evenly(gaps: np.ndarray, count: int) -> np.ndarray:
    """Return `count` different rows, rising in gap, as evenly spread between the ends as can be."""
    left = list(np.argsort(gaps, kind="stable"))
    chosen = []
    for wanted in np.linspace(gaps.min(), gaps.max(), min(count, len(gaps))):
        nearest = min(left, key=lambda row: abs(gaps[row] - wanted))
        left.remove(nearest)
        chosen.append(nearest)
    return np.array(sorted(chosen, key=lambda row: gaps[row]))


def measure(size: str) -> Gallery:
    experiment = sweep(size)
    minima = train(experiment)
    fit = fitting(minima.train_accuracies)
    distances = np.median(margins(experiment, tuple(map(int, fit)), 401).distances, axis=1)
    rows = evenly(minima.gaps[fit], PANELS)
    shown = fit[rows]
    return Gallery(
        points=training_points(experiment.dataset),
        factors=np.array(experiment.poison_factors)[shown],
        seeds=np.array(experiment.seeds)[shown],
        gaps=minima.gaps[shown],
        train=minima.train_accuracies[shown],
        fields=boundaries(experiment, tuple(map(int, shown)), RESOLUTION).fields,
        margins=distances[rows],
        all_gaps=minima.gaps[fit],
        all_margins=distances,
    )


def draw(gallery: Gallery, style: Style) -> Figure:
    columns, gutter, edge, top, words = (2, 12, 10, 74, 42) if style.phone else (4, 20, 14, 70, 30)
    full = round(style.width * 100)
    side = (full - 2 * edge - (columns - 1) * gutter) / columns
    rows = -(-len(gallery.gaps) // columns)
    figure = blank(style, round(top + rows * (side + words) - words + edge), TITLE)
    colours = style.gaps
    nobody = np.zeros(len(gallery.points.labels), bool)
    for i, (gap, factor) in enumerate(zip(gallery.gaps, gallery.factors, strict=True)):
        row, column = divmod(i, columns)
        left, upper = edge + column * (side + gutter), top + row * (side + words)
        axes = place(figure, left, upper, side, side)
        colour = to_hex(colours(float(gap)))
        size = 2.0 if style.phone else 2.8
        draw_network(
            axes, gallery.fields[i], gallery.points, nobody, style, color=colour, size=size
        )
        axes.set_title(dose(factor), loc="right", fontsize=style.small, color=style.muted)
        axes.set_title(f"gap {percent(gap)}", loc="left", fontsize=style.text, color=colour)
    return figure


def numbers(gallery: Gallery) -> dict[str, Number]:
    return {
        "panels": Number(len(gallery.gaps), unit="networks"),
        "smallest_gap": share(gallery.gaps[0]),
        "largest_gap": share(gallery.gaps[-1]),
        "margin_gap_correlation": correlation(gallery.all_margins, gallery.all_gaps),
    }


def claims(gallery: Gallery) -> list[Claim]:
    correlation = float(numbers(gallery)["margin_gap_correlation"].value)
    return [
        Claim("networks generalise at one end", gallery.gaps[0], "<=", 0.02),
        Claim("networks fail at the other", gallery.gaps[-1], ">=", 0.8),
        Claim("every network shown fits all training points", gallery.train.min(), "==", 1),
        Claim("there are at least eight panels", len(gallery.gaps), ">=", 8),
        Claim("margins shrink as the gap grows", correlation, "<=", -0.6),
    ]


def table(gallery: Gallery) -> dict[str, np.ndarray]:
    return {
        "gap": gallery.gaps,
        "poison_factor": gallery.factors,
        "seed": gallery.seeds,
        "train_accuracy": gallery.train,
        "median_margin": gallery.margins,
    }


def describe(gallery: Gallery) -> str:
    lines = [
        f"{i}. gap {percent(gap)}, {dose(factor)}, median margin {margin:.3f}"
        for i, (gap, factor, margin) in enumerate(
            zip(gallery.gaps, gallery.factors, gallery.margins, strict=True), 1
        )
    ]
    return (
        "Square maps of the same training points, one a network, in order of the generalisation "
        "gap; every network gets all training points right. In the first maps the boundary is a "
        "smooth spiral midway between the two arms. Further on it bulges and tears, and in the "
        "last ones it surrounds single points or short rows of points closely, so that almost all "
        "of the plane is given to the wrong class.\n\n" + "\n".join(lines)
    )
