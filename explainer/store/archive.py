"""Carry stored results to another machine, as one zip file.

Neither machine nor device is part of a result's key: what a GPU made is found by a machine without
one that has the same code.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

from explainer.errors import UserError
from explainer.store import Store, entries, temporary
from explainer.store.entries import RECORD, Damaged, Entry
from explainer.store.unpacking import BLOCK, unpack


def export_entries(path: Path, store: Store) -> int:
    """Write every whole entry of `store` to the zip file `path`; return how many there were.

    What isn't whole is named and left out.

    Raises:
        UserError: if nothing is stored, or the file can't be written.
    """
    path = path.resolve()  # a link stays, and what it leads to is written
    _check_place(path)
    whole = [entry for folder in store.folders() if (entry := _whole(folder))]
    if not whole:
        raise UserError(f"nothing is stored in {store.root} yet; build first, then export")
    temporary.sweep(path.parent)
    draft = path.with_name(temporary.name("export"))
    try:
        _pack(whole, draft)
        draft.replace(path)
    except OSError as error:
        raise UserError(f"can't write {path}: {error.strerror}") from error
    finally:
        temporary.remove(draft)
    return len(whole)


def _check_place(path: Path) -> None:
    """Refuse to write an export where something else is.

    Raises:
        UserError: if `path` is there and is no earlier export.
    """
    if path.is_dir():
        raise UserError(f"can't write {path}: it is a folder; name a file in it")
    if path.exists() and not path.is_file():
        raise UserError(f"can't write {path}: it is a device; name a file")
    if path.is_file() and path.stat().st_size and not _is_export(path):
        raise UserError(f"{path} is there already, and no export; name another file")


def _is_export(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.endswith(f"/{RECORD}") for name in archive.namelist())
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def _pack(whole: list[Entry], draft: Path) -> None:
    """Write entries into a new zip file.

    Raises:
        UserError: if a file of them can't be read any more.
        OSError: if the zip can't be written.
    """
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in whole:
            for name in [*entry.record["files"], RECORD]:
                _add(archive, entry.folder / name, f"{entry.name}/{name}")


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> None:
    """Add a file to a zip."""
    try:
        member = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
        source = path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error
    member.compress_type = zipfile.ZIP_DEFLATED
    with source, archive.open(member, "w") as target:
        while True:
            try:
                block = source.read(BLOCK)
            except OSError as error:
                raise _unreadable(path, error) from error
            if not block:
                break
            target.write(block)


def _unreadable(path: Path, error: OSError) -> UserError:
    return UserError(
        f"can't read {path}: {error.strerror}; nothing is exported, run the same command again"
    )


def import_entries(path: Path, store: Store) -> int:
    """Take the entries of the zip file `path` into `store`; return how many were new to it.

    Every entry is checked before the first is taken.

    Raises:
        UserError: if the file isn't such a zip, an entry in it isn't whole, or the store can't be
            written.
    """
    store.prepare()
    folder = store.root / temporary.name("import")
    try:
        folder.mkdir()
        found = [_checked(one, path) for one in unpack(path, folder)]
        return sum([store.adopt(entry) for entry in found])
    except OSError as error:
        raise (entries.fault(error, store.root) or error) from error
    finally:
        temporary.remove(folder)


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
    except Damaged as damage:
        name = f"{folder.parent.name}/{folder.name}"
        print(f"warning: stored {name} is damaged ({damage}); it is left out", file=sys.stderr)
        return None
