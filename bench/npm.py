"""Installs what a benchmark needs from npm into an environment of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from explainer.errors import UserError
from explainer.site.bundle import find_node


def install(folder: Path, packages: Sequence[str]) -> None:
    """Install packages, each with its version, in a folder, unless they are there.

    Raises:
        UserError: if npm can't fetch them.
    """
    stamp = folder / "pins.txt"
    pins = "\n".join(packages)
    if stamp.exists() and stamp.read_text() == pins:
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{"private": true}')
    options = ("--no-audit", "--no-fund", "--ignore-scripts", "--omit=optional", "--save-exact")
    command = [*find_node().npm, "install", "--silent", *options, *packages]
    if subprocess.run(command, cwd=folder, check=False).returncode:
        raise UserError(f"npm can't install {', '.join(packages)}; go on line once and try again")
    stamp.write_text(pins)
