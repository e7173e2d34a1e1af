"""SVGs to take away: groups named by what they show, and text as paths or as text in its font.

A name that several groups have is numbered in their ids, since an id is one of its kind (`wide`,
`wide-2`, …), and is the class of them all: `.wide { display: none }` hides every part of it. Text
as text brings its letters along, as subsets of the fonts within the file.
"""

from __future__ import annotations

import base64
import html
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import get_args

import matplotlib
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.patheffects import Stroke
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from explainer.plotting.font_subset import within, woff2
from explainer.plotting.groups import Group

NAMED = re.compile(rf'id="({"|".join(get_args(Group))})(?:\+([0-9.]+)(#\w+))?"')
TEXT = re.compile(r'<(?:text|tspan)\b[^>]*?style="([^"]*)"[^>]*>([^<]*)')
FAMILIES = re.compile(r"font-family: ('[^']*'(?:, '[^']*')*)")
FEATURES = ["kern", "liga", "tnum"]

Face = tuple[str, str, str]  # family, style, weight


def write(
    figure: Figure, path: Path, canvas: Bbox, *, as_text: bool, metadata: dict[str, str]
) -> None:
    """Write a figure whose artists are named; text as text or as paths."""
    drawn, kind = io.StringIO(), "none" if as_text else "path"
    settings = matplotlib.rc_context({"svg.fonttype": kind, "image.composite_image": False})
    with settings, _halos(figure, as_text):
        figure.savefig(drawn, format="svg", bbox_inches=canvas, metadata={"Date": None, **metadata})
    text = named(drawn.getvalue())
    path.write_text(with_fonts(text) if as_text else text, encoding="utf-8")


def named(svg: str) -> str:
    """Return an SVG with every name as a class, and as the id of one group.

    >>> named('<g id="wide"><g id="wide"/></g>')
    '<g id="wide" class="wide"><g id="wide-2" class="wide"/></g>'
    """
    seen: Counter[str] = Counter()

    def name(found: re.Match[str]) -> str:
        group, width, colour = found.groups()
        seen[group] += 1
        number = f"-{seen[group]}" if seen[group] > 1 else ""
        stroke = f"paint-order:stroke;stroke:{colour};stroke-width:{width};stroke-linejoin:round"
        halo = f' style="{stroke}"' if width else ""
        return f'id="{group}{number}" class="{group}"{halo}'

    return NAMED.sub(name, svg)


@contextmanager
def _halos(figure: Figure, as_text: bool) -> Iterator[None]:
    """Name the paper round letters in the ids of their groups: as a path effect it makes paths."""
    before = []
    for text in figure.findobj(Text) if as_text else ():
        strokes = [one for one in text.get_path_effects() if isinstance(one, Stroke)]
        if strokes:
            before.append((text, text.get_gid(), text.get_path_effects()))
            look = strokes[0]._gc  # type: ignore[attr-defined]  # what `Stroke` was told
            name = text.get_gid() or "words"
            text.set_gid(f"{name}+{look['linewidth']}{to_hex(look['foreground'])}")
            text.set_path_effects([])
    try:
        yield
    finally:
        for text, gid, effects in before:
            text.set_gid(gid)
            text.set_path_effects(effects)


def with_fonts(svg: str) -> str:
    """Return an SVG that has text as text, with the letters in use of its fonts."""
    letters: dict[Face, set[str]] = {}
    for style, words in TEXT.findall(svg):
        style = html.unescape(style)
        look = _part(style, "style", "normal"), _part(style, "weight", "400")
        found = FAMILIES.search(style)
        left = set(html.unescape(words))
        for family in found[1][1:-1].split("', '") if found else ():
            if not left:
                break
            known = set(within(_file((family, *look)), left))
            letters.setdefault((family, *look), set()).update(known)
            left -= known
    faces = "".join(
        _font_face(face, frozenset(letters[face])) for face in sorted(letters) if letters[face]
    )
    return svg.replace("<defs>", f'<style type="text/css">{faces}</style>\n <defs>', 1)


def _part(style: str, name: str, otherwise: str) -> str:
    """Return one property of a font."""
    found = re.search(rf"font-{name}: (\w+)", style)
    return found[1] if found else otherwise


@cache
def _file(face: Face) -> Path:
    family, style, weight = face
    font = FontProperties(family=[family], style=style, weight=int(weight))  # type: ignore[arg-type]
    return Path(findfont(font))


@lru_cache(maxsize=64)  # the forms of a figure have much the same words
def _font_face(face: Face, letters: frozenset[str]) -> str:
    family, style, weight = face
    words = "".join(sorted(letters))
    packed = base64.b64encode(woff2(_file(face), words, FEATURES)).decode("ascii")
    return (
        f"@font-face{{font-family:'{family}';font-style:{style};font-weight:{weight};"
        f"src:url(data:font/woff2;base64,{packed}) format('woff2')}}"
    )
