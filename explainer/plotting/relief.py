"""Surfaces of training loss in three dimensions, lit and coloured, on logarithmic scales."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.colors import LightSource, LogNorm
from matplotlib.figure import Figure

from explainer.measures.landscape import Surface
from explainer.plotting.layout import Box, heading, place
from explainer.plotting.style import Style
from explainer.plotting.ticks import Limits, Ticks, mark
from explainer.plotting.variants import LAYOUTS, Layout

ASPECT = (1, 1, 0.72)
ZOOM: dict[Layout, float] = {"page": 1.28, "phone": 1.2}


def draw_relief(
    axes: Any,
    one: Surface,
    limits: Limits,
    marked: np.ndarray,
    ticks: Ticks,
    style: Style,
) -> None:
    """Draw a surface whose height is the logarithm of the loss.

    Args:
        axes: with a 3-D projection.
        one: the surface.
        limits: of the scale; losses beyond are drawn at its ends.
        marked: losses on the vertical axis.
        ticks: along either direction.
        style: the variant being drawn.
    """
    x, y = np.meshgrid(one.axis, one.axis)
    losses = np.clip(one.losses, *limits)
    height = np.log10(losses)
    relief = axes.plot_surface(
        x,
        y,
        height,
        facecolors=_lit(style.losses(LogNorm(*limits)(losses))[:, :, :3], height),
        shade=False,
        rcount=len(x),
        ccount=len(x),
        linewidth=0.4,  # closes the seams between patches
    )
    relief.set_rasterized(True)  # thousands of patches
    axes.set_zlim(*np.log10(limits))
    mark(axes.zaxis, [(np.log10(loss), f"{loss:g}") for loss in marked])
    for axis in (axes.xaxis, axes.yaxis):
        mark(axis, ticks)
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


def see_from(axes: Any, elevation: float, azimuth: float, style: Style) -> None:
    """Turn a relief, to degrees over its plane and round it, and let it fill its panel."""
    axes.view_init(elev=elevation, azim=azimuth)
    axes.set_box_aspect(ASPECT, zoom=ZOOM[style.layout])


def sides(layout: Layout) -> tuple[float, ...]:
    """Return the sides of the box round a relief as matplotlib scales them for its camera."""
    unit = np.array(ASPECT) / np.linalg.norm(ASPECT)
    return tuple((unit * 1.8294640721620434 * 25 / 24 * ZOOM[layout]).tolist())


def pack_reliefs(kinds: Sequence[Sequence[Surface]], limits: Limits) -> dict[str, Any]:
    """Return surfaces, those of one kind after another, as the script of live ones reads them."""
    every = [[(np.clip(s.losses, *limits), s.accuracies) for s in kind] for kind in kinds]
    losses, accuracies = np.moveaxis(np.array(every), 2, 0).astype(np.float16)  # [2, D, G, G]
    return {
        "sides": {layout: sides(layout) for layout in LAYOUTS},
        "reach": float(kinds[0][0].axis[-1]),
        "losses": losses,
        "accuracies": accuracies,
        "limits": limits,
    }


def relief_heading(
    figure: Figure, box: Box, name: str, words: str, color: str, style: Style
) -> None:
    """Write over the relief in a box what it is, and a line about it."""
    left, top, _, _ = box
    axes = place(figure, max(left, 10), top - 4, 300, 10)
    axes.set_axis_off()
    heading(axes, name, words, color, style)
