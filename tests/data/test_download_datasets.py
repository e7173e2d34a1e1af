"""Downloads of whole datasets: archives are unpacked, checked and deleted."""

import io
import tarfile
from pathlib import Path

import pytest

from explainer.data import download, image_files
from explainer.data.download import Remote, Source, get
from explainer.errors import UserError
from tests.data.server import Server, as_official

BATCHES = {f"batch_{n}.bin": bytes([n]) * 1000 for n in range(3)}
HELD = tuple(as_official(name, content) for name, content in BATCHES.items())


def pack(batches: dict[str, bytes], folder: str = "cifar-10-batches-bin") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in batches.items():
            info = tarfile.TarInfo(f"{folder}/{name}")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def source(server: Server, packed: bytes) -> dict[str, Source]:
    """A dataset of one archive, which the server has."""
    server.content = packed
    remote = Remote(server.url, as_official("batches.tar.gz", packed), HELD)
    return {"made": Source("Made batches", "http://made.test", "none", (remote,))}


def test_an_archive_is_unpacked_checked_and_deleted(server, folder):
    lines: list[str] = []
    sources = source(server, pack({"readme.html": b"read me"} | BATCHES))
    get("made", lines.append, sources)
    inside = folder / "cifar-10-batches-bin"
    assert list(folder.iterdir()) == [inside]
    assert {path.name: path.read_bytes() for path in inside.iterdir()} == BATCHES
    assert lines == [
        "Made batches: http://made.test",
        "terms: none",
        f"batches.tar.gz: 1 KB from {server.url}",
        "batch_0.bin, batch_1.bin, batch_2.bin: fetched and checked",
    ]
    get("made", lines.append, sources)
    assert lines[-1] == "batch_0.bin, batch_1.bin, batch_2.bin: there already, and whole"
    assert server.asked == [0]


def test_a_damaged_file_is_fetched_again_in_its_place(server, folder):
    folder.mkdir()
    for name, content in BATCHES.items():
        (folder / name).write_bytes(content)
    (folder / "batch_1.bin").write_bytes(b"x" * 1000)
    get("made", lambda _: None, source(server, pack(BATCHES)))
    assert {path.name: path.read_bytes() for path in folder.glob("*.*")} == BATCHES
    assert not list((folder / image_files.CIFAR10_FOLDER).glob("*"))


def test_an_archive_writes_nothing_outside_and_follows_no_link(server, folder, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(BATCHES["batch_2.bin"])
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name in ("../batch_0.bin", str(tmp_path / "elsewhere/batch_1.bin"), "../../evil"):
            info = tarfile.TarInfo(name)
            info.size = 1000
            tar.addfile(info, io.BytesIO(BATCHES.get(Path(name).name, b"e" * 1000)))
        link = tarfile.TarInfo("batch_2.bin")
        link.type, link.linkname = tarfile.SYMTYPE, str(secret)
        tar.addfile(link)
    with pytest.raises(UserError, match=r"batches\.tar\.gz has no batch_2\.bin in it; or get"):
        get("made", lambda _: None, source(server, buffer.getvalue()))
    assert {path.name for path in tmp_path.iterdir()} == {"data", "secret"}
    inside = {path.name for path in (folder / "cifar-10-batches-bin").iterdir()}
    assert inside == {"batch_0.bin", "batch_1.bin"}


def test_a_wrong_file_in_an_archive_is_one_line_and_never_there(server, folder):
    wrong = BATCHES | {"batch_1.bin": b"\x07" * 1000}
    with pytest.raises(UserError, match=r"batch_1\.bin in it isn't the official file; or get"):
        get("made", lambda _: None, source(server, pack(wrong)))
    inside = {path.name for path in (folder / "cifar-10-batches-bin").iterdir()}
    assert inside == {"batch_0.bin"}


@pytest.mark.parametrize("packed", [b"no archive", pack(BATCHES)[:-20]])
def test_what_is_no_archive_is_one_line(server, folder, packed):
    with pytest.raises(UserError, match=r"batches\.tar\.gz (can't be unpacked|has no batch_)"):
        get("made", lambda _: None, source(server, packed))


def test_every_file_of_every_dataset_has_a_source():
    assert set(download.SOURCES) == {name for name, files in image_files.FILES.items() if files}
    for name, files in image_files.FILES.items():
        remotes = download.SOURCES[name].remotes if files else ()
        assert [file for remote in remotes for file in remote.holds or (remote.file,)] == [*files]
