"""What a page is, in words that machines share: JSON-LD of https://schema.org.

The essay and the chapters are articles with their figures, a figure's own page is an image or a
video, which is part of an article. What needs the site's address is left out where that isn't
known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from explainer.site import cards, citing, templates
from explainer.site.citations import Reference
from explainer.site.drawn_figure import DrawnFigure
from explainer.site.page import PageContext
from explainer.site.paper.papers import Papers
from explainer.site.reading_order import ESSAY
from explainer.site.site import Site, address

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LISTED = re.compile(r'\bid="ref-([^"]+)"')  # a work in a page's list of references
FIGURES = PurePosixPath("figures")
Node = dict[str, Any]


def page(
    site: Site,
    page: PurePosixPath,
    text: str,
    changed: Mapping[PurePosixPath, date],
    papers: Papers,
) -> str:
    """Return what a page is as JSON that may stand in a script element.

    Args:
        site: the site.
        page: one of its pages.
        text: that page, filled in.
        changed: when pages were last changed.
        papers: the pages on paper.
    """
    drawn = site.figures.get(page.stem) if page.parent == FIGURES else None
    if drawn:
        context = PageContext(site, page)
        found = _figure(site, drawn, context) | _whole(site, drawn, context)
    elif site.authors_of(page):
        found = _article(site, page, text, changed.get(page), papers)
    else:
        found = _page(site, page)
    return written({"@context": "https://schema.org", **found})


def written(node: Node) -> str:
    r"""Return a node as JSON without what is empty, and without signs that HTML would read.

    >>> written({"name": "</script> & x", "url": "", "is": True})
    '{"name": "\\u003c/script\\u003e \\u0026 x", "is": true}'
    """
    text = json.dumps(_full(node), ensure_ascii=False)
    return re.sub("[<>&]", lambda sign: f"\\u{ord(sign[0]):04x}", text)


def _full(node: Any) -> Any:
    """Return a node without empty values."""
    if isinstance(node, dict):
        return {key: _full(value) for key, value in node.items() if value not in ("", [], {}, None)}
    return [_full(one) for one in node] if isinstance(node, list) else node


def _article(
    site: Site, page: PurePosixPath, text: str, changed: date | None, papers: Papers
) -> Node:
    meta, url = site.pages[page], _url(site, address(page))
    first = meta.get("date")
    works = [site.references[key] for key in LISTED.findall(text) if key in site.references]
    pdf = papers.of(page).get("PDF", "")
    shown = [site.figures[id] for id, home in site.shown_on.items() if home == page]
    context = PageContext(site, page)
    return {
        "@type": "ScholarlyArticle",
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
        "headline": templates.plain(site.title(page)),
        "description": _about(meta),
        "author": [_author(name) for name in site.authors_of(page)],
        "datePublished": str(first or ""),
        "dateModified": str(changed or first or ""),
        "inLanguage": site.language,
        "license": LICENCE,
        "isAccessibleForFree": True,
        "image": _url(site, cards.address(page)),
        "isPartOf": _website(site) if page == ESSAY else _essay(site),
        "encoding": pdf
        and {
            "@type": "MediaObject",
            "encodingFormat": "application/pdf",
            "contentUrl": _url(site, pdf),
        },
        "hasPart": [_figure(site, drawn, context) for drawn in shown],
        "citation": [_work(work) for work in works],
    }


def _page(site: Site, page: PurePosixPath) -> Node:
    meta = site.pages.get(page, {})
    return {
        "@type": "CollectionPage" if page.stem == "index" else "WebPage",
        "url": _url(site, address(page)),
        "name": templates.plain(site.title(page)) or page.parent.name.title(),
        "description": _about(meta),
        "inLanguage": site.language,
        "license": LICENCE,
        "isPartOf": _website(site),
    }


def _website(site: Site) -> Node:
    find = "{find}"
    return {
        "@type": "WebSite",
        "url": site.url,
        "name": site.name,
        "potentialAction": site.url
        and {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{site.url}figures/?find={find}"},
            "query-input": "required name=find",
        },
    }


def _essay(site: Site) -> Node:
    return {
        "@type": "ScholarlyArticle",
        "@id": site.url,
        "headline": templates.plain(site.title(ESSAY)),
        "url": site.url,
    }


def _whole(site: Site, drawn: DrawnFigure, context: PageContext) -> Node:
    """Return what only a figure's own page says of it: caption, authors, the page that shows it."""
    home = site.shown_on.get(drawn.id)
    within: Node = {}
    if home is not None:
        url, title = _url(site, address(home)), templates.plain(site.title(home))
        within = {"@type": "ScholarlyArticle", "@id": url, "headline": title, "url": url}
    return {
        "caption": " ".join(context.caption_text(drawn)),
        "creator": [_author(name) for name in site.authors],
        "creditText": ", ".join(site.authors),
        "copyrightNotice": citing.LICENCE,
        "isPartOf": within,
    }


def _figure(site: Site, drawn: DrawnFigure, context: PageContext) -> Node:
    """Return a figure as an image, a moving one as a video."""
    files = drawn.downloads()
    suffix = "mp4" if drawn.moves and "mp4" in files else "png"
    folder, own = f"figures/{drawn.id}/", _url(site, f"figures/{drawn.id}/")
    found = {
        "@type": "VideoObject" if suffix == "mp4" else "ImageObject",
        "@id": own and f"{own}#{drawn.anchor}",
        "url": own,
        "name": templates.plain(templates.line(drawn.source.title)),
        "description": context.alt(drawn),
        "encodingFormat": "video/mp4" if suffix == "mp4" else "image/png",
        "contentUrl": suffix in files and _url(site, folder + files[suffix].name),
        "thumbnailUrl": _url(site, folder + drawn.thumbnail("light")),
        "license": LICENCE,
        "acquireLicensePage": own and f"{own}#cite",
    }
    if suffix == "mp4":
        found |= {
            "uploadDate": str(drawn.entry.record["made"]),
            "embedUrl": _url(site, f"embed/{drawn.id}/"),
        }
    return found


def _work(work: Reference) -> Node:
    return {
        "@type": "CreativeWork",
        "name": work.title,
        "author": [_author(name) for name in work.authors],
        "datePublished": work.year,
        "url": work.link,
    }


def _author(name: str) -> Node:
    return {"@type": "Organization" if citing.is_group(name) else "Person", "name": name}


def _about(meta: Mapping[str, Any]) -> str:
    return templates.plain(templates.line(str(meta.get("description") or "")))


def _url(site: Site, place: str) -> str:
    """Return an address of the site; empty if it isn't known where that is."""
    return site.url + place if site.url else ""
