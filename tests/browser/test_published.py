"""The site where it is published: in a folder of a host; and figures found by their words."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.browser.live import wake
from tests.browser.test_not_found import served

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _followed(page: Page) -> list[str]:
    """Return a list that will have all that the page asks for, with how it was answered."""
    asked: list[str] = []
    page.on("response", lambda answer: asked.append(f"{answer.status} {answer.url}"))
    page.on("requestfailed", lambda request: asked.append(f"failed {request.url}"))
    return asked


@pytest.mark.parametrize("path", ["", "posts/in-your-hands/", "embed/perturb-yourself/"])
def test_in_a_folder_everything_is_found_and_live_figures_wake(
    opened: Opens, site: Path, path: str
):
    with served(site, "/project/") as address:
        page = opened()
        asked = _followed(page)
        page.goto(f"{address}/project/{path}", wait_until="load")
        wake(page)
        assert len(asked) > 5
        assert [one for one in asked if not one.startswith(f"200 {address}/project/")] == []


def test_figures_are_found_by_title_caption_and_what_they_show(opened: Opens, address: str):
    page = opened()
    page.goto(f"{address}figures/?find=Poison%20GAP")
    cards, told = page.locator(".xp-card:visible"), page.locator(".xp-find output")
    all_of_them = page.locator(".xp-card").count()
    expect(told).to_have_text(f"{cards.count()} of {all_of_them}")
    titles = cards.locator(".xp-card-title").all_inner_texts()
    assert "Poison opens the gap" in titles and len(titles) < all_of_them / 2
    field = page.get_by_role("searchbox", name="Find a figure")
    field.fill("no such words")
    expect(told).to_have_text(f"0 of {all_of_them}")
    assert page.locator("article h2:visible").count() == 0
    field.fill("t-sne")  # in a caption alone
    expect(cards.locator("a")).to_have_attribute("href", "minefield/")
    assert page.url == f"{address}figures/?find=t-sne"
    field.fill("")
    expect(cards).to_have_count(all_of_them)
    assert page.url == f"{address}figures/"


def test_without_scripts_there_is_no_field_and_all_figures(opened: Opens, address: str):
    page = opened(java_script_enabled=False)
    page.goto(f"{address}figures/")
    assert not page.locator(".xp-find").is_visible()
    assert page.locator(".xp-card:visible").count() > 20
