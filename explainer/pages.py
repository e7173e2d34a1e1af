"""Bakes `content/` and the drawn figures into plain Markdown, HTML and assets.

The whole tree is made in memory before a file is touched; then only the files that differ are
replaced, each in one step, so that a server that watches the folder never reads half of anything.
"""

from __future__ import annotations

import filecmp
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

import yaml

from explainer import citations, figures, house, manifests, prose, webfonts
from explainer.citations import Reference
from explainer.entries import Entry
from explainer.errors import Mistake
from explainer.exhibits import Exhibit
from explainer.faults import Fault
from explainer.prose import Call
from explainer.writing import REFERENCES, Book, Writing

Tree = dict[str, str | bytes | Path]

ESSAY = PurePosixPath("index.md")
FRONT_MATTER = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
TITLE = re.compile(r"^# .+$", re.MULTILINE)
NAMES_A_FIGURE = ("figure", "pair", "ref", "number", "moment")


@dataclass(frozen=True)
class Baked:
    """What baking did.

    Attributes:
        changed: files written or removed, relative to the baked folder.
        warnings: claims that don't hold, at the quick size.
    """

    changed: tuple[str, ...]
    warnings: tuple[str, ...]


def figure_order(content: Path) -> list[str]:
    """Return the figures that the pages need: those they show, in order, then others they name.

    Raises:
        Mistake: at the first name of a figure or reference that doesn't exist, with file and line,
            so that nothing is trained for a page that can't be made.
    """
    references = citations.load(content)
    mentions = [call for path in _sources(content) for call in _mentions(path, references)]
    shown = [call.arguments[0] for call in mentions if call.function == "figure"]
    named = [id for call in mentions for id in _named(call)]
    order = list(dict.fromkeys(shown + named))
    for id in order:  # grows while it is read: captions may name others
        for text in prose.words(figures.read(id).path).values():
            inside = list(prose.calls(text, (*NAMES_A_FIGURE, "cite")))
            for call in inside:
                _check(call, references)
            order += [i for call in inside for i in _named(call) if i not in order]
    return list(dict.fromkeys(order))


def bake(
    size: str,
    content: Path,
    docs: Path,
    entries: Mapping[str, Entry],
    scripts: Mapping[str, Path] = MappingProxyType({}),
) -> Baked:
    """Bake `content` with the drawn figures `entries` (by id) into the folder `docs`.

    Without the `scripts` of the live figures, these are baked as stills.

    Raises:
        Mistake: at the first fault of a page or figure; `docs` is then as it was before.
    """
    book = replace(_book(size, content, entries), lives=bool(scripts))
    warnings = _failed_claims(book)
    if warnings and size != "quick":
        raise Mistake("; ".join(warnings))
    tree: Tree = {}
    for path in _sources(content):
        writing = Writing(book, PurePosixPath(path.relative_to(content).as_posix()))
        tree[str(writing.page)] = _page(path, writing)
    tree |= _figure_pages(book)
    shown = [text for text in tree.values() if isinstance(text, str)]
    for name, font in webfonts.make(shown, docs.parent / "fonts").items():
        tree[f"assets/fonts/{name}.woff2"] = font
    tree |= {path.relative_to(content).as_posix(): path for path in _assets(content)}
    tree |= {f"assets/live/{name}": path for name, path in scripts.items()}
    return Baked(tuple(_sync(tree, docs)), tuple(warnings))


def _sources(content: Path) -> list[Path]:
    """Return the pages of `content`, the essay first.

    Raises:
        Mistake: if there is no essay.
    """
    essay = content / ESSAY
    if not essay.is_file():
        raise Mistake(f"{essay}: missing; it is the essay, and every site needs one")
    found = (p for p in sorted(content.rglob("*.md")) if not p.name.startswith("."))
    return [essay, *(path for path in found if path != essay)]


def _assets(content: Path) -> Iterator[Path]:
    """Yield the other files to publish."""
    for path in sorted(content.rglob("*")):
        hidden = any(p.startswith(".") for p in path.relative_to(content).parts)
        source = path.suffix == ".md" or path == content / citations.FILE
        if path.is_file() and not hidden and not source and not path.name.endswith("~"):
            yield path


def _mentions(path: Path, references: Mapping[str, Reference]) -> Iterator[Call]:
    for call in prose.calls(prose.page(path), (*NAMES_A_FIGURE, "cite")):
        _check(call, references)
        if call.arguments and call.function != "cite":
            yield call


def _named(call: Call) -> tuple[str, ...]:
    """Return the figures that a call names."""
    if call.function == "number":
        return (call.arguments[0].partition(".")[0],) if call.arguments else ()
    if call.function == "moment":
        return call.arguments[:1]
    return call.arguments if call.function in NAMES_A_FIGURE else ()


def _check(call: Call, references: Mapping[str, Reference]) -> None:
    """Refuse a call that names what doesn't exist."""
    try:
        if call.function == "cite":
            for key in call.arguments:
                citations.find(key, references)
        for id in _named(call):
            figures.read(id)
    except (Mistake, Fault) as fault:
        raise Mistake(f"{call.text.shown}:{call.line}: {fault.args[0]}") from fault


