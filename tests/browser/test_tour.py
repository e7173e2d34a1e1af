"""Every page in a browser: light and dark, wide and narrow, nothing wrong, nothing foreign."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import tour
from tests.browser.conftest import opening
from tests.browser.tour import Tour

pytestmark = [pytest.mark.browser, pytest.mark.slow]

VIEWS = [("light", 1280), ("dark", 360), ("light", 360), ("dark", 1280)]  # the longest first


@pytest.fixture(scope="module", params=VIEWS, ids=lambda view: f"{view[0]}-{view[1]}")
def view(request: pytest.FixtureRequest) -> tuple[str, int]:
    """A theme and a width; tests of one view run in one process (tests/conftest.py)."""
    seen: tuple[str, int] = request.param
    return seen


@pytest.fixture(scope="module")
def seen(browser: Browser, address: str, site: Path, view: tuple[str, int]) -> Tour:
    with opening(browser) as opened:
        return tour.make(opened, address, site, *view)


def test_every_page_is_in_order(seen: Tour, address: str):
    left = "net::ERR_ABORTED"  # what a page was still fetching when the next one was opened
    asked = [url for url in seen.requests if not url.startswith((address, "data:"))]
    assert asked == []
    assert seen.faults + [error for error in seen.errors if not error.endswith(left)] == []


def test_awake_figures_are_accessible(seen: Tour):
    assert seen.awake == []


def test_every_figure_is_seen(seen: Tour, site: Path, view: tuple[str, int]):
    scheme, width = view
    assert len(seen.shown) == len(json.loads((site / "data/figures.json").read_text()))
    assert min(seen.spreads) > 5, seen.spreads
    hidden = "-light." if scheme == "dark" else "-dark."
    assert [url for url in seen.reading if hidden in url] == []
    assert all(("-phone-" in source) == (width < 600) for source in seen.shown)
    assert not [url for url in seen.reading if url.endswith((".mp4", ".webm"))]
