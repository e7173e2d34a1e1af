"""Builds the site from the baked pages with mkdocs, beside the old one, then exchanges the two."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from explainer.errors import UserError
from explainer.site import stamps

CONFIGURATION = Path("mkdocs.yml")
SITE = Path("site")
DRAFT = Path(".build/site")
REPLACED = Path(".build/site-before")


def build() -> None:
    """Run `mkdocs build --strict`; a failing or interrupted one leaves the old site as it was.

    Raises:
        UserError: if mkdocs is missing or refuses a page.
    """
    if importlib.util.find_spec("mkdocs") is None:
        raise UserError("mkdocs isn't installed; install what this project needs: pip install -e .")
    if not CONFIGURATION.is_file():
        raise UserError(f"{CONFIGURATION} is missing here; run this in the folder that has it")
    shutil.rmtree(DRAFT, ignore_errors=True)
    # Not --quiet: it hides warnings from --strict as well, which then passes them.
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    done = subprocess.run(
        [*command, "--site-dir", str(DRAFT.absolute())],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = (line for line in done.stdout.splitlines() if not line.startswith("INFO"))
        raise UserError("mkdocs can't build the site:\n" + "\n".join(lines).strip())
    stamps.stamp(DRAFT, SITE)
    _exchange()


def _exchange() -> None:
    shutil.rmtree(REPLACED, ignore_errors=True)
    if SITE.exists():
        SITE.replace(REPLACED)
    DRAFT.replace(SITE)
    shutil.rmtree(REPLACED, ignore_errors=True)
