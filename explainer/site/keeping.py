"""Files kept from build to build: written beside their place and moved there when whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


def keep(path: Path, write: Callable[[Path], object]) -> None:
    """Have a file written, to a name that it is told, and moved to its place when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    try:
        write(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
