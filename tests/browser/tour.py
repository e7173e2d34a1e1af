"""A tour of the site, in one theme at one width: each page is loaded once, and all is looked at.

Loading and searching a page takes most of the time of what is asked of it, so tests share a tour.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests import built
from tests.browser.conftest import Opens, noted, passed_over
from tests.browser.live import wake
from tests.browser.views import REACHED, STILL, pictures, spread

MARKS = ("{{", "{%", "$$")
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
LIVE = ".xp-live"
SHOWN = "images => images.map(image => image.currentSrc)"

Fault = tuple[str, ...]


@dataclass
class Tour:
    """What was seen.

    Attributes:
        faults: of pages whose figures sleep, but for the uppermost of some.
        awake: faults of figures that are awake.
        spreads: standard deviation of each picture's pixels, of those that are read in the text.
        shown: where these pictures are from.
        reading: what was asked for while they were read.
        requests: all that was asked for.
        errors: what pages complained of.
    """

    faults: list[Fault] = field(default_factory=list)
    awake: list[Fault] = field(default_factory=list)
    spreads: list[float] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    reading: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def make(opened: Opens, address: str, site: Path, scheme: str, width: int) -> Tour:
    """Go through all pages that are looked at in this view."""
    page = opened(width, scheme, **STILL)
    alone = {figure["page"] for figure in json.loads((site / "data/figures.json").read_text())}
    tour = Tour()
    with noted(page) as (tour.requests, tour.errors):
        for path in [name.removesuffix("index.html") for name in built.pages(site)]:
            if passed_over(path, scheme, width):
                continue
            before = len(tour.requests)
            page.goto(address + path, wait_until="load")
            page.wait_for_function(REACHED)
            if path in alone:
                _look_at_figure(page, path, tour)
            else:
                _look_at_text(page, path, tour)
                tour.reading += tour.requests[before:]
    return tour


def _look_at_figure(page: Page, path: str, tour: Tour) -> None:
    """Look at the page of one figure, which is awake if it lives."""
    if page.query_selector(LIVE):
        wake(page)
        tour.awake += _inaccessible(page, path)
    else:
        tour.faults += _inaccessible(page, path)
    tour.faults += _out_of_order(page, path)
    (media,) = pictures(page)
    tour.faults += [(path, "no picture")] * (spread(media) <= 5)


def _look_at_text(page: Page, path: str, tour: Tour) -> None:
    """Look at a page, at its figures one after the other, and at what woke up."""
    tour.faults += _inaccessible(page, path) + _out_of_order(page, path)
    if path == "" or path.startswith("posts/"):
        tour.spreads += [spread(media) for media in pictures(page)]
        tour.shown += page.locator("figure[id] .xp-media:visible img").evaluate_all(SHOWN)
    if page.query_selector(LIVE):
        wake(page)
        awake = f"figure:has({LIVE}.xp-awake)"
        tour.awake += _inaccessible(page, path, awake if page.query_selector(awake) else None)


def _inaccessible(page: Page, path: str, part: str | None = None) -> list[Fault]:
    found = Axe().run(page, part).response["violations"]
    return [(path, v["id"], v["nodes"][0]["html"][:200]) for v in found]


def _out_of_order(page: Page, path: str) -> list[Fault]:
    text = page.inner_text("body")
    code = "".join(page.locator("code").all_inner_texts())
    faults: list[Fault] = [(path, mark) for mark in MARKS if text.count(mark) > code.count(mark)]
    faults += [(path, "preloads unused", url) for url in page.evaluate(UNUSED_PRELOADS)]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        faults.append((path, "scrolls sideways"))
    return faults
