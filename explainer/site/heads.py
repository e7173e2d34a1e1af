"""What a page says of itself in its front matter, for the head that a theme writes."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from explainer.site import cards, templates
from explainer.site.cards import Card
from explainer.site.site import Site
from explainer.site.sync import Tree

FRONT_MATTER = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
TITLE = re.compile(r"^# .+$", re.MULTILINE)


def title(text: str) -> str:
    """Return the title of a page's Markdown; nothing if it has none."""
    found = TITLE.search(text)
    return found[0].removeprefix("# ") if found else ""


def with_preload(text: str) -> str:
    """Name a page's first picture in its front matter, a figure's or its thumbnail.

    For themes that preload it: on the essay, and on pages of cards, it is what a reader waits for.
    """
    found = re.search(r'src="(?:\.\./)*figures/([^/"]+)/\1(-thumbnail)?-light\.webp"', text)
    if not found:
        return text
    return with_meta(text, {"preload": {"thumbnail" if found[2] else "figure": found[1]}})


def with_meta(text: str, more: dict[str, Any]) -> str:
    """Return a page with more in its front matter."""
    found = FRONT_MATTER.match(text)
    lines = yaml.safe_dump(more, sort_keys=False, allow_unicode=True)
    return f"---\n{found[1] if found else ''}{lines}---\n{text[found.end() if found else 0 :]}"


def with_cards(tree: Tree, site: Site, kept: Path) -> Tree:
    """Return the pages of a tree, each naming its social card, and these."""
    pages = {PurePosixPath(name): str(tree[name]) for name in tree if name.endswith(".md")}
    made = cards.make({page: _card(page, text, site) for page, text in pages.items()}, kept)
    named = {
        str(page): with_meta(text, {"card": cards.address(page)}) for page, text in pages.items()
    }
    return {**named, **made}


def _card(page: PurePosixPath, text: str, site: Site) -> Card:
    """Return what the social card of a page shows: its own figure, its first, or the essay's."""
    own = site.figures.get(page.stem) if page.parent.name == "figures" else None
    picture = site.pages.get(page, {}).get("picture")
    here = [str(picture)] if picture else [id for id, home in site.shown_on.items() if home == page]
    shown = own or next(
        (site.figures[id] for id in [*here, *site.figures] if id in site.figures), None
    )
    return Card(
        templates.plain(templates.line(title(text))),
        templates.plain(site.label(own.id, page)) if own and own.id in site.shown_on else "",
        site.name,
        shown.entry.folder / shown.thumbnail("light") if shown else None,
    )
