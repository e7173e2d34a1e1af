"""What a page may call: figures, numbers, citations and cross-references.

A `Book` is all that pages share; a `Writing` is one page of it being filled in, which keeps what it
has shown and cited so far. `explainer.prose` adds file and line to its faults.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from explainer import citations, house, prose
from explainer.citations import Reference
from explainer.exhibits import Exhibit
from explainer.faults import Fault

REFERENCES = "<!-- references -->"
RELATIONS = {"<=": "≤", ">=": "≥", "<": "<", ">": ">", "==": "="}


@dataclass(frozen=True)
class Book:
    """The whole site.

    Attributes:
        size: at which size it was measured.
        exhibits: the drawn figures by id, in order.
        references: the works by key.
        shown_on: the page that shows a figure first, by the figure's id.
        meta: front matter of the essay: title, authors, date.
        lives: whether live figures have their scripts.
    """

    size: str
    exhibits: Mapping[str, Exhibit]
    references: Mapping[str, Reference]
    shown_on: Mapping[str, PurePosixPath]
    meta: Mapping[str, Any]
    lives: bool = False

    def exhibit(self, id: str) -> Exhibit:
        """Return a drawn figure.

        Raises:
            Fault: if there is none, naming the nearest.
        """
        if id not in self.exhibits:
            raise Fault(f"no figure '{id}'{_nearest(id, self.exhibits)}")
        return self.exhibits[id]

    @property
    def authors(self) -> list[str]:
        """Who wrote the essay."""
        authors = self.meta.get("authors") or []
        return [authors] if isinstance(authors, str) else list(authors)

    def bibtex(self, exhibit: Exhibit) -> str:
        """Return how to cite a figure."""
        title, date = self.meta.get("title", ""), self.meta.get("date")
        url = os.environ.get("SITE_URL", "").rstrip("/")
        fields = {
            "author": " and ".join(self.authors),
            "title": f"{{{exhibit.source.title}}}",
            "year": str(getattr(date, "year", "")),
            "note": f"Figure {exhibit.number} of {{{title}}}, CC BY 4.0",
            "url": f"{url}/figures/{exhibit.id}/" if url else "",
        }
        lines = (f"  {name} = {{{value}}}" for name, value in fields.items() if value)
        return f"@misc{{{exhibit.id},\n" + ",\n".join(lines) + "\n}"


@dataclass
class Writing:
    """One page while it is filled in."""

    book: Book
    page: PurePosixPath
    cited: dict[str, Reference] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    asked_for_references: bool = False

    @cached_property
    def root(self) -> str:
        """The way from the page's address to the site's root."""
        parts = self.page.with_suffix("").parts
        return "../" * len(parts[:-1] if parts[-1] == "index" else parts)

    @property
    def functions(self) -> dict[str, Callable[..., Any]]:
        """What the page's template may call."""
        return {
            "figure": self.figure,
            "pair": self.pair,
            "number": self.number,
            "cite": self.cite,
            "ref": self.ref,
            "moment": self.moment,
            "references": self.references,
            "records": self.records,
        }

    def figure(self, id: str) -> str:
        """Show a figure with its caption, alternatives and downloads."""
        exhibit = self.book.exhibit(id)
        if id in self.shown:
            raise Fault(f"figure '{id}' is already on this page; refer to it with ref('{id}')")
        self.shown.append(id)
        return self._figure(exhibit, on_own_page=False)

    def pair(self, left: str, right: str) -> str:
        """Show two figures side by side, small, without numbers: the picture above an essay."""
        pairs = [(exhibit, self.alt(exhibit)) for exhibit in map(self.book.exhibit, (left, right))]
        links = {exhibit.id: self._address(exhibit) for exhibit, _ in pairs}
        return house.fill("pair.html", pairs=pairs, links=links, root=self.root)

    def number(self, name: str, style: str | None = None) -> str:
        """Print a figure's number, such as "poison-sweep.max_gap", in its style or another."""
        id, dot, key = name.partition(".")
        numbers = self.book.exhibit(id).numbers
        if not dot or key not in numbers:
            near = _nearest(key, numbers) or f"; it has {', '.join(numbers) or 'none'}"
            raise Fault(f"figure '{id}' has no number '{key}'{near}")
        try:
            return numbers[key].text(style)
        except ValueError as fault:
            value = numbers[key].value
            raise Fault(f"number '{name}' is {value!r}, which has no style '{style}'") from fault

    def cite(self, *keys: str) -> str:
        """Cite works by their keys: "(Huang et al., 2020; Li et al., 2018)"."""
        if not keys:
            raise Fault("cite() needs the key of a reference")
        works = [citations.find(key, self.book.references) for key in keys]
        self.cited |= {work.key: work for work in works}
        return citations.cited(works)

    def ref(self, id: str) -> str:
        """Refer to a figure by its number, linked to where it stands."""
        exhibit = self.book.exhibit(id)
        return f'<a href="{self._address(exhibit)}">Figure\u00a0{exhibit.number}</a>'

    def moment(self, id: str, words: str, **settings: float | str) -> str:
        """Link words to a moment of a live figure: its state with some controls set."""
        exhibit = self.book.exhibit(id)
        controls = {control["name"]: control for control in exhibit.controls}
        settled: dict[str, float | str] = {}
        for name, value in settings.items():
            if name not in controls:
                near = _nearest(name, controls) or f"; it has {', '.join(controls) or 'none'}"
                raise Fault(f"figure '{id}' has no control '{name}'{near}")
            if self.book.size == "quick" and controls[name]["kind"] == "slider":
                value = _within(controls[name], value)  # its sliders have fewer steps
            _check(id, controls[name], value)
            settled[name] = value
        pairs = ",".join(f"{name}={quote(str(value))}" for name, value in settled.items())
        place = self._address(exhibit)
        if "#" not in place:  # its own page
            place += f"#{exhibit.anchor}"
        to = f"{place}:{pairs}" if pairs and self.book.lives else place
        return f'<a class="xp-moment" href="{to}">{words}</a>'

    def references(self) -> str:
        """List the works that the page cites, here."""
        self.asked_for_references = True
        return REFERENCES

    def records(self) -> str:
        """Tabulate how each figure was made."""
        exhibits = list(self.book.exhibits.values())
        versions: dict[str, list[str]] = {}
        for name, version in (pair for x in exhibits for pair in x.versions.items()):
            if version not in versions.setdefault(name, []):
                versions[name].append(version)
        return house.fill(
            "records.html",
            exhibits=exhibits,
            versions=versions,
            root=self.root,
            size=self.book.size,
        )

    def alt(self, exhibit: Exhibit) -> str:
        """Return a figure's alternative text."""
        return house.plain(house.block(self._words(exhibit, "ALT")))

    def caption(self, exhibit: Exhibit) -> str:
        """Return a figure's caption as HTML paragraphs."""
        return house.block(self._words(exhibit, "caption"))

    def figure_page(self, exhibit: Exhibit) -> str:
        """Return a figure's own page."""
        exhibits = list(self.book.exhibits.values())
        place = exhibits.index(exhibit)
        head, rows, count = exhibit.rows()
        figure = Markup(self._figure(exhibit, on_own_page=True))
        return house.fill(
            "figure_page.md",
            x=exhibit,
            title=f"Figure {exhibit.number}: {exhibit.source.title}",
            summary=self.alt(exhibit),
            figure=figure,
            described=f"{exhibit.anchor}-description",
            relations=RELATIONS,
            head=head,
            rows=rows,
            count=count,
            size=self.book.size,
            seeds=", ".join(map(str, exhibit.values["seeds"])),
            bibtex=Markup(self.book.bibtex(exhibit)),
            references=Markup(self.bibliography()),
            previous=exhibits[place - 1] if place else None,
            next=exhibits[place + 1] if place + 1 < len(exhibits) else None,
        )

    def bibliography(self) -> str:
        """Return the works cited so far."""
        return citations.bibliography(list(self.cited.values()))

    def _figure(self, exhibit: Exhibit, on_own_page: bool) -> str:
        head = f'<strong class="xp-title">Figure\u00a0{exhibit.number}. '
        head += f"{house.line(exhibit.source.title).rstrip('.')}.</strong> "
        return house.fill(
            "figure.html",
            x=exhibit,
            alt=self.alt(exhibit),
            caption=Markup(self.caption(exhibit).replace("<p>", f"<p>{head}", 1)),
            limits=Markup(house.line(self._words(exhibit, "LIMITS"))),
            root=self.root,
            described=f"{exhibit.anchor}-description",
            essay=self._address(exhibit) if on_own_page else None,
            lives=self.book.lives,
        )

    def _words(self, exhibit: Exhibit, name: str) -> str:
        return prose.render(prose.words(exhibit.source.path)[name], self.functions)

    def _address(self, exhibit: Exhibit) -> str:
        """The way to where a figure stands: on this page, on another, or on its own."""
        page = self.book.shown_on.get(exhibit.id)
        if page == self.page:
            return f"#{exhibit.anchor}"
        if page is None:
            return f"{self.root}figures/{exhibit.id}/"
        return f"{self.root or './'}{address(page)}#{exhibit.anchor}"


