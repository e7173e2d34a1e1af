"""The plane that holds a curve: both its ends, and the bend that was trained. Colour is the
training loss, on one logarithmic scale for all three planes; losses under
{{ number("connectivity-plane.floor") }} and over {{ number("connectivity-plane.ceiling") }} are
drawn as those. The thin line is the contour at a loss of {{ number("connectivity-plane.cutoff") }}.

Both axes are lengths in the space of all parameters, on the same scale. The curve doesn't touch its
bend; it leaves both ends towards it. Shown is the first pair of each kind.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from explainer.experiments.common import CUTOFF
from explainer.experiments.connectivity import KINDS, NAMES, roads_at
from explainer.experiments.sizes import check
from explainer.figures import Claim, Number
from explainer.figures.connectivity._road_map import CEILING, FLOOR, draw_plane, draw_roads
from explainer.figures.numbers import share, texts
from explainer.measures.mode_connectivity import CurvePlane, plane, roads
from explainer.plotting.layout import Scene, Scenes, place
from explainer.plotting.loss_map import draw_loss_scale
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed

TITLE = "A valley joins two minima, but not along the straight line"
KIND = "still"
ALT = """Three maps of training loss. In each, two networks lie apart with high ground between
them, which the straight line crosses. A valley arches from one to the other, and the curve runs
along its floor. Where it meets a narrow network, the valley is thin."""
LIMITS = """One plane out of countless, chosen so that it holds a low curve; most planes through the
same two networks would show no way round."""

SCENES: Scenes = {
    "page": Scene(
        (1080, 400),
        planes=tuple((14 + 322 * kind, 74, 306, 306) for kind in range(3)),
        scale=(984, 74, 10, 306),
    ),
    "phone": Scene(
        (360, 1080),
        planes=tuple((10, 90 + 332 * kind, 292, 292) for kind in range(3)),
        scale=(310, 90, 8, 292),
    ),
}


@dataclass(frozen=True)
class Planes:
    """One curve of each kind, in the order of KINDS."""

    planes: tuple[CurvePlane, ...]
    line_peaks: np.ndarray  # [3] highest losses on the straight lines
    curve_peaks: np.ndarray  # [3]


def measure(size: str) -> Planes:
    resolution = {"quick": 41, "standard": 81, "full": 161}[check(size)]
    found = roads_at(size)
    recipe = found.pair.experiment, found.pairs, found.course
    firsts = [found.kind(kind).start for kind in range(len(KINDS))]
    laid = roads(*recipe)
    return Planes(
        tuple(plane.each(*((*recipe, first, resolution) for first in firsts))),
        laid.lines.losses[firsts].max(axis=1),
        laid.curves.losses[firsts].max(axis=1),
    )


def draw(measured: Planes, style: Style) -> Figure:
    scene = SCENES[style.layout]
    figure = scene.open(style, TITLE)
    for kind, one, box in zip(KINDS, measured.planes, scene["planes"], strict=True):
        axes = place(figure, *box)
        draw_plane(axes, one, style)
        draw_roads(axes, one, kind.split(" to "), style)
        axes.set_title(kind)
    name = "loss" if style.phone else "training loss"
    draw_loss_scale(place(figure, *scene["scale"]), (FLOOR, CEILING), name, style)
    return figure


def low_share(one: CurvePlane) -> float:
    """Return the share of the plane whose loss is below CUTOFF."""
    return float((one.losses < CUTOFF).mean())


def numbers(measured: Planes) -> dict[str, Number]:
    found = {
        "floor": Number(FLOOR, style="g"),
        "ceiling": Number(CEILING, style="g"),
        "cutoff": Number(CUTOFF, style="g"),
    }
    for name, one in zip(NAMES, measured.planes, strict=True):
        a, bend, b = one.corners
        found[f"{name}_low_share"] = share(low_share(one), unit="of the square")
        apart, aside = np.linalg.norm(b - a), np.linalg.norm(bend - (a + b) / 2)
        found[f"{name}_distance"] = Number(float(apart), style=".0f")
        found[f"{name}_bend_distance"] = Number(float(aside), style=".0f")
    return found


def claims(measured: Planes) -> list[Claim]:
    peaks = zip(KINDS, measured.line_peaks, measured.curve_peaks, strict=True)
    return [
        Claim(f"{kind}: the line climbs over five times higher", line, ">", 5 * float(curve))
        for kind, line, curve in peaks
    ]


def table(measured: Planes) -> dict[str, np.ndarray]:
    """One row for each place on each plane."""
    places = [
        crossed({"along_line": one.x}, {"towards_bend": one.y}, order="F")
        for one in measured.planes
    ]
    columns = {
        "plane": np.repeat(KINDS, [one.losses.size for one in measured.planes]),
        **{name: np.concatenate([part[name] for part in places]) for name in places[0]},
    }
    losses = np.concatenate([one.losses.ravel() for one in measured.planes])
    return {**columns, "training_loss": losses}


def describe(measured: Planes) -> str:
    n = texts(numbers(measured))
    parts = [
        f"From {kind}: the ends are {n[f'{name}_distance']} apart, the bend is "
        f"{n[f'{name}_bend_distance']} from the middle between them. The loss is below "
        f"{n['cutoff']} on {n[f'{name}_low_share']} of the square. It is at most {line:.2g} on the "
        f"line and at most {curve:.2g} on the curve."
        for kind, name, line, curve in zip(
            KINDS, NAMES, measured.line_peaks, measured.curve_peaks, strict=True
        )
    ]
    return (
        "Three square maps of the training loss, each of the plane through two networks and the "
        "bend of the curve between them. Low ground round the ends is joined by a valley on the "
        "side of the bend; the straight line between the ends lies on high ground.\n\n"
        + "\n\n".join(parts)
    )
