"""The folder of a talk: what is made into it, and what a speaker changed in it, which stays."""

from __future__ import annotations

import hashlib
import json
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
from explainer.site.site import Site
from explainer.site.sync import Tree
from explainer.store.entries import Entry

FOLDER = Path("talk")
MADE = ".made.json"  # in it: the checksums of what was made


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
    contents = {n: c if isinstance(c, Path) else _bytes(c) for n, c in sorted(tree.items())}
    check(folder, contents)
    _write(contents, folder)
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


def check(folder: Path, contents: Mapping[str, bytes | Path] | None = None) -> None:
    """Refuse to replace what a speaker changed.

    Args:
        folder: the talk's.
        contents: the files that will be there, by name; those of the last time if None.

    Raises:
        UserError: naming the first file that isn't as it was made.
    """
    sums = _sums(folder)
    for name in sums if contents is None else sorted({*contents, *sums}):
        path = folder / name
        if not path.is_file():
            continue
        found = _sum(path)
        new = _sum(contents[name]) if contents and name in contents else None
        if found not in (sums.get(name), new):
            raise UserError(
                f"{path} was changed since it was made; keep it under another name, and run the "
                "same command again"
            )


def _write(contents: Mapping[str, bytes | Path], folder: Path) -> None:
    """Make a folder hold some files in place of those of the last time; leave all others alone."""
    for name in _sums(folder).keys() - contents.keys():
        (folder / name).unlink(missing_ok=True)
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_bytes(content))
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    sums = {name: _sum(content) for name, content in contents.items()}
    (folder / MADE).write_text(json.dumps(sums, indent=0), encoding="utf-8")


def _sums(folder: Path) -> dict[str, str]:
    """Return the checksums of the files that were made the last time, by name."""
    try:
        found = json.loads((folder / MADE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(value) for name, value in found.items()}


def _sum(content: bytes | Path) -> str:
    return hashlib.sha256(_bytes(content)).hexdigest()


def _bytes(content: str | bytes | Path) -> bytes:
    if isinstance(content, Path):
        return content.read_bytes()
    return content.encode() if isinstance(content, str) else content
