"""Keeps all but one process from what takes no two: the folder of baked pages and the site.

The system lets go of a lock when its process ends, however that ends.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PAUSE = 0.2  # seconds between two tries
BUSY = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
FAR = 1 << 30  # Windows keeps others from reading the byte that is locked


@contextmanager
def alone(path: Path, doing: str) -> Iterator[None]:
    """Hold the lock in the file `path` while a block runs; wait for it if need be, and say so once.

    Args:
        path: a file beside what is kept from others; it stays.
        doing: what whoever holds it is at, for those that wait.
    """
    with path.open("a+b") as file:
        if not _taken(file):
            file.seek(0)
            who = file.read(20).decode("ascii", errors="replace").strip() or "unknown"
            print(
                f"{doing} (process {who}); waiting for it to end",
                file=sys.stderr,
                flush=True,
            )
            while not _taken(file):
                time.sleep(PAUSE)
        file.truncate(0)
        file.write(str(os.getpid()).encode("ascii"))
        file.flush()
        yield


def _taken(file: IO[bytes]) -> bool:
    """Try to take a lock; where the file system knows none, everybody has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in BUSY
    return True
