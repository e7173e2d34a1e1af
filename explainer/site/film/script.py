"""The film's script, `content/film.md`: a scene for each heading, with what it shows and says.

The heading is the chapter's name. One call says what is shown: `{{ film("id") }}` plays a figure
that moves, `{{ still("id") }}` builds up one that stands, `{{ title() }}` and `{{ credits() }}` are
cards. The sentences are captions, with numbers from the build. How long a scene takes follows from
its words, and of a film from its loops.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from explainer.errors import UserError
from explainer.figures.source import read_source
from explainer.plotting.shots import FPS, Shot
from explainer.site import citing, heads, jinja, snippets, templates, yaml_text
from explainer.site.drawn_figure import DrawnFigure
from explainer.site.film import captions
from explainer.site.film.captions import Cue
from explainer.site.jinja import Text
from explainer.site.mentions import check, figures_of
from explainer.site.page import PageContext
from explainer.site.reading_order import ESSAY, SCRIPT
from explainer.site.site import Site

HEADING = re.compile(r"## +(.+?)\s*")
CALL = re.compile(r"\{\{.*?\}\}", re.DOTALL)
SHOWS = ("film", "still", "title", "credits")


@dataclass(frozen=True)
class Part:
    """A section of the script as it is written.

    Attributes:
        heading: the chapter's name.
        line: of the heading.
        text: what follows it, padded up to where it stands.
        shows: "film", "still", "title" or "credits".
        id: the figure's; empty of a card.
    """

    heading: str
    line: int
    text: Text
    shows: str
    id: str


@dataclass(frozen=True)
class Script:
    """The script as it is written.

    Attributes:
        title: of the film; empty if it has the essay's.
        description: of the film, in a sentence.
        parts: its scenes.
    """

    title: str
    description: str
    parts: list[Part]


@dataclass(frozen=True)
class Scene:
    """A scene: a clip, its words, and when it begins.

    Attributes:
        heading: the chapter's name.
        begins: its first frame in the film.
        shot: what its clip shows.
        sentences: what is said.
        cues: the same as captions, with frames of the film.
    """

    heading: str
    begins: int
    shot: Shot
    sentences: tuple[str, ...]
    cues: tuple[Cue, ...]

    @property
    def ends(self) -> int:
        """The frame after its last, in the film."""
        return self.begins + self.shot.frames


@dataclass(frozen=True)
class Story:
    """What the film shows and says.

    Attributes:
        title: of the film, in plain text.
        description: of it, in a sentence.
        scenes: one after the other.
    """

    title: str
    description: str
    scenes: list[Scene]

    @property
    def frames(self) -> int:
        """How long it is."""
        return self.scenes[-1].ends


def read(content: Path) -> Script:
    """Read the script, and check all that can be checked before anything is measured.

    Raises:
        UserError: with file and line, if there is no script, a scene is empty, or a name is
            unknown.
    """
    path = content / SCRIPT
    if not path.is_file():
        raise UserError(f"{path}: missing; it is the script of the film, which --film makes")
    page = jinja.page(path)
    parts = [_part(*section) for section in _sections(page)]
    if not parts:
        raise UserError(f"{page.shown}: no scene; begin each with a heading: ## Two networks")
    head = heads.FRONT_MATTER.match(page.source)
    meta = yaml_text.read(head[1] if head else "", page.shown, 1, "the front matter is ")
    meta = meta if isinstance(meta, dict) else {}
    return Script(str(meta.get("title", "")), str(meta.get("description", "")).strip(), parts)


def _sections(page: Text) -> Iterator[tuple[str, int, Text]]:
    """Yield the sections of a page: heading, its line, and the text under it."""
    lines = page.source.split("\n")
    starts = [at for at, line in enumerate(lines) if HEADING.fullmatch(line)]
    for start, end in zip(starts, [*starts, len(lines)][1:], strict=True):
        body = "\n" * (start + 1) + "\n".join(lines[start + 1 : end])
        found = HEADING.fullmatch(lines[start])
        assert found is not None
        yield templates.plain(templates.line(found[1])), start + 1, Text(page.path, body)


def _part(heading: str, line: int, text: Text) -> Part:
    """Return a section, checked."""
    where = f"{text.shown}:{line}: the scene '{heading}'"
    calls = list(jinja.calls(text, SHOWS))
    if not CALL.sub("", text.source).strip():
        raise UserError(f"{where} says nothing; write its sentences under the heading")
    if len(calls) != 1:
        what = f"shows {len(calls)} things" if calls else "shows nothing"
        raise UserError(
            f'{where} {what}; name one: {{{{ film("id") }}}}, {{{{ still("id") }}}}, '
            "{{ title() }} or {{ credits() }}"
        )
    call = calls[0]
    for number in jinja.calls(text, ("number",)):
        check(number, {})
    if call.function in ("title", "credits"):
        return Part(heading, line, text, call.function, "")
    if not call.arguments:
        raise UserError(f"{text.shown}:{call.line}: {call.function}() needs the id of a figure")
    check(call, {})
    (id,) = figures_of(call)
    if call.function == "film" and read_source(id).kind != "movie":
        raise UserError(
            f"{text.shown}:{call.line}: figure '{id}' has no film, it stands still; write "
            f'{{{{ still("{id}") }}}}'
        )
    return Part(heading, line, text, call.function, id)


def story(script: Script, site: Site) -> Story:
    """Return what a script tells, filled in with the numbers of a site."""
    title = templates.plain(templates.line(script.title) or site.title(ESSAY))
    found: list[Scene] = []
    for part in script.parts:
        found.append(_scene(part, site, title, found[-1].ends if found else 0))
    return Story(title, script.description, found)


def _scene(part: Part, site: Site, title: str, begins: int) -> Scene:
    said = [
        sentence
        for paragraph in _words(part.text, site).split("\n\n")
        for sentence in captions.sentences(templates.plain(templates.block(paragraph)))
    ]
    cut = [captions.cut(sentence) for sentence in said]
    cues = [cue for sentence in cut for cue in sentence]
    for cue in cues:
        if max(map(len, cue.split("\n"))) > captions.LETTERS:
            raise UserError(
                f"{part.text.shown}:{part.line}: '{cue}' in '{part.heading}' is longer than the "
                f"{captions.LETTERS} letters of a caption's line; write it shorter"
            )
    drawn = site.find(part.id) if part.id else None
    frames = captions.length(cues, _loop(drawn) if drawn and part.shows == "film" else 0)
    timed = captions.timed(cues, frames)
    firsts = [sum(map(len, cut[:at])) for at in range(len(cut))]
    shot = _shot(part, site, title, drawn, frames, tuple(timed[first].start for first in firsts))
    return Scene(
        part.heading,
        begins,
        shot,
        tuple(said),
        tuple(Cue(cue.text, begins + cue.start, begins + cue.end) for cue in timed),
    )


def _words(text: Text, site: Site) -> str:
    """Return what a section says, filled in."""
    number = PageContext(site, PurePosixPath(SCRIPT)).number
    silent: Mapping[str, Callable[..., Any]] = {name: lambda *_: "" for name in SHOWS}
    return jinja.render(text, {**silent, "number": number})


def _shot(
    part: Part,
    site: Site,
    title: str,
    drawn: DrawnFigure | None,
    frames: int,
    moments: tuple[int, ...],
) -> Shot:
    if drawn:
        if part.shows == "film":
            return Shot("film", part.id, snippets.title(drawn), frames)
        return Shot("still", part.id, snippets.title(drawn), frames, moments)
    if part.shows == "title":
        year = getattr(site.meta.get("date"), "year", "")
        who = ", ".join([*site.authors, *([str(year)] if year else [])])
        return Shot("card", "", title, frames, lines=(who,))
    lines = (site.url, citing.page_sentence(replace(site, url=""), ESSAY))
    shown = tuple(line for line in lines if line)
    return Shot("card", "", part.heading, frames, lines=shown)


def _loop(drawn: DrawnFigure) -> int:
    """Return how many frames of the film a loop of a moving figure takes."""
    path = drawn.entry.folder / f"{drawn.id}-light.film.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    return round(len(described["order"]) * FPS / float(described["fps"]))
