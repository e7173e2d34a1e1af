"""Citations: from `content/references.yml` to links in the text and a bibliography.

An entry has `key`, `authors` (a list of names, given name first), `year`, `title`, and where it
can be had: `where` (journal or site), `url`, `doi`, `arxiv`.
"""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from explainer.errors import PageError, UserError
from explainer.site import yaml_text

FILE = "references.yml"
NEEDED = ("key", "authors", "year", "title")
FIELDS = (*NEEDED, "where", "url", "arxiv", "doi")
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
    doi: str = ""

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
        if self.url:
            return self.url
        if self.doi:
            return f"https://doi.org/{self.doi}"
        return f"https://arxiv.org/abs/{self.arxiv}" if self.arxiv else ""

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

    All that entries say is text: `arxiv: 1906.03290` keeps its last digit.

    Raises:
        UserError: if the file isn't a list of complete entries with keys of their own.
    """
    path = content / FILE
    if not path.exists() and not path.is_symlink():
        return {}
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise UserError(f"{path}: not in UTF-8; save it so") from fault
    except OSError as fault:
        raise UserError(f"{path}: can't be read ({fault.strerror})") from fault
    root = yaml_text.compose(text, str(path))
    if root is None or (isinstance(root, yaml.MappingNode) and not root.value):
        return {}
    if not isinstance(root, yaml.SequenceNode):
        raise UserError(f"{path}: not a list of works; each begins with '- key:'")
    references: dict[str, Reference] = {}
    for entry in root.value:
        reference = _reference(entry, path)
        if reference.key in references:
            raise _fault(path, entry, f"two entries have the key '{reference.key}'; rename one")
        references[reference.key] = reference
    return references


def _reference(entry: yaml.Node, path: Path) -> Reference:
    if not isinstance(entry, yaml.MappingNode):
        raise _fault(path, entry, f"an entry is not a mapping of {', '.join(NEEDED)}, …")
    said = {str(name.value): node for name, node in entry.value}
    fields = {name: _texts(name, node, path) for name, node in said.items()}
    key = "".join(fields.get("key", ["?"]))
    missing = [name for name in NEEDED if not any(fields.get(name, []))]
    if missing:
        raise _fault(path, entry, f"the entry '{key}' lacks {', '.join(missing)}")
    for name in fields:
        if name not in FIELDS:
            may = f"it may have {', '.join(FIELDS)}"
            raise _fault(path, said[name], f"the entry '{key}' has a field '{name}'; {may}")
    if not re.fullmatch(r"[^\s\"'<>&]+", key):
        raise _fault(path, said["key"], f"the key '{key}' has blanks, quotes or marks; take others")
    one = {name: fields.get(name, [""])[0] for name in FIELDS if name != "authors"}
    if urlsplit(one["url"]).scheme not in ("", "http", "https", "ftp"):
        raise _fault(path, said["url"], f"the entry '{key}' has a url that isn't of the web")
    names = fields["authors"]
    if not isinstance(said["authors"], yaml.SequenceNode):
        names = names[0].replace(" and ", ";").split(";")
    authors = tuple(name.strip() for name in names)
    if not all(re.search(r"[^\W\d_]", name) for name in authors):
        raise _fault(path, said["authors"], f"the entry '{key}' has an author without a name")
    return Reference(authors=authors, **one)


def _texts(name: str, node: yaml.Node, path: Path) -> list[str]:
    """Return what a field says, as text; of authors, a list."""
    nodes = node.value if isinstance(node, yaml.SequenceNode) and name == "authors" else [node]
    for one in nodes:
        if not isinstance(one, yaml.ScalarNode):
            what = "a list of names" if name == "authors" else "words; put them in quotes"
            raise _fault(path, one, f"'{name}' must be {what}")
    empty = "tag:yaml.org,2002:null"
    return ["" if one.tag == empty else " ".join(one.value.split()) for one in nodes]


def _fault(path: Path, node: yaml.Node, words: str) -> UserError:
    return UserError(f"{path}:{node.start_mark.line + 1}: {words}")


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
