"""A folder of what is made for people, who may change it: what they changed stays."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from explainer.errors import UserError

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
        if found not in (sums.get(name), new):
            raise UserError(
                f"{path} was changed since it was made; keep it under another name, and run the "
                "same command again"
            )


def write(contents: Mapping[str, bytes | Path], folder: Path) -> None:
    """Make a folder hold some files in place of those of the last time; leave all others alone."""
    for name in _sums(folder).keys() - contents.keys():
        (folder / name).unlink(missing_ok=True)
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_bytes(content))
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
    return hashlib.sha256(as_bytes(content)).hexdigest()


def as_bytes(content: str | bytes | Path) -> bytes:
    """Return what a file is to hold, or holds."""
    if isinstance(content, Path):
        return content.read_bytes()
    return content.encode() if isinstance(content, str) else content
