"""Training images of digits as tiles, lit while their network has them right."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Opens, noted, settle
from tests.browser.live import awake
from tests.browser.views import STILL

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _lit(figure: Locator) -> list[int]:
    """Return how many training images the two walls say are right."""
    settle(figure.page)
    words = " ".join(figure.locator("svg text").all_text_contents()).replace(",", "")
    return [int(right) for right, _ in re.findall(r"(\d+) of (\d+) still right", words)]


# The lit tiles of a wall: those whose corner is nearer to the network's colour than to the wall's.
LIT = """([wall, count, columns]) => {
    const pitch = wall.width / columns;
    const paint = wall.getContext("2d");
    const corners = Array.from({ length: count }, (_, i) => {
        const place = [i % columns, Math.floor(i / columns)];
        const [x, y] = place.map((n) => Math.round(n * pitch));
        return [...paint.getImageData(x + 1, y + 1, 1, 1).data].slice(0, 3);
    });
    return corners.filter((pixel) => Math.max(...pixel) - Math.min(...pixel) > 60).length;
}"""


@pytest.mark.parametrize(("width", "columns"), [(360, "phone"), (1280, "page")])
def test_as_many_tiles_are_lit_as_are_counted(
    opened: Opens, address: str, width: int, columns: str
):
    page = opened(width, **STILL)
    given = page.request.get(address + "figures/digit-tiles/digit-tiles.live.json").json()
    images = given["pictures"]["shape"][0]
    figure = awake(page, address, "figures/digit-tiles/#fig-digit-tiles:push=0")
    slider = figure.locator("input[name=push]")
    before = _lit(figure)
    for push in ("0.2", "0.8"):
        slider.fill(push)
        counted = _lit(figure)
        assert counted[1] < counted[0]
        assert all(after <= first for after, first in zip(counted, before, strict=True))
        walls = figure.locator(".xp-stage canvas").all()
        seen = [
            wall.evaluate(
                f"(wall, rest) => ({LIT})([wall, ...rest])", [images, given["columns"][columns]]
            )
            for wall in walls
        ]
        assert seen == pytest.approx(counted, abs=images // 25), "but for strokes at a corner"
        assert f"push={push}" in page.url or push == slider.get_attribute("value")
        assert slider.get_attribute("aria-valuetext") == f"{push} of its length"


def test_tiles_play_until_they_are_stopped_and_say_what_is_left(opened: Opens, address: str):
    page = opened()
    with noted(page) as (_, errors):
        figure = awake(page, address, "figures/digit-tiles/#fig-digit-tiles:push=0")
        slider, play = figure.locator("input[name=push]"), figure.locator("button[name=play]")
        play.focus()
        page.keyboard.press("Enter")
        expect(play).to_have_text("Stop")
        page.wait_for_function("Number(document.querySelector('input[name=push]').value) > 0.1")
        page.keyboard.press("Enter")
        expect(play).to_have_text("Play")
        value, counted = slider.input_value(), _lit(figure)
        page.wait_for_timeout(700)
        assert (slider.input_value(), _lit(figure)) == (value, counted)
        said = figure.locator("[role=status]").first.text_content() or ""
        assert [int(n) for n in re.findall(r"(\d+) of \d+ still right", said)] == counted
    assert errors == []
