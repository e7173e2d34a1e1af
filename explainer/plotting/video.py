"""A figure that moves, and its frames drawn one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from explainer.plotting.style import PIXELS_PER_INCH


@dataclass(frozen=True)
class Movie:
    """A figure that moves by changing some of its artists.

    Attributes:
        figure: drawn as far as it stands still.
        update: shows frame `index` and returns the artists that it changes: always the same.
        frames: how many frames there are to draw.
        fps: frames played a second.
        order: the frames as they are played, each as often as wanted; all of them once if empty.
        poster: the frame that stands for the movie until it plays.
        clock: movies that name the same one run in step when they play on one page.
    """

    figure: Figure
    update: Callable[[int], Sequence[Artist]]
    frames: int
    fps: int = 30
    order: tuple[int, ...] = ()
    poster: int = 0
    clock: str = ""

    @property
    def played(self) -> tuple[int, ...]:
        """The frames as they are played."""
        return self.order or tuple(range(self.frames))


def forth_and_back(frames: int, forth: int, hold: int, rewind: int) -> tuple[int, ...]:
    """Return the order that plays frames slowly forth, rests at the end and flies back.

    Args:
        frames: how many there are.
        forth: about how many are played on the way forth, each as often as the others.
        hold: how many more times the last one is played.
        rewind: how many of the pictures lead back, so that the loop has no seam; each twice.
    """
    last = frames - 1
    way = np.repeat(np.arange(frames), max(1, round(forth / frames)))
    swing = np.cos(np.linspace(0, np.pi, rewind + 2)[1:-1])
    back = np.repeat((last * (1 + swing) / 2).round().astype(int), 2)
    return tuple(map(int, (*way, *[last] * hold, *back)))


def canvas_at(figure: Figure, scale: float) -> FigureCanvasAgg:
    """Return a canvas on which `figure` has `scale` pixels to a CSS pixel."""
    figure.set_dpi(PIXELS_PER_INCH * scale)
    return FigureCanvasAgg(figure)


def frames(movie: Movie, scale: float) -> Iterator[np.ndarray]:
    """Yield each frame as [height, width, 4] bytes, valid until the next is asked for.

    What stands still is drawn once. Over it go, frame by frame, the artists that change and those
    that lie over them, so that a frame equals a drawing of the whole figure.
    """
    changing = list(movie.update(0))
    moved = [artist for axes in movie.figure.axes for artist in _moved(axes, changing)]
    moved += [artist for artist in changing if artist.axes is None]
    before = [artist.get_animated() for artist in moved]
    for artist in moved:
        artist.set_animated(True)
    canvas = canvas_at(movie.figure, scale)
    canvas.draw()
    ground = canvas.copy_from_bbox(movie.figure.bbox)
    renderer = canvas.get_renderer()
    try:
        for index in range(movie.frames):
            if {*movie.update(index)} != {*changing}:
                raise ValueError(f"frame {index}: expected the artists that frame 0 changes")
            canvas.restore_region(ground)
            for artist in moved:
                artist.draw(renderer)
            yield np.asarray(canvas.buffer_rgba())
    finally:
        for artist, animated in zip(moved, before, strict=True):
            artist.set_animated(animated)


def _moved(axes: Axes, changing: Sequence[Artist]) -> list[Artist]:
    """Return, in drawing order, what changes in `axes` and what may lie over it."""
    hidden: set[Artist] = {axes.patch}
    if not axes.axison:
        hidden |= {*axes.spines.values(), axes.xaxis, axes.yaxis}
    drawn = [child for child in axes.get_children() if child not in hidden]
    drawn.sort(key=lambda child: child.get_zorder())
    first = next((i for i, child in enumerate(drawn) if child in changing), len(drawn))
    if not all(child.get_clip_on() for child in drawn[first:] if child in changing):
        return drawn[first:]
    inside = axes.bbox.padded(2)  # titles, the dear ones to draw, lie outside
    return [a for a in drawn[first:] if a in changing or inside.overlaps(a.get_window_extent())]