def _book(size: str, content: Path, entries: Mapping[str, Entry]) -> Book:
    order = figure_order(content)
    missing = [id for id in order if id not in entries]
    if missing:
        raise Mistake(f"figure '{missing[0]}' is not drawn yet; run: python build.py --size {size}")
    exhibits = {
        id: Exhibit(number, figures.read(id), entries[id])
        for number, id in enumerate([*order, *sorted(set(entries) - set(order))], start=1)
    }
    shown_on: dict[str, PurePosixPath] = {}
    for path in _sources(content):
        for call in prose.calls(prose.page(path), ("figure",)):
            page = PurePosixPath(path.relative_to(content).as_posix())
            for id in call.arguments:
                shown_on.setdefault(id, page)
    book = Book(size, exhibits, citations.load(content), shown_on, {})
    return replace(book, meta=_front_matter(content / ESSAY, Writing(book, ESSAY)))


def _failed_claims(book: Book) -> list[str]:
    return [
        f"figure '{exhibit.id}': the claim \"{claim.text}\" does not hold: measured "
        f"{claim.value:.4g}, must be {claim.relation} {claim.bound:.4g}"
        for exhibit in book.exhibits.values()
        for claim in exhibit.claims
        if not claim.holds
    ]


def _page(path: Path, writing: Writing) -> str:
    """Return a page of `content`, filled in, with byline and references in place."""
    text = prose.render(prose.page(path), writing.functions)
    if writing.cited and not writing.asked_for_references:
        raise Mistake(
            f"{prose.page(path).shown}: cites '{next(iter(writing.cited))}' but lists no "
            "references; add {{ references() }} at its end"
        )
    text = text.replace(REFERENCES, writing.bibliography())
    if writing.page == ESSAY:
        text = _with_preload(text, writing)
    meta = _meta(text, path)
    if "authors" in meta or "date" in meta:
        text = TITLE.sub(lambda title: f"{title[0]}\n\n{_byline(text, meta, writing)}", text, 1)
    return text


def _front_matter(path: Path, writing: Writing) -> dict[str, Any]:
    """Return the front matter of a page that is not filled in yet."""
    page = prose.page(path)
    found = FRONT_MATTER.match(page.source)
    head = prose.Text(path, found[0] if found else "")
    return _meta(prose.render(head, writing.functions), path)


def _meta(text: str, path: Path) -> dict[str, Any]:
    """Return a page's front matter."""
    found = FRONT_MATTER.match(text)
    try:
        meta = yaml.safe_load(found[1]) if found else {}
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        raise Mistake(
            f"{prose.Text(path, '').shown}:{line}: the front matter is not readable as YAML; "
            "check quotes and indentation"
        ) from fault
    return meta if isinstance(meta, dict) else {}


def _byline(text: str, meta: dict[str, Any], writing: Writing) -> str:
    authors = meta.get("authors") or []
    return house.fill(
        "byline.html",
        authors=authors if isinstance(authors, str) else ", ".join(authors),
        date=meta.get("date"),
        minutes=house.minutes(FRONT_MATTER.sub("", text)),
        size=writing.book.size,
    )


def _with_preload(text: str, writing: Writing) -> str:
    """Name the first picture of the essay in its front matter, for themes that preload it."""
    found = re.search(r'<img src="figures/([^/"]+)/\1(-phone)?-light\.webp"', text)
    matter = FRONT_MATTER.match(text)
    if not found or not matter:
        return text
    preload = {"figure": found[1], "phone_only": bool(found[2])}
    lines = yaml.safe_dump({"preload": preload}, sort_keys=False)
    return f"---\n{matter[1]}{lines}---\n{text[matter.end() :]}"


def _figure_pages(book: Book) -> Tree:
    """Return the figures' own pages and files, their index, and the manifests."""
    title = str(book.meta.get("title", ""))
    exhibits = list(book.exhibits.values())
    tree: Tree = {"figures/index.md": house.fill("gallery.md", exhibits=exhibits, title=title)}
    writings = {}
    for exhibit in exhibits:
        page = PurePosixPath(f"figures/{exhibit.id}.md")
        writing = writings[exhibit.id] = Writing(book, page)
        tree[str(page)] = writing.figure_page(exhibit)
        tree |= {f"figures/{exhibit.id}/{path.name}": path for path in exhibit.files}
    tree["data/numbers.json"] = manifests.numbers(book)
    tree["data/figures.json"] = manifests.figures(book, writings)
    return tree


def _sync(tree: Tree, docs: Path) -> Iterator[str]:
    """Make the folder `docs` hold exactly `tree`; yield what changed."""
    for name, content in tree.items():
        path = docs / name
        if not _same(content, path):
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = docs.parent / f"draft-{os.getpid()}"  # outside the folder that is watched
            if isinstance(content, Path):
                shutil.copy2(content, draft)
            else:
                draft.write_bytes(_bytes(content))
            draft.replace(path)
            yield name
    for path in sorted(docs.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(docs).as_posix() not in tree:
            path.unlink()
            yield path.relative_to(docs).as_posix()


def _same(content: str | bytes | Path, path: Path) -> bool:
    if not path.is_file():
        return False
    if isinstance(content, Path):
        return filecmp.cmp(content, path, shallow=True)
    return path.read_bytes() == _bytes(content)


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
