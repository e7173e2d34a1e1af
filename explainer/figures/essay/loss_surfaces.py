"""Training loss over a plane through each minimizer, spanned by the same two random directions,
filter-normalised: at a distance of 0.25 along one of them, each neuron's weights have moved by a
quarter of their length. Above as a surface, below as a map; height and colour are logarithmic and
the same for both.

The line is the contour at a loss of {{ number("loss-surfaces.cutoff") }}. The loss
is lower on {{ number("loss-surfaces.wide_basin_share") }} of the plane round the wide network and
on {{ number("loss-surfaces.narrow_basin_share") }} of it round the narrow one. On the circle at a
distance of 0.25 it averages {{ number("loss-surfaces.wide_rise") }} and
{{ number("loss-surfaces.narrow_rise") }}. Where the figure is live, the surfaces turn and the place
under the pointer is marked on both, with its loss and accuracy; colours stay logarithmic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.interpolate import RegularGridInterpolator

from explainer.experiments.common import CUTOFF
from explainer.experiments.essay import wide_and_narrow
from explainer.experiments.sizes import check
from explainer.figures import Claim, Number
from explainer.figures.numbers import amount, share, texts
from explainer.measures.landscape import Surface
from explainer.measures.surface import surface
from explainer.plotting.layout import Scene, Scenes, pack_scenes, place
from explainer.plotting.live import Button, Choice, Control, Slider
from explainer.plotting.loss_map import common_limits, draw_edge, draw_loss_map, draw_loss_scale
from explainer.plotting.relief import draw_relief, pack_reliefs, relief_heading, see_from
from explainer.plotting.style import Style
from explainer.plotting.tables import crossed
from explainer.plotting.ticks import Limits, decades, mark, plainly

TITLE = "The wide network lies in a valley, the narrow one in a crack"
KIND = "still"
LIVE = "surface"
ALT = """Two landscapes of training loss. Round the wide network a smooth valley: the loss stays
below {{ number("loss-surfaces.cutoff") }} on {{ number("loss-surfaces.wide_basin_share") }} of the
plane. Round the narrow network a high rough plateau with a needle-thin hole in its middle, which
takes up {{ number("loss-surfaces.narrow_basin_share") }}."""
LIMITS = """Two random directions out of thousands; other planes through the same minimizers look
different in detail."""

REACH = 0.25
TICKS = plainly((-0.2, 0, 0.2))
LEVELS = 13
FLOOR = 1e-4  # lower losses are drawn as this

ELEVATION, AZIMUTH = 24, -57  # degrees
LOWEST, HIGHEST = -30, 90

SCENES: Scenes = {
    "page": Scene(
        (1080, 790),
        reliefs=((14, 106, 500, 350), (548, 106, 500, 350)),
        maps=((150, 500, 234, 234), (684, 500, 234, 234)),
        bar=(450, 500, 10, 234),
    ),
    "phone": Scene(
        (360, 928),
        reliefs=((0, 110, 360, 236), (0, 396, 360, 236)),
        maps=((58, 682, 140, 140), (208, 682, 140, 140)),
        bar=(58, 876, 290, 8),
    ),
}


@dataclass(frozen=True)
class Surfaces:
    """Losses on the same plane round both minimizers."""

    wide: Surface
    narrow: Surface

    @property
    def limits(self) -> Limits:
        """The least and the largest loss that are drawn, the same for both."""
        return common_limits([self.wide.losses, self.narrow.losses], FLOOR)


def measure(size: str) -> Surfaces:
    resolution = {"quick": 41, "standard": 61, "full": 101}[check(size)]
    pair = wide_and_narrow(size)
    networks = (pair.wide, pair.narrow)
    wide, narrow = surface.each(*((pair.experiment, m, REACH, resolution) for m in networks))
    return Surfaces(wide, narrow)


def draw(surfaces: Surfaces, style: Style) -> Figure:
    scene, limits = SCENES[style.layout], surfaces.limits
    figure = scene.open(style, TITLE)
    for i, (name, one, color) in enumerate(
        (("Wide", surfaces.wide, style.wide), ("Narrow", surfaces.narrow, style.narrow))
    ):
        box = scene["reliefs"][i]
        relief = place(figure, *box, projection="3d")
        draw_relief(relief, one, limits, decades(limits, 2), TICKS, style)
        see_from(relief, ELEVATION, AZIMUTH, style)
        relief_heading(figure, box, name, _words(one), color, style)
        axes = place(figure, *scene["maps"][i])
        _plan(axes, one, limits, color, style)
        if style.phone and one is surfaces.narrow:
            axes.tick_params(labelleft=False)
        else:
            axes.set_ylabel("along direction 2", labelpad=0)
    bar = place(figure, *scene["bar"])
    draw_loss_scale(bar, limits, "training loss", style, lying=style.phone)
    return figure


def _words(one: Surface) -> str:
    return f"loss below {CUTOFF:g} on {_share(one).text()} of the plane"


def _plan(axes: Axes, one: Surface, limits: Limits, color: str, style: Style) -> None:
    """Draw a surface from above, with the contour at the cutoff."""
    levels = np.geomspace(*limits, LEVELS)
    draw_loss_map(axes, one.axis, one.axis, one.losses, levels, limits, style)
    draw_edge(axes, one.axis, one.losses, CUTOFF, color, style, f"loss {CUTOFF:g}")
    for axis in (axes.xaxis, axes.yaxis):
        mark(axis, TICKS)
    axes.set_xlabel("along direction 1")


def live(surfaces: Surfaces) -> dict[str, Any]:
    """Pack the losses, clipped to what is drawn, and the accuracies."""
    both = (surfaces.wide, surfaces.narrow)
    return {
        "boxes": pack_scenes(SCENES),
        **pack_reliefs([[one] for one in both], surfaces.limits),
        "names": ("Wide", "Narrow"),
        "colours": ("wide", "narrow"),
        "depths": [""],
        "ticks": TICKS,
        "marked": decades(surfaces.limits, 2),
        "levels": LEVELS,
        "edge": {"of": "losses", "level": CUTOFF, "words": f"loss {CUTOFF:g}"},
        "view": {"azimuth": AZIMUTH, "elevation": ELEVATION},
        "words": [[_words(one)] for one in both],
        "title": TITLE,
    }


def controls(surfaces: Surfaces) -> list[Control]:
    """Where the surfaces are seen from, the scale of heights, and the way back."""
    return [
        Slider("azimuth", "Turn", -180, 180, 1, AZIMUTH),
        Slider("elevation", "Tilt", LOWEST, HIGHEST, 1, ELEVATION),
        Choice("height", "Height", (("log", "logarithmic"), ("linear", "linear")), "log"),
        Button("reset", "Reset the view"),
    ]


def numbers(surfaces: Surfaces) -> dict[str, Number]:
    found = {"cutoff": Number(CUTOFF, unit="nats")}
    for name, one in (("wide", surfaces.wide), ("narrow", surfaces.narrow)):
        found[f"{name}_rise"] = amount(rise(one), "nats")
        found[f"{name}_basin_share"] = _share(one)
    return found


def _share(one: Surface) -> Number:
    return share(basin_share(one), unit="of the plane")


def rise(one: Surface) -> float:
    """Return the mean loss on the circle of radius REACH, between grid points by interpolation."""
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    circle = one.axis[-1] * np.stack([np.sin(angles), np.cos(angles)], axis=1)
    return float(RegularGridInterpolator((one.axis, one.axis), one.losses)(circle).mean())


def basin_share(one: Surface) -> float:
    """Return the share of the plane's grid points whose loss is below CUTOFF."""
    return float((one.losses < CUTOFF).mean())