def _within(control: Mapping[str, Any], value: float | str) -> float | str:
    """Return the nearest value that a slider has."""
    if isinstance(value, str):
        return value
    low, high = float(control["low"]), float(control["high"])
    return value if low <= value <= high else low if value < low else high


def _check(id: str, control: Mapping[str, Any], value: float | str) -> None:
    """Refuse a value that a control can't be set to."""
    what = f"control '{control['name']}' of figure '{id}'"
    if control["kind"] == "choice":
        options = [str(option) for option, _ in control["options"]]
        if str(value) not in options:
            near = _nearest(str(value), options) or f"; it has {', '.join(options)}"
            raise Fault(f"{what} has no choice '{value}'{near}")
    elif control["kind"] == "slider":
        low, high = control["low"], control["high"]
        if isinstance(value, str) or not low <= value <= high:
            raise Fault(f"{what} goes from {low:g} to {high:g}, not {value!r}")
    elif control["kind"] == "button":
        raise Fault(f"{what} is a button, which has no state")


def address(page: PurePosixPath) -> str:
    """Return where the site serves a page, below its root."""
    parts = page.with_suffix("").parts
    return "".join(f"{part}/" for part in (parts[:-1] if parts[-1] == "index" else parts))


def _nearest(name: str, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(names), 1)
    return f"; nearest is '{near[0]}'" if near else ""
