"""Where the links of a page lead: to a place on a page of the site, or out of it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from explainer.site.site import address


class Target(NamedTuple):
    """Where a link leads.

    Attributes:
        page: the page of the book; None if it leads elsewhere.
        place: the anchor there; empty for the whole page.
        address: the same below the site's root, with the moment of a live figure; what is written,
            if it leads out of the site.
        outside: whether it leads out of the site.
        live: whether it leads to a moment of a live figure, which only the site has.
    """

    page: PurePosixPath | None
    place: str
    address: str
    outside: bool = False
    live: bool = False


def written(link: Element) -> str:
    """Return the address of an <a>, with the moment of a live figure that the site's script adds.

    >>> from xml.etree.ElementTree import fromstring
    >>> written(fromstring('<a href="#fig-x" data-moment="push=2">push</a>'))
    '#fig-x:push=2'
    """
    moment = link.attrib.pop("data-moment", "")
    return link.get("href", "") + (f":{moment}" if moment else "")


def resolve(href: str, page: PurePosixPath, book: Iterable[PurePosixPath]) -> Target:
    """Return where a link on a page leads.

    Args:
        href: the link, to a Markdown file or to an address, both as seen from the page.
        page: the page.
        book: the pages of the book.

    >>> here, book = PurePosixPath("posts/a.md"), [PurePosixPath("index.md")]
    >>> resolve("../../#fig-x:push=2", here, book)[:3]
    (PurePosixPath('index.md'), 'fig-x', '#fig-x:push=2')
    >>> resolve("../index.md", here, book).page, resolve("../../figures/x/", here, book).address
    (PurePosixPath('index.md'), 'figures/x/')
    """
    parts = urlsplit(href)
    if parts.scheme or parts.netloc:
        return Target(None, "", href, outside=True)
    tail = f"#{parts.fragment}" if parts.fragment else ""
    place = unquote(parts.fragment)
    name, moment, _ = place.partition(":")
    live = bool(moment) and name.startswith("fig-")
    place = name if live else place
    if not parts.path:
        return Target(page, place, address(page) + tail, live=live)
    if parts.path.endswith(".md"):
        there = address(PurePosixPath(posixpath.normpath(page.parent / parts.path)))
    else:
        joined = posixpath.normpath(posixpath.join("/", address(page), parts.path)).lstrip("/")
        there = joined + ("/" if joined and parts.path.endswith(("/", ".")) else "")
    found = next((other for other in book if address(other) == there), None)
    return Target(found, place, there + tail, live=live)
