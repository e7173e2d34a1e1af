"""Panes: the fields of a film alone, each with its boundary, painted for the page's video.

A pane has no points, rings or words: those lie over the video, crisp. It is painted straight into
Y′CbCr, in which videos are encoded: levels of confidence become colours by a table, and the
boundary is laid over them as far as it covers each pixel.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from PIL import Image

from explainer.plotting.marks import Field
from explainer.plotting.style import PIXELS_PER_INCH
from explainer.plotting.video import Movie

PANE_SCALE = 1.25  # pixels of a film for one CSS pixel of the page; a phone sees it smaller
BLANK = (16, 16)  # the film of a figure without fields, which is but its clock
BLANK_BYTES = 16 * 16 * 3 // 2

Box = tuple[float, float, float, float]  # left, top, width, height in CSS pixels


def fields(movie: Movie) -> list[Field]:
    """Return the fields that a movie moves."""
    return [artist for artist in movie.update(0) if isinstance(artist, Field)]


def box(field: Field) -> Box:
    """Return where a field lies in its figure, whose dots are CSS pixels."""
    assert field.axes is not None
    figure = field.get_figure(root=True)
    assert figure is not None
    field.axes.apply_aspect()
    cover, height = field.axes.bbox, figure.bbox.height
    return cover.x0, height - cover.y1, cover.width, cover.height


def pane_size(panes: Sequence[Field]) -> tuple[int, int]:
    """Return width and height of each pane in pixels, both even.

    Raises:
        ValueError: if the fields aren't equally large.
    """
    sizes = {tuple(2 * round(side * PANE_SCALE / 2) for side in box(field)[2:]) for field in panes}
    if len(sizes) > 1:
        raise ValueError(f"expected the fields of a film to be equally large, got {sizes}")
    width, height = next(iter(sizes), BLANK)
    return width, height


@dataclass(frozen=True)
class Pane:
    """One field at one moment: both pictures are grey, with the first row on top."""

    levels: Image.Image
    cover: Image.Image  # how much of each pixel the boundary covers

    @cached_property
    def halved(self) -> Pane:
        """The same at half the width and height, for the colour differences."""
        return Pane(self.levels.reduce(2), self.cover.reduce(2))


def look(field: Field, size: tuple[int, int]) -> Pane:
    """Draw a field as it is at this moment."""
    axes, line = field.axes, field.boundary
    assert axes is not None
    whole, cover = field.get_window_extent(), axes.bbox
    low, high, origin = np.array(cover.min), np.array(cover.max), np.array(whole.min)
    shares = (low - origin) / whole.size, (high - origin) / whole.size
    levels = field.levels(size, *shares).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    width, height = size
    renderer = RendererAgg(width, height, PIXELS_PER_INCH * PANE_SCALE)
    context = renderer.new_gc()
    context.set_linewidth(line.get_linewidth())
    context.set_joinstyle("round")
    to_pixels = axes.transData + Affine2D().translate(*-low).scale(*np.divide(size, cover.size))
    renderer.draw_path(context, Path(line.get_xydata()), to_pixels.frozen())
    return Pane(levels, Image.fromarray(np.asarray(renderer.buffer_rgba())[..., 3]))


@dataclass(frozen=True)
class Paint:
    """The colours of a field, in Y′CbCr as videos have it (BT.709, 16 to 235)."""

    table: np.ndarray  # [256, 3] of the levels
    line: np.ndarray  # [3] of the boundary

    @classmethod
    def of(cls, field: Field) -> Paint:
        """Return the colours in which a field is drawn."""
        table, line = field.cmap(np.arange(256))[:, :3], to_rgb(field.boundary.get_color())
        return cls(_encoded(table), _encoded(np.array(line)))

    def plane(self, pane: Pane, channel: int) -> bytes:
        """Return one channel of a pane."""
        picture = pane.levels.point(self.table[:, channel].tolist())
        picture.paste(int(self.line[channel]), None, pane.cover)
        return picture.tobytes()


def _encoded(rgb: np.ndarray) -> np.ndarray:
    """Return colours, rgb [..., 3] from 0 to 1, in Y′CbCr.

    >>> _encoded(np.eye(3)).tolist()  # red, green, blue
    [[63, 102, 240], [173, 42, 26], [32, 240, 118]]
    """
    red, green, blue = np.moveaxis(rgb, -1, 0)
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    differences = 128 + 224 * (blue - luma) / 1.8556, 128 + 224 * (red - luma) / 1.5748
    encoded = np.stack([16 + 219 * luma, *differences], axis=-1)
    return np.asarray(np.rint(encoded).astype(int))


def paint(panes: Sequence[Pane], paints: Sequence[Paint]) -> bytes:
    """Return panes, one below the other, as one picture in yuv420p."""
    both = list(zip(panes, paints, strict=True))
    return b"".join(
        paint.plane(pane.halved if channel else pane, channel)
        for channel in range(3)
        for pane, paint in both
    )


def paint_frames(movie: Movie) -> Iterator[bytes]:
    """Yield every frame of a movie's fields, in whose figure dots are CSS pixels."""
    seen = fields(movie)
    paints, size = [Paint.of(field) for field in seen], pane_size(seen)
    for index in range(movie.frames):
        movie.update(index)
        yield paint([look(field, size) for field in seen], paints) if seen else bytes(BLANK_BYTES)


def film_size(movie: Movie) -> tuple[int, int]:
    """Return width and height of the film of a movie's fields, in pixels."""
    seen = fields(movie)
    width, height = pane_size(seen)
    return width, height * max(len(seen), 1)
