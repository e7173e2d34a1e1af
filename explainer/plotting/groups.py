"""Names for the parts of a drawing, by what they show: `wide`, `narrow`, `boundary`, and so on.

Nothing is named in a figure's file: in the one visual language of all figures a colour says what
something is. `name_groups` gives every artist the name of what it shows as its `gid`, which an SVG
writes; `parts` sorts the artists by the step in which a talk brings them in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import Collection, PathCollection, QuadMesh
from matplotlib.colors import to_rgba_array
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.spines import Spine
from matplotlib.text import Text
from mpl_toolkits.mplot3d.art3d import Poly3DCollection

from explainer.plotting.marks import Field
from explainer.plotting.style import Style

# fmt: off
Group = Literal[
    "wide", "narrow", "boundary", "points", "background",
    "axes", "panel", "words", "title", "marks", "paper",
]
# fmt: on
Hue = Literal["wide", "narrow"]
HUES: tuple[Hue, ...] = ("wide", "narrow")


def name_groups(figure: Figure, style: Style) -> None:
    """Give every artist of a drawn figure the name of what it shows."""
    figure.patch.set_gid("paper")
    for text in figure.texts:
        text.set_gid("title" if text is headline(figure) else _words(text, style))
    for axes in figure.axes:
        axes.set_gid(panel_hue(axes, style) or "panel")
        boundaries = {child.boundary for child in axes.get_children() if isinstance(child, Field)}
        for child in axes.get_children():
            child.set_gid("boundary" if child in boundaries else _group(child, style))


def headline(figure: Figure) -> Text | None:
    """Return what the figure says over it."""
    found = figure._suptitle  # type: ignore[attr-defined]  # matplotlib gives but its words
    return found if isinstance(found, Text) else None


def _group(artist: Artist, style: Style) -> Group:
    """Return the name of what an artist in axes shows."""
    if isinstance(artist, Axis | Spine):
        return "axes"
    if isinstance(artist, Text):
        return _words(artist, style)
    if _is_background(artist):
        return "background"
    if isinstance(artist, Axes):
        return panel_hue(artist, style) or "panel"
    hue = hue_of(artist, style)
    if hue:
        return hue
    return "points" if _is_points(artist) else "marks"


def _words(text: Text, style: Style) -> Group:
    return hue_of(text, style) or "words"


def _is_background(artist: Artist) -> bool:
    """Whether an artist fills its panel with colours."""
    if isinstance(artist, ContourSet):
        return bool(artist.filled)
    if isinstance(artist, Patch):
        return artist.axes is not None and artist is artist.axes.patch
    return isinstance(artist, AxesImage | QuadMesh | Poly3DCollection)


def _is_points(artist: Artist) -> bool:
    if isinstance(artist, Line2D):
        return artist.get_linestyle() == "None" and artist.get_marker() not in ("None", None, "")
    return isinstance(artist, PathCollection)


def hue_of(artist: Artist, style: Style) -> Hue | None:
    """Return the kind of network whose colour an artist has, and no other's."""
    colours = [_rgb(colour) for colour in _colours(artist)]
    for hue in HUES:
        own = _rgb(getattr(style, hue))
        if colours and all(np.allclose(colour, own, atol=0.01) for colour in colours):
            return hue
    return None


def _colours(artist: Artist) -> Iterator[np.ndarray]:
    """Yield the colours of an artist that are seen, each rgba [4]."""
    if isinstance(artist, Line2D):
        found: list[Any] = [artist.get_color()]
        if artist.get_linestyle() == "None":
            found = [artist.get_markerfacecolor()]
    elif isinstance(artist, Text):
        found = [artist.get_color()]
    elif isinstance(artist, Collection):
        faces = to_rgba_array(artist.get_facecolor())
        seen = faces[faces[:, 3] > 0] if len(faces) else faces
        found = list(seen if len(seen) else to_rgba_array(artist.get_edgecolor()))
    elif isinstance(artist, Patch):
        face = to_rgba_array(artist.get_facecolor())
        found = [face if artist.get_fill() and face[0, 3] else artist.get_edgecolor()]
    else:
        found = []
    for colour in found:
        yield from (one for one in to_rgba_array(colour) if one[3] > 0)


def _rgb(colour: Any) -> np.ndarray:
    return to_rgba_array(colour)[0, :3]


def panel_hue(axes: Axes, style: Style) -> Hue | None:
    """Return the kind of network that a whole panel shows: no other lines or colours are in it."""
    seen = [child for child in axes.get_children() if _shown(child)]
    hues = {hue for child in seen if (hue := hue_of(child, style))}
    others = any(_is_drawn_line(child) and not hue_of(child, style) for child in seen)
    return next(iter(hues)) if len(hues) == 1 and not others else None


def _is_drawn_line(artist: Artist) -> bool:
    return isinstance(artist, Line2D) and artist.get_linestyle() != "None" and _has_data(artist)


def _has_data(line: Line2D) -> bool:
    return len(np.atleast_1d(np.asarray(line.get_xdata()))) > 0


def _shown(artist: Artist) -> bool:
    """Whether an artist is to be seen, and has words if it is text."""
    return artist.get_visible() and (not isinstance(artist, Text) or bool(artist.get_text()))


@dataclass(frozen=True)
class Parts:
    """The artists of a figure that a talk brings in one step after another.

    Attributes:
        wide: what shows wide networks.
        narrow: what shows narrow ones.
        rest: all else but axes, words at their sides and the headline, which stand from the first.
    """

    wide: list[Artist]
    narrow: list[Artist]
    rest: list[Artist]

    @property
    def steps(self) -> bool:
        """Whether there is anything to build up."""
        return bool(self.wide and self.narrow)

    def build_up(self) -> list[tuple[str, list[Artist]]]:
        """Return the steps, each a name and what it still hides; the last hides nothing."""
        steps = [
            ("axes", [*self.wide, *self.narrow, *self.rest]),
            ("wide", [*self.narrow, *self.rest]),
            ("narrow", self.rest),
        ]
        return [*steps, ("all", [])] if self.rest else steps


def parts(figure: Figure, style: Style) -> Parts:
    """Sort the artists of a drawn figure."""
    found: dict[str, list[Artist]] = {"wide": [], "narrow": [], "rest": []}
    for axes in figure.axes:
        whole = panel_hue(axes, style)
        for artist in _content(axes):
            found[hue_of(artist, style) or whole or "rest"].append(artist)
    for text in figure.texts:
        if text is not headline(figure) and (hue := hue_of(text, style)):
            found[hue].append(text)
    return Parts(**found)


def _content(axes: Axes) -> Iterator[Artist]:
    """Yield what is in axes but for their frame, their scales and titles in no kind's colour."""
    frame: Iterable[Artist] = (axes.patch, axes.xaxis, axes.yaxis, *axes.spines.values())
    if hasattr(axes, "_colorbar"):
        return
    if axes.name == "3d":
        yield axes
        return
    for child in axes.get_children():
        if child not in frame and _shown(child):
            yield child
