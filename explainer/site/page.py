"""What a page may call: figures, numbers, citations and cross-references.

A `PageContext` is one page of the site while it is filled in; it keeps what it has shown and cited
so far. `explainer.site.jinja` adds file and line to its faults.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from jinja2 import Undefined
from markupsafe import Markup

from explainer.errors import PageError
from explainer.site import chapters, citations, jinja, rooms, snippets, templates, tex
from explainer.site.citations import Reference
from explainer.site.drawn_figure import DrawnFigure
from explainer.site.site import Site, address, nearest, title_of
from explainer.site.snippets import Snippet

REFERENCES = "<!-- references -->"
PAPERS = "<!-- papers -->"  # where links to a page on paper go
FUNCTIONS = (
    "figure",
    "number",
    "cite",
    "ref",
    "moment",
    "chapters",
    "references",
    "records",
    "rooms",
)
RELATIONS = {"<=": "≤", ">=": "≥", "<": "<", ">": ">", "==": "="}


@dataclass
class PageContext:
    """One page while it is filled in."""

    site: Site
    page: PurePosixPath
    cited: dict[str, Reference] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    asked_for_references: bool = False
    minutes: int = 0  # to read it

    @cached_property
    def root(self) -> str:
        """The way from the page's address to the site's root."""
        return "../" * address(self.page).count("/")

    @property
    def functions(self) -> dict[str, Callable[..., Any]]:
        """What the page's template may call."""
        return {name: _of_names(name, getattr(self, name)) for name in FUNCTIONS}

    def figure(self, id: str, /) -> str:
        """Show a figure with its caption, alternatives and downloads."""
        drawn = self.site.find(id)
        if id in self.shown:
            raise PageError(f"figure '{id}' is already on this page; refer to it with ref('{id}')")
        self.shown.append(id)
        return self._figure(drawn, on_own_page=False)

    def number(self, name: str, /, style: str | None = None) -> str:
        """Print a figure's number, such as "poison-sweep.max_gap", in its style or another."""
        id, dot, key = name.partition(".")
        numbers = self.site.find(id).numbers
        if not dot or key not in numbers:
            near = nearest(key, numbers) or f"; it has {', '.join(numbers) or 'none'}"
            raise PageError(f"figure '{id}' has no number '{key}'{near}")
        try:
            return numbers[key].text(style)
        except ValueError as fault:
            value = numbers[key].value
            raise PageError(
                f"number '{name}' is {value!r}, which has no style '{style}'"
            ) from fault

    def cite(self, *keys: str) -> str:
        """Cite works by their keys: "(Huang et al., 2020; Li et al., 2018)"."""
        if not keys:
            raise PageError("cite() needs the key of a reference")
        works = [citations.find(key, self.site.references) for key in keys]
        self.cited |= {work.key: work for work in works}
        return citations.cited(works)

    def ref(self, id: str, /) -> str:
        """Refer to a figure by its number and, from elsewhere, its page; linked to where it is."""
        way = self._way(id) if id in self.site.pending else self._address(self.site.find(id))
        return f'<a href="{way}">{self.site.label(id, self.page)}</a>'

    def moment(self, id: str, words: str, /, **settings: float | str) -> str:
        """Link words to a moment of a live figure: its state with some controls set."""
        if id in self.site.pending:
            return f'<a href="{self._way(id)}">{words}</a>'
        drawn = self.site.find(id)
        controls = {control["name"]: control for control in drawn.controls}
        settled: dict[str, float | str] = {}
        for name, value in settings.items():
            if name not in controls:
                near = nearest(name, controls) or f"; it has {', '.join(controls) or 'none'}"
                raise PageError(f"figure '{id}' has no control '{name}'{near}")
            if self.site.size == "quick" and controls[name]["kind"] == "slider":
                value = _within(controls[name], value)  # its sliders have fewer steps
            _check(id, controls[name], value)
            settled[name] = value
        pairs = ",".join(f"{name}={quote(str(value))}" for name, value in settled.items())
        place = self._address(drawn)
        if "#" not in place:  # its own page
            place += f"#{drawn.anchor}"
        # The script adds the moment to the address: without it there is none, and no such anchor.
        state = f' data-moment="{pairs}"' if pairs and self.site.lives else ""
        return f'<a class="xp-moment" href="{place}"{state}>{words}</a>'

    def chapters(self, *names: str) -> str:
        """Show cards that lead to chapters, by the names of their files in this page's folder."""
        pages = [self.page.parent / f"{name}.md" for name in names]
        for name, page in zip(names, pages, strict=True):
            if page not in self.site.pages:
                beside = [p.stem for p in self.site.pages if p.parent == self.page.parent]
                raise PageError(f"no chapter '{name}'{nearest(name, beside)}")
        return chapters.mark(pages)

    def references(self) -> str:
        """List the works that the page cites, here."""
        self.asked_for_references = True
        return REFERENCES

    def records(self) -> str:
        """Tabulate how each figure was made."""
        figures = self.site.figures.values()
        versions: dict[str, list[str]] = {}
        for name, version in (pair for x in figures for pair in x.versions.items()):
            if version not in versions.setdefault(name, []):
                versions[name].append(version)
        return templates.fill(
            "records.html",
            site=self.site,
            versions=versions,
            root=self.root,
            size=self.site.size,
        )

    def rooms(self) -> str:
        """Show the picture of the code's rooms, where the contract that it is drawn from is."""
        if not rooms.known():
            return ""
        return templates.fill("rooms.html", root=self.root, pictures=rooms.PICTURES)

    @property
    def copies(self) -> list[Snippet]:
        """What is to be copied of the page itself; nothing where nobody is named as its author."""
        if not self.site.authors_of(self.page):
            return []
        return snippets.page_snippets(self.site, self.page)

    def alt(self, drawn: DrawnFigure) -> str:
        """Return a figure's alternative text."""
        return templates.plain(templates.block(self._words(drawn, "ALT")))

    def caption(self, drawn: DrawnFigure) -> str:
        """Return a figure's caption as HTML paragraphs."""
        return templates.block(self._words(drawn, "caption"))

    def caption_text(self, drawn: DrawnFigure) -> list[str]:
        """Return the paragraphs of a figure's caption in plain text."""
        return [
            text for part in _paragraphs(self.caption(drawn)) if (text := templates.plain(part))
        ]

    def words_to_find(self, drawn: DrawnFigure) -> str:
        """Return the words by which a figure is found, besides its title."""
        home = self.site.shown_on.get(drawn.id)
        chapter = templates.plain(self.site.title(home)) if home else ""
        said = [chapter, drawn.id, *self.caption_text(drawn), self.alt(drawn)]
        return re.sub(r"\s+", " ", " ".join(said))

    def caption_tex(self, drawn: DrawnFigure) -> list[str]:
        """Return the paragraphs of a figure's caption for LaTeX."""
        return self._tex(drawn, "caption")

    def limits_text(self, drawn: DrawnFigure) -> str:
        """Return what a figure doesn't show, in plain text."""
        return templates.plain(templates.line(self._words(drawn, "LIMITS")))

    def limits_tex(self, drawn: DrawnFigure) -> str:
        """Return what a figure doesn't show, for LaTeX."""
        return " ".join(self._tex(drawn, "LIMITS"))

    def snippets(self, drawn: DrawnFigure) -> list[Snippet]:
        """Return what is to be copied of a figure."""
        text = jinja.words(drawn.source)["caption"]
        held = templates.block(jinja.render(text, self.functions, "held"))
        seen = [html.partition("</p>")[0] for html in (self.caption(drawn), held)]
        return snippets.snippets(self.site, drawn, self.alt(drawn), *seen)

    def label(self, drawn: DrawnFigure) -> str:
        """Name a figure in plain text, as this page does."""
        return templates.plain(self.site.label(drawn.id, self.page))

    def figure_page(self, drawn: DrawnFigure, pack: Path | None = None) -> str:
        """Return a figure's own page, which offers the zip of its pack, if there is one."""
        figures = list(self.site.figures.values())
        place = figures.index(drawn)
        head, rows, count = drawn.rows()
        figure = Markup(self._figure(drawn, on_own_page=True))
        return templates.fill(
            "figure_page.md",
            x=drawn,
            title=f"{self.label(drawn)}: {drawn.source.title}",
            summary=self.alt(drawn),
            figure=figure,
            described=f"{drawn.anchor}-description",
            relations=RELATIONS,
            head=head,
            rows=rows,
            count=count,
            size=self.site.size,
            seeds=", ".join(map(str, drawn.values["seeds"])),
            oembed=f"embed/{drawn.id}/oembed.json" if self.site.url else "",
            label=self.label(drawn),
            pack=pack,
            copies=self.snippets(drawn),
            references=Markup(self.bibliography()),
            turns=[
                (rel, other, self.label(other))
                for rel, step in (("prev", -1), ("next", 1))
                for other in figures[max(0, place + step) : place + step + 1]
            ],
        )

    def bibliography(self) -> str:
        """Return the works cited so far."""
        return citations.bibliography(list(self.cited.values()))

    def _figure(self, drawn: DrawnFigure, on_own_page: bool) -> str:
        placed = drawn.id in self.site.shown_on
        head = f"{self.site.label(drawn.id, self.page)}. " if placed else ""
        head += f"{title_of(drawn.source).rstrip('.')}."
        head = f'<strong class="xp-title">{head}</strong> '
        caption, end, more = self.caption(drawn).replace("<p>", f"<p>{head}", 1).partition("</p>")
        return templates.fill(
            "figure.html",
            x=drawn,
            alt=self.alt(drawn),
            caption=Markup(caption + end),
            more=Markup(more.strip()),
            limits=Markup(templates.line(self._words(drawn, "LIMITS"))),
            root=self.root,
            described=f"{drawn.anchor}-description",
            essay=self._address(drawn) if on_own_page else None,
            lives=self.site.lives,
            label=self.label(drawn),
            copies=self.snippets(drawn),
        )

    def _words(self, drawn: DrawnFigure, name: str) -> str:
        return jinja.render(jinja.words(drawn.source)[name], self.functions)

    def _tex(self, drawn: DrawnFigure, name: str) -> list[str]:
        """Return the paragraphs of a figure's words for LaTeX."""
        text = jinja.words(drawn.source)[name]
        held = templates.block(jinja.render(text, self.functions, "held"))
        return [words for part in _paragraphs(held) if (words := tex.from_html(part))]

    def _address(self, drawn: DrawnFigure) -> str:
        """The way to where a figure stands: on this page, on another, or on its own."""
        page = self.site.shown_on.get(drawn.id)
        if page is None:
            return f"{self.root}figures/{drawn.id}/"
        way = "" if page == self.page else self._way(drawn.id)
        return f"{way}#{drawn.anchor}"

    def _way(self, id: str) -> str:
        """The way to the page that shows a figure, or will."""
        return f"{self.root or './'}{address(self.site.shown_on.get(id, self.page))}"


def no_name(function: str, given: object) -> str:
    """Return what is told of an argument that names nothing."""
    return f"{function}() takes names in quotes, such as {function}('a-name'), not {given!r}"


def _of_names(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that refuses all but names, and settings by name."""

    def call(*arguments: object, **settings: Any) -> Any:
        for given in arguments:
            if isinstance(given, Undefined):
                str(given)  # which says what isn't defined
            if not isinstance(given, str):
                raise PageError(no_name(name, given))
        return function(*arguments, **settings)

    return call


def _paragraphs(html: str) -> list[str]:
    return html.split("</p>")


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
            near = nearest(str(value), options) or f"; it has {', '.join(options)}"
            raise PageError(f"{what} has no choice '{value}'{near}")
    elif control["kind"] == "slider":
        low, high = control["low"], control["high"]
        if isinstance(value, str) or not low <= value <= high:
            raise PageError(f"{what} goes from {low:g} to {high:g}, not {value!r}")
    elif control["kind"] == "button":
        raise PageError(f"{what} is a button, which has no state")
