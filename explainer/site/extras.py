"""What a build adds to its pages where that is asked for: packs, a talk, papers.

What only these need is loaded when they are made.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from explainer.plotting.about import About
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
    from explainer.site.decks import deck

    deck.check(deck.FOLDER)


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
