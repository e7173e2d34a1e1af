"""A folder of what is made for people, who may change it: what they changed stays."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from explainer.errors import UserError
from explainer.store import temporary

MADE = ".made.json"  # in it: the checksums of what was made


def check(folder: Path, contents: Mapping[str, bytes | Path] | None = None) -> None:
    """Refuse to replace what somebody changed.

    Args:
        folder: a talk's, or the film's.
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
        if found not in (*sums.get(name, "").split(), new):
            raise UserError(
                f"{path} was changed since it was made; keep it under another name, and run the "
                "same command again"
            )


def write(contents: Mapping[str, bytes | Path], folder: Path) -> None:
    """Make a folder hold some files in place of those of the last time; leave all others alone."""
    before, sums = _sums(folder), {name: _sum(content) for name, content in contents.items()}
    both = {name: f"{before.get(name, '')} {sum}".strip() for name, sum in sums.items()}
    _put(folder / MADE, json.dumps(before | both, indent=0).encode())  # should we be killed over it
    for name in before.keys() - contents.keys():
        (folder / name).unlink(missing_ok=True)
    for name, content in contents.items():
        _put(folder / name, content)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    _put(folder / MADE, json.dumps(sums, indent=0).encode())


def _put(path: Path, content: bytes | Path) -> None:
    """Write a file that is whole or not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary.sweep(path.parent)
    draft = path.with_name(temporary.name(path.stem))
    try:
        draft.write_bytes(as_bytes(content))
        draft.replace(path)
    finally:
        temporary.remove(draft)


def _sums(folder: Path) -> dict[str, str]:
    """Return the checksums of the files that were made, by name; two where they were replaced."""
    try:
        found = json.loads((folder / MADE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    pairs = found.items() if isinstance(found, dict) else ()
    return {str(name): str(value) for name, value in pairs}


def _sum(content: bytes | Path) -> str:
    return hashlib.sha256(as_bytes(content)).hexdigest()


def as_bytes(content: str | bytes | Path) -> bytes:
    """Return what a file is to hold, or holds."""
    if isinstance(content, Path):
        return content.read_bytes()
    return content.encode() if isinstance(content, str) else content
