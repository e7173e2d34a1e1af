"""What a result came from, as digests that are the same on every machine.

The code of a stage is its module and every `explainer` module that it imports, transitively, but
for those that only carry results about. It is read from the files, never imported: `import
explainer.a`, `from explainer import a`, `from . import a`, at the top or inside functions.
Comments, layout and docstrings don't count. A package's `__init__` counts where something is
imported from it, not where it only leads to a module.
"""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import hashlib
import inspect
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from explainer.errors import UserError
from explainer.store import temporary
from explainer.units import shown

PACKAGE = Path(__file__).parents[1]

# These move results about, or say where they are made; they don't make them.
CARRIERS = {
    f"{PACKAGE.name}.{name}"
    for name in ("device", "errors", "memory", "progress", "store", "units")
}
# Words of a figure that pages read from its source: changing them changes no drawing.
PROSE = {"ALT", "LIMITS"}
MOST_KEPT = 2000  # digests

Json = Any  # what json.loads gives


class Import(NamedTuple):
    """An import statement: `import base`, or `from base import names`, `level` dots before it."""

    base: str
    level: int
    names: Sequence[str]


_kept: dict[str, tuple[str, list[Import]]] = {}  # by the sha256 of a file's content
_used: set[str] = set()  # those of them that this process looked at
_parsed: dict[Path, tuple[tuple[int, int], str, frozenset[str]]] = {}
_first_seen: dict[Path, str] = {}


