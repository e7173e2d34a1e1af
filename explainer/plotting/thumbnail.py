"""Thumbnails: a figure drawn for a card 280 CSS pixels wide, on which no chart can be read.

What is left of a figure are its main panels, without words, numbers and grid. Pictures (fields of
confidence, planes of loss, surfaces) fill the card and are cropped to it; of several as large as
each other it shows the first and the last, the ends of what the figure compares. A figure without
pictures leaves its charts, with bolder lines. Where that says too little, a figure draws a
thumbnail of its own.
"""

from __future__ import annotations

import functools
import io
from bisect import bisect_left
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.text import Text
from PIL import Image

from explainer.plotting.style import PIXELS_PER_INCH, Style
from explainer.plotting.video import canvas_at

SIZE = (280, 175)  # CSS pixels, 16:10
SCALE, LEAN_SCALE = 2.0, 1.5  # pixels for one CSS pixel; fewer where there are many small things
WEBP_METHOD = 4  # of 6, in half the time
QUALITIES = (74, 64, 54, 44, 34, 28)  # of WebP, the first that fits
CLOSER = 0.75  # the part of such a picture that is shown after each of MOST_STEPS towards it
MOST_STEPS = 2
MOST_BYTES = 12_000
AS_LARGE = 0.8  # of the largest panel's area
GAP = 4  # CSS pixels between two pictures
PADDING = 10  # CSS pixels round a chart
BOLDER = 1.4
SURFACE_ZOOM, SURFACE_DROP = 1.4, 0.12  # a surface leaves much of its panel empty, most below

Box = tuple[float, float, float, float]  # left, bottom, width, height, in parts of the whole


def write(figure: Figure, id: str, style: Style, folder: Path) -> str:
    """Write a figure that is a thumbnail's size as `ID-thumbnail-THEME.webp`; return that name."""
    for axes in figure.axes:
        _silence(axes)
    name = f"{id}-thumbnail-{style.theme}.webp"
    (folder / name).write_bytes(_small(figure))
    return name


def reduced(figure: Figure) -> Figure:
    """Return a figure, drawn before, with its main panels alone, in their places on a thumbnail."""
    pictures = _largest([axes for axes in _shown(figure) if _is_picture(axes)])
    charts = [] if pictures else _largest([axes for axes in _shown(figure) if axes.has_data()])
    for artist in figure.get_children():
        artist.set_visible(artist in (figure.patch, *pictures, *charts))
    _resize(figure)
    for axes, box in zip(pictures, _boxes(len(pictures), GAP, 0), strict=True):
        _fill(axes, box)
    for axes, box in zip(charts, _boxes(len(charts), 2 * PADDING, PADDING), strict=True):
        axes.set_position(box)
        _tighten(axes)
        for line in axes.lines:
            line.set_linewidth(BOLDER * line.get_linewidth())
    return figure


def open_thumbnail(style: Style) -> tuple[Figure, Axes]:
    """Return a figure of a thumbnail's size, and the one panel that fills it."""
    figure = style.figure(SIZE[1] / PIXELS_PER_INCH)
    _resize(figure)
    return figure, figure.add_axes((0, 0, 1, 1))


def _resize(figure: Figure) -> None:
    figure.set_layout_engine("none")
    width, height = SIZE
    figure.set_size_inches(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH)


def _small(figure: Figure) -> bytes:
    """Return a figure as WebP, as good as fits; pictures that don't are shown from closer by."""
    written = _webp(figure, SCALE)
    for _ in range(MOST_STEPS):
        if len(written) <= MOST_BYTES:
            break
        for axes in _shown(figure):
            if axes.name != "3d" and _is_picture(axes):
                _zoom(axes, CLOSER, CLOSER)
        written = _webp(figure, LEAN_SCALE)
    return written


