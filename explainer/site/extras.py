"""What a build adds to its pages where that is asked for: packs, a talk, the film, papers.

What only these need is loaded when they are made.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from explainer.pipeline import clip, workers
from explainer.pipeline.console import Display
from explainer.pipeline.tasks import Clip
from explainer.plotting.about import About
from explainer.site.reading_order import SCRIPT
from explainer.store.entries import Entry
from explainer.units import count, size_of

if TYPE_CHECKING:  # it loads what only baking needs
    from explainer.site.paper.papers import Papers


def abouts(
    ids: Sequence[str], size: str, content: Path, drawn: Mapping[str, Entry]
) -> dict[str, About]:
    """Return what the files of some packs say of themselves, by figure."""
    if not ids:
        return {}
    from explainer.site import bake, packs

    site = bake.book(size, content, drawn, partly=True)
    return {id: packs.about(id, site) for id in ids}


def check_talk() -> None:
    """Refuse at once to replace what a speaker changed."""
    from explainer.site import made_folder
    from explainer.site.decks import deck

    made_folder.check(deck.FOLDER)


def make_talk(
    ids: Sequence[str],
    size: str,
    content: Path,
    docs: Path,
    drawn: Mapping[str, Entry],
    packed: Mapping[str, Entry],
    *,
    lives: bool,
) -> None:
    """Make a talk of some figures from a site that is baked, and say so."""
    from explainer.site import bake
    from explainer.site.decks import deck

    site = replace(bake.book(size, content, drawn, partly=False), lives=lives)
    made = deck.make(site, ids, packed, docs)
    for warning in made.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    print(f"talk: {deck.FOLDER}/, {count(made.slides, 'figure')}; {size_of(made.bytes)}")


def check_film(content: Path, *, asked: bool) -> None:
    """See at once that the film can be told, if it has a script, and made, if it is asked for.

    Raises:
        UserError: if its script has a fault, ffmpeg isn't fit for it, or somebody changed the film.
    """
    from explainer.site.film import film, script

    if asked or (content / SCRIPT).is_file():
        script.read(content)
    if asked:
        from explainer.plotting import joining

        joining.check_ffmpeg()
        film.check()


def make_film(
    size: str,
    content: Path,
    drawn: Mapping[str, Entry],
    cluster: str | None = None,
    place: str | None = None,
) -> None:
    """Make the film of drawn figures, and say so."""
    from explainer.site import bake
    from explainer.site.film import film

    site = bake.book(size, content, drawn, partly=False)
    told = film.story(site, content)
    missing = [
        Clip(scene.shot.id or "a card", size, scene.shot, number)
        for number, scene in enumerate(told.scenes, 1)
        if clip.stored(scene.shot, size) is None
    ]
    if missing:
        with Display(Console(), 0, len(missing)) as display:
            longest = sorted(missing, key=lambda task: -task.shot.frames)
            workers.build([], size, display, cluster, place, longest)
    clips = film.clips(told, size)
    made = film.join(told, site, clips)
    film.write(made)
    print(
        f"film: {film.FOLDER}/, {made.lasts}; {count(len(clips), 'scene')}, {len(missing)} drawn, "
        f"{len(clips) - len(missing)} reused; {size_of(made.bytes)}"
    )


def tell_packs(zips: Sequence[Path], new: int) -> None:
    """Say how many packs were made and how large all are; nothing if there are none."""
    if zips:
        size = size_of(sum(path.stat().st_size for path in zips))
        print(f"packs: {new} made, {len(zips) - new} reused; {size}")


def tell_papers(papers: Papers, place: Path) -> None:
    """Say how many papers were made, how large all are, and where."""
    size = size_of(sum(path.stat().st_size for path in papers.files.values()))
    old = len(papers.files) - papers.made
    print(f"papers: {papers.made} made, {old} reused; {size} in {place}/paper/")
