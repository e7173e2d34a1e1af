"""The order in which the pages are read: that of the navigation, the essay first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from explainer.site import configuration
from explainer.site.mkdocs import CONFIGURATION

ESSAY = PurePosixPath("index.md")
SCRIPT = PurePosixPath("film.md")  # of the film, which is no page


def in_reading_order(pages: list[PurePosixPath]) -> list[PurePosixPath]:
    """Return pages in the order of the navigation; those that it lacks follow by name."""
    order = dict.fromkeys([ESSAY, *navigation()])
    places = {page: place for place, page in enumerate(order)}
    return sorted(pages, key=lambda page: (places.get(page, len(places)), page))


def navigation(path: Path = CONFIGURATION) -> list[PurePosixPath]:
    """Return the pages that the site's navigation names; none without a configuration."""
    return list(_pages(configuration.read(path).get("nav")))


def _pages(nav: Any) -> Iterator[PurePosixPath]:
    """Yield the pages of a navigation: a file, or lists and titled entries of them."""
    if isinstance(nav, str):
        yield PurePosixPath(nav)
    for inner in nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ():
        yield from _pages(inner)
