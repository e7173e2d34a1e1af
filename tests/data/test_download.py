"""Downloads of one file: what breaks off goes on, and faults are one line."""

import socket
import ssl
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from explainer import progress
from explainer.data import download, image_files
from explainer.data.download import fetch
from explainer.data.image_files import File
from explainer.errors import UserError
from tests.data.server import CONTENT, FILE, Server


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


def test_a_certificate_that_nobody_vouches_for_is_one_line(server, folder, tmp_path):
    names = {"-keyout": "key.pem", "-out": "certificate.pem"}
    where = [part for option, name in names.items() for part in (option, str(tmp_path / name))]
    words = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost".split()
    subprocess.run([*words, *where], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    with socket.create_server(("127.0.0.1", 0)) as plain:
        thread = threading.Thread(target=shake_hands, args=(plain, context))
        thread.start()
        server.url = f"https://127.0.0.1:{plain.getsockname()[1]}/{FILE.name}"
        line = error_line(server, folder)
        thread.join()
    assert line.startswith(": its certificate can't be verified (self")
    assert "SSL_CERT_FILE=/path/to/them.pem names them" in line and line.endswith(ELSEWHERE)


def shake_hands(plain: socket.socket, context: ssl.SSLContext) -> None:
    """Let one client see the certificate, and turn away."""
    client, _ = plain.accept()
    with client, suppress(OSError):
        context.wrap_socket(client, server_side=True).close()


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
