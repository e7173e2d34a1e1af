"""Pages with a figure alone, for frames on other sites, and what tells other sites of them.

A page is plain HTML, `embed/ID/index.html`. Where the site's address is known, `oembed.json` lies
beside it (https://oembed.com), with the frame to put it in.
"""

from __future__ import annotations

import json

from explainer.site import cards, citing, snippets, templates
from explainer.site.drawn_figure import DrawnFigure
from explainer.site.page import PageContext
from explainer.site.site import Site
from explainer.site.sync import Tree

ROOT = "../../"  # the way from such a page to the site's root
WEEK = 7 * 24 * 3600  # seconds


def pages(site: Site, contexts: dict[str, PageContext]) -> Tree:
    """Return the pages of all figures, whose own pages fill in their words."""
    tree: Tree = {}
    for drawn in site.figures.values():
        context = contexts[drawn.id]
        tree[f"embed/{drawn.id}/index.html"] = page(
            site, drawn, context, ROOT + site.place(drawn.id)
        )
        if site.url:
            tree[f"embed/{drawn.id}/oembed.json"] = _oembed(site, drawn, context)
    return tree


def page(site: Site, drawn: DrawnFigure, context: PageContext, place: str) -> str:
    """Return the page of one figure, whose credit leads to a place; nowhere, if that is empty."""
    return templates.fill(
        "embed.html",
        x=drawn,
        title=snippets.title(drawn),
        site_name=site.name,
        alt=context.alt(drawn),
        url=site.url,
        root=ROOT,
        lives=site.lives,
        label=snippets.title(drawn),
        place=place,
        credit=citing.source(site, drawn),
        licence=citing.LICENCE,
    )


def _oembed(site: Site, drawn: DrawnFigure, context: PageContext) -> str:
    width, height = snippets.SIZE
    card_width, card_height = cards.SIZE
    found = {
        "version": "1.0",
        "type": "rich",
        "title": snippets.title(drawn),
        "author_name": ", ".join(site.authors),
        "author_url": site.url,
        "provider_name": site.name,
        "provider_url": site.url,
        "cache_age": WEEK,
        "html": snippets.iframe(site, drawn),
        "width": width,
        "height": height,
        "thumbnail_url": site.url + cards.address(context.page),
        "thumbnail_width": card_width,
        "thumbnail_height": card_height,
    }
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"
