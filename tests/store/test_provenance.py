"""Which commit a result is said to come from: that of its own code, or none."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import miniature


def git(folder: Path, *words: str) -> str:
    name = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    command = ["git", "-C", str(folder), *name, *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def commit(folder: Path, **environment: str) -> str:
    asked = "from explainer.store import provenance; print(provenance.commit())"
    return subprocess.run(
        [sys.executable, "-c", asked],
        cwd=folder,
        env=miniature.environment() | environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what asks, in somebody's repository."""
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text("__pycache__/\n")
    git(tmp_path, "add", ".gitignore")
    git(tmp_path, "commit", "-qm", "theirs")
    made = tmp_path / "made/explainer"
    shutil.copytree(miniature.ROOT / "explainer/store", made / "store")
    for name in ("__init__.py", "errors.py", "units.py"):
        shutil.copy(miniature.ROOT / "explainer" / name, made)
    return tmp_path / "made"


def test_another_repositorys_commit_is_not_ours_and_new_code_is_a_change(project: Path) -> None:
    assert commit(project) == "None"
    git(project, "add", ".")
    git(project, "commit", "-qm", "ours")
    head = git(project, "rev-parse", "--short=12", "HEAD")
    assert commit(project) == head
    assert commit(project, GIT_DIR="/nowhere") == head
    (project / "notes.txt").write_text("not code")
    assert commit(project) == head
    (project / "explainer/more.py").write_text("NEW = 1\n")
    assert commit(project) == f"{head}+changes"
    assert commit(project, PATH="/nowhere") == "None"
