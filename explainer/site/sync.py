"""Makes a folder hold a tree of files, each of which is exchanged in one step if it differs."""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Iterator
from pathlib import Path

from explainer.store import temporary

Tree = dict[str, str | bytes | Path]


def sync(tree: Tree, docs: Path, drafts: Path | None = None) -> Iterator[str]:
    """Make the folder `docs` hold exactly `tree`; yield what changed.

    Files are written in the folder `drafts`, on the same disk; beside `docs` unless told, so that
    who watches it sees whole ones alone.
    """
    for path in sorted(docs.rglob("*"), reverse=True):  # first: a file may become a folder
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.is_symlink() or path.relative_to(docs).as_posix() not in tree:
            path.unlink()
            yield path.relative_to(docs).as_posix()
    for name, content in tree.items():
        path = docs / name
        if not _same(content, path):
            path.parent.mkdir(parents=True, exist_ok=True)
            _put(content, (drafts or docs.parent) / temporary.name("file"), path)
            yield name


def _put(content: str | bytes | Path, draft: Path, path: Path) -> None:
    """Write a file, and move it to its place when it is whole."""
    try:
        if isinstance(content, Path):
            shutil.copy2(content, draft)
        else:
            draft.write_bytes(_bytes(content))
        draft.replace(path)
    finally:
        temporary.remove(draft)


def _same(content: str | bytes | Path, path: Path) -> bool:
    if not path.is_file():
        return False
    if isinstance(content, Path):
        return filecmp.cmp(content, path, shallow=False)
    return path.read_bytes() == _bytes(content)


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
