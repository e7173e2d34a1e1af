"""Forgets results that nothing needs any more: only what is named is kept."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable
from pathlib import Path

from explainer.store import entries
from explainer.store.store import Store


def prune(store: Store, keep: Collection[str]) -> list[int]:
    """Remove every entry STAGE/KEY of `store` that isn't in `keep`; return the bytes of each."""
    freed = []
    for folder in store.folders():
        if f"{folder.parent.name}/{folder.name}" not in keep:
            freed.append(_bytes(folder))
            entries.discard(folder)
    for stage in store.root.glob("*/"):
        if not any(stage.iterdir()):
            stage.rmdir()
    return freed


def remove_others(folders: Iterable[Path], keep: Collection[Path]) -> list[int]:
    """Remove what lies in some folders but `keep`; return the bytes of each thing."""
    kept, freed = {path.absolute() for path in keep}, []
    for path in [path for folder in folders if folder.is_dir() for path in folder.iterdir()]:
        if path.absolute() not in kept:
            freed.append(_bytes(path))
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    return freed


def _bytes(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())
