"""Notes where nothing runs through them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from explainer.plotting.labels import note

Place = tuple[float, float]  # in data coordinates
Shift = tuple[float, float]  # in points

AROUND: tuple[Shift, ...] = ((6, 6), (-6, 6), (6, -6), (-6, -6))
ROOM = 2.0  # pixels between words and what is drawn


def note_clear(
    axes: Axes,
    text: str,
    places: Iterable[Place],
    color: str | None = None,
    *,
    shifts: Iterable[Shift] = AROUND,
    **options: Any,
) -> Annotation:
    """Write beside the first of some places where the words meet nothing and stay within the axes.

    Where all are taken, it is the one where they meet least. Call it when limits, scales and what
    else is drawn are final.

    Args:
        axes: where to write.
        text: the note.
        places: what to write beside, the best first.
        color: of the text; ink unless told.
        shifts: from a place to the words, as `note` takes them, the best first.
        options: of the text, as `note` takes them.
    """
    figure = axes.get_figure(root=True)
    assert figure is not None and isinstance(figure.canvas, FigureCanvasAgg)
    figure.draw_without_rendering()  # where the axes end up
    words = [other.get_window_extent() for other in axes.texts]
    tried = []
    for place, shift in product(places, shifts):
        one = note(axes, text, place, shift, color, **options)
        met = sum(_met(axes, one.get_window_extent().padded(ROOM), words))
        one.remove()
        tried.append((met, place, shift))
        if not met:
            break
    _, place, shift = min(tried, key=lambda one: one[0])
    return note(axes, text, place, shift, color, **options)


def _met(axes: Axes, box: Bbox, words: Iterable[Bbox]) -> Iterator[float]:
    """Yield how much of each thing there is in a box; and how much of it is out of the axes."""
    inside = Bbox.intersection(box, axes.bbox)
    size = box.width * box.height
    yield size - (inside.width * inside.height if inside else 0)
    for line in axes.lines:
        path = line.get_path().transformed(line.get_transform())
        if line.get_marker() not in ("None", None, ""):
            yield size / 4 * _within(box, np.asarray(path.vertices))
        if line.get_linestyle() != "None" and path.intersects_bbox(box, filled=False):
            yield size / 2
    for collection in axes.collections:
        offsets = collection.get_offset_transform().transform(np.asarray(collection.get_offsets()))
        yield size / 4 * _within(box, offsets)
    for other in words:
        yield size * bool(Bbox.intersection(box, other))


def _within(box: Bbox, places: np.ndarray) -> int:
    """Return how many of some places [N, 2] are in a box."""
    return int(((places > box.min) & (places < box.max)).all(axis=1).sum())
