"""An article as PDF: a page of HTML with a style sheet for paper, printed by Chromium."""

from __future__ import annotations

import base64
import html
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element

from explainer.errors import UserError
from explainer.site import templates
from explainer.site.paper import article as articles
from explainer.site.paper import chromium, elements, links, pdf_info
from explainer.site.paper.article import Article
from explainer.site.paper.elements import make, pairs, unwrap
from explainer.site.site import Site
from explainer.site.sync import Tree

PICTURES = "svg"  # drawings on paper are as sharp as the printer


def write(article: Article, site: Site, tree: Tree, fonts: Mapping[str, Path], path: Path) -> None:
    """Write an article as PDF to a file; beside it stands, meanwhile, the page to print.

    Raises:
        UserError: if it can't be printed.
    """
    page = path.with_name(f"{path.name}.html")
    try:
        page.write_text(document(article, site, tree, fonts), encoding="utf-8")
        chromium.print_pdf(page, path)
        try:
            told = pdf_info.with_info(path.read_bytes(), _info(article, site))
        except ValueError as fault:
            raise UserError(f"{chromium.find()} prints what can't be read: {fault}") from fault
        path.write_bytes(told)
    finally:
        page.unlink(missing_ok=True)


def document(article: Article, site: Site, tree: Tree, fonts: Mapping[str, Path]) -> str:
    """Return an article as one page of HTML."""
    root = articles.body(article, on_paper=True)
    for picture in articles.pictures(root, article.page, tree, PICTURES):
        picture.image.set("src", picture.path.absolute().as_uri())
    _link(root, article.page, site)
    _sign(root, article, site)
    page = templates.fill(
        "paper.html",
        article=article,
        language=site.language,
        fonts={name: _inline(path) for name, path in fonts.items()},
    )
    return page.replace("\nBODY\n", f"\n{elements.inner(root)}\n", 1)  # code as it stands


def _sign(root: Element, article: Article, site: Site) -> None:
    """Put authors and date under the headline, and how to cite it at the end."""
    signed = make("p", "", make("strong", ", ".join(article.authors)), class_="xp-signed")
    if article.written:
        signed.append(make("span", f"{article.written.day} {article.written:%B %Y}"))
    if site.url:
        signed.append(make("a", site.url, href=site.url))
    headline = next((place for place, child in enumerate(root) if child.tag == "h1"), -1)
    root.insert(headline + 1, signed)
    root.append(make("p", f"Cite as: {article.cited}", class_="xp-cited"))


def _link(root: Element, page: PurePosixPath, site: Site) -> None:
    """Let links lead to places on the paper or to the site; words are left where neither goes."""
    ids = {element.get("id") for element in root.iter()}
    for parent, link in pairs(root):
        if link.tag != "a" or "href" not in link.attrib:
            continue
        target = links.resolve(links.written(link), page, site.pages)
        if target.outside:
            link.set("class", "xp-outside")
        elif target.live and site.url:
            link.set("href", site.url + target.address)
        elif target.page == page and target.place in ids:
            link.set("href", f"#{target.place}")
        elif site.url:
            link.set("href", site.url + target.address)
        else:
            unwrap(parent, link)


def _info(article: Article, site: Site) -> dict[str, str]:
    return {
        "Title": article.title,
        "Author": ", ".join(article.authors),
        "Subject": article.about,
        "Creator": site.name,
        "CreationDate": f"D:{article.written:%Y%m%d}" if article.written else "",
    }


def _inline(path: Path) -> str:
    data = base64.b64encode(path.read_bytes()).decode()
    return html.escape(f"data:font/woff2;base64,{data}")
