"""The film as one stored entry: its clips joined, its captions and its script."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from explainer.pipeline.clip import CLIP, POSTER
from explainer.plotting.shots import Chapter
from explainer.store import Store, current
from explainer.store.entries import Entry
from explainer.store.hashing import Json

STAGE = "film"
MODULES = ("explainer.plotting.joining", __name__)
PAGE_POSTER, SMALL = "poster.webp", (1280, 720)  # for pages, which load it
FILM, CAPTIONS, CHAPTERS, SCRIPT = "film.mp4", "film.vtt", "chapters.vtt", "film.txt"


@dataclass(frozen=True)
class Cut:
    """All that goes into a film but its pictures.

    Attributes:
        chapters: one for each clip.
        captions: as WebVTT.
        marks: the chapters as WebVTT.
        script: for people, with times.
        about: what the file says of itself.
        language: of the captions.
        poster: which clip's picture stands for the film.
    """

    chapters: tuple[Chapter, ...]
    captions: str
    marks: str
    script: str
    about: dict[str, str]
    language: str
    poster: int


def _arguments(clips: Sequence[Entry], cut: Cut) -> Json:
    told: dict[str, Any] = asdict(cut)
    told["chapters"] = [asdict(chapter) for chapter in cut.chapters]
    return {"clips": [entry.name for entry in clips], "cut": told}


def stored(clips: Sequence[Entry], cut: Cut) -> Entry | None:
    """Return the film that is joined of some clips, an older one too; None if there is none."""
    return Store(current().root).find(STAGE, _arguments(clips, cut), MODULES)


def make(clips: Sequence[Entry], cut: Cut) -> Entry:
    """Return the film that is joined of some clips; it is joined unless that was done before."""
    found = stored(clips, cut)
    if found:
        return found
    from PIL import Image

    from explainer.plotting.joining import join

    with current().create(STAGE, _arguments(clips, cut), MODULES) as draft:
        draft.inputs.extend(entry.name for entry in clips)
        files = [entry.folder / CLIP for entry in clips]
        film = draft.folder / FILM
        join(files, cut.captions, cut.chapters, cut.about, cut.language, film)
        words = {CAPTIONS: cut.captions, CHAPTERS: cut.marks, SCRIPT: cut.script}
        for name, text in words.items():
            (draft.folder / name).write_text(text, encoding="utf-8")
        poster = clips[cut.poster].folder / POSTER
        shutil.copyfile(poster, draft.folder / POSTER)
        with Image.open(poster) as picture:
            picture.resize(SMALL).save(draft.folder / PAGE_POSTER, quality=80)
    made = stored(clips, cut)
    assert made is not None
    return made
