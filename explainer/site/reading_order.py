"""The order in which the pages are read: that of the navigation, the essay first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from explainer.site.mkdocs import CONFIGURATION

ESSAY = PurePosixPath("index.md")


class _Loader(yaml.SafeLoader):  # type: ignore[misc]
    """Reads past tags of mkdocs' own, such as !ENV."""


_Loader.add_multi_constructor("", lambda loader, tag, node: None)


def in_reading_order(pages: list[PurePosixPath]) -> list[PurePosixPath]:
    """Return pages in the order of the navigation; those that it lacks follow by name."""
    order = dict.fromkeys([ESSAY, *navigation()])
    places = {page: place for place, page in enumerate(order)}
    return sorted(pages, key=lambda page: (places.get(page, len(places)), page))


def navigation(configuration: Path = CONFIGURATION) -> list[PurePosixPath]:
    """Return the pages that the site's navigation names; none without a configuration.

    A configuration that can't be read is left for mkdocs to tell of.
    """
    if not configuration.is_file():
        return []
    try:
        read = yaml.load(configuration.read_text(encoding="utf-8"), _Loader)
    except yaml.YAMLError:
        return []
    return list(_pages(read.get("nav") if isinstance(read, dict) else None))


def _pages(nav: Any) -> Iterator[PurePosixPath]:
    """Yield the pages of a navigation: a file, or lists and titled entries of them."""
    if isinstance(nav, str):
        yield PurePosixPath(nav)
    for inner in nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ():
        yield from _pages(inner)
