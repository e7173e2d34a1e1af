"""The site of a real quick build, made once for all tests that look at it.

EXPLAINER_SITE names a site that is built already, to test that one.
"""

import gzip
import html.parser
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests import shared

ROOT = Path(__file__).parent.parent
SOURCES = ("explainer", "content", "theme", "build.py", "mkdocs.yml", "pyproject.toml")


@cache
def site() -> Path:
    """Return the site, once it is built."""
    ready = os.environ.get("EXPLAINER_SITE")
    return Path(ready).absolute() if ready else shared.once("project", _build) / "site"


def begin() -> Callable[[], None]:
    """Have the site built by a process of its own; it ends with this one, or when told to."""
    if os.environ.get("EXPLAINER_SITE"):
        return lambda: None
    builder = subprocess.Popen(
        [sys.executable, "-c", "from tests import built; built.build_beside()"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # whoever needs the site hears what went wrong
        start_new_session=True,
    )

    def end() -> None:
        assert builder.stdin
        builder.stdin.close()
        builder.wait()

    return end


def build_beside() -> None:
    """Build the site, unless whoever holds the other end of our input ends before."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    site()


def _end_with_parent() -> None:
    sys.stdin.read()
    os.killpg(0, signal.SIGKILL)  # and with us all who build


def _build(folder: Path) -> None:
    """Build a copy of the project, which takes over what is stored."""
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    store = ROOT / ".build" / "store"
    if store.is_dir():
        unfinished = shutil.ignore_patterns(".*")
        shutil.copytree(store, folder / ".build" / "store", ignore=unfinished, copy_function=_link)
    done = subprocess.run(
        [sys.executable, "build.py", "--size", "quick"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": "", "NO_MKDOCS_2_WARNING": "true"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"the quick build failed:\n{done.stdout[-3000:]}"


def _link(source: str, target: str) -> None:
    """Link a stored file, or copy it to another file system."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


class Page(html.parser.HTMLParser):
    """What a page of the site says, and what it refers to.

    Attributes:
        ids: its anchors.
        links: where it leads to.
        loads: what it loads: styles, scripts, pictures, videos, fonts.
        words: its text, without code, scripts and styles.
        elements: each element's name and attributes.
    """

    SILENT = ("script", "style", "code", "pre", "textarea")

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.words = ""
        self.elements: list[tuple[str, dict[str, str]]] = []
        self._silent = 0
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements.append((tag, given))
        self._silent += tag in self.SILENT
        self.ids |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "link" and given.get("rel") in ("stylesheet", "icon", "preload"):
            self.loads.append(given["href"])
        self.loads += [given[name] for name in ("src", "srcset", "poster") if name in given]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in self.SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words += data


@cache
def pages(folder: Path) -> dict[str, Page]:
    """Return all pages of a site by their path below it."""
    assert (folder / "index.html").is_file(), f"there is no site in {folder}"
    return {p.relative_to(folder).as_posix(): Page(p) for p in sorted(folder.rglob("*.html"))}


def sent(path: Path) -> int:
    """Return how many bytes a web server sends for a file: text is compressed."""
    plain = path.suffix in (".html", ".css", ".js", ".svg", ".json")
    return len(gzip.compress(path.read_bytes())) if plain else path.stat().st_size
