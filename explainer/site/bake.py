"""Bakes `content/` and the drawn figures into plain Markdown, HTML and assets.

The whole tree is made in memory before a file is touched; then only the files that differ are
replaced, each in one step, so that a server that watches the folder never reads half of anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath, PurePosixPath
from types import MappingProxyType
from typing import Any

from explainer.errors import UserError
from explainer.figures.source import read_source
from explainer.site import (
    cards,
    chapters,
    citations,
    configuration,
    embed,
    folder,
    front_matter,
    given,
    heads,
    icons,
    jinja,
    manifest,
    mentions,
    metadata,
    packs,
    rooms,
    sections,
    templates,
    webfonts,
)
from explainer.site.drawn_figure import DrawnFigure
from explainer.site.film import film
from explainer.site.film import page as film_page
from explainer.site.mentions import figure_order, sources
from explainer.site.packs import Offered
from explainer.site.page import PAPERS, REFERENCES, PageContext
from explainer.site.paper.papers import Papers, linked, papers_of
from explainer.site.publishing import versions
from explainer.site.reading_order import ESSAY
from explainer.site.site import Site, address
from explainer.site.sync import Tree, sync
from explainer.store.entries import Entry

TAG = re.compile(r"<(?!/?(?:span|m[a-z]+)\b)")  # but for those of formulas


@dataclass(frozen=True)
class Baked:
    """What baking did.

    Attributes:
        changed: files written or removed, relative to the baked folder.
        warnings: claims that don't hold, at the quick size.
        kept: the files kept from build to build that the pages use: subsets of fonts, social cards,
            zips of packs, papers.
        papers: the PDFs and the EPUB that pages offer.
        film: the stored film that a page shows, if there is one.
    """

    changed: tuple[str, ...]
    warnings: tuple[str, ...]
    kept: tuple[Path, ...]
    papers: Papers
    film: Entry | None = None

    @property
    def packs(self) -> list[Path]:
        """The zips that the pages offer."""
        return [path for path in self.kept if path.suffix == ".zip"]


def bake(
    size: str,
    content: Path,
    docs: Path,
    entries: Mapping[str, Entry],
    scripts: Mapping[str, Path] = MappingProxyType({}),
    packed: Mapping[str, Entry] = MappingProxyType({}),
    *,
    partly: bool = False,
    on_paper: bool = False,
) -> Baked:
    """Bake `content` with the drawn figures `entries` (by id) into the folder `docs`.

    Without the `scripts` of the live figures and films, these are baked as stills. Figures that
    are `packed` (by id) are offered with all their forms. If `partly`, pages that lack figures go
    as far as these, and every page tells what is to come. If `on_paper`, pages are printed as PDF
    and bound as EPUB, unless that was done before.

    Raises:
        UserError: at the first fault of a page or figure; `docs` is then as it was before.
    """
    site = replace(book(size, content, entries, partly), lives=bool(scripts))
    warnings = _failed_claims(site)
    if warnings and size != "quick":
        raise UserError("; ".join(warnings))
    needs = mentions.needs(content)
    unfinished = [page for page, ids in needs.items() if not ids <= site.figures.keys()]
    tree = _pages(content, site, list(needs), unfinished)
    offers = _offers(site, packed, docs.parent / packs.KEPT.name)
    made, assets = _figure_pages(site, offers), list(_assets(content))
    shown = None if site.pending else film.find(site, content)
    made |= film_page.pages(shown, site)
    _keep_apart([path.relative_to(content) for path in assets], made)
    _keep_apart(list(needs), made)
    tree |= made
    if site.pending:
        tree |= _with_notices(tree, site, unfinished)
    else:
        tree |= heads.with_cards(tree, site, docs.parent / "cards")
    texts = [text for text in tree.values() if isinstance(text, str)]
    fonts = webfonts.make(texts, docs.parent / "fonts")
    tree |= {f"assets/fonts/{name}.woff2": path for name, path in fonts.items()}
    tree |= {path.relative_to(content).as_posix(): path for path in assets}
    if rooms.known():
        tree |= {name: rooms.draw(theme=theme) for theme, name in rooms.PICTURES.items()}
    tree |= {f"assets/live/{name}": path for name, path in scripts.items()}
    papers = Papers({})
    if not site.pending:
        papers = papers_of(site, tree, fonts, docs.parent / "paper", anew=on_paper)
    tree |= film_page.linked(tree, shown)
    tree |= linked(tree, site, papers)
    signs = icons.icons(content, docs.parent / "icons")
    if not site.pending:
        tree |= metadata.told(tree, site, content, papers, signs)
    drawn = [path for name, path in tree.items() if name.startswith(cards.FOLDER)]
    zips = [offer.zip for offer in offers.values()]
    kept = (*fonts.values(), *(path for path in drawn if isinstance(path, Path)), *zips)
    kept += tuple(path for path in signs.values() if not path.is_relative_to(content))
    kept += tuple(papers.files.values())
    changed = tuple(sync(tree, docs))
    return Baked(changed, tuple(warnings), kept, papers, shown.entry if shown else None)


def _pages(
    content: Path, site: Site, pages: Sequence[PurePosixPath], unfinished: Sequence[PurePosixPath]
) -> Tree:
    """Return the pages of `content`, filled in, or as stubs where figures lack."""
    contexts = {page: PageContext(site, page) for page in pages}
    filled = {
        page: (_part if page in unfinished else _page)(jinja.page(content / page), context)
        for page, context in contexts.items()
    }
    minutes = {page: contexts[page].minutes for page in pages if page not in unfinished}
    whole = {
        page: chapters.fill_in(text, contexts[page].root, site, minutes)
        for page, text in filled.items()
    }
    waits = {page for page, text in whole.items() if page == ESSAY or "xp-thumbnail" in text}
    return {
        str(page): heads.with_preload(text) if page in waits else text
        for page, text in whole.items()
    }


def _assets(content: Path) -> Iterator[Path]:
    """Yield the other files to publish."""
    for path in folder.files(content):
        if path.suffix != folder.PAGE and path != content / citations.FILE:
            yield path


def _keep_apart(ours: Sequence[PurePath], made: Tree) -> None:
    """Refuse files of the author's whose place the build needs for its own."""
    taken = {PurePosixPath(name) for name in made}
    taken |= {parent for name in taken for parent in name.parents}
    for path in ours:
        if PurePosixPath(path.as_posix()) in taken:
            raise UserError(f"content/{path}: the build makes a file of that name; rename yours")


