"""Tracks: all of a film but its fields, as shapes and words that a page draws itself, crisp.

A drawing is noted by a renderer that paints nothing: it writes down every path, marker and line of
text as SVG has them, in CSS pixels from the upper left. A track is what looks alike, cut into
pieces, each with the frames in which it is there: words that change are one piece after another, a
line that lengthens gets a piece more in every frame, and a ring comes and goes. What stands still
is noted once, and has pieces that are always there.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_hex, to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, weight_dict
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform
from matplotlib.typing import ColorType

from explainer.plotting.panes import box, fields
from explainer.plotting.style import PIXELS_PER_INCH
from explainer.plotting.video import Movie

Look = tuple[tuple[str, Any], ...]  # a track without its pieces: its kind, and attributes of SVG
Note = tuple[Look, list[str]]  # what was drawn at once, in pieces
Piece = str | list[str | int]  # SVG, and where it isn't always there: frames when it comes and goes
# How SVG calls the side at which words are anchored, and its share of their width from the left.
ANCHORS = {"left": ("start", 0.0), "center": ("middle", 0.5), "right": ("end", 1.0)}
CAPS = {"projecting": "square"}
LETTERS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}


def describe(movie: Movie) -> dict[str, Any]:
    """Return how a page plays a movie, whose figure is laid out, over the film of its fields."""
    figure = movie.figure
    figure.set_dpi(PIXELS_PER_INCH)
    with matplotlib.rc_context({"text.hinting": "none"}):  # quicker, and as browsers measure
        tracks = [*_still(movie), *_moving(movie)]
    return {
        "fps": movie.fps,
        "clock": movie.clock,
        "order": movie.played,
        "start": movie.played.index(movie.poster),
        "size": [round(float(side), 1) for side in figure.bbox.size],
        "panes": [[round(float(side), 1) for side in box(field)] for field in fields(movie)],
        "tracks": tracks,
    }


def _still(movie: Movie) -> list[dict[str, Any]]:
    """Return the tracks of what no frame changes; what lies side by side in one look is one."""
    hidden = [movie.figure.patch, *movie.update(0)]
    shown = [artist.get_visible() for artist in hidden]
    recorder = Recorder(movie.figure)
    for artist in hidden:
        artist.set_visible(False)
    try:
        movie.figure.draw(recorder)
    finally:
        for artist, visible in zip(hidden, shown, strict=True):
            artist.set_visible(visible)
    return [_track(look, [words]) for look, words in _joined(recorder.notes)]


def _moving(movie: Movie) -> list[dict[str, Any]]:
    """Return the tracks of what frames change, but for the fields and their boundaries."""
    filmed = {artist for field in fields(movie) for artist in (field, field.boundary)}
    seen: dict[tuple[int, Look], dict[int, list[str]]] = {}
    recorder = Recorder(movie.figure)
    for frame in range(movie.frames):
        changing = [artist for artist in movie.update(frame) if artist not in filmed]
        for place, artist in sorted(enumerate(changing), key=lambda pair: pair[1].get_zorder()):
            for look, words in _joined(recorder.note(artist)):
                seen.setdefault((place, look), {})[frame] = words
    return [
        _track(look, [frames.get(frame, []) for frame in range(movie.frames)])
        for (_, look), frames in seen.items()
    ]


def _joined(notes: Iterable[Note]) -> Iterator[Note]:
    """Join what was drawn one after the other in one look."""
    for look, same in itertools.groupby(notes, lambda note: note[0]):
        yield look, [piece for _, some in same for piece in some]


def _track(look: Look, frames: Sequence[Sequence[str]]) -> dict[str, Any]:
    return dict(look) | {"pieces": pieces(frames)}


def pieces(frames: Sequence[Sequence[str]]) -> list[Piece]:
    """Return what is there in frame after frame as pieces that come and go, in a fitting order.

    >>> pieces([["M0 0"], ["M0 0", "L1 2"], ["L3 4"]])
    [['L3 4', 2], ['M0 0', 0, 2], ['L1 2', 1, 2]]
    >>> pieces([["a", "b"], ["a", "b"]])
    ['a', 'b']
    """
    found: list[str] = []
    there: list[list[int]] = []  # the frames of each
    for frame, words in enumerate(frames):
        place = 0
        for word in words:
            try:
                place = found.index(word, place)
            except ValueError:
                found.insert(place, word)
                there.insert(place, [])
            there[place].append(frame)
            place += 1
    spans = [_spans(some, len(frames)) for some in there]
    return [word if span == [0] else [word, *span] for word, span in zip(found, spans, strict=True)]


def _spans(frames: Sequence[int], count: int) -> list[int]:
    """Return when something comes and goes that is there in some frames of `count`.

    >>> _spans([0, 1, 4, 6], count=7)
    [0, 2, 4, 5, 6]
    """
    comes = {f for f in frames if f - 1 not in frames}
    goes = {f + 1 for f in frames if f + 1 not in frames}
    return sorted(turn for turn in comes | goes if turn < count)


class Recorder(RendererBase):
    """A renderer that notes what it is told to draw."""

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self.dpi = figure.dpi
        self.width, self.height = (float(side) for side in figure.bbox.size)
        self.notes: list[Note] = []
        self._flip = Affine2D().scale(1, -1).translate(0, self.height)
        self._words = RendererAgg(1, 1, figure.dpi)  # knows how wide words are

    def note(self, artist: Artist) -> list[Note]:
        """Return what an artist draws."""
        self.notes = []
        artist.draw(self)
        return self.notes

    def flipy(self) -> bool:
        """Whether y grows downwards, for text."""
        return True

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Return the figure's size."""
        return self.width, self.height

    def points_to_pixels(self, points: Any) -> Any:
        """Return a length in points in CSS pixels."""
        return points * self.dpi / 72

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: Any
    ) -> tuple[float, float, float]:
        """Measure text."""
        width, height, descent = self._words.get_text_width_height_descent(s, prop, ismath)
        return width, height, descent

    def draw_path(
        self,
        gc: GraphicsContextBase,
        path: Path,
        transform: Transform,
        rgbFace: ColorType | None = None,
    ) -> None:
        """Note a path, piece by piece."""
        self._note("path", self._ink(gc, rgbFace), list(_segments(path, transform + self._flip)))

    def draw_markers(
        self,
        gc: GraphicsContextBase,
        marker_path: Path,
        marker_trans: Transform,
        path: Path,
        trans: Transform,
        rgbFace: ColorType | None = None,
    ) -> None:
        """Note where markers are, each a piece, and their shape."""
        shape = _shape(marker_path, marker_trans + Affine2D().scale(1, -1))
        look = self._ink(gc, rgbFace) | {"shape": shape}
        places = (trans + self._flip).transform(path.vertices)
        self._note("marks", look, [_pair(place) for place in places if np.isfinite(place).all()])

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Text | None = None,
    ) -> None:
        """Note a line of text, where it is anchored.

        Raises:
            ValueError: if it is a formula.
        """
        if ismath:
            raise ValueError(f"expected words without formulas in a film, got {s!r}")
        side = mtext.get_horizontalalignment() if mtext and not angle else "left"
        anchor, share = ANCHORS[side]
        width = self.get_text_width_height_descent(s, prop, False)[0] if share else 0
        weight = weight_dict.get(str(prop.get_weight()), prop.get_weight())
        look = {
            "fill": to_hex(gc.get_rgb()),
            "font-size": round(float(self.points_to_pixels(prop.get_size_in_points())), 1),
            "font-weight": weight,
            "text-anchor": anchor,
            **({"angle": -angle} if angle else {}),
        }
        self._note("text", look, [f"{_pair((x + share * width, y))} {s}"])

    def _ink(self, gc: GraphicsContextBase, face: ColorType | None) -> dict[str, Any]:
        """Return the attributes of a path: its line, its filling, and what it is cut off by."""
        look: dict[str, Any] = {"fill": "none"}
        *_, alpha = gc.get_rgb()
        if face is not None and to_rgba(face)[3]:
            look["fill"] = to_hex(face)
        if alpha < 1:
            look["opacity"] = round(alpha, 2)
        if gc.get_linewidth() and alpha:
            look["stroke"] = to_hex(gc.get_rgb())
            look["stroke-width"] = round(self.points_to_pixels(gc.get_linewidth()), 2)
            look["stroke-linecap"] = CAPS.get(gc.get_capstyle(), gc.get_capstyle())
            look["stroke-linejoin"] = gc.get_joinstyle()
            _, dashes = gc.get_dashes()
            if dashes is not None:
                look["stroke-dasharray"] = _pair(np.array(dashes, float) * self.dpi / 72)
        if (cut := gc.get_clip_rectangle()) is not None:
            look["clip"] = tuple(
                round(float(side), 1) for side in (cut.x0, self.height - cut.y1, *cut.size)
            )
        return look

    def _note(self, kind: str, look: dict[str, Any], words: list[str]) -> None:
        self.notes.append(((("kind", kind), *look.items()), words))


