"""What is in the making has a name that tells who makes it, so that what was left can be swept."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import shutil
import time
import uuid
from pathlib import Path

LONGEST = 20  # characters of what is made
STALE_SECONDS = 24 * 3600.0
NAME = re.compile(r"\..*-(?P<host>[0-9a-f]{8})-(?P<process>\d+)-[0-9a-f]{8}(\..*)?")


def name(what: str) -> str:
    """Return a name, hidden and used once, for something that this process makes."""
    return f".{what[:LONGEST]}-{host()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


def sweep(folder: Path) -> None:
    """Remove from a folder what interrupted processes were making in it."""
    for path in folder.glob(".*"):
        if abandoned(path):
            remove(path)


def remove(path: Path) -> None:
    """Remove a file or a folder as far as that is possible; a link alone."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
        return
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def abandoned(path: Path) -> bool:
    """Whether a path has a temporary name, and nobody is at work there any more."""
    found = NAME.fullmatch(path.name)
    if not found:
        return False
    if os.name == "posix" and found["host"] == host():
        return not _running(int(found["process"]))
    try:
        return time.time() - path.lstat().st_mtime > STALE_SECONDS
    except OSError:
        return False


def _running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


def host() -> str:
    """Return what tells this machine from others that share the folder."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]
