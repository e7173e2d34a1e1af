"""Names with a digest, so that no reader's browser puts together files of two builds.

What pages load of ours, scripts, styles, fonts, pictures, data and films, gets a second name in
the built site, `explainer.1a2b3c4d.css` beside `explainer.css`, by which all pages ask for it: a
changed file has another name, and browsers may keep the old one for as long as they like. The plain
names stay, for whoever knows them. Pages that readers still have open ask for names of the build
before, which stay for one build more.
"""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
import re
import shutil
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path, PurePosixPath

Names = dict[str, str]  # second names by the first, both as ways from the site's root

LETTERS = 8  # of a digest
LIST = "assets/names.json"  # of the second names, in the site
SCRIPTS = "assets/live"  # a folder whose scripts know each other by name: it has one digest
LOADED = re.compile(
    r"assets/(fonts/[^/]+\.woff2|[^/]+\.svg|(copy|find)\.js)$"
    r"|figures/[^/]+/([^/]+\.webp|[^/]+-field-[^/]+\.(mp4|webm)|[^/]+\.live\.js)$"
)
SCORE = re.compile(r"(figures/[^/]+/[^/]+?)((?:-phone)?-(?:light|dark)\.film\.js)$")
STYLE, START = "assets/explainer.css", "assets/explainer.js"
ATTRIBUTE = re.compile(r'\b(src|href|srcset|data-source|data-film)="([^"#?:]+)"')
URL = re.compile(r'url\("([^")]+)"\)')


def stamp(site: Path, before: Path | None = None) -> None:
    """Give what the pages of a built site load its second names, and have them ask by these.

    Args:
        site: the folder of the site.
        before: that of the last one, if there is one: what its pages ask for is kept.
    """
    files = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    names = {name: _with(name, _digest([site / name])) for name in files if LOADED.match(name)}
    begins = _beginnings(site, files)
    names |= {
        name: f"{begins[found[1]]}{found[2]}" for name in files if (found := SCORE.match(name))
    }
    names |= _scripts(site, files)
    for name, second in names.items():
        _twin(site / name, site / second)
    ask = partial(_second, names | begins)
    names |= _rewritten(site, STYLE, lambda text: _asking(text, URL, partial(ask, STYLE)))
    names |= _rewritten(site, START, lambda text: _starting(text, names))
    ask = partial(_second, names | begins)
    for name in files:
        if name.endswith(".html"):
            text = (site / name).read_text("utf-8")
            (site / name).write_text(_asking(text, ATTRIBUTE, partial(ask, name)), "utf-8")
    (site / LIST).write_text(json.dumps(sorted(names.values()), indent=0) + "\n")
    if before:
        _keep(before, site)


def _digest(paths: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()[:LETTERS]


def _with(name: str, digest: str) -> str:
    """Return a file's name with a digest before its last suffix."""
    return str(PurePosixPath(name).with_suffix(f".{digest}{PurePosixPath(name).suffix}"))


def _twin(path: Path, second: Path) -> None:
    """Give a file a second name; where a disk has no links, a copy."""
    second.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, second)
    except OSError:
        shutil.copy2(path, second)


def _beginnings(site: Path, files: Iterable[str]) -> Names:
    """Return how the names of films' drawings begin, all that pages say of them, and do anew."""
    of: dict[str, list[Path]] = {}
    for name in files:
        if found := SCORE.match(name):
            of.setdefault(found[1], []).append(site / name)
    return {begin: f"{begin}.{_digest(paths)}" for begin, paths in of.items()}


def _scripts(site: Path, files: Iterable[str]) -> Names:
    """Return the second names of the scripts of live figures, in a folder of their own."""
    inside = [name for name in files if name.startswith(f"{SCRIPTS}/")]
    folder = f"{SCRIPTS}.{_digest(site / name for name in inside)}"
    return {name: name.replace(SCRIPTS, folder, 1) for name in inside}


def _rewritten(site: Path, name: str, rewrite: Callable[[str], str]) -> Names:
    """Write a text as it asks for others by their second names; return its own."""
    path = site / name
    if not path.is_file():
        return {}
    text = rewrite(path.read_text("utf-8"))
    second = _with(name, hashlib.sha256(text.encode()).hexdigest()[:LETTERS])
    (site / second).write_text(text, "utf-8")
    return {name: second}


def _starting(text: str, names: Names) -> str:
    """Return the first script, which names the others from its folder, without their suffix."""

    def short(name: str) -> str:
        return f'"{PurePosixPath(name).relative_to("assets").with_suffix("")}"'

    for name, second in names.items():
        if name.endswith(".js") and name.startswith("assets/"):
            text = text.replace(short(name), short(second))
    return text


def _asking(text: str, pattern: re.Pattern[str], ask: Callable[[str], str]) -> str:
    """Return a text in which what a pattern's last group finds is asked for by another name."""

    def replaced(found: re.Match[str]) -> str:
        way = found[found.lastindex or 0]
        return found[0].replace(way, ask(way))

    return pattern.sub(replaced, text)


def _second(names: Names, page: str, way: str) -> str:
    """Return the way from a page, or a style sheet, to a file by its second name, if it has one."""
    second = names.get(posixpath.normpath(posixpath.join(posixpath.dirname(page), way)))
    return posixpath.join(posixpath.dirname(way), posixpath.basename(second)) if second else way


def _keep(before: Path, site: Path) -> None:
    """Take over what the pages of the site before ask for."""
    known = before / LIST
    if not known.is_file():
        return
    for name in json.loads(known.read_text("utf-8")):
        if (before / name).is_file() and not (site / name).exists():
            _twin(before / name, site / name)
