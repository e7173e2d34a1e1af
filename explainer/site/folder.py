"""What lies in the folder of the pages: links are followed, editors' leavings passed over."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from explainer.errors import UserError
from explainer.pipeline import editors

PAGE = ".md"
OTHERS = (".markdown", ".mdown", ".mkdn", ".mkd")  # which mkdocs takes for pages too


def files(content: Path) -> Iterator[Path]:
    """Yield the author's files below `content`, in the order of the alphabet.

    Raises:
        UserError: if a link leads nowhere or round in a circle, or a page has another ending than
            `.md`.
    """
    yield from _files(content, content, (content.resolve(),))


def _files(folder: Path, content: Path, above: tuple[Path, ...]) -> Iterator[Path]:
    try:
        found = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as fault:
        raise UserError(f"{folder}: can't be read ({fault.strerror})") from fault
    for entry in found:
        path = folder / entry.name
        if editors.leave(path.relative_to(content)):
            continue
        if path.is_dir():
            place = path.resolve()
            if place in above:
                raise UserError(f"{path}: a link to a folder that it lies in; remove it")
            yield from _files(path, content, (*above, place))
        elif path.is_file():
            yield _checked(path)
        elif path.is_symlink():
            raise UserError(f"{path}: a link to {path.readlink()}, which isn't there; mend it")


def _checked(path: Path) -> Path:
    ending = path.suffix
    if ending.lower() in (PAGE, *OTHERS) and ending != PAGE:
        raise UserError(f"{path}: pages end in {PAGE}; call it {path.stem}{PAGE}")
    return path
