"""One stored result on disk: a folder with files and a record that vouches for them.

The record holds the sha256 of every file and of itself, and its key belongs to the folder's name:
whatever was cut short, changed or put in another's place is noticed.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import platform
import shutil
import time
import typing
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explainer.errors import UserError
from explainer.store import hashing

Record = dict[str, Any]

RECORD = "record.json"
KEY_LENGTH = 20
STALE_SECONDS = 24 * 3600.0
FIELDS = {
    *("stage", "key", "arguments", "modules", "code", "inputs"),
    *("made", "why", "files", "values"),
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
    record = read(folder)
    if record is None:
        raise Damaged(f"{RECORD} is missing or unreadable")
    whole = {name: value for name, value in record.items() if name != "checksum"}
    if record.get("checksum") != _checksum(whole) or not whole.keys() >= FIELDS:
        raise Damaged(f"{RECORD} was changed")
    key = hashing.key(record["stage"], record["arguments"], record["code"])
    place = f"{folder.parent.name}/{folder.name}"
    if key != record["key"] or place != name_of(record["stage"], key):
        raise Damaged("it lies under another entry's name")
    for name, sha in record["files"].items():
        _check_file(folder, name, sha)
    return Entry(folder, record)


def _check_file(folder: Path, name: str, sha: str) -> None:
    if Path(name).name != name:
        raise Damaged(f"it names a file elsewhere, {name}")
    try:
        now = _sha_of_file(folder / name)
    except OSError as error:
        raise Damaged(f"{name} is missing or unreadable") from error
    if now != sha:
        raise Damaged(f"{name} doesn't have its checksum")


def read(folder: Path) -> Record | None:
    """Return the record in a folder, unchecked, or None if there is no readable one."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def discard(folder: Path) -> None:
    """Take an entry away in one step, so that nobody sees half of it."""
    gone = folder.with_name(temporary_name(folder.name))
    try:
        folder.rename(gone)
    except FileNotFoundError:
        return
    shutil.rmtree(gone, ignore_errors=True)


def fault(error: OSError, root: Path) -> UserError | None:
    """Put a fault of the disk under the store `root` into words; None if it is another's fault."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return UserError(
            f"the disk is full, so nothing more can be stored in {root}; free some space "
            "(older results there can be deleted) and run the same command again"
        )
    ours = str(error.filename or "").startswith(str(root))
    if ours and error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR):
        return UserError(
            f"can't write to {root} ({os.strerror(error.errno or 0)}); make that folder writable, "
            "or build in a folder that is"
        )
    return None


def temporary_name(key: str) -> str:
    """Return a name for an entry in the making that tells which process makes it."""
    return f".{key[:KEY_LENGTH]}-{_host()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


def abandoned(temporary: Path) -> bool:
    """Whether nobody is at work any more in a folder with a temporary name."""
    parts = temporary.name.split("-")
    if os.name == "posix" and len(parts) == 4 and parts[1] == _host() and parts[2].isdigit():
        return not _running(int(parts[2]))
    try:
        return time.time() - temporary.stat().st_mtime > STALE_SECONDS
    except FileNotFoundError:
        return False


def _running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _host() -> str:
    return hashing.sha(platform.node())[:8]


def _checksum(record: Record) -> str:
    return hashing.sha(json.dumps(record, sort_keys=True))


def _sha_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
