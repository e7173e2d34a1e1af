from pathlib import Path

import pytest

from explainer.figures import source
from explainer.site import cards, webfonts
from tests.site.project import Project


@pytest.fixture(scope="session")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where subsets are kept from test to test: making them takes a second."""
    return tmp_path_factory.mktemp("fonts")


@pytest.fixture(scope="session")
def kept_cards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where social cards are kept from test to test."""
    return tmp_path_factory.mktemp("cards")


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fonts: Path, kept_cards: Path
) -> Project:
    make, make_cards = webfonts.make, cards.make
    monkeypatch.delenv("SITE_URL", raising=False)
    monkeypatch.setattr(cards, "make", lambda pages, kept: make_cards(pages, kept_cards))
    monkeypatch.setattr(webfonts, "make", lambda pages, cache: make(pages, fonts))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(source, "FOLDER", tmp_path / "explainer" / "figures")
    made = Project(tmp_path)
    made.figure("poison-sweep")
    return made
