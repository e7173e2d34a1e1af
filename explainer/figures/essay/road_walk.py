"""A walk from the wide network to the narrow one, straight through parameter space or along a bend
that was trained to keep the loss low. Left: training loss on the plane of both roads; the thin line
is the cutoff, {{ number("road-walk.cutoff") }}. The bent road never rises above
{{ number("road-walk.bent_highest") }}, the straight one climbs to
{{ number("road-walk.straight_highest") }}.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from explainer.experiments.common import CUTOFF
from explainer.experiments.connectivity import course
from explainer.experiments.essay import wide_and_narrow
from explainer.experiments.sizes import check
from explainer.figures import Claim, Number
from explainer.figures.connectivity._road_map import (
    CEILING,
    FLOOR,
    draw_plane,
    draw_roads,
    pack_plane,
)
from explainer.figures.essay._walk import (
    CHARTS,
    LOSSES,
    ROADS,
    Walk,
    draw_chart,
    fall,
    nearest_half,
)
from explainer.figures.numbers import amount, share, texts
from explainer.figures.swiss_roll import draw_network, training_points
from explainer.measures.mode_connectivity import plane, roads
from explainer.measures.road_places import road_place
from explainer.plotting.curves import moving_marker
from explainer.plotting.layout import Scene, Scenes, heading, pack_scenes, place
from explainer.plotting.live import Button, Choice, Control, Slider
from explainer.plotting.loss_map import draw_loss_scale
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.ticks import HALVES
from explainer.training.trainer import ROLL_WIDTHS

TITLE = "Wide and narrow lie in one valley, and a bent road leads through it"
KIND = "still"
LIVE = "road"
ALT = """A map of training loss with two networks, wide and narrow, joined by a low valley that
arches round high ground. Along the bent road the loss stays under
{{ number("road-walk.bent_highest") }}, while accuracy on fresh points falls from
{{ number("road-walk.wide_test_accuracy") }} to {{ number("road-walk.narrow_test_accuracy") }}, most
of it on the last stretch."""
LIMITS = """One pair of networks and one plane out of countless. The bend was found by plain
training on the training points, and that a low road exists doesn't say that training takes it. The
curves were measured at some places of each road, more of them near its ends; between them they are
drawn straight."""

RESOLUTION = 200
STEP = 0.25  # of the slider, in places

SCENES: Scenes = {
    "page": Scene(
        (1080, 492),
        plane=(14, 106, 340, 340),
        bar=(364, 106, 10, 340),
        field=(446, 106, 340, 340),
        charts=((846, 106, 214, 146), (846, 292, 214, 154)),
    ),
    "phone": Scene(
        (360, 640),
        plane=(10, 100, 166, 166),
        bar=(30, 286, 300, 8),
        field=(184, 100, 166, 166),
        charts=((48, 366, 290, 96), (48, 490, 290, 96)),
    ),
}


def measure(size: str) -> Walk:
    resolution = {"quick": 41, "standard": 81, "full": 161}[check(size)]
    pair = wide_and_narrow(size)
    ends, how = (pair.wide, pair.narrow), course(size)
    found = roads(pair.experiment, (ends,), how)
    shown = nearest_half(found.curves)
    return Walk(
        training_points(pair.experiment.dataset),
        found.t,
        (found.curves, found.lines),
        plane(pair.experiment, (ends,), how, 0, resolution),
        shown,
        road_place(pair.experiment, ends, how, shown, RESOLUTION),
    )


def draw(measured: Walk, style: Style) -> Figure:
    scene, shown = SCENES[style.layout], measured.shown
    figure = scene.open(style, TITLE)
    colour = to_hex(style.gaps(float(measured.gaps[0, shown])))
    at = place(figure, *scene["plane"])
    draw_plane(at, measured.plane, style)
    draw_roads(at, measured.plane, ("wide", "narrow"), style)
    t, (a, bend, b) = measured.t[shown], measured.plane.corners
    here = (1 - t) ** 2 * a + 2 * t * (1 - t) * bend + t**2 * b
    moving_marker(at, colour, style, at=(here[0], here[1]))
    heading(at, "Bent road", f"training loss {_loss(measured)}", colour, style)
    bar, name = place(figure, *scene["bar"]), "training loss" if style.phone else "loss"
    draw_loss_scale(bar, (FLOOR, CEILING), name, style, lying=style.phone)
    field = place(figure, *scene["field"])
    draw_network(
        field,
        measured.place.field,
        measured.points,
        measured.place.wrong,
        style,
        color=colour,
        size=2.2 if style.phone else 4.2,
    )
    way, right = measured.way[0, shown], measured.roads[0].test[0, shown]
    fresh = f"{share(right).text()} of fresh points right"
    heading(field, f"{share(way, unit='').text('.0%')} of the way", fresh, colour, style)
    for row, box in enumerate(scene["charts"]):
        draw_chart(place(figure, *box), measured, row, style)
    return figure


def _loss(measured: Walk) -> str:
    return amount(measured.roads[0].losses[0, measured.shown], "nats").text()


def live(measured: Walk) -> dict[str, Any]:
    """Pack the networks that make both roads, what was measured on them, and the map."""
    return {
        "boxes": pack_scenes(SCENES),
        "widths": ROLL_WIDTHS,
        **measured.points.packed(),
        "parameters": measured.place.parameters,
        "way": measured.way,
        "values": measured.values,
        "gaps": measured.gaps,
        "axes": measured.axes,
        "ticks": (LOSSES, HALVES),
        "charts": CHARTS,
        "cutoff": CUTOFF,
        "plane": pack_plane(measured.plane),
        "title": TITLE,
    }


def controls(measured: Walk) -> list[Control]:
    """A place, a road, and play."""
    return [
        Button("play", "Play"),
        Slider("place", "Place", 0, len(measured.t) - 1, STEP, measured.shown),
        Choice("road", "Road", tuple((road, road) for road in ROADS), ROADS[0]),
    ]


def numbers(measured: Walk) -> dict[str, Number]:
    bent, straight = measured.roads
    return {
        "cutoff": Number(CUTOFF, unit="nats", style="g"),
        "bent_highest": amount(bent.losses.max(), "nats"),
        "straight_highest": amount(straight.losses.max(), "nats"),
        "bent_lowest_train_accuracy": share(bent.train.min()),
        "straight_lowest_train_accuracy": share(straight.train.min()),
        "wide_test_accuracy": share(bent.test[0, 0]),
        "narrow_test_accuracy": share(bent.test[0, -1]),
        "fall": Number(fall(bent), unit="of the bent road's length", style=".0%"),
        "detour": Number(float(bent.lengths[0] / straight.lengths[0]), style=".1f"),
        "places": Number(len(measured.t)),
    }


def claims(measured: Walk) -> list[Claim]:
    bent, straight = measured.roads
    return [
        Claim("the bent road stays far below the cutoff", bent.losses.max(), "<", CUTOFF / 4),
        Claim("the straight road climbs over it", straight.losses.max(), ">", CUTOFF),
        Claim("at the start fresh points are right", bent.test[0, 0], ">", 0.95),
        Claim("at the end nearly all are wrong", bent.test[0, -1], "<", 0.1),
        Claim("half of them are lost on the last fifth alone", fall(bent), ">", 0.8),
    ]


def table(measured: Walk) -> dict[str, np.ndarray]:
    """One row for each place on each road."""
    places = crossed({"road": np.array(ROADS)}, {"t": measured.t})
    return places | {
        "share_of_way": measured.way.ravel(),
        "training_loss": np.concatenate([road.losses[0] for road in measured.roads]),
        "train_accuracy": np.concatenate([road.train[0] for road in measured.roads]),
        "test_accuracy": np.concatenate([road.test[0] for road in measured.roads]),
    }


def describe(measured: Walk) -> str:
    n = texts(numbers(measured))
    return (
        "A map of the training loss on the plane through the wide network, the narrow one and the "
        "bend of a curve between them. Low ground arches from one to the other; the straight line "
        "crosses high ground.\n\n"
        f"On the bent road the training loss is at most {n['bent_highest']}, and the network gets "
        f"at least {n['bent_lowest_train_accuracy']} of its training points right everywhere. On "
        f"the straight road the loss climbs to {n['straight_highest']}, over the cutoff of "
        f"{n['cutoff']}, and as few as {n['straight_lowest_train_accuracy']} of the training "
        "points are right.\n\n"
        f"Accuracy on fresh points goes from {n['wide_test_accuracy']} at the wide end to "
        f"{n['narrow_test_accuracy']} at the narrow one. On the bent road it falls under one half "
        f"after {n['fall']} of the way."
    )
