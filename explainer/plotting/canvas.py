"""Drawn figures on canvases of a given shape, such as a slide's 16:9.

A figure that lays itself out fills the canvas; one whose panels are placed by hand is put in its
middle. Neither is drawn anew: the canvas is a `Bbox` round the figure, in inches, that `savefig`
takes for all formats, and it is never smaller than the figure, so that words keep their room.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.transforms import Bbox

from explainer.plotting.groups import headline
from explainer.plotting.style import PIXELS_PER_INCH

SLIDE = 16 / 9  # width by height
MARGIN = 0.2  # inches round what is on a canvas


def natural(figure: Figure) -> Bbox:
    """Return the canvas of a figure as it was drawn."""
    return Bbox.from_bounds(0, 0, *figure.get_size_inches())


def fitted(figure: Figure, shape: float) -> Bbox:
    """Return a canvas of some width by height round a figure, headline included or hidden.

    A figure that lays itself out is enlarged to all of it.
    """
    if isinstance(figure.get_layout_engine(), ConstrainedLayoutEngine):
        canvas = centred(natural(figure).padded(MARGIN), shape)
        figure.set_size_inches(canvas.width - 2 * MARGIN, canvas.height - 2 * MARGIN)
        figure.draw_without_rendering()
        return natural(figure).padded(MARGIN)
    return centred(_content(figure).padded(MARGIN), shape)


def filled(figure: Figure, shape: float) -> float:
    """Return the share of such a canvas that a figure, which is laid out for good, covers."""
    canvas, (width, height) = fitted(figure, shape), figure.get_size_inches()
    return float(width * height / (canvas.width * canvas.height))


def widened(width: float, height: float, shape: float) -> tuple[float, float]:
    """Return the smallest sides of a given shape that hold others.

    >>> widened(8, 9, 16 / 9), widened(8, 2, 2)
    ((16.0, 9), (8, 4.0))
    """
    return (height * shape, height) if width < height * shape else (width, width / shape)


def centred(box: Bbox, shape: float) -> Bbox:
    """Return the smallest box of a given shape with another in its middle."""
    width, height = widened(box.width, box.height, shape)
    left, bottom = (box.x0 + box.x1 - width) / 2, (box.y0 + box.y1 - height) / 2
    return Bbox.from_bounds(left, bottom, width, height)


def _content(figure: Figure) -> Bbox:
    """Return the box of a figure; without a headline, of what is left of it."""
    title = headline(figure)
    if title is None or title.get_visible():
        return natural(figure)
    figure.set_dpi(PIXELS_PER_INCH)
    return figure.get_tightbbox()


@contextmanager
def without_headline(figure: Figure) -> Iterator[None]:
    """Hide what a figure says over it: a slide has a title of its own."""
    title = headline(figure)
    if title is None:
        yield
        return
    title.set_visible(False)
    try:
        yield
    finally:
        title.set_visible(True)
