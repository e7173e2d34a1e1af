r"""Both networks while their parameters move: $\theta + c\,d$, with $d$ a direction as long as the
weights. The fields show what each answers, with the training points that it gets wrong ringed. The
charts show, along the same direction, cross-entropy and accuracy on the training points, and
curvature: the largest eigenvalue of the Hessian there.

The dots mark where the networks are. The axis of distances is stretched near the minimizers. Choose
among random directions, the two along which the loss curves most, and the way to the other network.
Along a random direction the wide network holds 95 % of its points up to
{{ number("perturb-yourself.wide_random") }} on average, the narrow one up to
{{ number("perturb-yourself.narrow_random") }}; along the steepest eigenvector it is
{{ number("perturb-yourself.wide_steepest") }} and {{ number("perturb-yourself.narrow_steepest") }}.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from explainer.experiments.essay import wide_and_narrow
from explainer.experiments.sizes import check
from explainer.figures import Claim, Number
from explainer.figures.in_your_hands._perturbed import (
    CHARTS,
    HELD,
    SHOWN,
    Chart,
    Perturbed,
    distance,
)
from explainer.figures.numbers import amount, over_seeds, texts
from explainer.figures.swiss_roll import draw_network, training_points
from explainer.measures.perturbation import REACH
from explainer.measures.pushed_networks import pushed_networks
from explainer.measures.pushes import pushes
from explainer.plotting.curves import moving_marker
from explainer.plotting.labels import percent
from explainer.plotting.layout import Scene, Scenes, heading, pack_scenes, place
from explainer.plotting.live import Button, Choice, Control, Slider
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.ticks import mark, plain
from explainer.training.trainer import ROLL_WIDTHS

TITLE = "The same push: one network bends, the other breaks"
KIND = "still"
LIVE = "perturb"
ALT = """The decision boundaries of the wide and the narrow network, both pushed by
{{ number("perturb-yourself.shown") }} of their weights’ length along a random direction. The wide
network still has {{ number("perturb-yourself.wide_train_shown") }} of its training points right,
the narrow one {{ number("perturb-yourself.narrow_train_shown") }}, wrong ones ringed all over."""
LIMITS = """One pair of networks. Eigenvectors are those at the minimizers; along a push others
become the steepest. A network of your own is pushed along random directions only, and its
curvature, which takes some seconds, comes from fewer iterations. Values beyond a chart’s axis are
drawn at its end."""

RANDOM, EIGENVECTORS = 3, 2
DIRECTIONS = (  # in the order in which they are measured
    *((f"random-{i + 1}", f"random {i + 1}") for i in range(RANDOM)),
    ("steepest", "steepest"),
    ("second", "second steepest"),
    ("other", "to the other"),
)
RESOLUTION = 200
MARKED = (-REACH, -0.03, 0, 0.03, REACH)  # distances on the charts' axis


SCENES: Scenes = {
    "page": Scene(
        (1080, 520),
        fields=((14, 106, 368, 368), (398, 106, 368, 368)),
        charts=((838, 106, 226, 90), (838, 245, 226, 90), (838, 384, 226, 90)),
    ),
    "phone": Scene(
        (360, 620),
        fields=((10, 96, 166, 166), (184, 96, 166, 166)),
        charts=((48, 312, 290, 62), (48, 412, 290, 62), (48, 512, 290, 62)),
    ),
}


def measure(size: str) -> Perturbed:
    places = {"quick": 21, "standard": 81, "full": 81}[check(size)]
    pair = wide_and_narrow(size)
    taus = np.linspace(-1, 1, places)
    asked = (
        pair.experiment,
        (pair.wide, pair.narrow),
        RANDOM,
        EIGENVECTORS,
        tuple(distance(tau) for tau in taus),
    )
    shown = pushed_networks(*asked, direction=0, distance=distance(SHOWN), resolution=RESOLUTION)
    return Perturbed(pushes(*asked), training_points(pair.experiment.dataset), shown)


def draw(measured: Perturbed, style: Style) -> Figure:
    scene, size = SCENES[style.layout], 2.2 if style.phone else 4.2
    figure = scene.open(style, TITLE)
    for m, (name, color) in enumerate((("Wide", style.wide), ("Narrow", style.narrow))):
        axes = place(figure, *scene["fields"][m])
        draw_network(
            axes,
            measured.shown.fields[m],
            measured.points,
            measured.shown.wrong[m],
            style,
            color=color,
            size=size,
        )
        heading(axes, name, f"{percent(measured.right(m))} right", color, style)
    for row, box in enumerate(scene["charts"]):
        last = row == len(CHARTS) - 1
        _chart(place(figure, *box), measured.curves[row], CHARTS[row], last, style)
    return figure


def _chart(axes: Axes, curves: np.ndarray, chart: Chart, last: bool, style: Style) -> None:
    """Draw curves [M, K, T] along the first direction, with markers where both networks stand."""
    taus = np.linspace(-1, 1, curves.shape[2])
    for curve, color in zip(curves[:, 0], (style.wide, style.narrow), strict=True):
        axes.plot(taus, curve, color=color, linewidth=1.8)
        moving_marker(axes, color, style, at=(SHOWN, np.interp(SHOWN, taus, curve)))
    axes.set_title(chart.title, pad=4)
    axes.set(xlim=(-1.04, 1.04), yscale="log" if chart.log else "linear", ylim=chart.ends)
    mark(axes.xaxis, [(np.sign(c) * (abs(c) / REACH) ** 0.2, plain(c)) for c in MARKED])
    mark(axes.yaxis, chart.ticks)
    axes.tick_params(labelbottom=last)


def live(measured: Perturbed) -> dict[str, Any]:
    """Pack networks, directions and curves."""
    p = measured.pushes
    return {
        "boxes": pack_scenes(SCENES),
        "widths": ROLL_WIDTHS,
        "reach": REACH,
        **measured.points.packed(),
        "parameters": p.parameters,
        "directions": p.directions,
        "apart": p.apart,
        "charts": [asdict(chart) for chart in CHARTS],
        "curves": measured.curves.astype(np.float32),
        "title": TITLE,
    }


def controls(measured: Perturbed) -> list[Control]:
    """A distance, a direction, and play."""
    return [
        Button("play", "Play"),
        Slider("push", "Push", -1, 1, 0.005, SHOWN),
        Choice("direction", "Direction", DIRECTIONS, DIRECTIONS[0][0]),
    ]


def numbers(measured: Perturbed) -> dict[str, Number]:
    p = measured.pushes
    found = {
        "shown": Number(distance(SHOWN), unit="of the weights' length", style=".1%"),
        "directions": Number(p.directions.shape[1]),
        "parameters": Number(p.parameters.shape[1], style=","),
        "reach": Number(REACH, unit="of the weights' length", style=".0%"),
    }
    for m, name in enumerate(("wide", "narrow")):
        holds = measured.holds(m)
        found |= {
            f"{name}_train_shown": Number(measured.right(m), style=".0%"),
            f"{name}_random": over_seeds(holds[:RANDOM], "of the weights' length", ".1%"),
            f"{name}_steepest": Number(float(holds[RANDOM]), style=".3%"),
            f"{name}_curvature": amount(measured.curvature(m), "top Hessian eigenvalue"),
            f"{name}_apart": Number(float(p.apart[m]), unit="of the weights' length", style=".1f"),
        }
    return found


def claims(measured: Perturbed) -> list[Claim]:
    wide, narrow = measured.holds(0), measured.holds(1)
    return [
        Claim(
            "as shown, the wide network has nearly all points right", measured.right(0), ">=", HELD
        ),
        Claim("as shown, the narrow network has lost many", measured.right(1), "<", 0.85),
        Claim(
            "along every random direction the wide network holds at least five times as far",
            (wide / narrow)[:RANDOM].min(),
            ">=",
            5,
        ),
        Claim(
            "along the steepest eigenvector, too, the wide network holds further",
            wide[RANDOM],
            ">",
            narrow[RANDOM],
        ),
        Claim(
            "at rest, the loss curves at least a hundred times as much at the narrow minimizer",
            measured.curvature(1),
            ">=",
            100 * measured.curvature(0),
        ),
    ]


def table(measured: Perturbed) -> dict[str, np.ndarray]:
    """One row for each network, direction and distance."""
    p = measured.pushes
    return {
        **crossed(
            {"network": np.array(["wide", "narrow"])},
            {"direction": np.array([name for name, _ in DIRECTIONS])},
            {"distance": p.distances},
        ),
        "training_loss": p.losses.ravel(),
        "training_accuracy": p.train.ravel(),
        "curvature": p.curvatures.ravel(),
    }


def describe(measured: Perturbed) -> str:
    n = texts(numbers(measured))
    return (
        f"Two decision fields, of the wide and of the narrow network, pushed by {n['shown']} of "
        f"their weights' length along one random direction. The wide one has "
        f"{n['wide_train_shown']} of its training points right, the narrow one "
        f"{n['narrow_train_shown']}.\n\nThree charts against the distance, from −{n['reach']} to "
        f"{n['reach']}: cross-entropy and accuracy on the training points, and curvature, the "
        f"largest eigenvalue of the Hessian. At rest that is {n['wide_curvature']} for the wide "
        f"network and {n['narrow_curvature']} for the narrow one. At least 95 % of the training "
        f"points stay right up to {n['wide_random']} along a random direction for the wide network "
        f"and up to {n['narrow_random']} for the narrow one; along the steepest eigenvector, "
        f"{n['wide_steepest']} and {n['narrow_steepest']}."
    )
