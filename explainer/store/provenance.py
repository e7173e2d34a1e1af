"""Where and with what a result was made, for its record."""

from __future__ import annotations

import platform
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
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
    """Return the commit of the code, with "+changes" if files differ from it; None if unknown."""
    head = _git("rev-parse", "--short=12", "HEAD")
    if not head:
        return None
    return head + ("+changes" if _git("status", "--porcelain", "--untracked-files=no") else "")


def _git(*words: str) -> str:
    command = ["git", "-C", str(PACKAGE.parent), *words]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
