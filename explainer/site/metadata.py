"""What a site tells machines: search engines, feed readers, reference managers, language models.

A page's front matter gets what its head is to say, which a theme writes; the rest are files at the
site's root. A version that is kept as it was published tells of itself on its own pages alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from explainer.site import configuration, dates, feed, heads, json_ld, llms, scholar
from explainer.site.paper.papers import Papers
from explainer.site.publishing import versions
from explainer.site.site import Site
from explainer.site.sync import Tree


def told(tree: Tree, site: Site, content: Path, papers: Papers, icons: Mapping[str, Path]) -> Tree:
    """Return the pages of a tree with what their heads say, and the files for machines."""
    changed = dates.changed(site, content)
    kept = configuration.frozen()
    news = "" if kept else feed.feed(site, changed)
    told: Tree = {**icons}
    for name in (name for name in tree if name.endswith(".md")):
        page, text = PurePosixPath(name), str(tree[name])
        more = {
            "modified": str(changed.get(page, "")),
            "scholar": scholar.tags(site, page, papers),
            "ld": json_ld.page(site, page, text, changed, papers),
            "feed": feed.FILE if news else "",
            "icons": bool(icons),
            "versions": versions.PAGE in tree,
        }
        told[name] = heads.with_meta(text, {key: value for key, value in more.items() if value})
    told |= {feed.FILE: news} if news else {}
    if not kept:
        told |= llms.texts(site, content, list(site.pages))
        told |= {"robots.txt": _robots(site)} if urlsplit(site.url).path == "/" else {}
    return told


def _robots(site: Site) -> str:
    """Return what crawlers may look at; they ask for it at the root of a host alone."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {site.url}sitemap.xml\n"
