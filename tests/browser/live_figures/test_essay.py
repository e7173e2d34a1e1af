"""The essay's live figures: the valley, single trainings, the roads."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opens, noted, settle, sleep_and_wake
from tests.browser.live import awake, heading
from tests.browser.views import STILL

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_boundary_is_dragged_and_the_ball_rides_along(opened: Opens, address: str):
    page = opened(**STILL)
    with noted(page) as (_, errors):
        figure = awake(page, address, "figures/margin-and-flatness/")
        slider = figure.locator("input[name=push]")
        ball = figure.locator("svg circle[stroke-width='2']")
        start, rests = float(slider.input_value()), float(ball.get_attribute("cy") or "nan")
        field, valley = figure.locator("[role=application]").all()
        box = field.bounding_box()
        assert box
        page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
        page.mouse.down()
        page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.5 * box["height"], steps=4)
        page.mouse.up()
        settle(page)
        # A fifth of the window's .6, of a reach of .2.
        assert float(slider.input_value()) - start == pytest.approx(0.6, abs=0.01)
        assert float(ball.get_attribute("cy") or "nan") < rests, "it rode up"
        assert "push=" in page.url
        wrong = figure.locator("svg text", has_text="training points right").text_content() or ""
        assert not wrong.startswith("200 "), "the boundary went over points"
        box = valley.bounding_box()
        assert box
        page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
        assert abs(float(slider.input_value())) < 0.01
        valley.focus()
        page.keyboard.press("ArrowDown")
        settle(page)
        assert figure.locator("input[name=network]").input_value() == "1"
        assert abs(float(slider.input_value())) < 0.01
    assert errors == []


def test_both_roads_end_at_the_same_networks_and_part_between(opened: Opens, address: str):
    page = opened(**STILL)
    figure = awake(page, address, "figures/road-walk/")
    slider, road = figure.locator("input[name=place]"), figure.locator("select[name=road]")

    def read(place: str, which: str) -> tuple[str, str]:
        road.select_option(which)
        slider.fill(place)
        return heading(figure, "training loss "), heading(figure, "of fresh points right")

    last = slider.get_attribute("max") or ""
    middle = str(int(last) // 2)
    for end in ("0", last):
        assert read(end, "bent") == read(end, "straight")
    loss, _ = read(middle, "bent")
    climbed, _ = read(middle, "straight")
    assert float(loss.split()[-1]) < 0.2 < float(climbed.split()[-1])
    assert heading(figure, "Straight road")


def test_a_dot_under_the_pointer_shows_its_network(opened: Opens, address: str):
    page = opened(**STILL)
    figure = awake(page, address, "figures/plain-trainings/")
    slider = figure.locator("input[name=network]")
    worst = heading(figure, "of fresh points right")
    box = figure.locator(".xp-stage").bounding_box()
    assert box
    # The most poisoned hang at the left, under the ticks.
    y = box["y"] + 0.8 * box["height"]
    page.mouse.move(box["x"], y)
    page.mouse.move(box["x"] + 0.25 * box["width"], y, steps=12)
    settle(page)
    expect(slider).not_to_have_value(slider.get_attribute("value") or "")
    assert heading(figure, "of fresh points right") != worst
    assert heading(figure, "Poisoned, β = ")


def test_one_more_trains_stops_and_lands_on_the_heap(opened: Opens, address: str):
    page = opened(**STILL)
    with noted(page) as (_, errors):
        figure = awake(page, address, "figures/plain-trainings/")
        dots, said = figure.locator("svg circle"), figure.locator("[role=status]").first
        train, before = figure.locator("button[name=train]"), dots.count()
        train.click()
        figure.locator("svg text", has_text="Training: step").wait_for()
        train.click()
        expect(said).to_have_text("Stopped.")
        assert dots.count() == before
        train.click()
        expect(said).to_have_text(re.compile(r"^Yours, after \d+ steps"), timeout=120_000)
        assert dots.count() == before + 1
        right = re.search(r"([\d.]+)\u202f% of fresh", said.text_content() or "")
        assert right and float(right[1]) > 90
        assert heading(figure, "Yours, after")
        sleep_and_wake(page)
        assert dots.count() == before + 1, "it stays"
        figure.locator("input[name=network]").fill("0")
        settle(page)
        assert figure.locator("svg text", has_text="Yours, after").count() == 0
    assert errors == []
