"""Where and with what a result was made, for its record."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from explainer.store.hashing import PACKAGE

LIBRARIES = ("numpy", "scipy", "scikit-learn", "torch", "matplotlib")


def now() -> str:
    """Return the time in UTC, as ISO 8601 to the microsecond, so that texts sort like times."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def here() -> dict[str, Any]:
    """Return library versions, device, commit and time."""
    return {"versions": versions(), "device": device(), "commit": commit(), "made": now()}


def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries, whether or not they are loaded here."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def device() -> str:
    """Name the device in words; without torch in this process it is the CPU."""
    machine = platform.machine()
    if "torch" not in sys.modules:
        return f"CPU, {machine}"
    import torch

    from explainer import device

    chosen = device.current()
    if chosen.type == "cuda":
        return str(torch.cuda.get_device_name(chosen))
    if chosen.type == "mps":
        return f"Apple GPU ({machine})"
    return f"CPU, {torch.get_num_threads()} threads, {machine}"


def commit() -> str | None:
    """Return the commit of the code, with "+changes" if it differs from that; None if unknown.

    A repository that lacks this file, such as one round a copy of the project, isn't ours.
    """
    here = str(Path(__file__).relative_to(PACKAGE.parent))
    ours = _git("ls-files", "--error-unmatch", "--", here)
    head = _git("rev-parse", "--short=12", "HEAD") if ours else ""
    if not head:
        return None
    changes = _git("status", "--porcelain", "--untracked-files=all", "--", PACKAGE.name)
    return head if changes == "" else f"{head}+changes"


def _git(*words: str) -> str | None:
    """Return what git says in the folder of the code; None if it fails, or there is none."""
    command = ["git", "-C", str(PACKAGE.parent), *words]
    elsewhere = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")  # set where a hook runs us
    environment = {name: value for name, value in os.environ.items() if name not in elsewhere}
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=20,
            check=False,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
