"""A wall of tiles: images in the colour of their network, and dark where it is wrong.

`explainer/web/src/tiles/wall.ts` draws the same.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from explainer.figures.images._tiles import columns
from explainer.plotting.style import Palette, Style

MAGNIFIED = 32  # pixels of a tile's side on a still
GAP = 0.08  # between tiles, of a tile's side
FAINT, DIM = 0.06, 0.2  # how far a dark tile stands out from the wall, and its strokes from it


def draw_wall(
    axes: Axes, pictures: np.ndarray, right: np.ndarray, color: str, style: Style
) -> None:
    """Draw pictures [P, S, S] or [P, S, S, 3], dark where not `right` [P], row by row."""
    lit, dark = faces(pictures, color, style.palette)
    shown = np.where(right[:, None, None, None], lit, dark)  # [P, S, S, 3]
    times = MAGNIFIED // shown.shape[1]
    large = shown.repeat(times, axis=1).repeat(times, axis=2)
    box, side = axes.get_window_extent(), large.shape[1]
    wide = columns(len(large), box.width, box.height)
    high, pitch = -(-len(large) // wide), side + round(GAP * side)
    wall = np.full((high * pitch, wide * pitch, 3), papers(style.palette)[0])
    for i, tile in enumerate(large):
        top, left = (pitch * place for place in divmod(i, wide))
        wall[top : top + side, left : left + side] = tile
    axes.imshow(wall, extent=(0, wide, high, 0), aspect="equal")
    axes.set_anchor("NW")
    axes.set_axis_off()


def faces(pictures: np.ndarray, color: str, palette: Palette) -> tuple[np.ndarray, np.ndarray]:
    """Return the pictures as lit and as dark tiles, [P, S, S, 3] from 0 to 1 each.

    Strokes of lit digits are of paper, on their network's colour; photographs keep their own.
    """
    strokes = (pictures if pictures.ndim == 4 else pictures[..., None]) / 255
    dark, light = papers(palette)
    out = dark + (FAINT + DIM * strokes) * (light - dark)
    if pictures.ndim == 4:
        return strokes, out
    kind, paper = np.array(to_rgb(color)), np.array(to_rgb(palette.paper))
    return kind + strokes * (paper - kind), out


def papers(palette: Palette) -> list[np.ndarray]:
    """Return the darker and the lighter of paper and ink, [3] each."""
    return sorted((np.array(to_rgb(c)) for c in (palette.paper, palette.ink)), key=np.sum)
