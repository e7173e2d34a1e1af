"""Results carried to another store: all of them, as they were, or none."""

import contextlib
import shutil
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from explainer.errors import UserError
from explainer.store import Store, archive, current, entries, stage, temporary, unpacking, use
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


METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def pack_anew(path: Path, place: str = "", method: int = zipfile.ZIP_DEFLATED) -> None:
    """Pack a zip again as people do: with entries for folders, and what their system adds."""
    with zipfile.ZipFile(path) as before:
        files = {name: before.read(name) for name in before.namelist()}
    folders = {parent for name in files for parent in Path(place + name).parents}
    with zipfile.ZipFile(path, "w", method) as after:
        for folder in sorted(folders - {Path()}):
            after.mkdir(str(folder))
        for name, data in files.items():
            after.writestr(place + name, data)
        after.writestr("__MACOSX/._results", b"x")


@pytest.mark.parametrize("place", ["", "results/"])
@pytest.mark.parametrize("method", METHODS)
def test_what_was_packed_anew_is_imported(
    home: Store, packed: Path, tmp_path: Path, place: str, method: int
) -> None:
    pack_anew(packed, place, method)
    away = Store(tmp_path / "away")
    assert import_entries(packed, away) == 2
    assert listing(away.root) == listing(home.root)


@pytest.mark.parametrize("method", METHODS)
def test_of_a_file_that_rotted_nothing_is_imported(
    packed: Path, tmp_path: Path, method: int
) -> None:
    pack_anew(packed, "", method)
    whole = packed.read_bytes()
    away = Store(tmp_path / "away" / "store")
    for place in range(0, len(whole), 41):
        packed.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        with contextlib.suppress(UserError):  # or what rotted was a date or an entry's place
            import_entries(packed, away)
        for folder in away.folders():
            entries.check(folder)
            entries.discard(folder)
    assert listing(away.root) == []


def patch(path: Path, at: int, form: str, value: int) -> None:
    """Change a field in the head of every file that a zip lists."""
    data = bytearray(path.read_bytes())
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        struct.pack_into(form, data, place + at, value)
        place = data.find(b"PK\x01\x02", place + 4)
    path.write_bytes(data)


def refused(path: Path, home: Store) -> str:
    with pytest.raises(UserError) as told:
        import_entries(path, home)
    assert "\n" not in str(told.value)
    assert not [name for name in home.root.iterdir() if name.name.startswith(".")]
    return str(told.value)


def test_an_encrypted_zip_is_told(home: Store, packed: Path) -> None:
    patch(packed, 8, "<H", 1)
    assert refused(packed, home) == (
        f"can't import {packed}: it is encrypted; pack it without a password"
    )


def test_a_zip_of_an_unknown_method_is_told(home: Store, packed: Path) -> None:
    patch(packed, 10, "<H", 98)
    assert refused(packed, home).endswith("; pack it again by the usual method, deflate")


def test_a_zip_that_would_fill_the_disk_is_refused_unseen(home: Store, packed: Path) -> None:
    with zipfile.ZipFile(packed, "a") as more:
        for number in range(2**45 // 2**32):  # 32 TB
            more.writestr(f"s/{number}/record.json", b"")
    patch(packed, 24, "<I", 2**32 - 2)
    assert "unpacked it would take 35," in refused(packed, home)


def test_of_a_zip_with_anything_else_only_records_are_unpacked(
    home: Store, packed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, write = [], unpacking._write
    monkeypatch.setattr(
        unpacking, "_write", lambda *given: (written.append(given[2].name), write(*given))
    )
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as more:
        name = more.namelist()[0].rpartition("/")[0]
        more.writestr(f"{name}/zeros.bin", bytes(10**7))
    assert "zeros.bin, which no stored result has; nothing imported" in refused(packed, home)
    assert set(written) == {"record.json"}


def test_an_export_replaces_an_earlier_one_and_nothing_else(
    home: Store, packed: Path, tmp_path: Path
) -> None:
    (tmp_path / "link.zip").symlink_to(packed)
    squares(5)
    assert export_entries(tmp_path / "link.zip", home) == 3
    assert (tmp_path / "link.zip").is_symlink() and import_entries(packed, home) == 0
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UserError, match=r"notes\.txt is there already, and no export"):
        export_entries(tmp_path / "notes.txt", home)
    for device in ("/dev/null", "/dev/full"):
        with pytest.raises(UserError, match=rf"can't write {device}: it is a device"):
            export_entries(Path(device), home)
        assert stat.S_ISCHR(Path(device).stat().st_mode)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == (
        ["home", "link.zip", "notes.txt", "results.zip"]
    )


def test_what_is_damaged_is_named_and_left_out_of_an_export(
    home: Store, packed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = home.folders()[0]
    (folder / "record.json").write_text("{}")
    assert export_entries(packed, home) == 1
    name = f"{folder.parent.name}/{folder.name}"
    told = f"warning: stored {name} is damaged (record.json was changed); it is left out\n"
    assert capsys.readouterr().err == told


def test_what_cannot_be_read_is_not_told_as_what_cannot_be_written(
    home: Store, tmp_path: Path
) -> None:
    squares(3)
    entry = entries.check(home.folders()[0])
    shutil.rmtree(entry.folder)
    with pytest.raises(UserError, match=r"^can't read .*arrays\.npz: No such file"):
        archive._pack([entry], tmp_path / "draft")


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
    left = home.root / f".import-{temporary.host()}-999999999-0123abcd"
    running = home.root / temporary.name("import")
    for folder in (left, running):
        (folder / "stage").mkdir(parents=True)
    Store(home.root)
    assert not left.exists()
    assert running.exists()