def _segments(path: Path, transform: Transform) -> list[str]:
    """Return the segments of a path in SVG's language."""
    found = []
    for vertices, code in path.iter_segments(transform, simplify=False):
        pairs = " ".join(_pair(pair) for pair in vertices.reshape(-1, 2))
        found.append("Z" if code == Path.CLOSEPOLY else f"{LETTERS[code]}{pairs}")
    return found


def _shape(path: Path, transform: Transform) -> str:
    """Return a path in SVG's language, in steps from where the pen stands.

    >>> _shape(Path([(1, 0), (1, 2), (0, 0)], closed=True), Affine2D())
    'm1 0l0 2z'
    """
    found, pen, start = "", np.zeros(2), np.zeros(2)
    for vertices, code in path.iter_segments(transform, simplify=False):
        if code == Path.CLOSEPOLY:
            found, pen = found + "z", start
            continue
        steps = vertices.reshape(-1, 2) - pen
        found += LETTERS[code].lower() + " ".join(_pair(step, 2) for step in steps)
        pen = pen + np.round(steps[-1], 2)  # where SVG has it
        start = pen if code == Path.MOVETO else start
    return found


def _pair(place: Iterable[float], digits: int = 1) -> str:
    """Return a place, or other lengths, as SVG has them.

    >>> _pair((3.14159, -0.04))
    '3.1 0'
    """
    return " ".join(f"{round(float(side), digits) + 0:g}" for side in place)
