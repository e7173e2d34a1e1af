"""Every page in a browser: light and dark, wide and narrow, nothing wrong, nothing foreign."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import ElementHandle, Page, expect

from tests import built
from tests.browser.conftest import Opens, noted, passed_over
from tests.browser.views import STILL, VIEWS, pictures

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MARKS = ("{{", "{%", "$$")
FIRST_LOAD = 300_000
UNUSED_PRELOADS = """async () => {
  await document.fonts.ready;
  const loaded = [...document.fonts].filter(face => face.status === "loaded");
  const isLoaded = style => loaded.some(face =>
    ["family", "weight", "style"].every(name =>
      face[name] === (style.getPropertyValue("font-" + name) || "normal").replaceAll('"', "")));
  const used = [...document.images].map(image => image.currentSrc);
  for (const sheet of document.styleSheets)
    for (const rule of sheet.cssRules)
      if (rule instanceof CSSFontFaceRule && isLoaded(rule.style))
        for (const [, url] of rule.style.getPropertyValue("src").matchAll(/url\\("([^"]*)"\\)/g))
          used.push(new URL(url, sheet.href ?? location).href);
  return [...document.querySelectorAll("link[rel=preload]")]
    .filter(link => matchMedia(link.media || "all").matches && !used.includes(link.href))
    .map(link => link.href);
}"""


def _paths(site: Path) -> list[str]:
    return [name.removesuffix("index.html") for name in built.pages(site)]


def _spread(element: ElementHandle | Page) -> float:
    """Return the standard deviation of an element's pixels."""
    picture = Image.open(io.BytesIO(element.screenshot())).convert("RGB")
    return float(np.asarray(picture, dtype=float).std(axis=(0, 1)).max())


@VIEWS[0]
@VIEWS[1]
def test_every_page_is_in_order(opened: Opens, address: str, site: Path, scheme: str, width: int):
    page = opened(width, scheme, **STILL)
    alone = {figure["page"] for figure in json.loads((site / "data/figures.json").read_text())}
    faults = []
    with noted(page) as (requests, errors):
        for path in _paths(site):
            if passed_over(path, scheme, width):
                continue
            page.goto(address + path, wait_until="load")
            found = Axe().run(page).response["violations"]
            faults += [(path, v["id"], v["nodes"][0]["html"][:200]) for v in found]
            text = page.inner_text("body")
            code = "".join(page.locator("code").all_inner_texts())
            faults += [(path, mark) for mark in MARKS if text.count(mark) > code.count(mark)]
            faults += [(path, "preloads unused", url) for url in page.evaluate(UNUSED_PRELOADS)]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults.append((path, "scrolls sideways"))
            if path in alone:
                (media,) = pictures(page)
                faults += [(path, "no picture")] * (_spread(media) <= 5)
    faults += [("asked elsewhere", url) for url in requests if not _ours(url, address)]
    left = "net::ERR_ABORTED"  # what a page was still fetching when the next one was opened
    assert faults + [error for error in errors if not error.endswith(left)] == []


def _ours(url: str, address: str) -> bool:
    return url.startswith((address, "data:"))


@VIEWS[0]
@VIEWS[1]
def test_every_figure_is_seen(opened: Opens, address: str, site: Path, scheme: str, width: int):
    page = opened(width, scheme, **STILL)
    spreads, alone = [], []
    with noted(page) as (requests, errors):
        for path in ("", *(path for path in _paths(site) if path.startswith("posts/"))):
            page.goto(address + path)
            spreads += [_spread(media) for media in pictures(page)]
            alone += page.locator("figure[id] .xp-media:visible img").evaluate_all(
                "images => images.map(image => image.currentSrc)"
            )
    manifest = json.loads((site / "data/figures.json").read_text())
    assert len(alone) == len(manifest)
    assert min(spreads) > 5, spreads
    assert errors == []
    hidden = "-light." if scheme == "dark" else "-dark."
    assert [url for url in requests if hidden in url] == []
    assert all(("-phone-" in source) == (width < 600) for source in alone)
    assert not [url for url in requests if url.endswith((".mp4", ".webm"))]


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
    assert _spread(page.locator("figure .xp-media:visible").first.element_handle()) > 5


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
    boxes = page.locator(".xp-equation")
    wide = boxes.evaluate_all("all => all.filter(b => b.scrollWidth > b.clientWidth).length")
    reached = boxes.evaluate_all("all => all.filter(b => b.tabIndex === 0).length")
    assert reached == wide
