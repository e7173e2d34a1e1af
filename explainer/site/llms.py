"""The site for readers that are programs: `llms.txt`, a list of its pages, and their words.

`llms.txt` has the form of https://llmstxt.org. `llms-full.txt` is the essay and the chapters in
plain Markdown: numbers filled in, formulas as TeX, figures as captions and what they show in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from explainer.site import citations, heads, jinja, templates
from explainer.site.page import PageContext
from explainer.site.site import Site, address
from explainer.site.sync import Tree

LINK = re.compile(r"\]\((?![a-z]+:)([^)#\s]*\.md)?(#[^)\s]*)?\)")
MADE = (
    "Every number was measured by the program that made these pages; each figure's page says how. "
    "Words and figures: CC BY 4.0."
)
DATA = {
    "data/numbers.json": "every measured number: figure → name → value, error, n, unit",
    "data/figures.json": "what each figure is, says, consists of and was made with",
}


def texts(site: Site, content: Path, pages: Sequence[PurePosixPath]) -> Tree:
    """Return both files; `pages` are those with words of their own, in reading order."""
    told = [page for page in pages if site.authors_of(page)]
    return {
        "llms.txt": index(site, told),
        "llms-full.txt": "\n".join(_plain_page(site, content, page) for page in told),
    }


def index(site: Site, told: Sequence[PurePosixPath]) -> str:
    """Return the list of pages, figures and data, with a line on each."""
    title, about = _words(site.meta.get("title")), _words(site.meta.get("description"))
    return "\n".join(
        [
            f"# {title or site.name}",
            "",
            *([f"> {about}", ""] if about else []),
            MADE,
            "",
            "## Pages",
            "",
            *(_led_to(site, page) for page in told),
            "",
            "## Figures",
            "",
            *_figures(site),
            "",
            "## Data",
            "",
            *(_item(Path(place).name, site.url + place, words) for place, words in DATA.items()),
            "",
            "## Optional",
            "",
            _item(
                "llms-full.txt", f"{site.url}llms-full.txt", "the words of all pages in one file"
            ),
            "",
        ]
    )


def _figures(site: Site) -> Iterator[str]:
    for drawn in site.figures.values():
        page = PageContext(site, PurePosixPath(f"figures/{drawn.id}.md"))
        title = templates.line(drawn.source.title)
        yield _item(title, f"{site.url}figures/{drawn.id}/", page.alt(drawn))


def _item(title: str, place: str, words: str) -> str:
    """Return a line of a list; an empty place is that of the folder itself."""
    name = templates.plain(title).replace("[", "(").replace("]", ")")
    return f"- [{name}]({place or './'})" + (f": {words}" if words else "")


def _led_to(site: Site, page: PurePosixPath) -> str:
    """Return a line that leads to a page."""
    about = _words(site.pages[page].get("description"))
    return _item(site.title(page), site.url + address(page), about)


def _words(markdown: object) -> str:
    return templates.plain(templates.line(str(markdown or "")))


def _plain_page(site: Site, content: Path, page: PurePosixPath) -> str:
    """Return a page in plain Markdown, with where it is from under its title."""
    context = PageContext(site, page)
    text = jinja.render(jinja.page(content / page), _functions(context), "written")
    text = _led(heads.FRONT_MATTER.sub("", text).strip(), site, page)
    authors, day = ", ".join(site.authors_of(page)), site.pages[page].get("date")
    said = [authors, str(day or ""), site.url and site.url + address(page), "CC BY 4.0"]
    line = ". ".join(part for part in said if part)
    text = heads.TITLE.sub(lambda found: f"{found[0]}\n\n{line}", text, 1)
    return re.sub(r"\n{3,}", "\n\n", text) + "\n"


def _led(text: str, site: Site, page: PurePosixPath) -> str:
    """Return Markdown whose links to other pages lead to where these are."""

    def to(found: re.Match[str]) -> str:
        target = page if found[1] is None else _joined(page.parent, found[1])
        return f"]({site.url}{address(target)}{found[2] or ''})"

    return LINK.sub(to, text)


def _joined(folder: PurePosixPath, way: str) -> PurePosixPath:
    """Return a page by the way to it.

    >>> str(_joined(PurePosixPath("posts"), "../index.md"))
    'index.md'
    """
    parts: list[str] = []
    for part in (folder / way).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return PurePosixPath(*parts)


def _functions(page: PageContext) -> dict[str, Callable[..., Any]]:
    """Return what a page's template may call, so that it answers in plain words."""
    site = page.site

    def figure(id: str) -> str:
        drawn = site.find(id)
        title = templates.plain(templates.line(drawn.source.title)).rstrip(".")
        paragraphs = [*page.caption_text(drawn), *drawn.description]
        picture = f"![{title}]({site.url}figures/{id}/{id}-light.png)"
        head = f"**{page.label(drawn)}. {title}.**"
        return "\n\n".join([f"{head} {paragraphs[0]}", *paragraphs[1:], picture])

    def cite(*keys: str) -> str:
        works = [citations.find(key, site.references) for key in keys]
        page.cited |= {work.key: work for work in works}
        return f"({'; '.join(work.short for work in works)})"

    def chapters(*names: str) -> str:
        pages = [page.page.parent / f"{name}.md" for name in names]
        return "\n".join(_led_to(site, page) for page in pages)

    def references() -> str:
        works = sorted(page.cited.values(), key=lambda work: work.order)
        return "\n".join(_work(work) for work in works)

    return page.functions | {
        "figure": figure,
        "cite": cite,
        "chapters": chapters,
        "references": references,
        "ref": lambda id: templates.plain(site.label(id, page.page)),
        "moment": lambda id, words, **_: words,
        "records": lambda: "",
        "rooms": lambda: "",
    }


def _work(work: citations.Reference) -> str:
    said = [
        f"{', '.join(work.authors)} ({work.year})",
        work.title.rstrip("."),
        work.where,
        work.link,
    ]
    return "- " + ". ".join(part for part in said if part)