def claims(surfaces: Surfaces) -> list[Claim]:
    wide, narrow = basin_share(surfaces.wide), basin_share(surfaces.narrow)
    return [Claim("round the wide network the loss is low on more of the plane", wide, ">", narrow)]


def table(surfaces: Surfaces) -> dict[str, np.ndarray]:
    axis = surfaces.wide.axis
    return {
        **crossed({"along_direction_1": axis}, {"along_direction_2": axis}, order="F"),
        "wide_loss": surfaces.wide.losses.ravel(),
        "narrow_loss": surfaces.narrow.losses.ravel(),
    }


def describe(surfaces: Surfaces) -> str:
    n = texts(numbers(surfaces))
    return (
        "Two surfaces, each over a square of the plane spanned by two random "
        f"directions through a minimizer, from −{REACH:g} to {REACH:g} along either; and "
        "the same as maps with contours. Height and colour are the training loss on a logarithmic "
        f"scale, which is the same for both; losses below {FLOOR:g} would be drawn as that.\n\n"
        "Round the wide network the loss falls smoothly into a valley. It is below "
        f"{n['cutoff']} on {n['wide_basin_share']} of the square, and {n['wide_rise']} on average "
        f"at a distance of {REACH:g}.\n\n"
        "Round the narrow network the loss is high almost everywhere, with a hole in the middle as "
        f"thin as the grid can show. It is below {n['cutoff']} on {n['narrow_basin_share']} of the "
        f"square, and {n['narrow_rise']} on average at a distance of {REACH:g}."
    )
