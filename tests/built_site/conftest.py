"""The built site, read as files."""

from pathlib import Path

import pytest

from tests import built


@pytest.fixture(scope="session")
def site() -> Path:
    return built.site()


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, built.Page]:
    return built.pages(site)
