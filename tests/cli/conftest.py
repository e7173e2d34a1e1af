"""Small projects: one that is built, a copy of it to change, and one in which nothing was made."""

import shutil
from pathlib import Path

import pytest

from tests import miniature


@pytest.fixture(scope="module")
def finished() -> Path:
    """A project that is built; not to be changed."""
    return miniature.finished()


@pytest.fixture
def project(finished: Path, tmp_path: Path) -> Path:
    """A copy of the built project, to change."""
    return Path(shutil.copytree(finished, tmp_path / "project"))


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A project in which nothing was made yet."""
    return miniature.make(tmp_path)
