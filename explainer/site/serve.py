"""Shows the site while it is being made: the essay as soon as it begins, the rest as it comes.

`mkdocs serve` runs beside the build and loads a page again when what it shows was baked anew.
"""

from __future__ import annotations

import math
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from explainer.errors import UserError

ADDRESS = "127.0.0.1:8000"
PAUSE = 60.0  # seconds for which a reader is left alone


class Server:
    """`mkdocs serve` at an address, once it is opened."""

    def __init__(self, address: str) -> None:
        """See that nobody else listens at `address`, HOST:PORT.

        Raises:
            UserError: if somebody does, or there is no such place.
        """
        self.address = address
        self.process: subprocess.Popen[bytes] | None = None
        fault = _fault(address)
        if fault:
            raise UserError(
                f"--serve {address}: can't listen there ({fault}); name another place, such as "
                "--serve 127.0.0.1:8001"
            )

    def open(self) -> bool:
        """Begin to serve what is baked; False if it is served already."""
        if self.process:
            return False
        command = [sys.executable, "-m", "mkdocs", "serve", "--livereload", "--quiet"]
        # A site that isn't whole has links to what is still to come.
        self.process = subprocess.Popen([*command, "--no-strict", "--dev-addr", self.address])
        return True

    def wait(self) -> None:
        """Serve until Ctrl-C.

        Raises:
            UserError: if the server ends before.
        """
        try:
            if self.process and self.process.wait():
                raise UserError(f"mkdocs serve ended with status {self.process.returncode}")
        except KeyboardInterrupt:
            print("stopped serving")

    def close(self) -> None:
        """End the server, if it runs."""
        if self.process:
            self.process.terminate()
            self.process.wait()


def _fault(address: str) -> str | None:
    """Say why nobody can listen at HOST:PORT, None if somebody can."""
    host, _, port = address.rpartition(":")
    if not (host and port.isdigit() and int(port) < 2**16):
        return "expected HOST:PORT"
    try:
        with socket.create_server((host, int(port))):
            return None
    except OSError as error:
        return error.strerror or str(error)


@contextmanager
def serving(address: str | None) -> Iterator[Server | None]:
    """Keep a server, not yet open, until the block ends; None if none is wanted."""
    server = Server(address) if address else None
    try:
        yield server
    finally:
        if server:
            server.close()


class Preview:
    """Bakes what stands whenever one more part of a page does, the top of the first before all.

    A browser that shows a page loads it anew each time, so that is left alone for a while.
    """

    def __init__(
        self,
        parts: Sequence[frozenset[str]],
        drawn: Iterable[str],
        show: Callable[[], None],
        pause: float = PAUSE,
    ) -> None:
        """Look at what is there.

        Args:
            parts: the figures that each part needs, that of the essay's top first.
            drawn: ids of figures.
            show: bakes what stands and serves it.
            pause: seconds between two times.
        """
        self.parts, self.standing, self.show, self.pause = parts, set(drawn), show, pause
        self.shown: set[frozenset[str]] = set()
        self.last = -math.inf
        self._look()

    def drawn(self, id: str) -> None:
        """Figure `id` is drawn and stored."""
        self.standing.add(id)
        self._look()

    def _look(self) -> None:
        complete = {ids for ids in self.parts if ids <= self.standing}
        now = time.monotonic()
        waits = complete == self.shown or now - self.last < self.pause
        if self.parts[0] in complete and not waits and complete != {*self.parts}:
            self.shown, self.last = complete, now
            self.show()
