"""An Atom feed of the essay and the chapters (RFC 4287), newest first.

Its entries are known by their addresses, so there is a feed only where the site's is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from explainer.site import templates
from explainer.site.reading_order import ESSAY
from explainer.site.site import Site, address

FILE = "feed.xml"  # below the site's root
NAMESPACE = "http://www.w3.org/2005/Atom"
RIGHTS = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"


def feed(site: Site, changed: Mapping[PurePosixPath, date]) -> str:
    """Return the feed; nothing without an address or a page with a date.

    Args:
        site: the site.
        changed: when pages were last changed.
    """
    dated = {page: meta["date"] for page, meta in site.pages.items() if meta.get("date")}
    if not site.url or not dated:
        return ""
    days = {page: max(day, changed.get(page, day)) for page, day in dated.items()}
    about = site.meta.get("description")
    found = Element("feed", {"xmlns": NAMESPACE, "xml:lang": site.language})
    _put(found, "id", site.url)
    _put(found, "title", site.name or templates.plain(site.title(ESSAY)))
    _put(found, "subtitle", _words(about))
    _put(found, "updated", _moment(max(days.values())))
    _put(found, "rights", RIGHTS)
    SubElement(found, "link", rel="self", type="application/atom+xml", href=site.url + FILE)
    SubElement(found, "link", rel="alternate", type="text/html", href=site.url)
    _authors(found, site.authors or [site.name or "Anonymous"])
    for page in sorted(dated, key=lambda page: dated[page], reverse=True):
        _entry(SubElement(found, "entry"), site, page, dated[page], days[page])
    ElementTree.indent(found)
    return ElementTree.tostring(found, "unicode", xml_declaration=True) + "\n"


def _entry(entry: Element, site: Site, page: PurePosixPath, first: date, last: date) -> None:
    url = site.url + address(page)
    _put(entry, "id", url)
    _put(entry, "title", templates.plain(site.title(page)))
    SubElement(entry, "link", rel="alternate", type="text/html", href=url)
    _put(entry, "published", _moment(first))
    _put(entry, "updated", _moment(last))
    _put(entry, "summary", _words(site.pages[page].get("description")))
    _authors(entry, site.authors_of(page))


def _authors(parent: Element, names: list[str]) -> None:
    for name in names:
        _put(SubElement(parent, "author"), "name", name)


def _put(parent: Element, tag: str, text: str) -> None:
    """Add an element with text, unless that is empty."""
    if text:
        SubElement(parent, tag).text = text


def _words(markdown: object) -> str:
    return templates.plain(templates.line(str(markdown or "")))


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
