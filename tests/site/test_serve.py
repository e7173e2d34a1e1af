"""The site is shown while it is made: the essay first, chapters as they come."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from explainer.errors import UserError
from explainer.site.serve import Preview, Server
from tests import miniature

TOP, ESSAY, CHAPTER = frozenset({"a"}), frozenset({"a", "b"}), frozenset({"b", "c"})
PARTS = (TOP, ESSAY, frozenset[str](), CHAPTER)


def shown(drawn: list[str], start: tuple[str, ...] = (), pause: float = 0) -> list[str]:
    """Return after which figures pages were shown."""
    found: list[str] = []
    last = ["start"]
    preview = Preview(PARTS, start, lambda: found.append(last[0]), pause)
    for last[0] in drawn:
        preview.drawn(last[0])
    return found


@pytest.mark.parametrize(
    ("start", "drawn", "when"),
    [
        ((), ["a", "b", "c"], ["a", "b"]),  # whole at "c", which is no longer a part
        ((), ["c", "b", "a"], []),
        ((), ["c", "a", "b"], ["a"]),
        ((), ["a", "d", "c"], ["a"]),  # nobody needs "d", and "c" completes nothing
        (("a", "b"), [], ["start"]),
        (("b", "c"), [], []),
    ],
)
def test_parts_are_shown_once_the_essay_begins_until_all_stand(
    start: tuple[str, ...], drawn: list[str], when: list[str]
) -> None:
    assert shown(drawn, start) == when


def test_readers_are_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(["a", "b"], pause=60) == ["a"]
    now = iter([0.0, 59.0, 61.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(now))
    times: list[int] = []
    preview = Preview((*PARTS, frozenset({"d"})), ("a",), lambda: times.append(len(times)), 60)
    preview.drawn("b")
    assert times == [0]
    preview.drawn("c")
    assert times == [0, 1]


@pytest.mark.parametrize("address", ["nowhere", "127.0.0.1:http", "127.0.0.1:99999999"])
def test_a_place_that_is_none_is_one_line(address: str) -> None:
    with pytest.raises(UserError, match=rf"^--serve {address}: can't listen there \(.*\); name"):
        Server(address)


def test_a_place_that_is_taken_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(UserError, match=rf"^--serve {address}: can't listen there \(Addr"):
            Server(address)


GO = "go.txt"
UNTIL_GO = f"""        import os

        for _ in range(100):  # 5 seconds, in each of 20 pieces, at most
            if os.path.exists({GO!r}):
                break
            time.sleep(0.05)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose essay shows one figure and whose chapter, once GO is there, the other."""
    folder = miniature.make(tmp_path / "project")
    essay = folder / "content" / "index.md"
    text = essay.read_text().replace(
        '{{ figure("line") }}', 'Later, {{ ref("line") }} {{ moment("line", "moves") }}.'
    )
    essay.write_text(text)
    (folder / "content" / "posts").mkdir()
    (folder / "content" / "posts" / "later.md").write_text(
        '# Later\n\n{{ number("line.points") }} points.\n\n{{ figure("line") }}\n'
    )
    line = folder / "explainer" / "figures" / "essay" / "line.py"
    line.write_text(line.read_text().replace("        time.sleep(WAIT)\n", UNTIL_GO))
    (folder / "mkdocs.yml").write_text("site_name: Small\ndocs_dir: .build/docs\nstrict: true\n")
    return folder


@contextlib.contextmanager
def serving(project: Path, address: str) -> Iterator[subprocess.Popen[str]]:
    process = miniature.start(project, "--serve", address)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def read(url: str, word: str) -> str:
    """Return a page as soon as it is there and has a word."""
    text = ""
    for _ in range(150):
        with contextlib.suppress(OSError):
            text = urllib.request.urlopen(url, timeout=5).read().decode()
            if word in text:
                return text
        time.sleep(0.2)
    raise AssertionError(f"{url} never had {word!r}: {text[-2000:]}")


@pytest.mark.slow
def test_the_essay_is_read_while_a_chapter_is_measured(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with serving(project, address) as process:
        assert process.stdout
        said = next(line for line in process.stdout if "http" in line)
        assert said == (
            f"the essay begins: http://{address}/; the rest comes in as it is measured\n"
        )
        essay = read(f"http://{address}/", "descent-light.webp")
        assert "1 of 2 figures is left to make" in essay
        assert re.search(r'<a href="posts/later/">Later</a>', essay)
        assert '<a href="./posts/later/">Figure\u00a01 of <em>Later</em></a>' in essay
        assert '<a href="./posts/later/">moves</a>' in essay
        assert "livereload(" in essay
        chapter = read(f"http://{address}/posts/later/", "Later")
        assert "This page is still being measured" in chapter
        assert "line-light.webp" not in chapter
        (project / GO).touch()
        said = next(line for line in process.stdout if "http" in line)
        assert said == f"all pages stand: http://{address}/; Ctrl-C ends\n"
        assert "10 points." in read(f"http://{address}/posts/later/", "line-light.webp")
        assert "left to make" not in read(f"http://{address}/", "later/#fig-line")
        os.killpg(process.pid, signal.SIGINT)
        out, told = process.communicate(timeout=30)
        assert (process.returncode, out, told) == (0, "stopped serving\n", "")
    assert not (project / "site").exists()
