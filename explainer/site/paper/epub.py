"""The essay and the chapters as one book, EPUB 3.3 (https://www.w3.org/TR/epub-33/).

A zip whose first file says what it is, uncompressed; a package that lists all others; a table of
contents; and a chapter of XHTML each, with formulas as MathML. The same pages make the same bytes.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element, tostring

from explainer.site import cards, templates
from explainer.site.citing import LICENCE
from explainer.site.paper import article as articles
from explainer.site.paper import elements, links
from explainer.site.paper.article import Article
from explainer.site.paper.elements import has_class, make, pairs, replace, unwrap
from explainer.site.reading_order import ESSAY
from explainer.site.site import Site
from explainer.site.sync import Tree

PICTURES = "png"  # WebP is younger than many readers
TYPE = b"application/epub+zip"
FOLDER = "EPUB/"
XHTML = "http://www.w3.org/1999/xhtml"
MATHML = "http://www.w3.org/1998/Math/MathML"
OPS = "http://www.idpf.org/2007/ops"
MEDIA = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"}
MEDIA |= {".svg": "image/svg+xml", ".webp": "image/webp", ".css": "text/css"}
DATED = (1980, 1, 1, 0, 0, 0)  # of all files: a zip must say one
COVER = "images/cover.png"
ROLES = {  # what footnotes and references are, to readers and screen readers
    "footnote-ref": ("noteref", "doc-noteref"),
    "footnote-backref": ("", "doc-backlink"),
    "footnote": ("endnotes", "doc-endnotes"),
    "xp-references": ("bibliography", ""),
}


@dataclass(frozen=True)
class Chapter:
    """An article of the book.

    Attributes:
        article: what it was made from.
        file: its file, beside the package.
        body: its elements.
        sections: anchor and title of its sections.
    """

    article: Article
    file: str
    body: Element
    sections: Sequence[tuple[str, str]]

    @property
    def formulas(self) -> bool:
        """Whether it has any."""
        return any(True for _ in self.body.iter("math"))


def write(found: Sequence[Article], site: Site, tree: Tree, path: Path) -> None:
    """Write articles as one book to a file.

    Raises:
        UserError: if a page can't be read, or a picture is missing.
    """
    path.write_bytes(book(found, site, tree))


def book(found: Sequence[Article], site: Site, tree: Tree) -> bytes:
    """Return the bytes of a book of articles."""
    images: dict[str, Path] = {}
    chapters = [_chapter(article, tree, images) for article in found]
    files = {chapter.article.page: chapter.file for chapter in chapters}
    ids = {chapter.file: _ids(chapter.body) for chapter in chapters}
    for chapter in chapters:
        _link(chapter, files, ids, site)
    cover = tree.get(cards.address(ESSAY))
    if isinstance(cover, Path):
        images[COVER] = cover
    context = {
        "site": site,
        "title": site.name or templates.plain(site.title(ESSAY)),
        "chapters": chapters,
        "images": {name: MEDIA[path.suffix] for name, path in images.items()},
        "cover": COVER if COVER in images else "",
        "authors": list(dict.fromkeys(name for article in found for name in article.authors)),
        "written": max((a.written for a in found if a.written), default=None),
        "about": found[0].about,
        "licence": LICENCE,
        "identifier": uuid.uuid5(uuid.NAMESPACE_URL, site.url or f"{site.name}/{found[0].title}"),
    }
    parts: dict[str, bytes] = {
        "META-INF/container.xml": _fill("epub_container.xml", context),
        f"{FOLDER}package.opf": _fill("epub_package.xml", context),
        f"{FOLDER}nav.xhtml": _fill("epub_nav.xml", context),
        f"{FOLDER}title.xhtml": _fill("epub_title.xml", context),
        f"{FOLDER}book.css": _fill("epub.css", context),
    }
    parts |= {FOLDER + chapter.file: _xhtml(chapter, site) for chapter in chapters}
    parts |= {FOLDER + name: path.read_bytes() for name, path in images.items()}
    return _zip(parts)


def _fill(name: str, context: Mapping[str, object]) -> bytes:
    return templates.fill(name, **context).encode()


def _chapter(article: Article, tree: Tree, images: dict[str, Path]) -> Chapter:
    """Return an article as a chapter, and add its pictures to the book's."""
    root = articles.body(article, on_paper=False)
    for picture in articles.pictures(root, article.page, tree, PICTURES):
        name = f"images/{picture.place.replace('/', '-').removeprefix('figures-')}"
        images[name] = picture.path
        picture.image.set("src", name)
    for formula in root.iter("math"):
        _strict(formula)
    for element in root.iter():
        for name, (kind, role) in ROLES.items():
            if has_class(element, name):
                element.attrib |= {"epub:type": kind} if kind else {}
                element.attrib |= {"role": role} if role else {}
    _sign(root, article)
    return Chapter(article, f"{article.name}.xhtml", root, list(_sections(root)))


