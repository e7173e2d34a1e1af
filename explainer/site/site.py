"""The whole site: what all its pages share, and by which words a page names a figure."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from explainer.errors import PageError
from explainer.figures.source import FigureSource, read_source
from explainer.site import templates
from explainer.site.citations import Reference
from explainer.site.drawn_figure import DrawnFigure
from explainer.site.reading_order import ESSAY

INDEX = ("index", "README")  # pages that stand for their folder


class Group(NamedTuple):
    """The figures that one page shows."""

    page: PurePosixPath | None  # None: no page shows them
    title: str
    figures: list[DrawnFigure]


@dataclass(frozen=True)
class Site:
    """The whole site.

    Attributes:
        size: at which size it was measured.
        figures: the drawn figures by id, in reading order.
        references: the works by key.
        shown_on: the page that shows a figure first, by the figure's id, in reading order.
        pages: front matter of the pages of `content`, each with a title.
        lives: whether live figures and films have their scripts.
        url: where it is published, with a slash at its end; empty if that isn't known.
        name: what it is called.
        language: what it is written in.
        pending: ids of the figures that aren't drawn yet, while a site is made partly.
    """

    size: str
    figures: Mapping[str, DrawnFigure]
    references: Mapping[str, Reference]
    shown_on: Mapping[str, PurePosixPath]
    pages: Mapping[PurePosixPath, Mapping[str, Any]] = field(default_factory=dict)
    lives: bool = False
    url: str = ""
    name: str = ""
    language: str = "en"
    pending: frozenset[str] = frozenset()

    @property
    def meta(self) -> Mapping[str, Any]:
        """Front matter of the essay: title, authors, date."""
        return self.pages.get(ESSAY, {})

    def find(self, id: str) -> DrawnFigure:
        """Return a drawn figure.

        Raises:
            PageError: if there is none, naming the nearest.
        """
        if id not in self.figures:
            raise PageError(f"no figure '{id}'{nearest(id, self.figures)}")
        return self.figures[id]

    def number(self, id: str) -> int | None:
        """Return the number of a figure on the page that shows it; None if no page does."""
        page = self.shown_on.get(id)
        alike = [other for other, its in self.shown_on.items() if its == page]
        return alike.index(id) + 1 if page else None

    def label(self, id: str, page: PurePosixPath) -> str:
        """Name a figure as `page` does, in HTML.

        "Figure 2" on the page that shows it, elsewhere "Figure 2 of <em>The minefield</em>"; by its
        title, if no page shows it.
        """
        home = self.shown_on.get(id)
        if home is None:
            return f"“{title_of(read_source(id))}”"
        words = f"Figure\u00a0{self.number(id)}"
        if home == page:
            return words
        return f"{words} of {'the essay' if home == ESSAY else f'<em>{self.title(home)}</em>'}"

    def place(self, id: str) -> str:
        """Return where a figure stands, below the site's root: on a page, or on its own."""
        home = self.shown_on.get(id)
        return f"figures/{id}/" if home is None else f"{address(home)}#fig-{id}"

    def title(self, page: PurePosixPath) -> str:
        """Return the title of a page in HTML."""
        return templates.line(str(self.pages.get(page, {}).get("title", "")))

    def groups(self) -> list[Group]:
        """Return the drawn figures by the page that shows them, in reading order."""
        pages = [*dict.fromkeys(self.shown_on.values()), None]
        found = [
            Group(
                page,
                "The essay" if page == ESSAY else self.title(page) if page else "On no page",
                [drawn for id, drawn in self.figures.items() if self.shown_on.get(id) == page],
            )
            for page in pages
        ]
        return [group for group in found if group.figures]

    @property
    def authors(self) -> list[str]:
        """Who wrote the essay."""
        return self.authors_of(ESSAY)

    def authors_of(self, page: PurePosixPath) -> list[str]:
        """Return who wrote a page; nobody where it doesn't say."""
        authors = self.pages.get(page, {}).get("authors") or []
        return [authors] if isinstance(authors, str) else list(authors)


def title_of(source: FigureSource) -> str:
    """Return the title of a figure in HTML; tags in it are shown as they are written."""
    return templates.line(source.title.replace("<", "&lt;"))


def address(page: PurePosixPath) -> str:
    """Return where the site serves a page, below its root.

    >>> [address(PurePosixPath(name)) for name in ("index.md", "posts/a.md", "posts/README.md")]
    ['', 'posts/a/', 'posts/']
    """
    parts = page.with_suffix("").parts
    return "".join(f"{part}/" for part in (parts[:-1] if parts[-1] in INDEX else parts))


def nearest(name: str, names: Iterable[str]) -> str:
    """Return the nearest of some names as a hint, empty if none is near."""
    near = difflib.get_close_matches(name, list(names), 1)
    return f"; nearest is '{near[0]}'" if near else ""
