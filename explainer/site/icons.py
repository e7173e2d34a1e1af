"""The site's sign as PNG, for tabs of browsers without SVG icons and for home screens.

It is drawn from the paths of `assets/logo.svg`, and kept by what it is made of. Those that lie in
`content/` already are taken as they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from explainer.errors import UserError
from explainer.site.keeping import keep, kept

LOGO = Path("assets/logo.svg")  # below the folder of the content
HOME = 180  # pixels, of a home screen's icon, which is on paper and has an edge
SIZES = (32, HOME)
EDGE = 0.16  # of a home screen's icon
OWN = " and ".join(f"content/assets/icons/icon-{size}.png" for size in SIZES)
CODES = {"moveTo": 1, "lineTo": 2, "qCurveTo": 3, "curveTo": 4}  # of matplotlib's paths


class Stroke(NamedTuple):
    """One path of the sign.

    Attributes:
        points: its points, x to the right and y down.
        codes: what each is, as `matplotlib.path.Path` has it.
        colour: of its line.
        width: of its line, in the units of the points.
    """

    points: list[tuple[float, float]]
    codes: list[int]
    colour: str
    width: float


def icons(content: Path, folder: Path) -> Mapping[str, Path]:
    """Return the files of the icons by their place on the site; none if there is no logo.

    Raises:
        UserError: if the logo isn't made of paths with lines.
    """
    logo = content / LOGO
    own = {place(size): content / place(size) for size in SIZES}
    if all(path.is_file() for path in own.values()):
        return own
    if not logo.is_file():
        return {}
    source = logo.read_text(encoding="utf-8")
    key = hashlib.sha256(f"{source}{version('matplotlib')}{Path(__file__).read_text()}".encode())
    found = {}
    for size in SIZES:
        name = f"icon-{size}-{key.hexdigest()[:20]}"
        found[place(size)] = kept(folder, name, ".png") or keep(
            folder, name, ".png", partial(_draw, source, size)
        )
    return found


def place(size: int) -> str:
    """Return where the icon of a size is, below the site's root."""
    return f"assets/icons/icon-{size}.png"


def strokes(source: str) -> tuple[float, list[Stroke]]:
    """Return the width of an SVG picture, and its paths.

    Raises:
        UserError: if it can't be read, or has none.
    """
    try:
        root = ElementTree.fromstring(source)
        width = float(root.attrib["viewBox"].split()[2])
        found = [_stroke(dict(root.attrib) | dict(path.attrib)) for path in _paths(root)]
    except (ElementTree.ParseError, KeyError, IndexError, ValueError) as fault:
        raise UserError(
            f"content/{LOGO} can't be drawn as an icon ({fault}): it has to have a viewBox, and "
            f"paths with stroke and stroke-width; or put pictures of your own at {OWN}"
        ) from fault
    if not found:
        raise UserError(
            f"content/{LOGO} has no path to draw an icon of; put pictures of your own at {OWN}"
        )
    return width, found


def _paths(root: ElementTree.Element) -> Iterator[ElementTree.Element]:
    return root.iter("{http://www.w3.org/2000/svg}path")


def _stroke(given: Mapping[str, str]) -> Stroke:
    from fontTools.pens.recordingPen import RecordingPen  # type: ignore[import-untyped]
    from fontTools.svgLib.path import parse_path  # type: ignore[import-untyped]

    pen = RecordingPen()
    parse_path(given["d"], pen)
    points: list[tuple[float, float]] = []
    codes: list[int] = []
    for name, places in pen.value:
        if name in CODES:
            points += places
            codes += [CODES[name]] * len(places)
        elif name == "closePath":
            points.append(points[-1])
            codes.append(79)
    return Stroke(points, codes, given["stroke"], float(given["stroke-width"]))


def _draw(source: str, size: int, path: Path) -> None:
    """Write a square picture of the sign, `size` pixels wide."""
    from matplotlib.figure import Figure
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    width, found = strokes(source)
    edge = EDGE * width if size == HOME else 0.0
    figure = Figure((size / 100, size / 100), dpi=100)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(-edge, width + edge), ylim=(width + edge, -edge))
    axes.set_axis_off()
    points_a_unit = 72 * size / 100 / (width + 2 * edge)
    for stroke in found:
        line = {"linewidth": stroke.width * points_a_unit, "edgecolor": stroke.colour}
        outline = Outline(stroke.points, stroke.codes)
        axes.add_patch(PathPatch(outline, fill=False, capstyle="round", joinstyle="round", **line))
    figure.savefig(path, format="png", facecolor="white" if size == HOME else "none")
