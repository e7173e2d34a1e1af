"""What every page has beside its text: cards, downloads, formulas that scroll, paper."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opens

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def lefts(page: Page) -> set[float]:
    return {box["x"] for card in page.locator(".xp-card").all() if (box := card.bounding_box())}


@pytest.mark.parametrize("path", ["posts/", "figures/"])
def test_cards_stand_in_one_column_on_a_phone_and_in_several_elsewhere(
    opened: Opens, address: str, path: str
):
    phone, desk = opened(360), opened(1280)
    for page in (phone, desk):
        page.goto(address + path)
    assert lefts(phone) == {16}
    assert len(lefts(desk)) == 3


@pytest.mark.parametrize("scripts", [True, False])
def test_a_card_leads_to_its_chapter_wherever_it_is_touched(
    opened: Opens, address: str, scripts: bool
):
    page = opened(java_script_enabled=scripts)
    page.goto(f"{address}posts/")
    picture = page.locator(".xp-card .xp-thumbnail").first
    box = picture.bounding_box()
    assert picture.locator("img:visible").count() == 1
    assert box and box["width"] / box["height"] == pytest.approx(1.6, abs=0.02)
    page.mouse.click(box["x"] + 30, box["y"] + 30)
    page.wait_for_url("**/posts/in-your-hands/")


def test_the_keyboard_goes_from_card_to_card(opened: Opens, address: str):
    page = opened()
    page.goto(f"{address}posts/")
    page.locator(".xp-card-title").first.focus()
    reached = []
    for _ in range(3):
        reached.append(page.evaluate("document.activeElement.getAttribute('href')"))
        page.keyboard.press("Tab")
    assert reached == [f"../posts/{name}/" for name in ("in-your-hands", "playground", "minefield")]


@pytest.mark.parametrize(("scheme", "other"), [("light", "dark"), ("dark", "light")])
def test_downloads_are_in_the_theme_that_shows(
    opened: Opens, address: str, scheme: str, other: str
):
    page = opened(scheme=scheme)
    page.goto(address)
    links = page.locator("figure[id] .xp-links a[download]:visible")
    files = links.evaluate_all("all => all.map(a => a.getAttribute('href'))")
    drawn = [file for file in files if not file.endswith((".csv", ".json", ".mp4", ".pdf"))]
    assert len(drawn) >= 30
    assert all(f"-{scheme}." in file and f"-{other}." not in file for file in drawn)


def test_a_formula_that_is_too_wide_shows_it_and_scrolls_by_keyboard(opened: Opens, address: str):
    page = opened(360)
    page.goto(address, wait_until="load")
    boxes = page.locator(".xp-equation")
    wide = boxes.evaluate_all("all => all.findIndex(box => box.scrollWidth > box.clientWidth + 20)")
    box = boxes.nth(wide)
    box.scroll_into_view_if_needed()
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("box => box.scrollLeft > 0", arg=box.element_handle())
    shadows = box.evaluate("box => getComputedStyle(box).backgroundAttachment.split(', ')")
    assert shadows == ["local", "local", "scroll", "scroll"]


def test_paper_has_no_menus_and_breaks_inside_captions(opened: Opens, address: str):
    page = opened(scheme="dark")
    page.goto(address)
    page.emulate_media(media="print")
    hidden = "header, .md-sidebar, .xp-turn, .xp-links, .xp-controls, .xp-play, .headerlink"
    assert page.locator(hidden).count() > 3
    assert page.locator(f":is({hidden}):visible").count() == 0
    inside = "figure => getComputedStyle(figure).breakInside"
    assert page.locator("figure[id]").first.evaluate(inside) == "auto"
    assert page.locator("figure[id] .xp-media:visible").first.evaluate(inside) == "avoid"
