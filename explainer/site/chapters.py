"""Cards that lead to chapters: a picture, the title, what it is about, how long it takes to read.

How long a page takes is known once it is filled in. So `mark` stands in a page that asks for cards,
and `fill_in` puts them in its place when all pages are made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from markupsafe import Markup

from explainer.site import templates
from explainer.site.site import Site, address

MARK = re.compile(r"<!-- chapters: (.*?) -->")


def mark(pages: Iterable[PurePosixPath]) -> str:
    """Return what stands for the cards of some pages."""
    return f"<!-- chapters: {' '.join(map(str, pages))} -->"


def fill_in(text: str, root: str, site: Site, minutes: Mapping[PurePosixPath, int]) -> str:
    """Return a page with cards in the place of their marks.

    Args:
        text: the page.
        root: the way from its address to the site's root.
        site: the site.
        minutes: how long each page takes to read; pages that aren't whole yet are left out.
    """

    def cards(found: re.Match[str]) -> str:
        pages = [PurePosixPath(name) for name in found[1].split()]
        filled = [_card(page, root, site, minutes.get(page)) for page in pages]
        return templates.fill("chapters.html", cards=filled, root=root)

    return MARK.sub(cards, text)


def _card(page: PurePosixPath, root: str, site: Site, minutes: int | None) -> dict[str, Any]:
    meta = site.pages[page]
    first = next((id for id, home in site.shown_on.items() if home == page), None)
    return {
        "way": root + address(page),
        "title": Markup(site.title(page)),
        "words": Markup(templates.line(str(meta.get("description") or ""))),
        "picture": site.figures.get(str(meta.get("picture") or first)),
        "minutes": minutes,
    }
