"""What the files of a built site refer to: pages, styles, feeds, lists for programs, JSON.

A file is read by its suffix; what isn't text of these kinds refers to nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

LINKS = ("href", "src", "poster", "action", "data", "xlink:href")
SETS = ("srcset", "imagesrcset")
ADDRESSES = ("og:image", "og:url", "twitter:image")  # of meta elements, as all citation_…_url
PLACES = ("path", "page")  # keys of our own JSON
URL = re.compile(r"""url\(\s*["']?([^"')]+)""")
MARKDOWN = re.compile(r"\]\(([^)\s]+)\)")


@dataclass
class Referring:
    """What a file refers to.

    Attributes:
        links: as they are written, relative to `base`.
        whole: addresses that count only if they begin with the site's, such as JSON-LD's.
        ids: what a fragment may name in it.
        base: what links are relative to, if not to the file itself.
        canonical: where it says that it is published.
        at_root: whether links are relative to the site's root.
    """

    links: list[str] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    base: str = ""
    canonical: str = ""
    at_root: bool = False


def read(path: Path) -> Referring:
    """Return what a file refers to.

    Raises:
        ValueError: if it isn't what its suffix says.
    """
    match path.suffix:
        case ".html":
            return _html(path.read_text(encoding="utf-8"))
        case ".css":
            return Referring(URL.findall(path.read_text(encoding="utf-8")))
        case ".xml":
            return _xml(path.read_bytes())
        case ".txt" if path.name.startswith("llms"):
            return Referring(MARKDOWN.findall(path.read_text(encoding="utf-8")))
        case ".json" if path.parent.name == "data" or path.name == "oembed.json":
            strings = list(_strings(json.loads(path.read_bytes())))
            places = [text for key, text in strings if key in PLACES]
            return Referring(places, [text for _, text in strings], at_root=True)
    return Referring()


def _html(text: str) -> Referring:
    parser = _Parser()
    parser.feed(text)
    parser.close()
    return parser.found


class _Parser(HTMLParser):
    """Collects what a page refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.found = Referring()
        self._style = self._data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        found = self.found
        self._style, self._data = tag == "style", given.get("type") == "application/ld+json"
        found.ids |= {given[name] for name in ("id", "name") if name in given}
        if given.get("rel") == "canonical":
            found.canonical = given.get("href", "")
        if tag == "base":
            found.base = given.get("href", "")
        elif tag == "meta":
            named = given.get("property") or given.get("name", "")
            if named in ADDRESSES or re.fullmatch(r"citation_\w+_url", named):
                found.whole.append(given.get("content", ""))
        elif given.get("rel") != "preconnect":
            found.links += [given[name] for name in LINKS if name in given]
            found.links += [
                part.split()[0]
                for name in SETS
                for part in given.get(name, "").split(",")
                if part.strip()
            ]
        found.links += URL.findall(given.get("style", ""))

    def handle_data(self, data: str) -> None:
        if self._style:
            self.found.links += URL.findall(data)
        elif self._data and data.strip():
            self.found.whole += [text for _, text in _strings(json.loads(data))]

    def handle_endtag(self, tag: str) -> None:
        self._style = self._data = False


def _xml(text: bytes) -> Referring:
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as fault:
        raise ValueError(str(fault)) from fault
    links = [element.get("href", "") for element in root.iter() if "href" in element.attrib]
    named = [element for element in root.iter() if element.tag.rpartition("}")[2] in ("loc", "id")]
    return Referring(links + [(element.text or "").strip() for element in named])


def _strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield the strings in JSON, each with the key that it is under."""
    if isinstance(value, str):
        yield key, value
    for name, inner in value.items() if isinstance(value, dict) else ():
        yield from _strings(inner, name)
    for inner in value if isinstance(value, list) else ():
        yield from _strings(inner, key)
