"""Citations: from `content/references.yml` to links in the text and a bibliography.

An entry has `key`, `authors` (a list of names, given name first), `year`, `title`, and where it
can be had: `where` (journal or site), `url`, `arxiv`.
"""

from __future__ import annotations

import difflib
import html
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explainer.errors import PageError, UserError
from explainer.site import yaml_text

FILE = "references.yml"
NEEDED = ("key", "authors", "year", "title")
PARTICLES = {"van", "von", "de", "der", "den", "del", "della", "di", "da", "le", "la", "ter"}


@dataclass(frozen=True)
class Reference:
    """One work of the bibliography."""

    key: str
    authors: tuple[str, ...]
    year: str
    title: str
    where: str = ""
    url: str = ""
    arxiv: str = ""

    @property
    def families(self) -> tuple[str, ...]:
        """Family names, in order."""
        return tuple(map(family, self.authors))

    @property
    def short(self) -> str:
        """Authors and year, as text refers to them: "Huang et al., 2020"."""
        return f"{_few(self.families)}, {self.year}"

    @property
    def link(self) -> str:
        """Where to read it; empty if nowhere is known."""
        return self.url or (f"https://arxiv.org/abs/{self.arxiv}" if self.arxiv else "")

    @property
    def order(self) -> tuple[Any, ...]:
        """Its place in the bibliography: by family names, then year and title."""
        return ([name.casefold() for name in self.families], self.year, self.title.casefold())


def family(name: str) -> str:
    """Return the family name of "W. Ronny Huang", "Huang, W. Ronny" or "Ludwig van Beethoven"."""
    if "," in name:
        return name.split(",")[0].strip()
    words = name.split()
    first = next((i for i, w in enumerate(words) if i and w in PARTICLES), len(words) - 1)
    return " ".join(words[first:])


def _few(names: tuple[str, ...]) -> str:
    match names:
        case (one,):
            return one
        case (one, two):
            return f"{one} & {two}"
        case (one, *_):
            return f"{one} et al."
        case _:
            return "Anonymous"


def load(content: Path) -> dict[str, Reference]:
    """Read the references of `content`, by key; none if there is no such file.

    Raises:
        UserError: if the file isn't a list of complete entries with keys of their own.
    """
    path = content / FILE
    if not path.is_file():
        return {}
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise UserError(f"{path}: not in UTF-8; save it so") from fault
    entries = yaml_text.read(text, str(path)) or []
    if not isinstance(entries, list):
        raise UserError(f"{path}: not a list of works; each begins with '- key:'")
    references: dict[str, Reference] = {}
    for entry in entries:
        reference = _reference(entry, path)
        if reference.key in references:
            raise UserError(f"{path}: two entries have the key '{reference.key}'; rename one")
        references[reference.key] = reference
    return references


def _reference(entry: object, path: Path) -> Reference:
    if not isinstance(entry, dict):
        raise UserError(f"{path}: an entry is not a mapping of {', '.join(NEEDED)}, …")
    missing = [field for field in NEEDED if not entry.get(field)]
    if missing:
        raise UserError(f"{path}: the entry '{entry.get('key', '?')}' lacks {', '.join(missing)}")
    authors = entry["authors"]
    names = authors if isinstance(authors, list) else str(authors).replace(" and ", ";").split(";")
    optional = {field: str(entry.get(field) or "") for field in ("where", "url", "arxiv")}
    return Reference(
        str(entry["key"]),
        tuple(str(name).strip() for name in names),
        str(entry["year"]),
        str(entry["title"]).strip(),
        **optional,
    )


def find(key: str, references: Mapping[str, Reference]) -> Reference:
    """Return the reference of `key`.

    Raises:
        PageError: if there is none, naming the nearest.
    """
    if key not in references:
        near = difflib.get_close_matches(key, references, 1)
        hint = f"; nearest is '{near[0]}'" if near else f"; add it to {FILE}"
        raise PageError(f"no reference '{key}'{hint}")
    return references[key]


def cited(works: list[Reference]) -> str:
    """Return one pair of brackets with the works, each linked to the bibliography."""
    links = (f'<a href="#ref-{w.key}">{html.escape(w.short)}</a>' for w in works)
    return f'<span class="xp-cite">({"; ".join(links)})</span>'


def bibliography(works: list[Reference]) -> str:
    """Return the works as an HTML list, in the order of the alphabet."""
    items = "\n".join(map(_item, sorted(works, key=lambda work: work.order)))
    return f'<ul class="xp-references">\n{items}\n</ul>' if items else ""


def _item(work: Reference) -> str:
    authors, title = _set(", ".join(work.authors)), _set(work.title)
    if work.link:
        title = f'<a href="{html.escape(work.link)}">{title}</a>'
    where = f" <em>{_set(work.where)}</em>." if work.where else ""
    stop = "" if work.title.endswith(("?", "!", ".")) else "."
    return f'<li id="ref-{work.key}">{authors} ({work.year}). {title}{stop}{where}</li>'


def _set(text: str) -> str:
    """Return text as HTML, with apostrophes as printers set them."""
    return html.escape(text.replace("'", "\u2019"))
