"""Downloads from a server in this process, which breaks off, starts over and lies as it is told."""

import contextlib
import hashlib
import io
import socket
import tarfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from explainer import cli, progress
from explainer.data import download, image_files
from explainer.data.download import Remote, Source, fetch, get
from explainer.data.image_files import File
from explainer.errors import UserError

CONTENT = bytes(range(256)) * 4000  # a megabyte, several blocks


def as_official(name: str, content: bytes) -> File:
    return File(name, len(content), hashlib.sha256(content).hexdigest())


FILE = as_official("train_32x32.mat", CONTENT)


@dataclass
class Server:
    """What the server has and how it behaves, and from which byte on it was asked each time."""

    url: str = ""
    content: bytes = CONTENT
    ranges: bool = True  # whether it can send a file from the middle on
    shift: int = 0  # how far off that is
    length: bool = True  # whether it says how long an answer is
    status: int = 200
    stall: float = 0.0  # seconds before an answer breaks off
    cuts: list[int] = field(default_factory=list)  # bytes after which each answer breaks off
    asked: list[int] = field(default_factory=list)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = handler.headers.get("Range")
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
        self.asked.append(start)
        if self.status != 200:
            return handler.send_error(self.status)
        if asked and self.ranges and start >= len(self.content):
            return handler.send_error(416)
        partial = bool(asked) and self.ranges
        start = start + self.shift if partial else 0
        body = self.content[start:]
        handler.send_response(206 if partial else 200)
        if partial:
            total = len(self.content)
            handler.send_header("Content-Range", f"bytes {start}-{total - 1}/{total}")
        if self.length:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if not self.cuts:
            handler.wfile.write(body)
            return None
        handler.wfile.write(body[: self.cuts.pop(0)])
        return time.sleep(self.stall)


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with contextlib.suppress(ConnectionError):
                state.answer(self)

        def log_message(self, *words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        state.url = f"http://127.0.0.1:{running.server_port}/{FILE.name}"
        yield state
        running.shutdown()
        thread.join()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(download, "PAUSE", 0.001)
    monkeypatch.setenv(image_files.VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data"


def part(folder: Path, content: bytes) -> Path:
    """Leave what an earlier download got."""
    folder.mkdir()
    path = folder / f"{FILE.name}.part"
    path.write_bytes(content)
    return path


def error_line(server: Server, folder: Path, file: File = FILE) -> str:
    """Return the line that a failing download ends with; no file is under its own name then."""
    with pytest.raises(UserError) as caught:
        fetch(server.url, file, folder)
    assert not (folder / file.name).exists()
    words = str(caught.value)
    assert "\n" not in words and words.startswith(server.url)
    return words.removeprefix(server.url)


ELSEWHERE = "or get the files elsewhere and name their folder with --data DIR"


def test_a_file_is_fetched_once_and_its_progress_is_told(server, folder):
    reports = []
    with progress.listening(lambda done, total: reports.append((done, total))):
        path = fetch(server.url, FILE, folder)
    assert path == folder / FILE.name and path.read_bytes() == CONTENT
    assert [p.name for p in folder.iterdir()] == [FILE.name]
    assert reports == sorted(reports) and len(reports) > 2
    assert reports[-1] == (len(CONTENT), len(CONTENT))
    assert fetch(server.url, FILE, folder) == path
    assert server.asked == [0]


def test_what_breaks_off_goes_on_where_it_was(server, folder):
    server.cuts = [300_000, 1, 400_000]
    assert fetch(server.url, FILE, folder).read_bytes() == CONTENT
    assert server.asked == [0, 300_000, 300_001, 700_001]


def test_a_part_of_an_earlier_run_is_completed(server, folder):
    earlier = part(folder, CONTENT[:123_456])
    assert fetch(server.url, FILE, folder).read_bytes() == CONTENT
    assert server.asked == [123_456]
    assert not earlier.exists()


def test_a_whole_part_needs_no_server(folder):
    part(folder, CONTENT)
    assert fetch("http://127.0.0.1:9/", FILE, folder).read_bytes() == CONTENT


def test_a_server_that_cannot_resume_starts_over(server, folder):
    part(folder, CONTENT[:123_456])
    server.ranges = False
    server.cuts = [500_000]
    assert fetch(server.url, FILE, folder).read_bytes() == CONTENT
    assert server.asked == [123_456, 500_000]


def test_a_server_that_does_not_tell_lengths_serves_too(server, folder):
    server.length = False
    server.cuts = [500_000]
    assert fetch(server.url, FILE, folder).read_bytes() == CONTENT
    assert server.asked == [0, 500_000]


def test_a_part_longer_than_the_file_is_fetched_anew(server, folder):
    part(folder, CONTENT + b"more")
    assert fetch(server.url, FILE, folder).read_bytes() == CONTENT
    assert server.asked == [0]


def test_a_server_that_refuses_the_range_is_asked_for_the_whole(server, folder):
    part(folder, CONTENT[:-100])
    server.content = CONTENT[:-200]  # as if its file had shrunk
    words = error_line(server, folder)
    assert server.asked == [len(CONTENT) - 100, 0]
    assert words.startswith(": the file there has 1023800 bytes, the official one 1024000; try")


def test_a_connection_that_always_breaks_is_one_line_and_the_part_stays(server, folder):
    server.cuts = [100_000] + [0] * 20
    assert error_line(server, folder) == (
        ": the connection broke off at 100 KB of 1.0 MB (the server ended it); run the same "
        "command again to go on there"
    )
    assert len(server.asked) == download.TRIES
    assert (folder / f"{FILE.name}.part").read_bytes() == CONTENT[:100_000]
    server.cuts = []
    assert fetch(server.url, FILE, folder).read_bytes() == CONTENT


def test_each_pause_before_another_try_is_twice_as_long(server, folder, monkeypatch):
    pauses = []
    monkeypatch.setattr(download, "time", SimpleNamespace(sleep=pauses.append))
    server.cuts = [0] * download.TRIES
    error_line(server, folder)
    assert pauses == [0.001 * 2**i for i in range(download.TRIES - 1)]


def test_another_file_of_the_same_size_is_deleted(server, folder):
    server.content = b"x" + CONTENT[1:]
    assert error_line(server, folder) == (
        ": what came has another sha256 than the official file, and was deleted; run the same "
        f"command again to fetch it anew, {ELSEWHERE}"
    )
    assert not list(folder.iterdir())


def test_a_part_of_another_file_is_deleted_and_the_next_run_succeeds(server, folder):
    part(folder, b"x" * 1000)
    error_line(server, folder)
    assert not list(folder.iterdir())
    assert fetch(server.url, FILE, folder).read_bytes() == CONTENT


@pytest.mark.parametrize("had", [0, 1000])
def test_a_file_of_another_size_is_one_line_and_the_part_stays(server, folder, had):
    earlier = part(folder, CONTENT[:had])
    server.content = CONTENT + b"more"
    assert error_line(server, folder) == (
        ": the file there has 1024004 bytes, the official one 1024000; try again later, "
        f"{ELSEWHERE}"
    )
    assert earlier.read_bytes() == CONTENT[:had]


def test_no_more_than_the_official_size_is_ever_written(server, folder, monkeypatch):
    server.content = b"y" * 3_000_000
    server.length = False
    sizes = []
    monkeypatch.setattr(
        image_files, "fault", lambda path, file: sizes.append(path.stat().st_size) or ""
    )
    fetch(server.url, FILE, folder)
    assert sizes == [FILE.size]


def test_an_answer_from_another_byte_on_is_one_line(server, folder):
    earlier = part(folder, CONTENT[:1000])
    server.shift = 7
    assert error_line(server, folder) == (
        f": the server sent another part than it was asked for; {ELSEWHERE}"
    )
    assert earlier.read_bytes() == CONTENT[:1000]


@pytest.mark.parametrize(("status", "reason"), [(404, "Not Found"), (503, "Service Unavailable")])
def test_a_refusal_is_one_line(server, folder, status, reason):
    server.status = status
    assert error_line(server, folder) == (
        f": the server answers {status} ({reason}); try again later, {ELSEWHERE}"
    )


def test_no_server_is_one_line(server, folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))  # and doesn't listen
        server.url = f"http://127.0.0.1:{free.getsockname()[1]}/{FILE.name}"
        assert error_line(server, folder) == (
            " can't be reached (Connection refused); see that this machine is online and run the "
            f"same command again, {ELSEWHERE}"
        )


def test_a_server_that_hangs_is_waited_for_so_long_and_no_longer(server, folder, monkeypatch):
    monkeypatch.setattr(download, "TIMEOUT", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server.url = f"http://127.0.0.1:{silent.getsockname()[1]}/{FILE.name}"
        started = time.perf_counter()
        assert error_line(server, folder).startswith(" can't be reached (timed out); see")
        assert time.perf_counter() - started < 2


def test_an_answer_that_stalls_is_asked_for_again(server, folder, monkeypatch):
    monkeypatch.setattr(download, "TIMEOUT", 0.2)
    server.cuts, server.stall = [300_000], 1.0
    assert fetch(server.url, FILE, folder).read_bytes() == CONTENT
    first, second = server.asked
    assert first == 0 and 0 < second <= 300_000


# Whole datasets

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


# From the command line


@pytest.fixture
def svhn(server: Server, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """`--download svhn` fetches one small file from the server."""
    small = Source("Small", "http://made.test", "none", (Remote(server.url, FILE),))
    monkeypatch.setitem(download.SOURCES, "svhn", small)
    monkeypatch.chdir(tmp_path)
    return server


def test_the_command_line_fetches_into_the_folder_that_it_is_told(svhn, tmp_path, capsys):
    assert cli.main(["--download", "svhn", "--data", "mine"]) == 0
    assert (tmp_path / "mine" / FILE.name).read_bytes() == CONTENT
    shown = capsys.readouterr()
    assert shown.err == ""
    assert shown.out.splitlines() == [
        "Small: http://made.test",
        "terms: none",
        f"{FILE.name}: 1.0 MB from {svhn.url}",
        f"{FILE.name}: fetched and checked",
        f"svhn is in {tmp_path / 'mine'}; build with: python build.py --data mine",
    ]


def test_ctrl_c_keeps_what_came(svhn, folder, monkeypatch, capsys):
    def interrupt(done: int, total: int) -> None:
        if done > 500_000:
            raise KeyboardInterrupt

    monkeypatch.setattr(progress, "report", interrupt)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    assert cli.main(["--download", "svhn"]) == 130
    assert "run the same command to go on" in capsys.readouterr().err
    had = (folder / f"{FILE.name}.part").stat().st_size
    assert 500_000 < had < len(CONTENT)
    monkeypatch.undo()
    assert fetch(svhn.url, FILE, folder).read_bytes() == CONTENT
    assert svhn.asked == [0, had]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_one_line(svhn, folder, capsys):
    folder.mkdir()
    (folder / f"{FILE.name}.part").symlink_to("/dev/full")
    assert cli.main(["--download", "svhn"]) == 1
    told = capsys.readouterr().err
    assert told == "error: the disk is full; free some space and run the same command again\n"
