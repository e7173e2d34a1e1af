"""Results carried to another store: all of them, as they were, or none."""

import contextlib
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from explainer.errors import UserError
from explainer.store import Store, current, entries, stage, use
from explainer.store.archive import export_entries, import_entries

calls: list[int] = []


@stage
def squares(count: int) -> np.ndarray:
    calls.append(count)
    return np.arange(count) ** 2


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    calls.clear()
    monkeypatch.setattr("explainer.store.store._current", None)
    use(Store(tmp_path / "home"))
    return current()


@pytest.fixture
def packed(home: Store, tmp_path: Path) -> Path:
    squares(3), squares(4)
    assert export_entries(tmp_path / "results.zip", home) == 2
    return tmp_path / "results.zip"


def listing(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_there_and_back(home: Store, packed: Path, tmp_path: Path) -> None:
    away = Store(tmp_path / "away")
    use(away)
    assert import_entries(packed, away) == 2
    assert squares(4).tolist() == [0, 1, 4, 9]
    assert calls == [3, 4]
    assert listing(away.root) == listing(home.root)
    assert import_entries(packed, away) == 0


def test_an_import_mends_what_was_damaged(home: Store, packed: Path) -> None:
    (home.folders()[0] / "arrays.npz").write_bytes(b"")
    assert import_entries(packed, home) == 1
    squares(3), squares(4)
    assert calls == [3, 4]


def rewrite(path: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> None:
    with zipfile.ZipFile(path) as archive:
        files = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w") as archive:
        for changed in (change(name, data) for name, data in files):
            if changed:
                archive.writestr(*changed)


TAMPERED = [
    (
        lambda name, data: (name, data.replace(b'"count": 4', b'"count": 5')),
        r"record\.json was changed\); nothing imported",
    ),
    (
        lambda name, data: (name, data[:-1] + b"x") if name.endswith("npz") else (name, data),
        r"arrays\.npz doesn't have its checksum\); nothing imported",
    ),
    (
        lambda name, data: None if name.endswith("npz") else (name, data),
        r"arrays\.npz is missing or unreadable\); nothing imported",
    ),
    (lambda name, data: (f"../{name.replace('/', '-')}/x", data), r"has a file \.\./"),
    (lambda name, data: (f"/etc/{name.replace('/', '-')}", data), "which no stored result has"),
    (
        lambda name, data: (name.replace("squares", "cubes"), data),
        "lies under another entry's name",
    ),
]


@pytest.mark.parametrize(("change", "words"), TAMPERED)
def test_of_a_tampered_file_nothing_is_imported(
    packed: Path, tmp_path: Path, change: Callable[..., tuple[str, bytes] | None], words: str
) -> None:
    rewrite(packed, change)
    away = Store(tmp_path / "away" / "store")
    with pytest.raises(UserError, match=words):
        import_entries(packed, away)
    assert listing(tmp_path / "away") == []


def test_what_is_no_export_is_told_in_one_line(home: Store, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"can't import .*none\.zip: No such file"):
        import_entries(tmp_path / "none.zip", home)
    (tmp_path / "text.zip").write_text("not a zip")
    with pytest.raises(UserError, match=r"can't import .*text\.zip: File is not a zip file"):
        import_entries(tmp_path / "text.zip", home)


def test_of_a_file_that_rotted_nothing_is_imported(packed: Path, tmp_path: Path) -> None:
    whole = packed.read_bytes()
    away = Store(tmp_path / "away" / "store")
    for place in range(0, len(whole), 13):
        packed.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        with contextlib.suppress(UserError):  # or what rotted was a date or an entry's place
            import_entries(packed, away)
        for folder in away.folders():
            entries.check(folder)
            entries.discard(folder)


def test_an_export_into_a_folder_is_told(home: Store, packed: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"it is a folder; name a file in it$"):
        export_entries(tmp_path, home)


def test_an_export_of_nothing_or_to_nowhere_is_told(
    home: Store, packed: Path, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match="nothing is stored"):
        export_entries(tmp_path / "empty.zip", Store(tmp_path / "empty"))
    with pytest.raises(UserError, match=r"can't write .*out\.zip: No such file"):
        export_entries(tmp_path / "no" / "out.zip", home)


def test_what_a_killed_import_left_is_swept(home: Store) -> None:
    left = home.root / f".import-{entries._host()}-999999999-0123abcd"
    running = home.root / entries.temporary_name("import")
    for folder in (left, running):
        (folder / "stage").mkdir(parents=True)
    Store(home.root)
    assert not left.exists()
    assert running.exists()
