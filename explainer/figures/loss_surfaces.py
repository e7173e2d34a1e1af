"""Training loss over a plane through each minimizer, spanned by the same two random directions,
filter-normalised: at a distance of 0.25 along one of them, each neuron's weights have moved by a
quarter of their length. Above as a surface, below as a map; height and colour are logarithmic and
the same for both. The line marked *basin* is the contour at a loss of
{{ number("loss-surfaces.cutoff") }}. The loss is lower on
{{ number("loss-surfaces.wide_basin_share") }} of the plane round the wide network and on
{{ number("loss-surfaces.narrow_basin_share") }} of it round the narrow one. On the circle at a
distance of 0.25 it averages {{ number("loss-surfaces.wide_rise") }} and
{{ number("loss-surfaces.narrow_rise") }}.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LightSource, LogNorm
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from scipy.interpolate import RegularGridInterpolator

from explainer.experiments import CUTOFF, check, wide_and_narrow
from explainer.figures import Claim, Number
from explainer.figures._family import PLAIN
from explainer.figures._placing import blank, heading, place
from explainer.figures._swiss_roll import amount
from explainer.measures.surface import Surface, surface
from explainer.style import Style

TITLE = "The wide network lies in a valley, the narrow one in a pinhole"
KIND = "still"
ALT = """Two landscapes of training loss. Round the wide network a smooth valley: the loss stays
below {{ number("loss-surfaces.cutoff") }} on {{ number("loss-surfaces.wide_basin_share") }} of the
plane. Round the narrow network a high rough plateau with a needle-thin hole in its middle, which
takes up {{ number("loss-surfaces.narrow_basin_share") }}."""
LIMITS = """Two random directions out of thousands; other planes through the same minimizers look
different in detail."""

REACH = 0.25
TICKS, TICK_NAMES = (-0.2, 0.0, 0.2), ("−0.2", "0", "0.2")
LEVELS = 13
FLOOR = 1e-4  # lower losses are drawn as this

Limits = tuple[float, float]


@dataclass(frozen=True)
class Surfaces:
    """Losses on the same plane round both minimizers."""

    wide: Surface
    narrow: Surface


def measure(size: str) -> Surfaces:
    resolution = {"quick": 41, "standard": 61, "full": 101}[check(size)]
    pair = wide_and_narrow(size)
    wide, narrow = (
        surface(pair.experiment, network, REACH, resolution) for network in (pair.wide, pair.narrow)
    )
    return Surfaces(wide, narrow)


def draw(surfaces: Surfaces, style: Style) -> Figure:
    figure = blank(style, 928 if style.phone else 790, TITLE)
    limits = _limits(surfaces)
    reliefs = ((0, 110), (0, 396)) if style.phone else ((14, 106), (548, 106))
    plans = ((58, 682), (208, 682)) if style.phone else ((150, 500), (684, 500))
    relief, plan = ((360, 236), 140) if style.phone else ((500, 350), 234)
    for name, one, color, above, below in (
        ("Wide", surfaces.wide, style.wide, reliefs[0], plans[0]),
        ("Narrow", surfaces.narrow, style.narrow, reliefs[1], plans[1]),
    ):
        axes = place(figure, *above, *relief, projection="3d")
        _relief(axes, one, limits, style)
        _name(figure, above, name, one, color, style)
        axes = place(figure, *below, plan, plan)
        _plan(axes, one, limits, color, style)
        if style.phone and one is surfaces.narrow:
            axes.tick_params(labelleft=False)
        else:
            axes.set_ylabel("along direction 2", labelpad=0)
    bar = place(figure, *((58, 876, 290, 8) if style.phone else (450, 500, 10, 234)))
    _scale(bar, limits, style)
    return figure


def _limits(surfaces: Surfaces) -> Limits:
    """Return the least and the largest loss that are drawn, the same for both."""
    losses = np.stack([surfaces.wide.losses, surfaces.narrow.losses])
    return max(float(losses.min()), FLOOR), float(losses.max())


def _decades(limits: Limits, every: int) -> np.ndarray:
    """Return powers of ten within the scale, one of them 1."""
    powers = np.arange(-12, 13, every)
    low, high = np.log10(limits)
    return np.asarray(10.0 ** powers[(powers >= low) & (powers <= high)])


def _name(
    figure: Figure, corner: tuple[int, int], name: str, one: Surface, color: str, style: Style
) -> None:
    """Write over a surface whose it is, and how much of the plane is its basin."""
    axes = place(figure, max(corner[0], 10), corner[1] - 4, 300, 10)
    axes.set_axis_off()
    words = f"loss below {CUTOFF:g} on {_share(one).text()} of the plane"
    heading(axes, name, words, color, style)


def _relief(axes: Any, one: Surface, limits: Limits, style: Style) -> None:
    """Draw a surface whose height is the logarithm of the loss."""
    x, y = np.meshgrid(one.axis, one.axis)
    losses = np.clip(one.losses, *limits)
    height = np.log10(losses)
    relief = axes.plot_surface(
        x,
        y,
        height,
        facecolors=_lit(style.sequential(LogNorm(*limits)(losses))[:, :, :3], height),
        shade=False,
        rcount=len(x),
        ccount=len(x),
        linewidth=0.4,  # closes the seams between patches
    )
    relief.set_rasterized(True)  # thousands of patches
    axes.view_init(elev=24, azim=-57)
    axes.set_box_aspect((1, 1, 0.72), zoom=1.2 if style.phone else 1.28)
    axes.set_zlim(*np.log10(limits))
    decades = _decades(limits, 2)
    axes.set_zticks(np.log10(decades), [f"{d:g}" for d in decades])
    axes.set_xticks(TICKS, TICK_NAMES)
    axes.set_yticks(TICKS, TICK_NAMES)
    axes.text2D(1.1, 0.82, "loss", transform=axes.transAxes, color=style.muted)
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.pane.set_visible(False)
        axis.line.set_color(style.palette.rule)
        axis.set_tick_params(pad=-2)


def _lit(colors: np.ndarray, height: np.ndarray) -> np.ndarray:
    """Light a surface from the left: faces towards the light paler, those away from it darker."""
    light = LightSource(azdeg=300, altdeg=45).hillshade(height, vert_exag=0.05)[:, :, None]
    return colors + 0.3 * np.where(
        light > 0.7, (1 - colors) * (light - 0.7), colors * (light - 0.7)
    )


def _plan(axes: Axes, one: Surface, limits: Limits, color: str, style: Style) -> None:
    """Draw a surface from above, with the edge of the basin."""
    losses = np.clip(one.losses, *limits)
    levels = np.geomspace(*limits, LEVELS)
    axes.contourf(one.axis, one.axis, losses, levels, norm=LogNorm(*limits), cmap=style.sequential)
    edge = axes.contour(one.axis, one.axis, one.losses, [CUTOFF], colors=[color], linewidths=1.6)
    edge.set_path_effects([withStroke(linewidth=3.2, foreground=style.paper)])
    axes.annotate(
        "basin",
        (0, 0),
        (-0.86 * REACH, 0.8 * REACH),
        color=style.paper,
        fontweight="semibold",
        arrowprops={"arrowstyle": "-", "color": style.paper, "shrinkB": 5},
    )
    axes.set_aspect("equal")
    axes.set_xticks(TICKS, TICK_NAMES)
    axes.set_yticks(TICKS, TICK_NAMES)
    axes.set_xlabel("along direction 1")
    axes.spines[:].set_visible(False)
    axes.grid(False)


def _scale(bar: Axes, limits: Limits, style: Style) -> None:
    """Draw the scale of colours."""
    decades = _decades(limits, 1)
    drawn = bar.figure.colorbar(
        ScalarMappable(LogNorm(*limits), style.sequential),
        cax=bar,
        orientation="horizontal" if style.phone else "vertical",
        ticks=decades,
        format=PLAIN,
    )
    drawn.minorticks_off()
    drawn.outline.set_visible(False)
    if style.phone:
        bar.set_xlabel("training loss")
    else:
        bar.set_title("training loss", color=style.muted, fontweight="normal")


def numbers(surfaces: Surfaces) -> dict[str, Number]:
    found = {"cutoff": Number(CUTOFF, unit="nats")}
    for name, one in (("wide", surfaces.wide), ("narrow", surfaces.narrow)):
        found[f"{name}_rise"] = amount(rise(one), "nats")
        found[f"{name}_basin_share"] = _share(one)
    return found


def _share(one: Surface) -> Number:
    value = basin_share(one)
    return Number(value, unit="of the plane", style=".1%" if value > 0.001 else ".2%")


def rise(one: Surface) -> float:
    """Return the mean loss on the circle of radius REACH, between grid points by interpolation."""
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    circle = one.axis[-1] * np.stack([np.sin(angles), np.cos(angles)], axis=1)
    return float(RegularGridInterpolator((one.axis, one.axis), one.losses)(circle).mean())


def basin_share(one: Surface) -> float:
    """Return the share of the plane's grid points whose loss is below CUTOFF."""
    return float((one.losses < CUTOFF).mean())


