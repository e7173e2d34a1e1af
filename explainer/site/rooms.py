"""The picture of the rooms: from the contract that keeps their order, and the imports as they are.

`python -m explainer.site.rooms FILE` writes it for `docs/architecture.md`; a build puts it on the
page that says how the site was made.
"""

from __future__ import annotations

import ast
import html
import re
import sys
import textwrap
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from explainer.plotting.variants import THEMES
from explainer.store import hashing

CONTRACT = Path("pyproject.toml")
PICTURES = {theme: f"assets/rooms-{theme}.svg" for theme in THEMES}  # on the site
ROW, BOX, LEFT = 46, 470, 12  # height of a row, width of a box, and where boxes begin
NEAR, FAR = 26, 15  # how far an arrow to the next room swings out, and how much more a room further
COLOURS = {  # text, titles, boxes, their frames, arrows, and those that are needed
    "light": ("#5b6370", "#1f2328", "#f6f7f9", "#e3e6ea", "#9aa3b0", "#0072b2"),
    "dark": ("#a7afbc", "#e8eaee", "#23262f", "#343a46", "#5b6370", "#62b8f0"),
}


@dataclass(frozen=True)
class Room:
    """A layer of the contract: modules or packages that may import those before it."""

    names: tuple[str, ...]
    words: str

    @property
    def title(self) -> str:
        """What the room is called."""
        return ", ".join(self.names)


def known(contract: Path = CONTRACT) -> bool:
    """Whether the contract is there; a project of somebody else's has none."""
    return contract.is_file() and bool(_layers(contract))


def _layers(contract: Path) -> list[str]:
    tools = tomllib.loads(contract.read_text(encoding="utf-8")).get("tool", {})
    contracts = tools.get("importlinter", {}).get("contracts", [])
    return next((c["layers"] for c in contracts if c["type"] == "layers"), [])


def rooms(contract: Path) -> list[Room]:
    """Return the rooms of a contract in the order in which data flow."""
    split = [
        tuple(name.strip().partition(".")[2] for name in re.split(r"[|:]", one))
        for one in _layers(contract)
    ]
    return [Room(names, "; ".join(map(_words, names))) for names in reversed(split)]


def _words(name: str) -> str:
    """Return the first sentence of a module's docstring, without its name."""
    path = hashing.source(f"{hashing.PACKAGE.name}.{name}")
    text = ast.get_docstring(ast.parse(path.read_bytes())) if path else None
    sentence = (text or "").partition("\n\n")[0].replace("\n", " ").rstrip(".")
    head, colon, rest = sentence.partition(": ")
    words = rest if colon and len(head) < 20 else sentence
    return words[:1].lower() + words[1:]


def arrows(found: list[Room]) -> set[tuple[int, int]]:
    """Return which room imports which, by their places."""
    place = {name: i for i, room in enumerate(found) for name in room.names}
    pairs = set()
    for path in hashing.PACKAGE.rglob("*.py"):
        own = path.relative_to(hashing.PACKAGE).with_suffix("").parts[0]
        for name in _imported(path):
            if own in place and name in place and place[own] != place[name]:
                pairs.add((place[own], place[name]))
    return pairs


def _imported(path: Path) -> Iterator[str]:
    """Yield the rooms that a file names in its imports."""
    module = ".".join((hashing.PACKAGE.name, *path.relative_to(hashing.PACKAGE).parts))
    for name in hashing.imported(module.removesuffix(".py").removesuffix(".__init__"), path):
        yield name.partition(".")[2].partition(".")[0]


def needed(pairs: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return the arrows that no chain of others makes up for (the transitive reduction).

    >>> sorted(needed({(2, 1), (1, 0), (2, 0)}))
    [(1, 0), (2, 1)]
    """
    return {(a, c) for a, c in pairs if not any(_leads(pairs, b, c) for x, b in pairs if x == a)}


def _leads(pairs: Iterable[tuple[int, int]], start: int, end: int) -> bool:
    """Whether arrows lead from a place to another one."""
    return any(b == end or _leads(pairs, b, end) for a, b in pairs if a == start)


def draw(contract: Path = CONTRACT, theme: str | None = None) -> str:
    """Return the picture as SVG, for light or dark paper, or for what the reader prefers."""
    found = rooms(contract)
    pairs = arrows(found)
    kept = needed(pairs)
    reach = NEAR + FAR * max(abs(a - b) for a, b in pairs)
    width, height = LEFT + BOX + round(0.8 * reach), ROW * len(found) + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        "<title>The rooms of the code, and which of them import which</title>",
        f"<style>{_style(theme)}</style>",
        '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>',
        *(_arrow(a, b, (a, b) in kept) for a, b in sorted(pairs, key=lambda p: (p in kept, p))),
        *(_box(i, room) for i, room in enumerate(found)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _style(theme: str | None) -> str:
    if theme:
        return _rules(COLOURS[theme])
    dark = _rules(COLOURS["dark"])
    return f"{_rules(COLOURS['light'])} @media (prefers-color-scheme: dark) {{ {dark} }}"


def _rules(colours: tuple[str, ...]) -> str:
    text, title, box, frame, arrow, strong = colours
    return (
        f"text {{ font: 13.5px 'Source Sans Pro', system-ui, sans-serif; fill: {text}; }} "
        f".room {{ font-weight: 600; font-size: 16px; fill: {title}; }} "
        f"rect {{ fill: {box}; stroke: {frame}; }} path {{ fill: none; stroke: {arrow}; }} "
        f".needed {{ stroke: {strong}; stroke-width: 2; }} "
        f"marker path {{ fill: {strong}; stroke: none; }}"
    )


def _arrow(importer: int, imported: int, strong: bool) -> str:
    """Draw an arrow from a room to one before it, round the boxes between."""
    x = LEFT + BOX
    start, end = ROW * importer + 14, ROW * imported + 32
    out = x + NEAR + FAR * (importer - imported)
    kind = ' class="needed" marker-end="url(#tip)"' if strong else ""
    return f'<path d="M{x} {start}C{out} {start} {out} {end} {x + 2} {end}"{kind}/>'


def _box(place: int, room: Room) -> str:
    top = ROW * place + 4
    words = textwrap.shorten(room.words, 68, placeholder=" …")
    title = html.escape(room.title)
    below = f'<text x="{LEFT + 12}" y="{top + 32}">{html.escape(words)}</text>'
    return (
        f'<rect x="{LEFT}" y="{top}" width="{BOX}" height="{ROW - 8}" rx="5"/>'
        f'<text class="room" x="{LEFT + 12}" y="{top + 16}">{title}</text>{below}'
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(draw(), encoding="utf-8")
