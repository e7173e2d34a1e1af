"""One stored result on disk: a folder with files and a record that vouches for them.

The record holds the sha256 of every file and of itself, and its key belongs to the folder's name:
whatever was cut short, changed or put in another's place is noticed.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import typing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explainer.errors import UserError
from explainer.store import hashing, temporary

Record = dict[str, Any]

RECORD = "record.json"
KEY_LENGTH = 20
LEAST = 1 << 24  # bytes; a disk with fewer was full a moment ago
FIELDS: dict[str, type | tuple[type, ...]] = {  # of every record, and their kinds
    **dict.fromkeys(("stage", "key", "made", "why", "device"), str),
    **dict.fromkeys(("arguments", "code", "files", "values", "versions"), dict),
    **dict.fromkeys(("modules", "inputs"), list),
    "seconds": (int, float),
}
UNWRITABLE = {
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.ELOOP),
    *(errno.ENAMETOOLONG, errno.EFBIG),
}


class Damaged(Exception):
    """An entry isn't what its record says; the words say how."""


@dataclass(frozen=True)
class Entry:
    """A stored result: its folder and its record."""

    folder: Path
    record: Record

    @property
    def name(self) -> str:
        """STAGE/KEY, by which other records refer to this entry."""
        return name_of(self.record["stage"], self.record["key"])

    @property
    def values(self) -> Record:
        """The JSON part of the result."""
        return typing.cast(Record, self.record["values"])


def name_of(stage: str, key: str) -> str:
    """Return STAGE/KEY, the place of an entry under the root of the store."""
    return f"{stage}/{key[:KEY_LENGTH]}"


def seal(folder: Path, record: Record) -> Entry:
    """Write the record of an entry, with checksums of its files and of itself."""
    files = {p.name: _sha_of_file(p) for p in sorted(folder.iterdir()) if p.name != RECORD}
    whole = json.loads(json.dumps(record | {"files": files}))
    sealed = {"checksum": _checksum(whole)} | whole
    text = json.dumps(sealed, indent=1, ensure_ascii=False)
    (folder / RECORD).write_text(text + "\n", encoding="utf-8")
    return Entry(folder, sealed)


def check(folder: Path) -> Entry:
    """Return the entry in a folder if it is whole.

    Raises:
        Damaged: if a file is missing or changed, or the record isn't the one that was written.
    """
    whole = record(folder)
    for name, sha in whole["files"].items():
        _check_file(folder, name, sha)
    return Entry(folder, whole)


def record(folder: Path) -> Record:
    """Return the record in a folder if it is the one that was written there.

    Raises:
        Damaged: if it isn't; the files are not looked at.
    """
    if not folder.is_dir():
        raise Damaged("it is gone")
    try:
        found = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise Damaged(f"{RECORD} is missing or unreadable") from error
    _check_record(found)
    key = hashing.key(found["stage"], found["arguments"], found["code"])
    place = f"{folder.parent.name}/{folder.name}"
    if key != found["key"] or place != name_of(found["stage"], key):
        raise Damaged("it lies under another entry's name")
    return typing.cast(Record, found)


def _check_record(found: object) -> None:
    """See that a record has its checksum, and what every record has."""
    if not isinstance(found, dict):
        raise Damaged(f"{RECORD} was changed")
    whole = {name: value for name, value in found.items() if name != "checksum"}
    complete = all(isinstance(whole.get(name), kind) for name, kind in FIELDS.items())
    if found.get("checksum") != _checksum(whole) or not complete:
        raise Damaged(f"{RECORD} was changed")


def _check_file(folder: Path, name: str, sha: str) -> None:
    if Path(name).name != name:
        raise Damaged(f"it names a file elsewhere, {name}")
    try:
        now = _sha_of_file(folder / name)
    except (OSError, ValueError) as error:
        raise Damaged(f"{name} is missing or unreadable") from error
    if now != sha:
        raise Damaged(f"{name} doesn't have its checksum")


def read(folder: Path) -> Record | None:
    """Return the record in a folder, or None unless it is the one that was written there."""
    try:
        return record(folder)
    except Damaged:
        return None


def discard(folder: Path) -> None:
    """Take an entry away in one step, so that nobody sees half of it."""
    gone = folder.with_name(temporary.name(folder.name))
    try:
        folder.rename(gone)
    except FileNotFoundError:
        return
    temporary.remove(gone)


def fault(error: OSError, root: Path) -> UserError | None:
    """Put a fault of the disk under the store `root` into words; None if it is another's fault."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT) or _speechless(error, root):
        return UserError(
            f"the disk is full, so nothing more can be stored in {root}; free some space "
            "(older results there can be deleted) and run the same command again"
        )
    place = Path(str(error.filename or os.sep))
    ours = place.is_relative_to(root) or (place != Path(os.sep) and root.is_relative_to(place))
    if ours and error.errno in UNWRITABLE:
        return UserError(
            f"can't write to {root} ({os.strerror(error.errno or 0)}); make that folder writable, "
            "or build in a folder that is"
        )
    return None


def _speechless(error: OSError, root: Path) -> bool:
    """Whether a program failed that had no room to say that there is none."""
    try:
        return error.errno == errno.EIO and shutil.disk_usage(root).free < LEAST
    except OSError:
        return False


def _checksum(record: Record) -> str:
    return hashing.sha(json.dumps(record, sort_keys=True))


def _sha_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
