"""What a network answers, and a close-up of the square that holds the most points."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from explainer.figures.swiss_roll import Points, draw_network
from explainer.plotting.marks import Extent
from explainer.plotting.style import Style

COARSER = 3  # whole panels take every third place
CLOSE = 0.1  # half the side of the close-up
BIGGER = 1.6  # its points, beside those of a whole panel


def busiest(places: np.ndarray) -> Extent:
    """Return the square of side 2·CLOSE round that of places [P, 2] with the most others in it."""
    away = np.abs(places[:, None] - places).max(axis=2)
    x, y = places[(away < CLOSE).sum(axis=1).argmax()]
    return x - CLOSE, x + CLOSE, y - CLOSE, y + CLOSE


def draw_close_up(
    panels: tuple[Axes, Axes],
    logits: np.ndarray,
    points: Points,
    wrong: np.ndarray,
    color: str,
    style: Style,
) -> None:
    """Draw a network's map, and in a second panel the busiest part of it, which the first marks.

    Args:
        panels: where the whole goes, and the close-up.
        logits: [H, W], as fine as the close-up wants them.
        points: the points.
        wrong: [P], true where the network errs.
        color: of the boundary and of the frame round the close-up.
        style: the variant being drawn.
    """
    whole, close = panels
    window = busiest(points.places)
    size = 3.2 if style.phone else 4.4
    for axes, z, larger in ((whole, logits[::COARSER, ::COARSER], 1), (close, logits, BIGGER)):
        drawn = draw_network(axes, z, points, wrong, style, color=color, size=larger * size)
        drawn.field.set_clip_path(axes.patch)  # the close-up shows a part of it
    _frame(whole, window, style.ink, 1.2)
    close.set(xlim=window[:2], ylim=window[2:])
    _frame(close, window, color, 4)


def _frame(axes: Axes, window: Extent, color: str, width: float) -> None:
    """Outline `window`, in data units, `width` points thick."""
    left, right, low, high = window
    size = right - left, high - low
    axes.add_patch(Rectangle((left, low), *size, fill=False, edgecolor=color, linewidth=width))