def claims(surfaces: Surfaces) -> list[Claim]:
    return [
        Claim(
            "the wide network's basin takes up more of the plane",
            basin_share(surfaces.wide),
            ">",
            basin_share(surfaces.narrow),
        )
    ]


def table(surfaces: Surfaces) -> dict[str, np.ndarray]:
    second, first = np.meshgrid(surfaces.wide.axis, surfaces.wide.axis, indexing="ij")
    return {
        "along_direction_1": first.ravel(),
        "along_direction_2": second.ravel(),
        "wide_loss": surfaces.wide.losses.ravel(),
        "narrow_loss": surfaces.narrow.losses.ravel(),
    }


def describe(surfaces: Surfaces) -> str:
    n = {name: number.text() for name, number in numbers(surfaces).items()}
    return (
        "Two surfaces side by side, each over a square of the plane spanned by two random "
        f"directions through a minimizer, from −{REACH:g} to {REACH:g} along either; below each, "
        "the same as a map with contours. Height and colour are the training loss on a logarithmic "
        f"scale, which is the same for both; losses below {FLOOR:g} would be drawn as that.\n\n"
        "Round the wide network the loss falls smoothly into a valley. It is below "
        f"{n['cutoff']} on {n['wide_basin_share']} of the square, and {n['wide_rise']} on average "
        f"at a distance of {REACH:g}.\n\n"
        "Round the narrow network the loss is high almost everywhere, with a hole in the middle as "
        f"thin as the grid can show. It is below {n['cutoff']} on {n['narrow_basin_share']} of the "
        f"square, and {n['narrow_rise']} on average at a distance of {REACH:g}."
    )