def _strict(formula: Element) -> None:
    """Make a formula one of MathML 3, which EPUB holds to: its tables have no level of scripts."""
    formula.set("xmlns", MATHML)
    for parent, table in pairs(formula):
        level = table.attrib.pop("scriptlevel", None) if table.tag == "mtable" else None
        if level is not None:
            replace(parent, table, styled := make("mstyle", scriptlevel=level))
            styled.append(table)


def _sign(root: Element, article: Article) -> None:
    """Put authors and date under the headline."""
    day = article.written
    when = f", {day.day} {day:%B %Y}" if day else ""
    headline = next((place for place, child in enumerate(root) if child.tag == "h1"), -1)
    signed = make("p", ", ".join(article.authors) + when, class_="xp-signed")
    root.insert(headline + 1, signed)


def _sections(root: Element) -> Iterator[tuple[str, str]]:
    for heading in root.iter("h2"):
        if heading.get("id"):
            yield heading.get("id", ""), templates.plain(elements.inner(heading))


def _ids(root: Element) -> set[str]:
    return {element.get("id", "") for element in root.iter()} - {""}


def _link(
    chapter: Chapter,
    files: Mapping[PurePosixPath, str],
    ids: Mapping[str, set[str]],
    site: Site,
) -> None:
    """Let links lead to chapters or to the site; words are left where neither goes."""
    for parent, link in pairs(chapter.body):
        if link.tag != "a" or "href" not in link.attrib:
            continue
        target = links.resolve(links.written(link), chapter.article.page, site.pages)
        file = files.get(target.page) if target.page else None
        if target.outside:
            continue
        held = file and (not target.place or target.place in ids[file])
        if file and held and not (target.live and site.url):
            within = "" if file == chapter.file and target.place else file
            link.set("href", within + (f"#{target.place}" if target.place else ""))
        elif site.url:
            link.set("href", site.url + target.address)
        else:
            unwrap(parent, link)


def _xhtml(chapter: Chapter, site: Site) -> bytes:
    section = make("section", role="doc-chapter")
    section.set("epub:type", "chapter")
    section.text = chapter.body.text
    section.extend(chapter.body)
    head = make(
        "head",
        "",
        make("title", chapter.article.title),
        make("link", rel="stylesheet", type="text/css", href="book.css"),
    )
    page = make("html", "", head, make("body", "", section), lang=site.language)
    page.attrib |= {"xmlns": XHTML, "xmlns:epub": OPS, "xml:lang": site.language}
    text = tostring(page, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n{text}\n'.encode()


def _zip(parts: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_entry("mimetype"), TYPE, zipfile.ZIP_STORED)
        for name, held in parts.items():
            way = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            archive.writestr(_entry(name), held, way)
    return made.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, DATED)
    entry.create_system, entry.external_attr = 3, 0o644 << 16  # the same on every machine
    return entry
