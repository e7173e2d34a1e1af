"""The film: what its script makes of the drawn figures, and the folder that it goes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from explainer.pipeline import clip, film
from explainer.plotting.joining import Chapter
from explainer.plotting.shots import FPS
from explainer.site import citing, made_folder, templates
from explainer.site.film import captions, script
from explainer.site.film.captions import Cue
from explainer.site.film.script import Scene
from explainer.site.reading_order import ESSAY, SCRIPT
from explainer.site.site import Site
from explainer.store import Store, current
from explainer.store.entries import Entry

FOLDER = Path("film")


@dataclass(frozen=True)
class Film:
    """A film that is made.

    Attributes:
        entry: its files.
        scenes: what it shows and says.
        description: of it, in a sentence.
    """

    entry: Entry
    scenes: list[Scene]
    description: str = ""

    @property
    def lasts(self) -> str:
        """How long it plays: "2:31"."""
        return clock(_frames(self.scenes))

    @property
    def bytes(self) -> int:
        """How large it is."""
        return (self.entry.folder / film.FILM).stat().st_size


def scenes(site: Site, content: Path) -> list[Scene]:
    """Return the scenes of the script of a site.

    Raises:
        UserError: with file and line, at the first fault of the script.
    """
    return script.scenes(script.read(content), site)


def join(found: list[Scene], site: Site, clips: Sequence[Entry]) -> Film:
    """Return the film of some scenes, whose clips are drawn; it is joined unless it was before."""
    return Film(film.make(clips, _cut(found, site)), found)


def find(site: Site, content: Path) -> Film | None:
    """Return the film of a site if it is made, of the same words and pictures; None if it isn't.

    Raises:
        UserError: at the first fault of the script, if there is one.
    """
    if not (content / SCRIPT).is_file():
        return None
    told = script.read(content)
    found, here = script.scenes(told, site), Store(current().root)
    if not here.folders(film.STAGE):
        return None
    clips = [here.find(*clip.recipe(scene.shot, site.size)) for scene in found]
    there = [entry for entry in clips if entry]
    entry = film.stored(there, _cut(found, site)) if len(there) == len(found) else None
    return Film(entry, found, told.description) if entry else None


def check(folder: Path = FOLDER) -> None:
    """Refuse at once to replace what somebody changed in the film's folder."""
    made_folder.check(folder)


def write(made: Film, folder: Path = FOLDER) -> None:
    """Put a film into its folder.

    Raises:
        UserError: if a file that would be replaced was changed by hand.
    """
    contents = {name: made.entry.folder / name for name in made.entry.record["files"]}
    made_folder.check(folder, contents)
    made_folder.write(contents, folder)


def clock(frames: int) -> str:
    """Return a moment of the film as people write it.

    >>> clock(30 * 151)
    '2:31'
    """
    seconds = round(frames / FPS)
    return f"{seconds // 60}:{seconds % 60:02d}"


def _frames(found: Sequence[Scene]) -> int:
    return found[-1].begins + found[-1].shot.frames


def _cut(found: Sequence[Scene], site: Site) -> film.Cut:
    """Return all that goes into the film of some scenes but their pictures."""
    chapters = [
        Chapter(scene.heading, scene.begins, scene.begins + scene.shot.frames) for scene in found
    ]
    cues = [cue for scene in found for cue in scene.cues]
    marks = [(str(n), Cue(c.name, c.start, c.end)) for n, c in enumerate(chapters, 1)]
    year = getattr(site.meta.get("date"), "year", "")
    about = {
        "title": templates.plain(site.title(ESSAY)),
        "artist": ", ".join(site.authors),
        "date": str(year),
        "copyright": citing.LICENCE,
        "comment": site.url or "Silent, with captions",
    }
    figures = [n for n, scene in enumerate(found) if scene.shot.id]
    return film.Cut(
        tuple(chapters),
        captions.webvtt([(str(n), cue) for n, cue in enumerate(cues, 1)]),
        captions.webvtt(marks),
        _transcript(found, site),
        {name: words for name, words in about.items() if words},
        site.language,
        figures[0] if figures else 0,
    )


def _transcript(found: Sequence[Scene], site: Site) -> str:
    """Return the script for people, with the moment at which each scene begins."""
    return templates.fill(
        "film.txt",
        title=Markup(templates.plain(site.title(ESSAY))),
        lasts=clock(_frames(found)),
        scenes=[(clock(s.begins), Markup(s.heading), Markup(" ".join(s.sentences))) for s in found],
        credit=Markup(citing.page_sentence(site, ESSAY)),
        size=site.size,
    )
