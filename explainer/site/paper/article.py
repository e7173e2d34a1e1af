"""A page of the site as an article: its words and pictures, without what needs a screen.

Light pictures stand for figures, live and moving ones too, with number, title, caption and how to
read them; buttons, sliders, downloads and what is to be copied are left out. What a figure shows in
words stays folded in a book; on paper, where nothing unfolds, it goes.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element

import markdown  # type: ignore[import-untyped]

from explainer.errors import UserError
from explainer.site import citing, configuration, templates
from explainer.site.paper import elements
from explainer.site.paper.elements import find, has_class, make, pairs, replace, unwrap
from explainer.site.reading_order import ESSAY
from explainer.site.site import Site, address
from explainer.site.sync import Tree

SCREEN = {"xp-controls", "xp-stage", "xp-play", "xp-note", "xp-links", "xp-dark", "xp-cite-page"}
SCREEN |= {"xp-byline", "headerlink"}
TAGS = ("script", "style", "noscript", "video", "iframe", "form", "button")
DRAWN = re.compile(r"^figures/(?P<id>[^/]+)/(?P=id)-light\.webp$")
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


@dataclass(frozen=True)
class Article:
    """The essay or a chapter.

    Attributes:
        page: its Markdown file, below the folder of the content.
        name: by which its files are called.
        text: the baked page, without front matter.
        title: its title in plain text.
        authors: who wrote it.
        written: when; None if that isn't said.
        about: what it is about, in plain text; may be empty.
        cited: how it is cited, in a sentence.
    """

    page: PurePosixPath
    name: str
    text: str
    title: str
    authors: tuple[str, ...]
    written: date | None
    about: str
    cited: str


def name(page: PurePosixPath) -> str:
    """Return what the files of a page are called."""
    return "essay" if page == ESSAY else page.stem


def articles(site: Site, tree: Tree) -> list[Article]:
    """Return the pages of a baked tree that have authors, in reading order."""
    return [
        Article(
            page,
            name(page),
            FRONT_MATTER.sub("", str(tree[str(page)])),
            templates.plain(site.title(page)),
            tuple(site.authors_of(page)),
            meta.get("date"),
            templates.plain(templates.line(str(meta.get("description") or ""))),
            citing.page_sentence(site, page),
        )
        for page, meta in site.pages.items()
        if site.authors_of(page) and str(page) in tree
    ]


def convert(text: str) -> str:
    """Convert a baked page to HTML, with the extensions that the site's configuration names.

    Raises:
        UserError: if one of these can't be used.
    """
    names, settings = configuration.markdown_extensions()
    try:
        return str(markdown.Markdown(extensions=names, extension_configs=settings).convert(text))
    except (ImportError, AttributeError, KeyError, TypeError) as fault:
        raise UserError(f"mkdocs.yml: markdown_extensions can't be used: {fault}") from fault


def body(article: Article, *, on_paper: bool) -> Element:
    """Return what an article holds, for paper or for a book.

    Raises:
        UserError: if an element isn't closed where it should be.
    """
    try:
        root = elements.parse(convert(article.text))
    except ValueError as fault:
        raise UserError(f"content/{article.page}: {fault}, which PDF and EPUB need") from fault
    elements.remove(root, lambda e: e.tag in TAGS or has_class(e, *SCREEN))
    for parent, child in pairs(root):
        if child.tag == "details":
            _unfold(parent, child, on_paper)
    for figure in root.iter("figure"):
        _tidy(figure)
    for parent, child in pairs(root):
        if child.tag == "picture":
            elements.remove(child, lambda e: e.tag == "source")
            unwrap(parent, child)
    for image in root.iter("img"):
        for name in ("loading", "decoding"):
            image.attrib.pop(name, None)
    return root


def _unfold(parent: Element, details: Element, on_paper: bool) -> None:
    """Open what is folded, but for what paper lacks."""
    in_words = find(details, "xp-in-words") is not None
    if find(details, "xp-snippets") is not None or (in_words and on_paper):
        replace(parent, details)
    elif not in_words:
        details.tag = "div"
        for summary in details.findall("summary"):
            summary.tag, summary.attrib = "p", {"class": "xp-summary"}


def _tidy(figure: Element) -> None:
    """Leave of a figure its picture, kept with the first lines of its caption, and the others."""
    image, caption = next(figure.iter("img"), None), figure.find("figcaption")
    if not has_class(figure, "xp-figure") or image is None or caption is None:
        return
    for child in [child for child in figure if child is not caption]:
        figure.remove(child)
    figure.attrib.pop("style", None)
    image.tail = None
    figure.insert(0, make("div", "", image, class_="xp-picture"))


def pictures(root: Element, page: PurePosixPath, tree: Tree, suffix: str) -> Iterator[Picture]:
    """Yield the pictures of an article.

    Raises:
        UserError: if one isn't a file of the site.
    """
    for image in root.iter("img"):
        found = picture_file(image.get("src", ""), page, tree, suffix)
        if found is None:
            raise UserError(f"content/{page}: the picture {image.get('src')} isn't on the site")
        yield Picture(image, *found)


@dataclass(frozen=True)
class Picture:
    """An image with its file, and where that is on the site."""

    image: Element
    place: str
    path: Path


def picture_file(
    source: str, page: PurePosixPath, tree: Tree, suffix: str
) -> tuple[str, Path] | None:
    """Return where a picture is on the site, and its file; a figure's in the format of `suffix`."""
    for folder in (address(page), str(page.parent)):  # HTML and Markdown see it from there
        name = posixpath.normpath(posixpath.join(folder, source))
        drawn = DRAWN.match(name)
        name = f"{name.removesuffix('.webp')}.{suffix}" if drawn else name
        path = tree.get(name)
        if isinstance(path, Path):
            return name, path
    return None
