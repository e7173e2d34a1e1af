"""What tests of downloads are given: a server, and a folder for what it sends."""

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from explainer.data import download, image_files
from tests.data.server import FILE, Server


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that runs, and what it has."""
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
    """Where datasets are looked for; nothing is there yet."""
    monkeypatch.setattr(download, "PAUSE", 0.001)
    monkeypatch.setenv(image_files.VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data"
