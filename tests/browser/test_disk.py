"""The site opened from a disk, without a server: it reads on, its figures live, its films play."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens, noted
from tests.browser.live import wake
from tests.browser.test_films import FILM, PLAYS

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_figures_live_films_play_and_links_lead_to_pages(opened: Opens, site: Path):
    page = opened()
    with noted(page) as (requests, errors):
        page.goto((site / "index.html").as_uri(), wait_until="load")
        wake(page)
        film = page.locator(FILM).first
        film.scroll_into_view_if_needed()
        page.wait_for_function(PLAYS, arg=film.element_handle())
        page.locator("article a[href*='posts/without-training/']").first.click()
        expect(page).to_have_title(re.compile("^Without training"))
        chapter = (site / "posts/without-training/index.html").as_uri()
        assert page.url.partition("#")[0] == chapter
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
    # Chromium preloads no fonts from a disk, but loads them.
    assert [error for error in errors if "font" not in error and "ERR_FAILED" not in error] == []
    assert page.evaluate("[...document.fonts].some(font => font.status === 'loaded')")


def test_a_network_trains_though_a_worker_may_not_be_a_file(opened: Opens, site: Path):
    page = opened()
    page.goto((site / "posts/playground/index.html").as_uri(), wait_until="load")
    figure = wake(page)
    figure.locator("button[name=run]").click()
    page.wait_for_function("orders.answered > 2")
    expect(figure.locator(".xp-note")).to_be_hidden()
