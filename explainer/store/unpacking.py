"""Unpacks a zip of stored results, after a look at what is in it.

It may have been packed anew by hand: by another method, with folders of its own, under one more
folder. It may also be cut, encrypted, or made to fill the disk.
"""

from __future__ import annotations

import lzma
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from explainer.errors import UserError
from explainer.store import entries
from explainer.store.entries import RECORD, Damaged
from explainer.units import size_of

BLOCK = 1 << 20
LARGEST_RECORD = 1 << 26  # bytes
SPARE = 1 << 26  # bytes of the disk that stay free
FOREIGN = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"}  # which packers add
ENCRYPTED = 1  # a flag of a file in a zip
# What reading a damaged zip ends in, besides faults of the disk.
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, struct.error, ValueError),
    *(NotImplementedError, RuntimeError, OverflowError, MemoryError, IndexError),
)

Members = Mapping[str, zipfile.ZipInfo]  # by STAGE/KEY/FILE


def unpack(path: Path, folder: Path) -> list[Path]:
    """Unpack the results in the zip `path` into `folder`, and return the folder of each.

    Records come first, so that little is written of a zip with anything but results in it.

    Raises:
        UserError: if it is no zip, can't be read, has anything else in it, or is too large.
        OSError: if `folder` can't be written.
    """
    with _telling(path):
        archive = zipfile.ZipFile(path)
    with archive:
        members = _members(archive, path)
        _check_room(members, folder, path)
        places = sorted({name.rpartition("/")[0] for name in members})
        for place in places:
            _unpack_record(archive, place, members, folder, path)
        for name in members:
            if not name.endswith(f"/{RECORD}"):
                _write(archive, members[name], folder / name, path)
    return [folder / place for place in places]


def _members(archive: zipfile.ZipFile, path: Path) -> Members:
    """Return the files in a zip by STAGE/KEY/FILE.

    Raises:
        UserError: if there are none, or others.
    """
    files = [member for member in archive.infolist() if not member.is_dir()]
    parts = [PurePosixPath(member.filename).parts for member in files]
    ours = [(m, p) for m, p in zip(files, parts, strict=True) if not FOREIGN & set(p)]
    above = {p[0] for _, p in ours} if all(len(p) == 4 for _, p in ours) else set()
    found = {}
    for member, (*way,) in ours:
        name = way[1:] if len(above) == 1 else way
        odd = any(part.startswith(".") or set(part) & set("/\\:\0") for part in name)
        if len(name) != 3 or odd or "/".join(name) in found:
            _refuse(path, member.filename)
        if member.flag_bits & ENCRYPTED:
            raise UserError(f"can't import {path}: it is encrypted; pack it without a password")
        found["/".join(name)] = member
    if not found:
        raise UserError(f"can't import {path}: no stored results are in it")
    return found


def _check_room(members: Members, folder: Path, path: Path) -> None:
    """Refuse what the disk has no room for.

    Raises:
        UserError: if it is too large.
    """
    size, free = sum(one.file_size for one in members.values()), shutil.disk_usage(folder).free
    if size > free - SPARE:
        raise UserError(
            f"can't import {path}: unpacked it would take {size_of(size)}, and {size_of(free)} are "
            "free; free some space, if it is an export at all"
        )


def _unpack_record(
    archive: zipfile.ZipFile, place: str, members: Members, folder: Path, path: Path
) -> None:
    """Unpack the record of the result `place`, and see that the zip has what it names, no more.

    Raises:
        UserError: if it hasn't, or the record isn't whole.
    """
    there = {name.rpartition("/")[2] for name in members if name.startswith(f"{place}/")}
    try:
        member = members.get(f"{place}/{RECORD}")
        if member is None or member.file_size > LARGEST_RECORD:
            raise Damaged(f"{RECORD} is missing or unreadable")
        _write(archive, member, folder / place / RECORD, path)
        wanted = {RECORD, *entries.record(folder / place)["files"]}
        for name in sorted(wanted - there):
            raise Damaged(f"{name} is missing or unreadable")
    except Damaged as damage:
        raise UserError(
            f"{path}: {place} is damaged ({damage}); nothing imported, export it again"
        ) from damage
    for name in sorted(there - wanted):
        _refuse(path, f"{place}/{name}")


def _refuse(path: Path, name: str) -> None:
    raise UserError(f"{path} has a file {name}, which no stored result has; nothing imported")


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, path: Path) -> None:
    """Unpack one file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with _telling(path):
        source = archive.open(member)
    with source, target.open("wb") as file:
        while block := _read(source, path):
            file.write(block)


def _read(source: IO[bytes], path: Path) -> bytes:
    with _telling(path):
        return source.read(BLOCK)


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """Put what befalls the reading of a zip into words."""
    try:
        yield
    except NotImplementedError as error:
        raise UserError(
            f"can't import {path}: {error}; pack it again by the usual method, deflate"
        ) from error
    except (OSError, *UNREADABLE) as error:
        words = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise UserError(f"can't import {path}: {words}") from error
