"""Decision fields: what a network answers over the plane, and the points it was asked about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from contourpy import LineType, contour_generator
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import PathCollection
from matplotlib.colors import Normalize
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.transforms import Affine2D
from PIL import Image
from scipy.special import expit

from explainer.plotting.style import Style

Extent = tuple[float, float, float, float]

MARKERS = ("o", "^")  # class 0, class 1
ON_TOP = 2.2  # over lines, under spines


class Field(AxesImage):
    """Numbers from 0 to 1 as soft colour.

    On a screen Pillow smooths it, as matplotlib's own bilinear interpolation would but in a fifth
    of the time: a film draws it hundreds of times.

    Attributes:
        boundary: the line that belongs to it, where the network is undecided; a film of the field
            shows both.
    """

    boundary: Line2D

    def make_image(
        self, renderer: RendererBase, magnification: float = 1.0, unsampled: bool = False
    ) -> tuple[np.ndarray, float, float, Affine2D]:
        """Return the pixels [height, width, 4] that cover the axes, and their lower left."""
        if unsampled or magnification != 1:
            return super().make_image(renderer, magnification, unsampled)
        assert self.axes is not None
        cover, whole = self.axes.bbox, self.get_window_extent()
        start, end = np.floor(cover.min), np.ceil(cover.max)
        shares = ((start - whole.min) / whole.size, (end - whole.min) / whole.size)
        picture = self.levels((int(end[0] - start[0]), int(end[1] - start[1])), *shares)
        picture.putpalette(self.cmap(np.arange(256), bytes=True)[:, :3].tobytes())
        return np.array(picture.convert("RGBA")), start[0], start[1], Affine2D()

    def levels(self, size: tuple[int, int], low: np.ndarray, high: np.ndarray) -> Image.Image:
        """Return a part of it, smooth, as a grey picture of `size`, its first row the lowest.

        Args:
            size: width and height of the picture, in pixels.
            low: lower left corner of the part, in shares of the whole field's width and height.
            high: upper right corner.
        """
        values = self.get_array()
        assert values is not None
        levels = np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)
        cells = np.array(levels.shape[::-1])  # columns, rows
        part = (np.clip(corner * cells, 0, cells) for corner in (low, high))
        left, bottom, right, top = (float(edge) for corner in part for edge in corner)
        return Image.fromarray(levels).resize(
            size, Image.Resampling.BILINEAR, (left, bottom, right, top)
        )


@dataclass(frozen=True)
class Boundary:
    """The artists of a decision field, which `update` moves.

    Attributes:
        field: confidence as a soft field.
        line: where the network is undecided.
        points: class 0 and class 1.
        rings: round the points that the network gets wrong.
    """

    field: Field
    line: Line2D
    points: tuple[PathCollection, PathCollection]
    rings: Line2D
    extent: Extent
    places: np.ndarray  # [N, 2]

    def update(self, logits: np.ndarray, wrong: np.ndarray) -> list[Artist]:
        """Show other logits [H, W] and other wrong points [N]; return the artists that changed."""
        self.field.set_data(expit(logits))
        self.line.set_data(*_crossings(logits, self.extent))
        self.rings.set_data(*self.places[np.asarray(wrong, bool)].T)
        return [self.field, self.line, self.rings]


def draw_boundary(
    axes: Axes,
    logits: np.ndarray,
    extent: Extent,
    points: np.ndarray,
    labels: np.ndarray,
    wrong: np.ndarray,
    style: Style,
    *,
    color: str | None = None,
    size: float | None = None,
) -> Boundary:
    """Draw what a network answers over the plane, and the points that it was asked about.

    Args:
        axes: where to draw; its ticks and frame go.
        logits: [H, W], log-odds of class 1 on a grid whose first row is the lowest y.
        extent: x of the first and last column, y of the first and last row.
        points: [N, 2].
        labels: [N], 0 or 1.
        wrong: [N], true where the network errs; these are ringed.
        style: the variant being drawn.
        color: of the boundary; ink unless told.
        size: diameter of the points, in points.

    Raises:
        ValueError: if the shapes don't go together.
    """
    count = len(points)
    if logits.ndim != 2 or points.shape != (count, 2) or not len(labels) == len(wrong) == count:
        raise ValueError(
            "expected logits [H, W], points [N, 2], labels [N] and wrong [N], "
            f"got {logits.shape}, {points.shape}, {np.shape(labels)} and {np.shape(wrong)}"
        )
    size = size or (3.4 if style.phone else 5.2)
    palette = style.palette
    field = Field(
        axes,
        cmap=style.field,
        norm=Normalize(0, 1),
        origin="lower",
        extent=_edges(extent, logits.shape),
        interpolation="bilinear",
        zorder=1,
    )
    axes.add_image(field)
    (line,) = axes.plot([], [], color=color or style.ink, linewidth=1.4, zorder=1.5)
    field.boundary = line
    zero, one = (
        axes.scatter(
            points[np.asarray(labels) == label, 0],
            points[np.asarray(labels) == label, 1],
            s=(size * bigger) ** 2,
            marker=marker,
            facecolor=fill,
            edgecolor=edge,
            linewidth=0.6,
            zorder=2,
        )
        for label, marker, bigger, fill, edge in (
            (0, MARKERS[0], 1.0, palette.zero, palette.zero_edge),
            (1, MARKERS[1], 1.15, palette.one, palette.one_edge),
        )
    )
    (rings,) = axes.plot(
        [],
        [],
        linestyle="none",
        marker="o",
        markersize=size * 2.1,
        markerfacecolor="none",
        markeredgecolor=style.ink,
        markeredgewidth=1.1,
        zorder=ON_TOP,
    )
    axes.set(xlim=extent[:2], ylim=extent[2:], aspect="equal")
    axes.set_axis_off()
    boundary = Boundary(field, line, (zero, one), rings, extent, points)
    boundary.update(logits, wrong)
    return boundary


def _edges(extent: Extent, shape: tuple[int, ...]) -> Extent:
    """Return the outer edges of the cells whose centres span `extent`."""
    left, right, low, high = extent
    x = (right - left) / (shape[1] - 1) / 2
    y = (high - low) / (shape[0] - 1) / 2
    return left - x, right + x, low - y, high + y


def _crossings(logits: np.ndarray, extent: Extent) -> tuple[np.ndarray, np.ndarray]:
    """Return x and y of the lines where the logit is zero, NaN between pieces.

    The crossing is sought in logits, not in probabilities: those of a confident network jump
    from 0 to 1 between two cells, and their crossing would be a staircase.
    """
    left, right, low, high = extent
    rows, columns = logits.shape
    lines = contour_generator(
        np.linspace(left, right, columns),
        np.linspace(low, high, rows),
        logits,
        line_type=LineType.ChunkCombinedNan,
    ).lines(0.0)
    xy = lines[0][0]
    if xy is None:  # undecided nowhere
        return np.empty(0), np.empty(0)
    return xy[:, 0], xy[:, 1]
