"""How a figure and a page are cited: as BibTeX and in a sentence.

A name is taken for a person's, "Given Family", unless it is plainly a group's; BibTeX is told so by
a second pair of braces, or it would read "The explainer's authors" as a family called "authors".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from explainer.site import templates, tex
from explainer.site.citations import PARTICLES
from explainer.site.drawn_figure import DrawnFigure
from explainer.site.reading_order import ESSAY
from explainer.site.site import Site, address, title_of

LICENCE = "CC BY 4.0"
GROUPS = {"collaboration", "collective", "consortium", "group", "lab", "laboratory", "project"}
GROUPS |= {
    "authors",
    "contributors",
    "developers",
    "maintainers",
    "institute",
    "team",
    "university",
}


def is_group(name: str) -> bool:
    """Tell whether a name is a group's.

    >>> [is_group(n) for n in ("The explainer's authors", "ATLAS Collaboration", "Ada Lovelace")]
    [True, True, False]
    """
    words = re.findall(r"[^\W\d_][\w'’.-]*", name.casefold())
    return bool(words) and (words[0] == "the" or words[-1] in GROUPS or " of the " in name)


def author(name: str) -> str:
    r"""Return a name as BibTeX reads it in a list of authors.

    >>> author("The explainer’s authors"), author("Ludwig van Beethoven"), author("Ann And Sons")
    ("{The explainer's authors}", 'Ludwig van Beethoven', '{Ann And Sons}')
    """
    written = tex.escape(name)
    splits = re.search(r"\band\b|[&\d]", name, re.IGNORECASE)  # "and" would part authors
    commas = name.count(",") > 2  # of which BibTeX makes nothing
    family = name.split()[-1] if name.split() else ""
    lower = family[:1].islower() and family not in PARTICLES
    return f"{{{written}}}" if is_group(name) or splits or commas or lower else written


def bibtex(site: Site, drawn: DrawnFigure) -> str:
    """Return an entry for a figure."""
    return _entry(
        drawn.id,
        authors=site.authors,
        title=templates.plain(title_of(drawn.source)),
        year=_year(site.meta),
        note=source(site, drawn),
        url=_url(site, f"figures/{drawn.id}/"),
    )


def page_bibtex(site: Site, page: PurePosixPath) -> str:
    """Return an entry for the essay or a chapter."""
    return _entry(
        "essay" if page == ESSAY else f"chapter-{page.stem}",
        authors=site.authors_of(page),
        title=templates.plain(site.title(page)),
        year=_year(site.pages[page]),
        note=page_source(site, page),
        url=_url(site, address(page)),
    )


def _entry(key: str, authors: Sequence[str], title: str, year: str, note: str, url: str) -> str:
    """Return an entry; what is empty is left out."""
    fields = {
        "author": " and ".join(map(author, authors)),
        "title": f"{{{tex.escape(title)}}}",
        "year": year,
        "note": tex.escape(f"{note}, {LICENCE}" if note else LICENCE),
        "url": url,
    }
    lines = (f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}"


def source(site: Site, drawn: DrawnFigure) -> str:
    """Return where a figure is from: "Figure 2 of “The minefield”, in “Why do …?”"."""
    title, home = _title(site), _home(site, drawn)
    if not home:
        return f"From “{title}”"
    words = f"Figure {site.number(drawn.id)} of “{home}”"
    return words if home == title else f"{words}, in “{title}”"


def page_source(site: Site, page: PurePosixPath) -> str:
    """Return what a page belongs to: "Chapter of “Why do …?”"; nothing of the essay."""
    return "" if page == ESSAY else f"Chapter of “{_title(site)}”"


def sentence(site: Site, drawn: DrawnFigure) -> str:
    """Return a citation of a figure in words."""
    title = templates.plain(title_of(drawn.source))
    url = _url(site, f"figures/{drawn.id}/")
    return _sentence(site.authors, _year(site.meta), f"{title}.", source(site, drawn), url)


def page_sentence(site: Site, page: PurePosixPath) -> str:
    """Return a citation of the essay or a chapter in words."""
    title = templates.plain(site.title(page))
    title += "" if title.endswith(("?", "!", ".")) else "."
    year, url = _year(site.pages[page]), _url(site, address(page))
    return _sentence(site.authors_of(page), year, title, page_source(site, page), url)


def _sentence(authors: Sequence[str], year: str, title: str, source: str, url: str) -> str:
    who = ", ".join(authors) or "Anonymous"
    parts = [f"{who} ({year})." if year else f"{who}.", title, _stopped(source), url, f"{LICENCE}."]
    return " ".join(part for part in parts if part)


def _stopped(words: str) -> str:
    """Return a sentence with its stop, unless it ends with a mark within quotes."""
    return words if not words or words.endswith(("?”", "!”")) else f"{words}."


def _title(site: Site) -> str:
    """Return the title of the essay in plain text."""
    return templates.plain(site.title(ESSAY))


def _home(site: Site, drawn: DrawnFigure) -> str:
    """Return the title of the page that shows a figure, in plain text; empty if none does."""
    home = site.shown_on.get(drawn.id)
    return templates.plain(site.title(home)) if home else ""


def _year(meta: Mapping[str, Any]) -> str:
    return str(getattr(meta.get("date"), "year", ""))


def _url(site: Site, place: str) -> str:
    """Return an address of the site; empty if it isn't known where that is."""
    return site.url + place if site.url else ""