def canonical(value: object, name: str = "argument") -> Json:
    """Return an argument of a stage as JSON; dataclasses are tagged with their class.

    Raises:
        TypeError: if it is anything but a dataclass, str, int, float, bool, None or tuple of those.
    """
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, tuple):
        return [canonical(part, f"{name}[{i}]") for i, part in enumerate(value)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return {"class": tag(type(value))} | {k: canonical(v, k) for k, v in parts.items()}
    raise TypeError(
        f"{name} is a {type(value).__name__}; the arguments of a stage are recipes: frozen "
        "dataclasses, str, int, float, bool, None and tuples of those"
    )


def tag(cls: type) -> str:
    """Return the name by which records know a class."""
    return f"{cls.__module__}.{cls.__qualname__}"


def key(stage: str, arguments: Json, code: dict[str, str]) -> str:
    """Return the sha256 that names the result of `stage` on `arguments` made by `code`."""
    return sha(json.dumps([stage, arguments, code], sort_keys=True))


def sha(text: str) -> str:
    """Return the sha256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def code(modules: Iterable[str]) -> dict[str, str]:
    """Return the digest of each module that `modules` depend on, themselves included."""
    found: dict[str, str] = {}
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        path = source(module)
        if module in found or _carries(module) or path is None:
            continue
        found[module], imported = _read(module, path)
        waiting.extend(imported)
    return dict(sorted(found.items()))


def _carries(module: str) -> bool:
    """Whether a module is one of `CARRIERS`, or in a room that is."""
    return ".".join(module.split(".")[:2]) in CARRIERS


def source(module: str) -> Path | None:
    """Return the file of a module, or None if there is none."""
    top, *rest = module.split(".")
    if top != PACKAGE.name:  # a test or somebody's own script: already imported
        file = getattr(sys.modules.get(module), "__file__", None)
        return Path(file) if file else None
    path = PACKAGE.joinpath(*rest)
    files = (path.with_suffix(".py") if rest else path, path / "__init__.py")
    return next((file for file in files if file.is_file()), None)


def check_unchanged(modules: Iterable[str]) -> None:
    """Refuse to store what loaded code makes under the name of code edited since it was loaded.

    Raises:
        UserError: if the file of a loaded module isn't what this process first saw.
    """
    for module in modules:
        path = source(module)
        if path is None:
            continue
        now = _read(module, path)[0]
        if module not in sys.modules:
            _first_seen[path] = now
        elif _first_seen[path] != now:
            raise UserError(
                f"{path} was edited while the build ran; what was finished is kept, "
                "run the same command again to go on with the new code"
            )


def _read(module: str, path: Path) -> tuple[str, frozenset[str]]:
    """Return a file's digest and the explainer modules that it imports, once a version."""
    status = path.stat()
    version = (status.st_mtime_ns, status.st_size)
    cached = _parsed.get(path)
    if cached is None or cached[0] != version:
        digest, imports = _digest(path)
        package = path.name == "__init__.py"
        imported = (name for one in imports for name in _resolved(one, module, package))
        ours = frozenset(name for name in imported if name.split(".")[0] == PACKAGE.name)
        cached = _parsed[path] = (version, digest, ours)
    _first_seen.setdefault(path, cached[1])
    return cached[1], cached[2]


def imported(module: str, path: Path) -> frozenset[str]:
    """Return the explainer modules that a module, in the file `path`, imports."""
    return _read(module, path)[1]


def _digest(path: Path) -> tuple[str, list[Import]]:
    """Return a file's digest and its import statements, parsed once a content."""
    content = path.read_bytes()
    name = hashlib.sha256(content).hexdigest()
    if name not in _kept:
        try:
            tree = ast.parse(content, filename=str(path))
        except SyntaxError as error:
            line = f":{error.lineno}" if error.lineno else ""
            raise UserError(f"{shown(path)}{line}: {error.msg}") from error
        imports = list(_imports(tree))
        _kept[name] = sha("".join(_dump(_bare(tree)))), imports
    _used.add(name)
    return _kept[name]


def remember(path: Path) -> None:
    """Take digests from a file that `keep` wrote; one that isn't readable is as good as none.

    They are kept by the content of the files that they are of, and by the code of this module.
    """
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["by"] == _vouched(kept["digests"]):
            found = {
                name: (digest, [Import(*one) for one in imports])
                for name, (digest, imports) in kept["digests"].items()
            }
            _kept.update(found)


def keep(path: Path) -> None:
    """Write all digests that are known for the next process; of too many, those in use.

    Where that can't be written, the next process parses the code again.
    """
    names = _kept if len(_kept) <= MOST_KEPT else _used
    digests = {name: _kept[name] for name in sorted(names)}
    text = json.dumps({"by": _vouched(digests), "digests": digests})
    draft = path.with_name(temporary.name(path.name))
    with contextlib.suppress(OSError, ValueError):
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    with contextlib.suppress(OSError):
        draft.unlink(missing_ok=True)


def _vouched(digests: Json) -> str:
    """Return the digest of some digests, and of the code of this module, that made them."""
    return sha(json.dumps(digests) + Path(__file__).read_text(encoding="utf-8"))


def _bare(tree: ast.Module) -> ast.Module:
    """Take away docstrings, and the words of figures that pages read from the source."""
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    for node in ast.walk(tree):
        if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    tree.body = [
        node
        for node in tree.body
        if not (isinstance(node, ast.Assign) and {_name(t) for t in node.targets} <= PROSE)
    ]
    return tree


def _name(target: ast.expr) -> str:
    return target.id if isinstance(target, ast.Name) else ""


def _dump(node: object) -> Iterator[str]:
    """Write a tree in a form that no version of Python changes, as `ast.dump` would."""
    if isinstance(node, ast.AST):
        yield f"{type(node).__name__}("
        for name, value in ast.iter_fields(node):
            if value not in (None, []) and name not in ("ctx", "kind", "type_ignores"):
                yield f"{name}="
                yield from _dump(value)
        yield ")"
    elif isinstance(node, list):
        for part in node:
            yield from _dump(part)
            yield ","
    else:
        yield f"{type(node).__name__} {node!a};"


def _imports(tree: ast.Module) -> Iterator[Import]:
    """Return every import statement of a module, anywhere in its text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, 0, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names)
            yield Import(node.module or "", node.level, names)


def _resolved(one: Import, module: str, package: bool) -> Iterator[str]:
    """Name the modules of an import: of `from base import names`, those in `base`, or `base`."""
    base = one.base
    if one.level:
        up = one.level - (1 if package else 0)
        parents = module.split(".")[: -up or None]
        base = ".".join([*parents, *([base] if base else [])])
    if not one.names:
        yield base
    elif base.split(".")[0] == PACKAGE.name:
        for name in one.names:
            inner = f"{base}.{name}"
            yield inner if source(inner) else base


def bind(signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Json:
    """Return a call's arguments by name, defaults filled in, as JSON."""
    bound = signature.bind(*args, **kwargs)
    bound.apply_defaults()
    return {name: canonical(value, name) for name, value in bound.arguments.items()}
