"""Loss surfaces: they turn, say what is under the pointer, and show the focus."""

import pytest

from tests.browser.conftest import Opens
from tests.browser.live import awake, ink
from tests.browser.views import STILL

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_surfaces_turn_by_drag_and_by_key_and_are_set_back(opened: Opens, address: str):
    page = opened(**STILL)
    figure = awake(page, address, "figures/loss-surfaces/")
    azimuth = figure.locator("input[name=azimuth]")
    start = azimuth.input_value()
    pad = figure.locator("[role=application]").first
    box = pad.bounding_box()
    assert box
    page.mouse.move(box["x"] + 200, box["y"] + 120)
    page.mouse.down()
    page.mouse.move(box["x"] + 280, box["y"] + 130, steps=4)
    page.mouse.up()
    dragged = azimuth.input_value()
    assert dragged != start
    assert "azimuth=" in page.url
    pad.focus()
    page.keyboard.press("ArrowRight")
    assert azimuth.input_value() != dragged
    figure.locator("button[name=reset]").click()
    assert azimuth.input_value() == start


def test_the_place_under_the_pointer_is_told_for_both_surfaces(opened: Opens, address: str):
    page = opened(**STILL)
    figure = awake(page, address, "figures/loss-surfaces/")
    maps = figure.locator("[role=application]").last
    maps.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    said = figure.locator("[role=status]").first.text_content()
    assert said
    assert "Wide" in said
    assert "Narrow" in said
    before = ink(figure)
    box = maps.bounding_box()
    assert box
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    assert ink(figure) != before


# Words that a ring goes through: not all inside, nor all outside. Glyphs fill most of their box.
CROSSED = """pad => {
    const rings = [...pad.querySelectorAll("span")].map((ring) => ring.getBoundingClientRect());
    const words = [...document.querySelectorAll(".xp-stage svg text")].map((text) => {
        const { left, right, top, bottom, height } = text.getBoundingClientRect();
        return [text.textContent, left, right, top + 0.2 * height, bottom - 0.2 * height];
    });
    const touches = (r, [, left, right, top, bottom], by) =>
        left < r.right + by && right > r.left - by && top < r.bottom + by && bottom > r.top - by;
    const inside = (r, [, left, right, top, bottom], by) =>
        left > r.left - by && right < r.right + by && top > r.top - by && bottom < r.bottom + by;
    return words
        .filter((one) => one[1] < one[2])
        .filter((one) =>
            rings.some((ring) => touches(ring, one, 2) && !inside(ring, one, 0)))
        .map(([text]) => text);
}"""


@pytest.mark.parametrize("width", [360, 1280])
def test_the_focus_is_shown_at_each_panel_and_crosses_no_words(
    opened: Opens, address: str, width: int
):
    page = opened(width, **STILL)
    figure = awake(page, address, "figures/loss-surfaces/")
    stage = figure.locator(".xp-stage").bounding_box()
    assert stage
    for pad in figure.locator("[role=application]").all():
        page.keyboard.press("Tab")  # so that the focus is one of keys
        pad.focus()
        for ring in pad.locator("span").all():
            assert ring.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
            box = ring.bounding_box()
            assert box
            assert box["x"] > stage["x"] + 2
            assert box["x"] + box["width"] < stage["x"] + stage["width"] - 2
        assert pad.locator("span").count() == 2
        assert pad.evaluate(CROSSED) == []
