"""Results that nothing needs are forgotten, and nothing else is."""

from pathlib import Path

import numpy as np
import pytest

from explainer.store import Store, current, stage, use
from explainer.store.prune import prune, remove_others


@stage
def squares(count: int) -> np.ndarray:
    return np.arange(count) ** 2


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr("explainer.store.store._current", None)
    use(Store(tmp_path / "store"))
    for count in (3, 4, 5):
        squares(count)
    return current()


def names(store: Store) -> set[str]:
    return {f"{folder.parent.name}/{folder.name}" for folder in store.folders()}


def test_what_is_named_stays_and_the_rest_goes(store: Store) -> None:
    size = sum(path.stat().st_size for path in store.root.rglob("*") if path.is_file())
    kept = next(event.entry for event in store.events)
    freed = prune(store, {kept})
    assert names(store) == {kept}
    assert squares.stored(3) and not squares.stored(4)
    left = sum(path.stat().st_size for path in store.root.rglob("*") if path.is_file())
    assert len(freed) == 2 and sum(freed) == size - left


def test_entries_in_the_making_are_left_alone_and_empty_stages_go(store: Store) -> None:
    making = store.root / "other" / ".0123-host-1-0123"
    making.mkdir(parents=True)
    prune(store, set())
    assert [path.name for path in store.root.iterdir()] == ["other"]
    assert making.is_dir()


def test_other_files_and_folders_are_removed(tmp_path: Path) -> None:
    for name in ("a/kept/x.js", "a/old/x.js", "b/kept.woff2", "b/old.woff2"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"12345")
    folders = (tmp_path / "a", tmp_path / "b", tmp_path / "missing")
    freed = remove_others(folders, [tmp_path / "a/kept", tmp_path / "b/kept.woff2"])
    left = sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file())
    assert left == ["a/kept/x.js", "b/kept.woff2"]
    assert freed == [5, 5]
