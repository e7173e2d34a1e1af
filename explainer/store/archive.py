"""Carry stored results to another machine, as one zip file.

Neither machine nor device is part of a result's key: what a GPU made is found by a machine without
one that has the same code.
"""

from __future__ import annotations

import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from explainer.errors import UserError
from explainer.store import Store, entries
from explainer.store.entries import RECORD, Damaged, Entry

# What a zip that was damaged or encrypted ends in, besides faults of the disk.
UNREADABLE = (
    *(OSError, zipfile.BadZipFile, zlib.error, EOFError),
    *(NotImplementedError, RuntimeError),
)


def export_entries(path: Path, store: Store) -> int:
    """Write every whole entry of `store` to the zip file `path`; return how many there were.

    Raises:
        UserError: if nothing is stored, or the file can't be written.
    """
    whole = [entry for folder in store.folders() if (entry := _whole(folder))]
    if not whole:
        raise UserError(f"nothing is stored in {store.root} yet; build first, then export")
    if path.is_dir():
        raise UserError(f"can't write {path}: it is a folder; name a file in it")
    temporary = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry in whole:
                for name in [*entry.record["files"], RECORD]:
                    archive.write(entry.folder / name, f"{entry.name}/{name}")
        temporary.replace(path)
    except OSError as error:
        raise UserError(f"can't write {path}: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)
    return len(whole)


def import_entries(path: Path, store: Store) -> int:
    """Take the entries of the zip file `path` into `store`; return how many were new to it.

    Every entry is checked before the first is taken.

    Raises:
        UserError: if the file isn't such a zip, or an entry in it isn't whole.
    """
    try:
        store.root.mkdir(parents=True, exist_ok=True)
        with (
            _temporary(store.root) as folder,
            zipfile.ZipFile(path) as archive,
        ):
            return sum([store.adopt(entry) for entry in _unzip(archive, folder, path)])
    except UNREADABLE as error:
        words = getattr(error, "strerror", None) or str(error)
        raise UserError(f"can't import {path}: {words}") from error


@contextmanager
def _temporary(root: Path) -> Iterator[Path]:
    """Make a folder for as long as it is needed; a killed process's is swept by the next store."""
    folder = root / entries.temporary_name("import")
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unzip(archive: zipfile.ZipFile, folder: Path, path: Path) -> list[Entry]:
    """Unpack an archive's entries into `folder`, and check them all."""
    for name in archive.namelist():
        parts = PurePosixPath(name).parts
        odd = any(part.startswith(".") or set(part) & set("/\\:") for part in parts)
        if len(parts) != 3 or odd:
            raise UserError(
                f"{path} has a file {name}, which no stored result has; nothing imported"
            )
        target = folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(name) as source, target.open("wb") as file:
            shutil.copyfileobj(source, file)
    return [_checked(entry, path) for entry in sorted(folder.glob("*/*"))]


def _checked(folder: Path, path: Path) -> Entry:
    try:
        return entries.check(folder)
    except Damaged as damage:
        name = f"{folder.parent.name}/{folder.name}"
        raise UserError(
            f"{path}: {name} is damaged ({damage}); nothing imported, export it again"
        ) from damage


def _whole(folder: Path) -> Entry | None:
    try:
        return entries.check(folder)
    except Damaged:
        return None