def book(size: str, content: Path, entries: Mapping[str, Entry], partly: bool) -> Site:
    """Return the site of `content` with the drawn figures `entries`, which may be but a part."""
    order = figure_order(content)
    missing = [id for id in order if not mentions.behind([id]) <= entries.keys()]
    if missing and not partly:
        raise UserError(
            f"figure '{missing[0]}' is not drawn yet; run: python build.py --size {size}"
        )
    ids = [*order, *sorted(set(entries) - set(order))]
    figures = {id: DrawnFigure(read_source(id), entries[id]) for id in ids if id not in missing}
    shown_on: dict[str, PurePosixPath] = {}
    for path in sources(content):
        for call in jinja.calls(jinja.page(path), ("figure",)):
            page = PurePosixPath(path.relative_to(content).as_posix())
            for id in call.arguments:
                shown_on.setdefault(id, page)
    site = Site(
        size,
        figures,
        citations.load(content),
        shown_on,
        url=configuration.site_url(),
        name=configuration.site_name(),
        language=configuration.language(),
        pending=frozenset(missing),
    )
    pages = [PurePosixPath(path.relative_to(content).as_posix()) for path in sources(content)]
    metas = {page: _front_matter(content / page, PageContext(site, page)) for page in pages}
    return replace(site, pages=metas)


def _failed_claims(site: Site) -> list[str]:
    return [
        f"figure '{drawn.id}': the claim \"{claim.text}\" does not hold: measured "
        f"{claim.value:.4g}, must be {claim.relation} {claim.bound:.4g}"
        for drawn in site.figures.values()
        for claim in drawn.claims
        if not claim.holds
    ]


def _page(page: jinja.Text, context: PageContext) -> str:
    """Return a page of `content`, filled in, with byline and references in place."""
    text = jinja.render(page, context.functions)
    if context.cited and not context.asked_for_references:
        raise UserError(
            f"{page.shown}: cites '{next(iter(context.cited))}' but lists no references; add "
            "{{ references() }} at its end"
        )
    text = text.replace(REFERENCES, context.bibliography())
    meta = front_matter.read(text, page.path)
    text = _titled(text, meta)
    front_matter.check_title(meta, jinja.Text(page.path, text))
    context.minutes = templates.minutes(heads.FRONT_MATTER.sub("", text))
    if "authors" in meta or "date" in meta:
        text = _under_title(text, _byline(meta, context))
    if context.copies:
        text = f"{text.rstrip()}\n\n{templates.fill('cite.html', copies=context.copies)}\n"
    return text


