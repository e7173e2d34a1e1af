"""Fetches packages from npm, and remembers for a while that it couldn't, which takes its time."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

from explainer.errors import UserError
from explainer.site.running import run

FAILED = Path(".build/npm-failed.json")  # when, and with which words
PAUSE = 600.0  # seconds before the next try
CLEAN_INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
# npm's own patience is 70 seconds where nothing answers, and five minutes where nothing is said.
IMPATIENT = (
    "--fetch-retries=2",
    "--fetch-retry-mintimeout=500",
    "--fetch-retry-maxtimeout=2000",
    "--fetch-timeout=30000",
    "--prefer-offline",
)
TROUBLE = "the libraries of the live figures can't be fetched from npm; go on line"


def install(npm: Sequence[str], place: Path) -> None:
    """Install the packages of the lock file in the folder `place`, but for those for tests.

    Raises:
        UserError: if they can't be fetched, now or a short while ago.
    """
    if failed := _failed():
        at, words = failed
        until = time.strftime("%H:%M", time.localtime(at + PAUSE))
        raise UserError(
            f"{TROUBLE} and build again after {until}, or at once without {FAILED} ({words})"
        )
    command = [*npm, *CLEAN_INSTALL, "--omit=dev", *IMPATIENT]
    trouble, doing = f"{TROUBLE} once and build again", "fetching libraries from npm …"
    try:
        run(command, place, trouble, doing)
    except UserError as error:
        words = str(error).removeprefix(f"{trouble} (").removesuffix(")")
        FAILED.parent.mkdir(parents=True, exist_ok=True)
        FAILED.write_text(json.dumps({"at": time.time(), "words": words}), encoding="utf-8")
        raise
    FAILED.unlink(missing_ok=True)


def _failed() -> tuple[float, str] | None:
    """Return when it failed and why, if that was a short while ago."""
    try:
        found = json.loads(FAILED.read_text(encoding="utf-8"))
        at, words = float(found["at"]), str(found["words"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return (at, words) if 0 <= time.time() - at < PAUSE else None
