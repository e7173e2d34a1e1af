"""Which papers pages offer: those made before from the same words and pictures, and new ones.

Printing takes seconds a page. So every PDF and the book are kept by what they are made of, and a
build that isn't asked for papers offers those that are still true of its pages.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path, PurePosixPath

from explainer.errors import UserError
from explainer.site import templates
from explainer.site.keeping import keep, kept
from explainer.site.page import PAPERS, PageContext
from explainer.site.paper import article, epub, pdf
from explainer.site.paper.article import Article
from explainer.site.site import Site
from explainer.site.sync import Tree

FOLDER = "paper/"  # of the site
BOOK = "explainer.epub"
IMAGE = re.compile(r"""(?:\bsrc="|\]\()([^")\s]+\.(?:webp|png|jpe?g|gif|svg))""")


@dataclass(frozen=True)
class Papers:
    """What pages offer.

    Attributes:
        files: the kept files by their place on the site.
        made: how many of them are new.
    """

    files: Mapping[str, Path]
    made: int = 0

    def of(self, page: PurePosixPath) -> dict[str, str]:
        """Return the places of the files of a page by what they are called."""
        places = {"PDF": f"{FOLDER}{article.name(page)}.pdf", "EPUB": FOLDER + BOOK}
        return {word: place for word, place in places.items() if place in self.files}


def papers_of(
    site: Site, tree: Tree, fonts: Mapping[str, Path], folder: Path, *, anew: bool
) -> Papers:
    """Return the papers of a baked tree kept in `folder`; what lacks is made, if so asked.

    Raises:
        UserError: if a page can't be printed or read, or two would have one name.
    """
    found = article.articles(site, tree)
    _check_names(found)
    wanted: dict[str, tuple[str, str, Callable[[Path], None]]] = {
        f"{FOLDER}{one.name}.pdf": (
            _key([one], site, tree, pdf.PICTURES),
            ".pdf",
            partial(pdf.write, one, site, tree, fonts),
        )
        for one in found
    }
    if found:
        bind = partial(epub.write, found, site, tree)
        wanted[FOLDER + BOOK] = (_key(found, site, tree, epub.PICTURES), ".epub", bind)
    there, made = {}, 0
    for place, (key, suffix, write) in wanted.items():
        path = kept(folder, key, suffix)
        if path is None and anew:
            path, made = keep(folder, key, suffix, write), made + 1
        if path:
            there[place] = path
    return Papers(there, made)


def linked(tree: Tree, site: Site, papers: Papers) -> Tree:
    """Return the pages of a tree with links to them on paper, and the papers."""
    pages: Tree = {
        str(page): str(tree[str(page)]).replace(
            PAPERS,
            "".join(
                f'<a href="{PageContext(site, page).root}{place}" download>{word}</a> '
                for word, place in papers.of(page).items()
            ),
        )
        for page in site.pages
        if str(page) in tree
    }
    return {**pages, **papers.files}


def _check_names(found: Sequence[Article]) -> None:
    pages = {one.name: one.page for one in found}
    for one in found:
        if pages[one.name] != one.page:
            raise UserError(
                f"content/{one.page} and content/{pages[one.name]} would both be {one.name}.pdf; "
                "rename one"
            )


def _key(found: Sequence[Article], site: Site, tree: Tree, suffix: str) -> str:
    """Return what papers of articles are kept by: all that they are made of."""
    digest = hashlib.sha256(_code())
    digest.update(repr([site.url, site.name, site.language, *map(str, site.pages)]).encode())
    for one in found:
        said = [one.page, one.title, one.authors, one.written, one.about, one.cited, one.text]
        digest.update(repr(said).encode())
        for path in _images(one, tree, suffix):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def _images(one: Article, tree: Tree, suffix: str) -> Iterator[Path]:
    """Yield the files of the pictures that an article names."""
    for source in dict.fromkeys(IMAGE.findall(one.text)):
        if found := article.picture_file(source, one.page, tree, suffix):
            yield found[1]


@cache
def _code() -> bytes:
    """Return a digest of the code and the templates that make papers."""
    sources = [*Path(__file__).parent.glob("*.py"), *templates.FOLDER.glob("epub*")]
    sources += templates.FOLDER.glob("paper.*")
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources))).digest()