def _titled(text: str, meta: Mapping[str, Any]) -> str:
    """Return a page with the title of its front matter over its text, where that has none."""
    if heads.title(text) or not meta.get("title"):
        return text
    found = heads.FRONT_MATTER.match(text)
    above = found.end() if found else 0
    title = TAG.sub("&lt;", str(meta["title"]))
    return f"{text[:above]}\n# {title}\n\n{text[above:].lstrip()}"


def _part(page: jinja.Text, context: PageContext) -> str:
    """Return a page whose figures aren't all drawn, as far as they are: its title at least."""
    standing = sections.standing(page, context.site.figures.keys())
    if standing:
        return _page(standing, context)
    head, title = heads.FRONT_MATTER.match(page.source), heads.TITLE.search(page.source)
    kept = "\n".join(found[0] for found in (head, title) if found)
    return jinja.render(jinja.Text(page.path, kept), context.functions)


def _with_notices(tree: Tree, site: Site, unfinished: Sequence[PurePosixPath]) -> Tree:
    """Return the pages of a tree, each with a line on what is still being measured."""
    pages = {name: text for name, text in tree.items() if name.endswith(".md")}
    titles = {page: heads.title(str(tree[str(page)])) for page in unfinished}
    told: Tree = {}
    for name, text in pages.items():
        context = PageContext(site, PurePosixPath(name))
        notice = templates.fill(
            "pending.html",
            itself=context.page in unfinished,
            pages={
                context.root + address(page): title
                for page, title in titles.items()
                if page != context.page
            },
            left=len(site.pending),
            all=len(site.pending) + len(site.figures),
        )
        told[name] = _under_title(str(text), notice)
    return told


def _under_title(text: str, line: str) -> str:
    """Return a page with one more line under its title."""
    return heads.TITLE.sub(lambda title: f"{title[0]}\n\n{line}", text, 1)


def _front_matter(path: Path, context: PageContext) -> dict[str, Any]:
    """Return the front matter of a page that is not filled in yet, with its title in any case."""
    page = jinja.page(path)
    found = heads.FRONT_MATTER.match(page.source)
    head = jinja.Text(path, found[0] if found else "")
    meta = front_matter.read(jinja.render(head, context.functions), path)
    title = TAG.sub("&lt;", str(meta.get("title") or heads.title(page.source)))
    return meta | {"title": title}


def _byline(meta: dict[str, Any], context: PageContext) -> str:
    authors = meta.get("authors") or []
    return templates.fill(
        "byline.html",
        authors=authors if isinstance(authors, str) else ", ".join(authors),
        date=meta.get("date"),
        minutes=context.minutes,
        size=context.site.size,
        copies=context.copies,
        papers=PAPERS,
    )


def _offers(site: Site, packed: Mapping[str, Entry], kept: Path) -> dict[str, Offered]:
    """Return the packs of figures by id."""
    return {
        id: packs.offer(PageContext(site, _figure_page(id)), site.figures[id], entry, kept)
        for id, entry in packed.items()
    }


def _figure_page(id: str) -> PurePosixPath:
    return PurePosixPath(f"figures/{id}.md")


def _figure_pages(site: Site, offers: Mapping[str, Offered]) -> Tree:
    """Return the figures' own pages and files, their index, and the manifests."""
    tree: Tree = {}
    contexts = {}
    for drawn in site.figures.values():
        page, offer = _figure_page(drawn.id), offers.get(drawn.id)
        context = contexts[drawn.id] = PageContext(site, page)
        tree[str(page)] = context.figure_page(drawn, offer.zip if offer else None)
        if offer:
            tree[f"figures/{drawn.id}/{drawn.id}.zip"] = offer.zip
            tree |= {f"figures/{drawn.id}/pack/{name}": it for name, it in offer.files.items()}
        tree |= {f"figures/{drawn.id}/{path.name}": path for path in drawn.files}
        tree |= {f"figures/{drawn.id}/{name}": it for name, it in given.scripts(drawn).items()}
    words = {id: context.words_to_find(site.figures[id]) for id, context in contexts.items()}
    gallery = templates.fill("gallery.md", site=site, words=words)
    tree["figures/index.md"] = heads.with_preload(gallery)
    tree["assets/find.js"] = templates.FOLDER / "find.js"
    tree |= embed.pages(site, contexts)
    tree["data/numbers.json"] = manifest.numbers(site)
    tree |= versions.page(site, str(tree["data/numbers.json"]))
    tree["data/figures.json"] = manifest.figures(site, contexts, offers)
    return tree