def _webp(figure: Figure, scale: float) -> bytes:
    canvas = canvas_at(figure, scale)
    canvas.draw()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")

    @functools.cache
    def encoded(quality: int) -> bytes:
        file = io.BytesIO()
        picture.save(file, "webp", quality=quality, method=WEBP_METHOD)
        return file.getvalue()

    first = bisect_left(QUALITIES, True, key=lambda one: len(encoded(one)) <= MOST_BYTES)
    return encoded(QUALITIES[min(first, len(QUALITIES) - 1)])


def _shown(figure: Figure) -> list[Axes]:
    """Return the panels that are seen, but for colour bars."""
    return [axes for axes in figure.axes if axes.get_visible() and not hasattr(axes, "_colorbar")]


def _is_picture(axes: Axes) -> bool:
    """Whether a panel is filled with colours, or shows a surface."""
    return axes.name == "3d" or any(
        isinstance(artist, AxesImage | QuadMesh)
        or (isinstance(artist, ContourSet) and artist.filled)
        for artist in axes.get_children()
    )


def _largest(panels: list[Axes]) -> list[Axes]:
    """Return the largest panel; of several as large, the first and the last."""
    areas = [float(np.prod(axes.get_window_extent().size)) for axes in panels]
    large = [axes for axes, area in zip(panels, areas, strict=True) if area > AS_LARGE * max(areas)]
    return large if len(large) < 2 else [large[0], large[-1]]


def _boxes(count: int, gap: float, padding: float) -> list[Box]:
    """Return the places of panels side by side, from CSS pixels between and round them.

    >>> _boxes(2, gap=20, padding=10)[1]  # doctest: +ELLIPSIS
    (0.53..., 0.05..., 0.42..., 0.88...)
    """
    wide, high = SIZE
    width = (wide - 2 * padding - (count - 1) * gap) / max(count, 1)
    lefts = (padding + i * (width + gap) for i in range(count))
    return [(x / wide, padding / high, width / wide, 1 - 2 * padding / high) for x in lefts]


def _fill(axes: Axes, box: Box) -> None:
    """Put a picture into a box; one whose axes are of one unit is cropped, not stretched."""
    left, bottom, width, height = box
    if axes.name == "3d":
        grow = (SURFACE_ZOOM - 1) / 2
        grown = left - grow * width, bottom - (grow + SURFACE_DROP) * height
        axes.set_position((*grown, SURFACE_ZOOM * width, SURFACE_ZOOM * height))
        axes.set_axis_off()
        axes.patch.set_visible(False)
        return
    axes.set_position(box)
    aspect = axes.get_aspect()
    if aspect != "auto":
        axes.set_aspect("auto")
        _crop(axes, height * SIZE[1] / (width * SIZE[0]) / float(aspect))


def _crop(axes: Axes, shape: float) -> None:
    """Show the middle of a panel, whose height is to be `shape` times its width in data units."""
    excess = abs(float(np.diff(axes.get_ylim())[0] / np.diff(axes.get_xlim())[0])) / shape
    _zoom(axes, min(1, excess), min(1, 1 / excess))


def _zoom(axes: Axes, across: float, up: float) -> None:
    """Show the middle part of a panel, in each direction."""
    for limits, part, to in (
        (axes.get_xlim(), across, axes.set_xlim),
        (axes.get_ylim(), up, axes.set_ylim),
    ):
        to(*(np.mean(limits) + part * (np.array(limits) - np.mean(limits))))


def _tighten(axes: Axes) -> None:
    """Take off what a chart leaves free at its right for words."""
    to_scale = axes.transScale
    (left, right), (_, last) = axes.get_xlim(), axes.dataLim.intervalx
    low, high, end = (to_scale.transform((x, 1))[0] for x in (left, right, last))
    tight = to_scale.inverted().transform((min(high, end + 0.03 * (end - low)), 1))[0]
    if np.isfinite(tight) and low < end:
        axes.set_xlim(left, tight)


def _silence(axes: Axes) -> None:
    """Take words, numbers and grid off a panel."""
    for text in axes.findobj(Text):
        text.set_visible(False)
    legend = axes.get_legend()
    if legend:
        legend.set_visible(False)
    axes.grid(False)
