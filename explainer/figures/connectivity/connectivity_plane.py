"""The plane through two networks and the bend of a road between them. Left: training loss; the thin
line is the contour at {{ number("connectivity-plane.cutoff") }}. Right: the network where the dot
stands, training points that it gets wrong ringed. It starts midway between two narrow networks,
with {{ number("connectivity-plane.narrow_narrow_middle_test_accuracy") }} of fresh points right.

Drag the dot, or move it with the arrow keys: loss and accuracy are computed in the page, for every
place anew. Dot and boundary go from blue where all fresh points are right to vermilion where none
are. The curve doesn't touch its bend; it leaves both ends towards it. Colours of loss are on
one logarithmic scale for all three planes; losses under {{ number("connectivity-plane.floor") }}
and over {{ number("connectivity-plane.ceiling") }} are drawn as those. Both axes are lengths in the
space of all parameters, on the same scale: from the middle of the line, along it and aside, towards
the bend. Shown is the first pair of each kind.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from explainer.data import synthetic
from explainer.experiments.common import CUTOFF
from explainer.experiments.connectivity import KINDS, NAMES, roads_at
from explainer.experiments.sizes import check
from explainer.figures import Claim, Number
from explainer.figures.connectivity._planes import (
    ENDS,
    MIDDLE,
    MIXED,
    SHOWN,
    STRAIGHT,
    Planes,
    gather,
    select,
)
from explainer.figures.connectivity._road_map import CEILING, FLOOR, draw_plane, draw_roads
from explainer.figures.numbers import amount, share, texts
from explainer.figures.swiss_roll import Points, draw_network, training_points
from explainer.measures.mode_connectivity import CurvePlane, plane, roads
from explainer.measures.road_places import road_place
from explainer.plotting.curves import moving_marker
from explainer.plotting.layout import Scene, Scenes, heading, pack_scenes, place
from explainer.plotting.live import Button, Choice, Control, Slider
from explainer.plotting.loss_map import draw_loss_scale
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.thumbnail import SIZE, open_thumbnail
from explainer.training.trainer import ROLL_WIDTHS

TITLE = "A valley joins two minima, but not along the straight line"
KIND = "still"
LIVE = "stroll"
ALT = """Three maps of training loss, one of them large. In each, two networks lie apart with high
ground between them, which the straight line crosses. A valley arches from one to the other, and the
curve runs along its floor. Where it meets a narrow network, the valley is thin. Beside the large
map, the network midway on the straight line: its answers are a jumble, and
{{ number("connectivity-plane.narrow_narrow_middle_test_accuracy") }} of fresh points are right."""
LIMITS = """One plane out of countless, chosen so that it holds a low curve; most planes through the
same two networks would show no way round. Between the places where it was measured, the map is
drawn smoothly; loss and accuracy under the dot are those of its very place."""

RESOLUTION = 200
STEP = 0.005  # of the sliders; 1 is the map's edge

SCENES: Scenes = {
    "page": Scene(
        (1080, 529),
        kinds=tuple((14, 106 + 145 * kind, 119, 119) for kind in range(3)),
        plane=(155, 106, 409, 409),
        bar=(574, 106, 10, 409),
        field=(657, 106, 409, 409),
    ),
    "phone": Scene(
        (360, 842),
        kinds=tuple((10 + 117 * kind, 74, 106, 106) for kind in range(3)),
        plane=(10, 230, 280, 280),
        bar=(300, 230, 8, 280),
        field=(10, 552, 280, 280),
    ),
}


def measure(size: str) -> Planes:
    resolution = {"quick": 41, "standard": 81, "full": 161}[check(size)]
    found = roads_at(size)
    experiment = found.pair.experiment
    recipe = experiment, found.pairs, found.course
    firsts = [found.kind(kind).start for kind in range(len(KINDS))]
    laid = roads(*recipe)
    drawn = synthetic.make(experiment.dataset)
    parameters, corners = gather(found, firsts, laid.bends)
    return Planes(
        tuple(plane.each(*((*recipe, first, resolution) for first in firsts))),
        select(laid.lines, firsts),
        select(laid.curves, firsts),
        training_points(experiment.dataset),
        Points(drawn.test_inputs.numpy(), drawn.test_labels.numpy()),
        parameters,
        corners,
        road_place(experiment, found.pairs[firsts[SHOWN]], STRAIGHT, MIDDLE, RESOLUTION),
    )


def draw(measured: Planes, style: Style) -> Figure:
    scene = SCENES[style.layout]
    figure = scene.open(style, TITLE)
    loss, fresh = (float(values[SHOWN]) for values in measured.middles)
    colour = to_hex(style.gaps(1 - fresh))
    for kind, box in enumerate(scene["kinds"]):
        _small(place(figure, *box), measured.planes[kind], kind, style)
    at = place(figure, *scene["plane"])
    draw_plane(at, measured.planes[SHOWN], style)
    draw_roads(at, measured.planes[SHOWN], ENDS[SHOWN], style)
    moving_marker(at, colour, style, at=(0, 0))
    words = f"training loss {amount(loss, 'nats').text()}"
    heading(at, KINDS[SHOWN].capitalize(), words, colour, style)
    draw_loss_scale(place(figure, *scene["bar"]), (FLOOR, CEILING), "loss", style)
    field, wrong, size = measured.place.field, measured.place.wrong, 3.4 if style.phone else 4.8
    panel = place(figure, *scene["field"])
    draw_network(panel, field, measured.points, wrong, style, color=colour, size=size)
    words = f"{(~wrong).sum()} of {len(wrong)} training points right"
    heading(panel, f"{share(fresh).text()} of fresh points right", words, colour, style)
    return figure


def _small(axes: Axes, one: CurvePlane, kind: int, style: Style) -> None:
    """Draw one of the planes to choose from, framed where it is the one that is shown."""
    draw_plane(axes, one, style)
    draw_roads(axes, one, ENDS[kind], style, small=True)
    shown = kind == SHOWN
    title = axes.set_title(KINDS[kind], fontsize=style.small, pad=4.5)
    title.set(color=style.ink if shown else style.muted, weight="semibold" if shown else "normal")
    if shown:
        rim = Rectangle((0, 0), 1, 1, transform=axes.transAxes, fill=False, clip_on=False)
        rim.set(edgecolor=style.ink, linewidth=1.4)
        axes.add_patch(rim)


def thumbnail(measured: Planes, style: Style) -> Figure:
    """Draw both roads from wide to narrow."""
    figure, axes = open_thumbnail(style)
    one = measured.planes[MIXED]
    draw_plane(axes, one, style)
    draw_roads(axes, one, ENDS[MIXED], style)
    axes.set_ylim(one.y[0], one.y[0] + SIZE[1] / SIZE[0] * (one.x[-1] - one.x[0]))
    return figure


def live(measured: Planes) -> dict[str, Any]:
    """Pack the networks that span the planes, the planes, and the points to ask about."""
    return {
        "boxes": pack_scenes(SCENES),
        "widths": ROLL_WIDTHS,
        **measured.points.packed(),
        # In full, so that the page counts as many right as were measured.
        "fresh": measured.fresh.places.astype(np.float32),
        "answers": measured.fresh.labels.astype(np.uint8),
        "parameters": measured.parameters,
        "planes": measured.packed(),
        "kinds": [*zip(NAMES, KINDS, strict=True)],
        "cutoff": CUTOFF,
        "step": STEP,
        "title": TITLE,
    }


def controls(measured: Planes) -> list[Control]:
    """Both roads to walk, a pair, and a place: from the middle of the line to the map's edge."""
    lowest = min(float(one.y[0] / one.y[-1]) for one in measured.planes)
    low = STEP * math.floor(lowest / STEP)
    return [
        Button("curve", "Walk the curve"),
        Button("line", "Walk the line"),
        Choice("kind", "From", tuple(zip(NAMES, KINDS, strict=True)), NAMES[SHOWN]),
        Slider("along", "Along", -1, 1, STEP, 0, "Place"),
        Slider("aside", "Aside", round(low, 3), 1, STEP, 0, "Place"),
    ]


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
    for name, loss, test in zip(NAMES, *measured.middles, strict=True):
        found[f"{name}_middle_loss"] = amount(loss, "nats")
        found[f"{name}_middle_test_accuracy"] = share(test)
    found["first_narrow_test_accuracy"] = share(measured.curves.test[SHOWN, 0])
    found["best_between_narrow"] = share(measured.curves.test[SHOWN].max())
    return found


