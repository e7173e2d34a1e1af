"""How pages are looked at: themes and widths, without motion, picture by picture."""

import io
from collections.abc import Iterator

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import ElementHandle, Page

STILL = {"reduced_motion": "reduce"}
# What scrolls sideways is reached by keyboard, some moments after the page is there.
REACHED = """() => [...document.querySelectorAll(".xp-scroll, pre > code")].every(
    box => (box.scrollWidth > box.clientWidth) === (box.tabIndex === 0))"""
VIEWS = (
    pytest.mark.parametrize("scheme", ["light", "dark"]),
    pytest.mark.parametrize("width", [360, 1280]),
)


TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def pictures(page: Page) -> Iterator[ElementHandle]:
    """Yield the pictures of all figures, scrolled to and loaded, in the theme that shows."""
    for media in page.query_selector_all("figure .xp-media"):
        if media.is_visible():
            media.scroll_into_view_if_needed()
            image = media.query_selector("img")
            assert image is not None
            page.wait_for_function("image => image.complete && image.naturalWidth", arg=image)
            image.evaluate("image => image.decode()")
            page.evaluate(TWO_FRAMES)  # in which what came near is laid out, and pushes others
            media.scroll_into_view_if_needed()
            yield media


def spread(element: ElementHandle | Page) -> float:
    """Return the standard deviation of an element's pixels: none where there is no picture."""
    picture = Image.open(io.BytesIO(element.screenshot(type="jpeg", quality=80))).convert("RGB")
    return max(ImageStat.Stat(picture).stddev)
