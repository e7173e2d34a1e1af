"""A small project that is built, the same for all tests; not to be changed."""

from pathlib import Path

import pytest

from tests import miniature


@pytest.fixture(scope="module")
def finished() -> Path:
    return miniature.finished()
