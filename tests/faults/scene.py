"""A small project to which things happen, and what must be so afterwards."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from explainer.site import stamps
from explainer.store import Store, temporary
from tests import miniature

LARGE = "EXPLAINER_SOAK"  # set: many moments and damages instead of few
QUICK = ("--size", "quick")
DOCS = ".build/docs"
SECOND = re.compile(r"\.[0-9a-f]{8}(?=[./]|$)")  # a name with a digest
DATED = ("data/figures.json", "search/search_index.json")  # they say how long things took

# Runs build.py, and at file event number AT sends its process a signal. Events of this process
# alone count; at none, how many there were is written into a file.
RUNNER = """
import os, runpy, sys
at, number, log, *arguments = sys.argv[1:]
here, seen, main = os.getcwd() + os.sep, 0, os.getpid()
kinds = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree", "shutil.copyfile"}

def hook(event, given):
    global seen
    if event == "open":
        mode = given[1]
        counts = isinstance(given[0], str) and isinstance(mode, str) and set(mode) & set("wax+")
    else:
        counts = event in kinds
    if counts and os.getpid() == main:
        seen += 1
        if seen == int(at):
            os.kill(main, int(number))

sys.addaudithook(hook)
sys.argv = ["build.py", *arguments]
try:
    runpy.run_path("build.py", run_name="__main__")
finally:
    if not int(at):
        open(log, "w").write(str(seen))
"""


def large() -> bool:
    """Whether it is to be tried at length."""
    return bool(os.environ.get(LARGE))


def copy(project: Path, folder: Path) -> Path:
    """Copy a project, with new files for old."""
    shutil.rmtree(folder, ignore_errors=True)
    return Path(shutil.copytree(project, folder, symlinks=True))


def run(folder: Path, *options: str, at: int = 0, number: int = 0) -> subprocess.CompletedProcess:
    """Run the build, which is sent a signal at one of its file events."""
    log = folder.with_name("events.txt")
    return subprocess.run(
        [sys.executable, "-c", RUNNER, str(at), str(number), str(log), *options],
        cwd=folder,
        env=miniature.environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def events(folder: Path, *options: str) -> int:
    """Return at how many file events a build can be sent a signal."""
    done = run(folder, *options)
    assert done.returncode == 0, done.stderr
    return int(folder.with_name("events.txt").read_text())


def told_well(done: subprocess.CompletedProcess, *, killed: int = 0) -> None:
    """See that a build that went wrong said so in one line, with a status."""
    assert "Traceback" not in done.stderr, done.stderr
    if killed == signal.SIGKILL:
        assert done.returncode in (-killed, 0)
    elif killed:
        ended = (128 + killed, -killed, 0)  # the second while the program is being loaded
        assert done.returncode in ended, (done.returncode, done.stderr)
    else:
        assert done.returncode == 0, (done.returncode, done.stderr)
    assert len(lines(done.stderr)) <= 1, done.stderr


def lines(told: str) -> list[str]:
    """Return what was told, but for what is made again, and for what is said of every build."""
    usual = ("warning: stored ", "note: ")
    return [line for line in told.splitlines() if not line.startswith(usual)]


def contents(site: Path) -> dict[str, str]:
    """Return what a site holds by name: digests, of text without what differs by the clock.

    Names with a digest are left out: those of the site before stay for one build more.
    """
    found = {}
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        data, name = path.read_bytes(), path.relative_to(site).as_posix()
        if SECOND.search(name) or name == stamps.LIST:
            continue
        if path.suffix in (".pdf", ".woff2", ".gz", ".mp4", ".webm"):
            data = data[:4] if len(data) > 500 else b""  # they have dates in them
        elif path.suffix in (".html", ".xml", ".md") or name in DATED:
            data = re.sub(rb"[\d.:T]+", b"0", re.sub(rb"\.[0-9a-f]{8}\b", b"", data))
        found[name] = hashlib.sha256(data).hexdigest()
    return found


def differences(site: Path, right: dict[str, str]) -> list[str]:
    """Name the files in which a site isn't the right one."""
    found = contents(site) if site.is_dir() else {}
    return sorted(name for name in {*found, *right} if found.get(name) != right.get(name))


def leftovers(folder: Path) -> list[Path]:
    """Return what lies about that was being made."""
    drafts = [path for path in folder.rglob(".*") if temporary.NAME.fullmatch(path.name)]
    between = [folder / ".build" / name for name in ("site-ready", "site-before")]
    return drafts + [path for path in between if path.exists()]


def right(folder: Path, reference: dict[str, str], *, baked: bool = False) -> None:
    """See that the next build makes the right site, of whole results, and leaves nothing behind.

    If `baked`, what mkdocs makes the site of is compared, which takes half the time.
    """
    told_well(run(folder, *QUICK, *(["--no-site"] if baked else [])))
    wrong = differences(folder / (DOCS if baked else "site"), reference)
    left = leftovers(folder)
    assert not wrong, f"the site differs in {wrong}"
    assert not left, f"left behind: {left}"
    store = Store(folder / ".build/store")
    assert len([store.read(f"{f.parent.name}/{f.name}") for f in store.folders()]) >= 4
