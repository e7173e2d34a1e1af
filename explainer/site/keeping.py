"""What is kept from build to build: written beside its place, moved there when whole, and checked.

A kept file's name ends in a digest of what is in it, and a kept folder has a list of digests: what
was cut, emptied or changed meanwhile counts as not there, and is made again.
"""

from __future__ import annotations

import glob
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from explainer.store import temporary

LENGTH = 20  # characters of a digest in a name
SUMS = ".sums.json"  # in a folder: the sha256 of its files by their paths


def kept(folder: Path, name: str, suffix: str) -> Path | None:
    """Return the file that is kept by a name; None, and it is removed, if it isn't whole."""
    for path in sorted(folder.glob(f"{glob.escape(name)}-{'?' * LENGTH}{suffix}")):
        if path.name == f"{name}-{_digest(path)}{suffix}":
            return path
        temporary.remove(path)
    return None


def keep(folder: Path, name: str, suffix: str, write: Callable[[Path], object]) -> Path:
    """Have a file written, to a path that it is told, and return where it is kept when it is whole.

    The path has no other suffix: what is written mustn't hang on it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / temporary.name(name)
    try:
        write(draft)
        return draft.replace(folder / f"{name}-{_sha(draft)[:LENGTH]}{suffix}")
    finally:
        temporary.remove(draft)


def seal(folder: Path) -> None:
    """Write down what is in a folder that is made."""
    sums = {path.relative_to(folder).as_posix(): _sha(path) for path in _files(folder)}
    (folder / SUMS).write_text(json.dumps(sums, indent=0), encoding="utf-8")


def sealed(folder: Path) -> list[Path] | None:
    """Return the files that a folder was sealed with; None if not all of them are whole."""
    try:
        sums = json.loads((folder / SUMS).read_text(encoding="utf-8"))
        if all(_sha(folder / name) == sha for name, sha in sums.items()):
            return [folder / name for name in sorted(sums)]
    except (OSError, ValueError, AttributeError, TypeError):
        pass
    return None


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)


def _digest(path: Path) -> str:
    """Return the digest of a file that stands in its name; nothing if it can't be read."""
    try:
        return _sha(path)[:LENGTH]
    except OSError:
        return ""


def _sha(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
