"""Figures as files: one each in a chapter's folder here, whose name is the figure's id.

`essay/wide_vs_narrow.py` is the figure `wide-vs-narrow`. The words of a figure (title, caption, alt
text) are literals, read from its source without importing it, so that a build in which nothing
changed needn't load torch. A file is parsed once a version.
"""

from __future__ import annotations

import ast
import difflib
import importlib
import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from explainer.errors import UserError
from explainer.figures import literals
from explainer.plotting.variants import KINDS, Kind
from explainer.units import shown

FOLDER = Path(__file__).parent
NEEDED = ("TITLE", "KIND", "ALT", "LIMITS")
WORDS = (*NEEDED, "LIVE")
NAME = re.compile(r"[a-z][a-z0-9_]*")  # of a figure's file

_read: dict[Path, tuple[tuple[int, int], FigureSource]] = {}
_found: dict[tuple[Path, str], Path] = {}


@dataclass(frozen=True)
class FigureSource:
    """The words of a figure, as its file has them, and the lines on which its texts begin."""

    id: str
    title: str
    kind: Kind
    caption: str
    alt: str
    limits: str
    path: Path
    lines: Mapping[str, int]  # of "caption", "ALT" and "LIMITS"
    live: str = ""  # the script that runs it in the reader's browser


def figure_files() -> dict[str, Path]:
    """Return the files of all figures by id, in alphabetical order.

    Raises:
        UserError: if two chapters have a figure of one id.
    """
    found: dict[str, Path] = {}
    files = (path for path in FOLDER.glob("*/[!_.]*.py") if path.is_file())
    for path in sorted(files, key=lambda path: path.name):
        id = path.stem.replace("_", "-")
        if id in found:
            chapters = " and ".join(p.parent.name for p in (found[id], path))
            raise UserError(f"two figures are called '{id}', in {chapters}; rename one")
        found[id] = path
    return found


def figure_ids() -> list[str]:
    """Return the ids of all figures, sorted."""
    return sorted(figure_files())


def module_name(id: str) -> str:
    """Return the dotted name of the module that holds figure `id`.

    Raises:
        UserError: if there is no such figure.
    """
    path = _find(id)
    return f"explainer.figures.{path.parent.name}.{path.stem}"


def read_source(id: str) -> FigureSource:
    """Read the words of figure `id` from its source, without importing it.

    Raises:
        UserError: if there is no such figure, or its file lacks a word that every figure needs.
    """
    path = _find(id)
    status = path.stat()
    version = (status.st_mtime_ns, status.st_size)
    if path not in _read or _read[path][0] != version:
        _read[path] = version, _parse(id, path)
    return _read[path][1]


def load_figure(id: str) -> ModuleType:
    """Import the file of figure `id`."""
    read_source(id)
    return importlib.import_module(module_name(id))


def _find(id: str) -> Path:
    """Return the file of a figure; the list of all is read only where it isn't known."""
    path = _found.get((FOLDER, id))
    if path is None or not path.is_file():
        files = figure_files()
        if id not in files:
            near = difflib.get_close_matches(id, files, 1)
            hint = f"; nearest is '{near[0]}'" if near else ""
            raise UserError(f"no figure '{id}'{hint}")
        _found.update({(FOLDER, id): path for id, path in files.items()})
        path = files[id]
    return path


def _literal(value: ast.expr, name: str, path: Path, source: str) -> str:
    """Return a word of a figure, which is read without running anything."""
    match value:
        case ast.Constant(str(text)):
            literals.check(value, name, shown(path), source)
            return text
    raise UserError(
        f"{shown(path)}:{value.lineno}: {name} must be a plain string, nothing that is computed"
    )


def _parse(id: str, path: Path) -> FigureSource:
    if not NAME.fullmatch(path.stem):
        better = re.sub(r"\W+", "_", path.stem.lower()).strip("_")
        raise UserError(
            f"{shown(path)}: a figure's file has a name of small letters, digits and _; call it "
            f"{better}.py"
        )
    tree, source = literals.parse(path.read_bytes(), path)
    words: dict[str, str] = {}
    lines: dict[str, int] = {}
    for node in tree.body:
        match node:
            case ast.Assign([ast.Name(name)], ast.expr() as value) | ast.AnnAssign(
                ast.Name(name), value=ast.expr() as value
            ) if name in WORDS:
                words[name], lines[name] = _literal(value, name, path, source), value.lineno
            case ast.Expr(ast.Constant(str()) | ast.JoinedStr() as value) if node is tree.body[0]:
                text = _literal(value, "the docstring (its caption)", path, source)
                skipped = len(text) - len(text.lstrip())
                words["caption"] = inspect.cleandoc(text)
                lines["caption"] = node.lineno + text[:skipped].count("\n")
    missing = [word for word in NEEDED if not words.get(word, "").strip()]
    if not words.get("caption") or missing:
        lacks = ", ".join(missing) if words.get("caption") else "a docstring (its caption)"
        raise UserError(
            f"figure '{id}' in {path.name} lacks {lacks}; CONTRIBUTING.md shows them all"
        )
    kind = words["KIND"]
    if kind not in KINDS:
        raise UserError(
            f"{shown(path)}:{lines['KIND']}: KIND must be 'still' or 'movie', not '{kind}'"
        )
    return FigureSource(
        id,
        words["TITLE"],
        kind,
        words["caption"],
        words["ALT"],
        words["LIMITS"],
        path,
        lines,
        words.get("LIVE", ""),
    )
