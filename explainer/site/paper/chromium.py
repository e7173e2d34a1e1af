"""Finds a Chromium, and has it print a page as PDF."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from explainer.errors import UserError
from explainer.store import temporary

VARIABLE = "EXPLAINER_CHROMIUM"
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
QUIET = (  # what it prints is ours, and needs no sandbox, which containers lack
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LONGEST = 180  # seconds that it may take


def find() -> str:
    """Return the program.

    Raises:
        UserError: if there is none.
    """
    named = os.environ.get(VARIABLE)
    if named:
        program = shutil.which(named)
        if program is None:
            raise UserError(f"{VARIABLE}={named}: no such program; name a Chromium or Chrome")
        return program
    program = next(filter(None, map(shutil.which, (*NAMES, *PLACES))), None)
    if program is None:
        raise UserError(
            "PDFs are printed by Chromium or Chrome, and none is here; install one, or name its "
            f"program in {VARIABLE}"
        )
    return program


def print_pdf(page: Path, pdf: Path) -> None:
    """Print an HTML file, with tags for screen readers and its headings as outline.

    Raises:
        UserError: if there is no Chromium, or it doesn't print.
    """
    program = find()
    profile = pdf.absolute().with_name(temporary.name("profile"))
    command = [
        program,
        "--headless",
        *QUIET,
        f"--user-data-dir={profile}",
        "--no-pdf-header-footer",
        "--generate-pdf-document-outline",
        f"--print-to-pdf={pdf.absolute()}",
    ]
    try:
        done = subprocess.run(
            [*command, page.absolute().as_uri()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired as fault:
        raise UserError(f"{program} doesn't print {page.name} in {LONGEST} seconds") from fault
    except OSError as fault:
        raise UserError(f"{program} can't be started: {fault.strerror}") from fault
    finally:
        temporary.remove(profile)
    if done.returncode or not pdf.is_file():
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["it says nothing"]
        raise UserError(f"{program} doesn't print {page.name}: {said[-1]}")
