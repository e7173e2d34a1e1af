"""Every page in a browser: light and dark, wide and narrow, nothing wrong, nothing foreign."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import built
from tests.browser.conftest import Opens, noted
from tests.browser.views import REACHED, STILL, pictures, spread

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIRST_LOAD = 300_000


def test_the_switch_changes_the_figures_too(opened: Opens, address: str):
    page = opened(scheme="light", **STILL)
    page.goto(address)
    shown = (
        "() => [...document.querySelectorAll('figure[id] .xp-media')].map(m => m.checkVisibility())"
    )
    assert page.evaluate(shown)[:2] == [True, False]
    for _ in range(2):  # from the system's colours to light, and on to dark
        page.locator("[data-md-component=palette] label:visible").click()
    assert page.evaluate(shown)[:2] == [False, True]
    page.reload()
    assert page.evaluate(shown)[:2] == [False, True]


def test_dark_paper_is_there_from_the_first_paint(opened: Opens, address: str):
    page = opened(scheme="dark")
    page.route("**/bundle*.js", lambda route: route.abort())
    page.goto(address)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(30, 33, 41)"


def test_other_themes_follow_the_system(opened: Opens, address: str):
    page = opened(scheme="dark")
    page.goto(address)
    page.evaluate("document.body.removeAttribute('data-md-color-scheme')")
    page.evaluate(
        "document.querySelectorAll('[data-md-color-scheme]')"
        ".forEach(e => e.removeAttribute('data-md-color-scheme'))"
    )
    expect(page.locator(".xp-dark").first).to_be_visible()
    expect(page.locator(".xp-light").first).to_be_hidden()


def test_without_scripts_the_essay_stands(opened: Opens, address: str):
    page = opened(java_script_enabled=False)
    page.goto(address)
    page.wait_for_timeout(300)
    assert page.locator("figure[id] img:visible").count() > 0
    link = page.locator("figure[id] noscript a, figure[id] p.xp-links a[href$='-light.mp4']").first
    assert page.request.get(link.evaluate("a => a.href")).ok
    assert spread(page.locator("figure .xp-media:visible").first.element_handle()) > 5


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_while_the_page_loads(opened: Opens, address: str, width: int):
    """The least of three: a busy machine paints now and then before its fonts have come."""
    assert any(_shift(opened(width, **STILL), address) <= 0.02 for _ in range(3))


def _shift(page: Page, address: str) -> float:
    """Return by how much of the view things move while a page loads and is looked through."""
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => {"
        "for (const e of list.getEntries()) if (!e.hadRecentInput) window.shift += e.value})"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(address, wait_until="networkidle")
    for _ in pictures(page):
        pass
    return float(page.evaluate("window.shift"))


def test_the_first_load_is_light(opened: Opens, address: str, site: Path):
    page = opened(360)
    with noted(page) as (requests, _):
        page.goto(address, wait_until="load")
        loaded = {url.removeprefix(address) for url in requests if url.startswith(address)}
    total = sum(built.sent(site / (path or "index.html")) for path in loaded)
    assert total <= FIRST_LOAD, sorted((built.sent(site / (p or "index.html")), p) for p in loaded)


def test_on_paper_figures_are_light_and_stand_still(opened: Opens, address: str):
    page = opened(scheme="dark")
    page.goto(address)
    page.emulate_media(media="print")
    expect(page.locator("figure[id] .xp-light img").first).to_be_visible()
    expect(page.locator("figure[id] .xp-dark img").first).to_be_hidden()
    expect(page.locator("video:visible")).to_have_count(0)


def test_formulas_are_set_in_their_own_font(opened: Opens, address: str):
    page = opened()
    page.goto(address, wait_until="networkidle")
    assert page.locator("math").count() > 0
    assert page.evaluate("document.fonts.check('16px \"STIX Two Math\"')")
    assert page.evaluate("document.fonts.check('16px \"Source Serif Pro\"')")


def test_wide_formulas_scroll_inside_themselves_by_keyboard(opened: Opens, address: str):
    page = opened(360)
    page.goto(address, wait_until="load")
    page.wait_for_function(REACHED)
    assert page.locator(".xp-equation[tabindex]").count() > 0
