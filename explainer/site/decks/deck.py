"""The folder of a talk, and what is made into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from explainer.errors import UserError
from explainer.plotting.style import PALETTES
from explainer.site import bundle, templates
from explainer.site.decks.beamer import beamer
from explainer.site.decks.powerpoint import pptx
from explainer.site.decks.reveal import reveal
from explainer.site.decks.talk import Talk, talk
from explainer.site.made_folder import as_bytes, check, write
from explainer.site.site import Site
from explainer.site.sync import Tree
from explainer.store.entries import Entry

FOLDER = Path("talk")


@dataclass(frozen=True)
class Made:
    """What was made of a talk.

    Attributes:
        slides: how many figures it shows.
        bytes: how large its folder is.
        warnings: what could not be made, and why.
    """

    slides: int
    bytes: int
    warnings: tuple[str, ...]


def make(
    site: Site, ids: Iterable[str], packed: Mapping[str, Entry], docs: Path, folder: Path = FOLDER
) -> Made:
    """Make the talk that shows some figures, which are packed, in their order.

    Raises:
        UserError: if a file that would be replaced was changed by hand.
    """
    shown = talk(site, ids, packed)
    tree, warnings = _tree(shown, site, docs)
    contents = {n: c if isinstance(c, Path) else as_bytes(c) for n, c in sorted(tree.items())}
    check(folder, contents)
    write(contents, folder)
    size = sum(path.stat().st_size for path in map(folder.joinpath, contents))
    return Made(len(shown.slides), size, warnings)


def _tree(shown: Talk, site: Site, docs: Path) -> tuple[Tree, tuple[str, ...]]:
    """Return the files of a talk in all formats, and what can't be made."""
    light = PALETTES["light"]
    colours = {name: getattr(light, name) for name in ("ink", "muted", "wide", "narrow")}
    tree: Tree = {"talk.pptx": pptx(shown), "talk.tex": beamer(shown, colours)}
    for slide in shown.slides:
        tree[f"slides/{slide.drawing().name}"] = slide.drawing()
        if film := slide.film():
            tree[f"slides/{film.name}"] = film
    warnings: tuple[str, ...] = ()
    try:
        tree |= reveal(shown, site, docs, bundle.package("reveal.js"))
    except UserError as error:
        warnings = (f"{error}; {FOLDER}/index.html is left out",)
    tree["README.txt"] = templates.fill("talk.txt", talk=shown, browser=not warnings)
    return tree, warnings