def claims(measured: Planes) -> list[Claim]:
    lines, curves = _peaks(measured)
    middles, _ = measured.middles
    between = measured.curves.test[SHOWN]
    return [
        *(
            Claim(f"{kind}: the line climbs over five times higher", line, ">", 5 * float(curve))
            for kind, line, curve in zip(KINDS, lines, curves, strict=True)
        ),
        Claim("all curves stay under the cutoff", curves.max(), "<", CUTOFF),
        Claim("midway, all lines are over it", middles.min(), ">", CUTOFF),
        Claim("between both narrow networks stands a good one", between.max(), ">", 0.9),
    ]


def _peaks(measured: Planes) -> tuple[np.ndarray, np.ndarray]:
    """Return the highest losses on the straight lines and on the curves, [3] each."""
    return measured.lines.losses.max(axis=1), measured.curves.losses.max(axis=1)


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
        for kind, name, line, curve in zip(KINDS, NAMES, *_peaks(measured), strict=True)
    ]
    return (
        "Three square maps of the training loss, each of the plane through two networks and the "
        "bend of the curve between them; one of them is large. Low ground round the ends is joined "
        "by a valley on the side of the bend; the straight line between the ends lies on high "
        "ground. Beside the large map, the network midway on its straight line.\n\n"
        + "\n\n".join(parts)
    )
