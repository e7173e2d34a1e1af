"""What libraries keep in the home folder: elsewhere, where that can't be written."""

from __future__ import annotations

import os
from pathlib import Path

from explainer.store import temporary

VARIABLES = {"MPLCONFIGDIR": "matplotlib", "npm_config_cache": "npm"}


def see_to(instead: Path) -> None:
    """Have matplotlib and npm keep things in a folder of ours if the home can't be written.

    Otherwise the one warns, several lines each time, and the other fetches nothing.
    """
    if not _writable():
        for variable, name in VARIABLES.items():
            os.environ.setdefault(variable, str((instead / name).absolute()))


def _writable() -> bool:
    """Whether caches can be kept in the home folder."""
    try:
        cache = Path.home() / ".cache"
        cache.mkdir(parents=True, exist_ok=True)
        probe = cache / temporary.name("probe")
        probe.mkdir()
        probe.rmdir()
    except (OSError, RuntimeError):  # or nobody knows where it is
        return False
    return True
