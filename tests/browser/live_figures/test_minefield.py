"""The minefield's mines on a ruler."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens, settle
from tests.browser.live import awake, ink

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_mines_fly_from_any_map_to_the_ruler_once_by_themselves(opened: Opens, address: str):
    page = opened()
    figure = awake(page, address, "figures/minefield-scale/")
    slider = figure.locator("input[name=morph]")
    expect(figure.locator("button[name=play]")).to_have_text("Stop")
    assert float(slider.input_value()) < 1
    expect(slider).to_have_value("1", timeout=15_000)
    there = ink(figure)
    figure.locator("select[name=map]").select_option("2")
    slider.fill("0")
    settle(page)
    assert "without a unit" in " ".join(figure.locator("svg text").all_text_contents())
    assert ink(figure) != there
