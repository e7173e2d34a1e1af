"""How a figure is cited in RIS, which reference managers take in."""

from __future__ import annotations

from explainer.site import citations, citing, templates
from explainer.site.drawn_figure import DrawnFigure
from explainer.site.reading_order import ESSAY
from explainer.site.site import Site, title_of


def ris(site: Site, drawn: DrawnFigure) -> str:
    """Return an entry for a figure; every line is a tag and one value, as RIS has them."""
    date = site.meta.get("date")
    fields = [
        ("TY", "FIGURE"),
        ("ID", drawn.id),
        *(("AU", _author(name)) for name in site.authors),
        ("TI", templates.plain(title_of(drawn.source))),
        ("T2", templates.plain(site.title(ESSAY))),
        ("PY", str(getattr(date, "year", ""))),
        ("DA", f"{date:%Y/%m/%d}" if date else ""),
        ("N1", f"{citing.source(site, drawn)}, {citing.LICENCE}"),
        ("UR", f"{site.url}figures/{drawn.id}/" if site.url else ""),
    ]
    lines = [f"{tag}  - {value}" for tag, value in fields if value]
    return "\n".join([*lines, "ER  - "]) + "\n"


def _author(name: str) -> str:
    """Return a name as RIS has it: "Family, Given"; a group's as it is.

    >>> _author("Ludwig van Beethoven"), _author("The explainer's authors"), _author("Plato")
    ('van Beethoven, Ludwig', "The explainer's authors", 'Plato')
    """
    if citing.is_group(name) or "," in name:
        return name
    last = citations.family(name)
    given = name.removesuffix(last).strip()
    return f"{last}, {given}" if given else name
