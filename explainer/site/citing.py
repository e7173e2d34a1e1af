"""How a figure is cited: as BibTeX and in a sentence.

A name is taken for a person's, "Given Family", unless it is plainly a group's; BibTeX is told so by
a second pair of braces, or it would read "The explainer's authors" as a family called "authors".
"""

from __future__ import annotations

import re

from explainer.site import templates, tex
from explainer.site.citations import PARTICLES
from explainer.site.drawn_figure import DrawnFigure
from explainer.site.reading_order import ESSAY
from explainer.site.site import Site

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
    fields = {
        "author": " and ".join(map(author, site.authors)),
        "title": f"{{{tex.escape(templates.plain(templates.line(drawn.source.title)))}}}",
        "year": _year(site),
        "note": f"{tex.escape(source(site, drawn))}, {LICENCE}",
        "url": f"{site.url}figures/{drawn.id}/" if site.url else "",
    }
    lines = (f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{drawn.id},\n" + ",\n".join(lines) + "\n}"


def source(site: Site, drawn: DrawnFigure) -> str:
    """Return where a figure is from: "Figure 2 of “The minefield”, in “Why do …?”"."""
    title, home = _title(site), _home(site, drawn)
    if not home:
        return f"From “{title}”"
    words = f"Figure {site.number(drawn.id)} of “{home}”"
    return words if home == title else f"{words}, in “{title}”"


def sentence(site: Site, drawn: DrawnFigure) -> str:
    """Return a citation in words."""
    who = ", ".join(site.authors) or "Anonymous"
    year = f" ({_year(site)})" if _year(site) else ""
    title = templates.plain(templates.line(drawn.source.title))
    url = f" {site.url}figures/{drawn.id}/" if site.url else ""
    return f"{who}{year}. {title}. {_stopped(source(site, drawn))}{url} {LICENCE}."


def _stopped(words: str) -> str:
    """Return a sentence with its stop, unless it ends with a mark within quotes."""
    return words if words.endswith(("?”", "!”")) else f"{words}."


def _title(site: Site) -> str:
    """Return the title of the essay in plain text."""
    return templates.plain(site.title(ESSAY))


def _home(site: Site, drawn: DrawnFigure) -> str:
    """Return the title of the page that shows a figure, in plain text; empty if none does."""
    home = site.shown_on.get(drawn.id)
    return templates.plain(site.title(home)) if home else ""


def _year(site: Site) -> str:
    return str(getattr(site.meta.get("date"), "year", ""))
