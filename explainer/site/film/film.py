"""The film: what its script makes of the drawn figures, and the folder that it goes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from explainer.pipeline import clip, film
from explainer.plotting.shots import FPS, Chapter
from explainer.site import citing, made_folder, templates
from explainer.site.film import captions, script
from explainer.site.film.captions import Cue
from explainer.site.film.script import Story
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
        story: what it shows and says.
    """

    entry: Entry
    story: Story

    @property
    def lasts(self) -> str:
        """How long it plays: "2:31"."""
        return clock(self.story.frames)

    @property
    def bytes(self) -> int:
        """How large it is."""
        return (self.entry.folder / film.FILM).stat().st_size


def story(site: Site, content: Path) -> Story:
    """Return what the script of a site tells.

    Raises:
        UserError: with file and line, at the first fault of the script.
    """
    return script.story(script.read(content), site)


def join(told: Story, site: Site, clips: Sequence[Entry]) -> Film:
    """Return the film of a story, whose clips are drawn; it is joined unless it was before."""
    return Film(film.make(clips, _cut(told, site)), told)


def find(site: Site, content: Path) -> Film | None:
    """Return the film of a site if it is made, of the same words and pictures; None if it isn't.

    Raises:
        UserError: at the first fault of the script, if there is one.
    """
    if not (content / SCRIPT).is_file():
        return None
    told, here = story(site, content), Store(current().root)
    if not here.folders(film.STAGE):
        return None
    there = clips(told, site.size)
    entry = film.stored(there, _cut(told, site)) if len(there) == len(told.scenes) else None
    return Film(entry, told) if entry else None


def clips(told: Story, size: str) -> list[Entry]:
    """Return the clips of a story that are stored, older ones too where a rebuild was asked for."""
    here = Store(current().root)
    found = (here.find(*clip.recipe(scene.shot, size)) for scene in told.scenes)
    return [entry for entry in found if entry]


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


def _cut(told: Story, site: Site) -> film.Cut:
    """Return all that goes into the film of a story but its pictures."""
    chapters = [Chapter(scene.heading, scene.begins, scene.ends) for scene in told.scenes]
    cues = [cue for scene in told.scenes for cue in scene.cues]
    marks = [(str(n), Cue(c.name, c.start, c.end)) for n, c in enumerate(chapters, 1)]
    year = getattr(site.meta.get("date"), "year", "")
    about = {
        "title": told.title,
        "artist": ", ".join(site.authors),
        "date": str(year),
        "copyright": citing.LICENCE,
        "comment": site.url or "Silent, with captions",
    }
    figures = [n for n, scene in enumerate(told.scenes) if scene.shot.id]
    return film.Cut(
        tuple(chapters),
        captions.webvtt([(str(n), cue) for n, cue in enumerate(cues, 1)]),
        captions.webvtt(marks),
        _transcript(told, site),
        {name: words for name, words in about.items() if words},
        site.language,
        figures[0] if figures else 0,
    )


def _transcript(told: Story, site: Site) -> str:
    """Return the script for people, with the moment at which each scene begins."""
    return templates.fill(
        "film.txt",
        title=Markup(told.title),
        lasts=clock(told.frames),
        scenes=[
            (clock(scene.begins), Markup(scene.heading), Markup(" ".join(scene.sentences)))
            for scene in told.scenes
        ],
        credit=Markup(citing.page_sentence(site, ESSAY)),
        size=site.size,
    )
