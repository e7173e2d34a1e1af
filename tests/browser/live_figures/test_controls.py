"""Every live figure: each of its controls moves what it should, by pointer and by key."""

import pytest
from playwright.sync_api import Locator

from tests.browser.conftest import Opens, noted
from tests.browser.live import awake, ink
from tests.browser.views import STILL

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What moves the drawing at once; the playground's settings show when it trains.
DRAWN = {
    "perturb-yourself": ("push", "direction"),
    "turn-the-poison": ("dose", "seed"),
    "basin-and-cutoff": ("cutoff", "other"),
    "loss-surfaces": ("azimuth", "elevation", "height"),
    "playground": ("seed", "width", "depth", "data"),
    "survival": ("size",),
    "two-networks": ("shake",),
    "rings-dial": ("distance",),
    "optimizer-answers": ("optimizer",),
    "skip-depths": ("depth", "azimuth", "elevation", "height"),
    "digit-tiles": ("push", "direction"),
    "plain-trainings": ("network",),
    "random-fits": ("network",),
    "road-walk": ("place", "road"),
    "margin-and-flatness": ("push", "network", "kind"),
    "minefield-scale": ("morph", "map"),
    "wall-of-kicks": ("size",),
    "connectivity-plane": ("kind", "along", "aside"),
}


@pytest.mark.parametrize("id", DRAWN)
def test_every_control_moves_the_drawing_and_the_address_by_key(
    opened: Opens, address: str, id: str
):
    page = opened(**STILL)
    with noted(page) as (_, errors):
        figure = awake(page, address, f"figures/{id}/")
        for group in figure.locator("summary").all():
            group.click()
        for name in DRAWN[id]:
            before = ink(figure)
            control = figure.locator(f"[name={name}]")
            control.focus()
            for _ in range(3):
                page.keyboard.press(
                    "ArrowDown" if control.evaluate("c => c.options") else "ArrowLeft"
                )
            if control.input_value() == _first(control):  # it stood at its end
                page.keyboard.press(
                    "ArrowUp" if control.evaluate("c => c.options") else "ArrowRight"
                )
            assert ink(figure) != before, name
            assert f"{name}=" in page.url, name
    assert errors == []


def _first(control: Locator) -> str:
    return str(control.evaluate("c => c.defaultValue ?? c.querySelector('[selected]').value"))


SLIDERLESS = {"playground", "optimizer-answers"}  # or one that moves no drawing at once


@pytest.mark.parametrize("id", [id for id in DRAWN if id not in SLIDERLESS])
def test_a_pointer_moves_sliders_too(opened: Opens, address: str, id: str):
    page = opened(**STILL)
    figure = awake(page, address, f"figures/{id}/")
    for group in figure.locator("summary").all():
        group.click()
    slider = figure.locator("input[type=range]").first
    before, value = ink(figure), slider.input_value()
    box = slider.bounding_box()
    assert box
    page.mouse.click(box["x"] + 0.12 * box["width"], box["y"] + box["height"] / 2)
    assert slider.input_value() != value
    assert ink(figure) != before


@pytest.mark.parametrize("id", DRAWN)
def test_sliders_say_their_value_in_words(opened: Opens, address: str, id: str):
    page = opened(**STILL)
    figure = awake(page, address, f"figures/{id}/")
    for slider in figure.locator("input[type=range]").all():
        words = slider.get_attribute("aria-valuetext")
        output = slider.locator("xpath=following-sibling::output")
        assert words
        assert output.text_content() == words
