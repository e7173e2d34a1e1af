"""Random networks that fit, one after the other."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens, noted, settle
from tests.browser.live import awake, heading, ink
from tests.browser.views import STILL

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RIGHT = "of fresh points right, untrained"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_next_is_drawn_and_after_the_last_the_first(opened: Opens, address: str, width: int):
    page = opened(width=width, **STILL)
    with noted(page) as (_, errors):
        figure = awake(page, address, "figures/random-fits/")
        slider = figure.locator("input[name=network]")
        draw, said = figure.locator("button[name=next]"), figure.locator("[role=status]").first
        before, first = ink(figure), heading(figure, RIGHT)
        draw.focus()
        page.keyboard.press("Enter")
        settle(page)
        expect(slider).to_have_value("1")
        assert ink(figure) != before and heading(figure, RIGHT) != first
        assert "network=1" in page.url
        expect(said).to_contain_text(heading(figure, RIGHT))
        slider.fill(slider.get_attribute("max") or "")
        draw.click()
        expect(slider).to_have_value("0")
        assert heading(figure, RIGHT) == first
    assert errors == []


def test_a_dot_that_is_touched_shows_its_network(opened: Opens, address: str):
    page = opened(width=360, has_touch=True, **STILL)
    figure = awake(page, address, "figures/random-fits/")
    slider, before = figure.locator("input[name=network]"), heading(figure, RIGHT)
    ring = figure.locator("svg circle[fill=none]").last
    ring.scroll_into_view_if_needed()
    box = ring.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(slider).to_have_value(slider.get_attribute("max") or "")
    settle(page)
    assert heading(figure, RIGHT) != before
