"""The plane of the roads: a dot that strolls over it, and walks along them."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens, noted, settle
from tests.browser.live import awake, heading, ink
from tests.browser.views import STILL

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_dot_strolls_over_a_plane_by_pointer_and_by_key(opened: Opens, address: str):
    page = opened(**STILL)
    with noted(page) as (_, errors):
        figure = awake(page, address, "figures/connectivity-plane/")
        large, small = figure.locator("[role=application]").all()
        dot = figure.locator("svg circle").last

        def words() -> tuple[float, float]:
            loss = heading(figure, "training loss ").split()[-1]
            fresh = heading(figure, "of fresh points right").split("\u202f")[0]
            return float(loss), float(fresh)

        midway, ringed = words(), ink(figure)
        assert midway[0] > 0.2
        box, at = large.bounding_box(), dot.bounding_box()
        assert box and at
        x, y = at["x"] + at["width"] / 2, at["y"] + at["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x, box["y"] + 0.5 * box["height"], steps=4)  # up to the curve
        page.mouse.up()
        loss, fresh = words()
        assert loss < 0.2 < 90 < fresh
        assert ink(figure) != ringed
        assert "aside=" in page.url and "along=" not in page.url
        page.mouse.click(x + 20, box["y"] + 0.2 * box["height"])
        settle(page)
        at = dot.bounding_box()
        assert at
        assert at["x"] + at["width"] / 2 == pytest.approx(x + 20, abs=1.5)
        assert at["y"] + at["height"] / 2 == pytest.approx(box["y"] + 0.2 * box["height"], abs=1.5)
        large.focus()
        page.keyboard.press("Home")
        assert words() == midway
        page.keyboard.press("Shift+ArrowUp")
        settle(page)
        assert words() != midway
        assert figure.locator("input[name=aside]").input_value() == "0.1"
        said = figure.locator("[role=status]").first
        expect(said).to_have_text(re.compile(rf"{words()[1]}.% of fresh points right"))
        small.focus()
        page.keyboard.press("ArrowUp")
        assert heading(figure, "Wide to narrow")
        box = small.bounding_box()
        assert box
        page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.1 * box["height"])
        assert figure.locator("select").input_value() == "wide_wide"
        assert heading(figure, "Wide to wide")
    assert errors == []


def test_a_road_is_walked_to_its_end_or_until_the_reader_takes_over(opened: Opens, address: str):
    page = opened(**STILL)
    figure = awake(page, address, "figures/connectivity-plane/")
    curve, line = (figure.locator(f"button[name={name}]") for name in ("curve", "line"))
    rest = curve.inner_text()
    curve.click()
    expect(curve).to_have_text("Stop")
    line.click()
    expect(curve).to_have_text(rest)
    expect(line).to_have_text("Stop")
    figure.locator("[role=application]").first.focus()
    page.keyboard.press("ArrowUp")
    expect(line).not_to_have_text("Stop")
    line.click()
    expect(line).to_have_text("Stop")
    figure.locator("select").select_option("wide_narrow")
    expect(line).not_to_have_text("Stop")
    curve.click()
    expect(curve).to_have_text("Stop")
    expect(curve).to_have_text(rest, timeout=60_000)
    assert float(heading(figure, "of fresh points right").split("\u202f")[0]) < 50, "narrow again"
    assert float(figure.locator("input[name=along]").input_value()) > 0.3
    assert abs(float(figure.locator("input[name=aside]").input_value())) < 0.01
    settle(page)
    circles = ("svg > circle", "svg > g[display=inline] > circle")
    dot, end = (figure.locator(circle).last.bounding_box() for circle in circles)
    assert dot and end
    assert dot["x"] + dot["width"] / 2 == pytest.approx(end["x"] + end["width"] / 2, abs=0.1)
    assert "along=" in page.url
