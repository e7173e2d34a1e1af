"""A copy of the project to build in, without what was built."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parent.parent
PARTS = ("build.py", "mkdocs.yml", "pyproject.toml", "content", "explainer", "theme")


def copy(project: Path) -> Path:
    """Copy what a build reads into the folder `project`, and return it."""
    ignore = shutil.ignore_patterns("__pycache__", "node_modules")
    for part in filter(Path.exists, (ROOT / part for part in PARTS)):
        if part.is_dir():
            shutil.copytree(part, project / part.name, ignore=ignore)
        else:
            project.mkdir(exist_ok=True)
            shutil.copy(part, project)
    return project
