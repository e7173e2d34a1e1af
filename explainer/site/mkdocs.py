"""Builds the site from the baked pages with mkdocs, beside the old one, then exchanges the two."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from explainer.errors import UserError
from explainer.site import stamps
from explainer.site.sync import Tree, sync
from explainer.store import temporary

CONFIGURATION = Path("mkdocs.yml")
SITE = Path("site")
DRAFTS = Path(".build")
READY = DRAFTS / "site-ready"  # whole, and to take the place of the site
REPLACED = DRAFTS / "site-before"
FULL = ("No space left on device", "Disk quota exceeded")


def build() -> None:
    """Run `mkdocs build --strict`; a failing or interrupted one leaves the old site as it was.

    Raises:
        UserError: if mkdocs is missing or refuses a page, or something else is in the way.
        OSError: if the site can't be written.
    """
    if importlib.util.find_spec("mkdocs") is None:
        raise UserError("mkdocs isn't installed; install what this project needs: pip install -e .")
    if not CONFIGURATION.is_file():
        raise UserError(f"{CONFIGURATION} is missing here; run this in the folder that has it")
    if SITE.exists() and not SITE.is_dir():
        raise UserError(f"{SITE} is a file, where the site is to be; move it elsewhere")
    draft = DRAFTS / temporary.name("site")
    try:
        _run(draft)
        stamps.stamp(draft, SITE)
        temporary.remove(READY)
        draft.replace(READY)
    finally:
        temporary.remove(draft)
    _publish()


def recover() -> None:
    """Go on where a build was killed while it exchanged the sites."""
    with contextlib.suppress(OSError):  # the build that follows tells why
        if READY.is_dir():
            _publish()
        elif REPLACED.is_dir() and not SITE.exists():
            REPLACED.replace(SITE.resolve())
        if SITE.exists():
            temporary.remove(REPLACED)


def _run(draft: Path) -> None:
    # Not --quiet: it hides warnings from --strict as well, which then passes them.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    done = subprocess.run(
        [*command, "--site-dir", str(draft.absolute())],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise UserError(_reason(done.stdout, done.returncode))


def _reason(said: str, status: int) -> str:
    """Put into words why mkdocs failed: what it says of pages, or one line."""
    lines = [line for line in said.splitlines() if not line.startswith("INFO")]
    if any(words in said for words in FULL):
        return (
            "the disk is full, so mkdocs can't write the site; free some space and run the same "
            "command again"
        )
    if status < 0:
        return f"mkdocs was killed (signal {-status}); run the same command again"
    if any(line.startswith("Traceback ") for line in lines):
        return f"mkdocs can't build the site: {lines[-1].strip()}"
    return "mkdocs can't build the site:\n" + "\n".join(lines).strip()


def _publish() -> None:
    """Put the site that is ready in the place of the old one.

    By renaming; and file by file where the place is on another disk, or a disk of its own.
    """
    place = SITE.resolve()  # of a link that leads elsewhere, what it leads to is exchanged
    if os.path.ismount(place) or not _exchanged(place):
        files = [path for path in READY.rglob("*") if path.is_file()]
        pages_last = sorted(files, key=lambda path: (path.suffix == ".html", path))
        tree: Tree = {path.relative_to(READY).as_posix(): path for path in pages_last}
        place.mkdir(parents=True, exist_ok=True)
        for _ in sync(tree, place, drafts=place):
            pass
        temporary.remove(READY)
    temporary.remove(REPLACED)


def _exchanged(place: Path) -> bool:
    """Exchange the sites in two steps, between which `recover` knows how to go on."""
    temporary.remove(REPLACED)
    try:
        if place.exists():
            place.replace(REPLACED)
        READY.replace(place)
    except OSError:
        if REPLACED.exists() and not place.exists():
            REPLACED.replace(place)
        return False
    return True
