"""Each live figure in the built site: every control moves what it should, by pointer and by key."""

import json
import math
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from explainer.networks import checkpoint
from tests.browser.conftest import noted, settle, sleep_and_wake
from tests.browser.test_live import STILL, awake, ink

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Opens = Callable[..., Page]

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


def test_the_poison_is_named_and_its_network_marked(opened: Opens, address: str):
    page = opened(**STILL)
    figure = awake(page, address, "figures/turn-the-poison/")
    slider = figure.locator("input[name=dose]")
    slider.fill("0")
    settle(page)
    none = figure.locator("svg text", has_text="of training points right").text_content()
    slider.fill(slider.get_attribute("max"))
    settle(page)
    most = figure.locator("svg text", has_text="of training points right").text_content()

    def fresh(words: str | None) -> float:
        return float(re.findall(r"([\d.]+)\u202f%", words or "")[-1])

    assert fresh(none) > 95
    assert fresh(most) < 60


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


def _heading(figure: Locator, words: str) -> str:
    """Return the words in the figure that contain these."""
    settle(figure.page)
    return figure.locator("svg text", has_text=words).first.text_content() or ""


def test_both_roads_end_at_the_same_networks_and_part_between(opened: Opens, address: str):
    page = opened(**STILL)
    figure = awake(page, address, "figures/road-walk/")
    slider, road = figure.locator("input[name=place]"), figure.locator("select[name=road]")

    def read(place: str, which: str) -> tuple[str, str]:
        road.select_option(which)
        slider.fill(place)
        return _heading(figure, "training loss "), _heading(figure, "of fresh points right")

    last = slider.get_attribute("max") or ""
    middle = str(int(last) // 2)
    for end in ("0", last):
        assert read(end, "bent") == read(end, "straight")
    loss, _ = read(middle, "bent")
    climbed, _ = read(middle, "straight")
    assert float(loss.split()[-1]) < 0.2 < float(climbed.split()[-1])
    assert _heading(figure, "Straight road")


def test_a_dot_strolls_over_a_plane_by_pointer_and_by_key(opened: Opens, address: str):
    page = opened(**STILL)
    with noted(page) as (_, errors):
        figure = awake(page, address, "figures/connectivity-plane/")
        large, small = figure.locator("[role=application]").all()
        dot = figure.locator("svg circle").last

        def words() -> tuple[float, float]:
            loss = _heading(figure, "training loss ").split()[-1]
            fresh = _heading(figure, "of fresh points right").split("\u202f")[0]
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
        assert _heading(figure, "Wide to narrow")
        box = small.bounding_box()
        assert box
        page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.1 * box["height"])
        assert figure.locator("select").input_value() == "wide_wide"
        assert _heading(figure, "Wide to wide")
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
    assert float(_heading(figure, "of fresh points right").split("\u202f")[0]) < 50, "narrow again"
    assert float(figure.locator("input[name=along]").input_value()) > 0.3
    assert abs(float(figure.locator("input[name=aside]").input_value())) < 0.01
    settle(page)
    circles = ("svg > circle", "svg > g[display=inline] > circle")
    dot, end = (figure.locator(circle).last.bounding_box() for circle in circles)
    assert dot and end
    assert dot["x"] + dot["width"] / 2 == pytest.approx(end["x"] + end["width"] / 2, abs=0.1)
    assert "along=" in page.url


def test_a_dot_under_the_pointer_shows_its_network(opened: Opens, address: str):
    page = opened(**STILL)
    figure = awake(page, address, "figures/plain-trainings/")
    slider = figure.locator("input[name=network]")
    worst = _heading(figure, "of fresh points right")
    box = figure.locator(".xp-stage").bounding_box()
    assert box
    # The most poisoned hang at the left, under the ticks.
    y = box["y"] + 0.8 * box["height"]
    page.mouse.move(box["x"], y)
    page.mouse.move(box["x"] + 0.25 * box["width"], y, steps=12)
    settle(page)
    expect(slider).not_to_have_value(slider.get_attribute("value") or "")
    assert _heading(figure, "of fresh points right") != worst
    assert _heading(figure, "Poisoned, β = ")


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
        assert _heading(figure, "Yours, after")
        sleep_and_wake(page)
        assert dots.count() == before + 1, "it stays"
        figure.locator("input[name=network]").fill("0")
        settle(page)
        assert figure.locator("svg text", has_text="Yours, after").count() == 0
    assert errors == []


def test_the_cutoff_moves_radii_volumes_and_their_words(opened: Opens, address: str):
    page = opened(**STILL)
    figure = awake(page, address, "figures/basin-and-cutoff/")

    def texts() -> list[str]:
        settle(page)
        return figure.locator("svg text").all_text_contents()

    middle = texts()
    figure.locator("input[name=cutoff]").fill("0.5")
    raised = texts()
    assert any("cutoff 0.20" in text for text in middle)
    assert any("cutoff 0.63" in text for text in raised)
    assert len(set(raised) - set(middle)) >= 6, "two medians, two volumes, two shares"


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


def test_the_playground_steps_runs_and_starts_again(opened: Opens, address: str):
    page = opened()
    with noted(page) as (_, errors):
        figure = awake(page, address, "figures/playground/")

        def words() -> str:
            settle(page)
            return figure.locator("svg text", has_text="of training points").text_content() or ""

        figure.locator("button[name=reset]").click()
        untrained = words()
        figure.locator("button[name=step]").click()
        run = figure.locator("button[name=run]")
        run.click()
        page.wait_for_function(
            "() => [...document.querySelectorAll('.xp-stage svg text')].some("
            "text => /right on (9\\d|100)/.test(text.textContent))",
            timeout=60_000,
        )
        run.click()
        trained = words()
        assert trained != untrained
        page.wait_for_timeout(300)
        assert words() == trained, "it is paused"
        figure.locator("button[name=reset]").click()
        assert words() == untrained, "the same seed starts the same"
    assert errors == []


def _title(figure: Locator) -> str:
    """What stands over the playground."""
    settle(figure.page)
    return " ".join(figure.locator("svg > g").first.locator("text").all_text_contents())


def test_the_playgrounds_headline_is_true_of_what_is_trained(opened: Opens, address: str):
    page = opened(**STILL)
    figure = awake(page, address, "figures/playground/")
    assert _title(figure) == "Left alone, training finds a wide minimum", "of the poster's run"
    figure.locator("button[name=step]").click()
    assert _title(figure) == "Spirals, Adam, no poison: step 1"
    figure.locator("button[name=step]").click()
    page.evaluate("location.hash = 'fig-playground:optimizer=sam,poison=0.4'")
    expect(figure.locator("[name=optimizer]")).to_have_value("sam")
    assert _title(figure) == "Spirals, SAM on momentum, poison β = 0.4: step 2"
    page.evaluate("location.hash = 'fig-playground:data=rings,start=narrow'")
    expect(figure.locator("[name=data]")).to_have_value("rings")
    assert _title(figure) == "Three rings from a narrow minimum, Adam, no poison: step 0"


def test_the_playground_runs_at_the_speed_that_is_set(opened: Opens, address: str):
    page = opened()
    figure = awake(page, address, "figures/playground/#fig-playground:pace=10")
    run = figure.locator("button[name=run]")
    run.click()
    page.wait_for_timeout(3000)
    run.click()
    steps = int(_title(figure).rpartition(" ")[2])
    assert 10 <= steps <= 32


def test_groups_say_what_is_set_and_open_where_a_link_sets_it(opened: Opens, address: str):
    page = opened(**STILL)
    figure = awake(page, address, "figures/playground/#fig-playground:poison=0.4")
    group = {
        words.split()[0]: figure.locator("details", has_text=words)
        for words in ("Network random", "Optimizer Adam", "Poison β", "Drawing")
    }
    assert [one.get_attribute("open") for one in group.values()] == [None, None, "", None]
    expect(group["Network"].locator("summary")).to_have_text(
        "Network random parameters, 16 units, 3 layers, seed 0"
    )
    expect(group["Drawing"].locator("summary")).to_have_text("Drawing ")
    figure.locator("[name=data]").select_option("draw")
    expect(group["Drawing"]).to_have_attribute("open", "")
    expect(group["Drawing"].locator("summary")).to_have_text("Drawing circles")


def test_on_a_phone_run_and_the_field_are_on_one_screen(opened: Opens, address: str):
    page = opened(width=360, **STILL)
    figure = awake(page, address, "posts/playground/")
    figure.locator("canvas").first.evaluate("c => scrollBy(0, c.getBoundingClientRect().top - 110)")
    field = figure.locator("canvas").first.bounding_box()
    assert field and field["y"] >= 0 and field["y"] + field["height"] <= 740
    for name in ("run", "step", "data", "pace"):
        control = figure.locator(f"[name={name}]").bounding_box()
        assert control and control["y"] + control["height"] <= 740
        assert control["y"] >= field["y"] + field["height"], f"{name} hides no part of the field"


def test_points_are_drawn_by_pointer_and_by_key_and_stay_in_the_address(
    opened: Opens, address: str
):
    page = opened(**STILL)
    figure = awake(page, address, "figures/playground/")
    figure.locator("select[name=data]").select_option("draw")
    settle(page)
    area = figure.locator("[role=application]")
    box = area.bounding_box()
    assert box
    page.mouse.click(box["x"] + 80, box["y"] + 80)
    page.keyboard.down("Shift")
    page.mouse.click(box["x"] + 200, box["y"] + 150)
    page.keyboard.up("Shift")
    area.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    settle(page)
    drawn = re.search(r"drawn=([^,;]+)", page.url)
    assert drawn
    before = ink(figure)
    page.reload()
    page.wait_for_selector(".xp-awake")
    page.wait_for_timeout(400)  # an address is written 300 ms after a change
    assert f"drawn={drawn[1]}" in page.url
    assert len(before) > 0


@pytest.mark.parametrize("optimizer", ["momentum", "adam"])
def test_a_run_that_slept_goes_on_as_if_it_had_not(opened: Opens, address: str, optimizer: str):
    """The optimizer's memory, the poison to come and the curves: nothing is lost."""

    def ends(sleeps: bool) -> tuple[str, list[str]]:
        page = opened(**STILL)
        hash = f"#fig-playground:optimizer={optimizer},poison=0.3,width=8,depth=2"
        figure = awake(page, address, f"figures/playground/{hash}")
        figure.locator("button[name=reset]").click()
        for i in range(20):
            if sleeps and i == 10:
                sleep_and_wake(page)
            figure.locator("button[name=step]").click()
            settle(page)
        lines = figure.locator("svg path[stroke-width='2.2'], svg g[stroke-width='2.2'] path")
        courses = [line.get_attribute("d") or "" for line in lines.all()]
        return figure.locator("svg text", has_text="of training points").text_content(), courses

    words, courses = ends(sleeps=False)
    assert sum(course.count("L") for course in courses) == 20 * len(courses)
    assert ends(sleeps=True) == (words, courses)


def test_points_in_the_address_are_there_before_it_wakes(opened: Opens, address: str):
    page = opened(**STILL)
    page.route("**/playground.js", lambda route: route.abort())  # it never wakes
    page.goto(address + "figures/playground/#fig-playground:data=draw,drawn=0a0b01c0d0")
    drawn = page.locator("input[name=drawn]")
    assert drawn.input_value() == "0a0b01c0d0"
    page.locator("summary", has_text="Network").click()
    page.locator("input[name=seed]").fill("3")
    expect(page).to_have_url(re.compile("seed=3"))
    assert "drawn=0a0b01c0d0" in page.url


def _counts(figure: Locator) -> list[tuple[int, int]]:
    """Return how many kicks each network survived, and of how many; nothing before the first."""
    settle(figure.page)
    words = " ".join(figure.locator("svg text").all_text_contents()).replace(",", "")
    found = re.findall(r"(\d+) of (\d+) survive", words)
    return [(int(survived), int(thrown)) for survived, thrown in found]


def _thrown_beyond(figure: Locator, thrown: int) -> None:
    """Wait until more kicks are counted than these."""
    figure.page.wait_for_function(
        """thrown => [...document.querySelectorAll(".xp-stage svg text")].some((text) => {
            const [, all] = / of ([\\d,]+) survive/.exec(text.textContent) ?? [];
            return all && Number(all.replace(",", "")) > thrown;
        })""",
        arg=thrown,
    )


def _throw(figure: Locator, times: int = 1) -> None:
    for _ in range(times):
        figure.get_by_role("button", name="Throw").click()


def test_kicks_are_thrown_and_counted_one_by_one_and_on_and_on(opened: Opens, address: str):
    page = opened()
    with noted(page) as (_, errors):
        figure = awake(page, address, "figures/survival/")
        untouched = ink(figure)
        assert _counts(figure) == []
        once = figure.get_by_role("button", name="Once")
        once.click()
        assert [thrown for _, thrown in _counts(figure)] == [1, 1]
        page.keyboard.press("Enter")
        assert [thrown for _, thrown in _counts(figure)] == [2, 2]
        said = figure.locator("[role=status]").first.text_content()
        assert said and said.startswith("Of 2 kicks of 0.03, the wide network survives ")
        throw = figure.locator("button[name=play]")
        throw.focus()
        page.keyboard.press("Space")
        expect(throw).to_have_text("Stop")
        _thrown_beyond(figure, 20)
        _thrown_beyond(figure, _counts(figure)[0][1] + 10)
        throw.click()
        expect(throw).to_have_text("Throw")
        last = _counts(figure)
        page.wait_for_timeout(400)  # kicks are shown every 180 ms
        assert last == _counts(figure)
        assert last[0][0] > last[1][0] == 0, "the narrow network never survives such a kick"
        assert ink(figure) != untouched
        figure.get_by_role("button", name="Count anew").click()
        assert _counts(figure) == []
    assert errors == []


def test_with_less_motion_kicks_are_thrown_a_hundred_at_once(opened: Opens, address: str):
    page = opened(**STILL)
    figure = awake(page, address, "figures/survival/")
    _throw(figure)
    assert [thrown for _, thrown in _counts(figure)] == [100, 100]
    throw = figure.locator("button[name=play]")
    expect(throw).to_have_text("Throw")


def test_as_many_kicks_survive_as_were_counted_for_the_poster(opened: Opens, address: str):
    page = opened(**STILL)
    given = page.request.get(address + "figures/survival/survival.live.json").json()
    (sigma, log10), *_ = given["counted"][0]  # the wide network's
    figure = awake(page, address, f"figures/survival/#fig-survival:size={math.log10(sigma):.2f}")
    _throw(figure, 6)
    (survived, thrown), _ = _counts(figure)
    assert thrown == 600
    assert survived / thrown == pytest.approx(10**log10, abs=0.12)


def test_each_size_is_counted_by_itself_and_marked(opened: Opens, address: str):
    page = opened(**STILL)
    figure = awake(page, address, "figures/survival/")
    slider = figure.locator("input[name=size]")
    own = figure.locator("svg > path[stroke-width='1.8']")
    seen = []
    for size in ("-3.3", "-2", "-1.3"):
        slider.fill(size)
        assert _counts(figure) == []
        _throw(figure)
        seen.append(_counts(figure))
        assert [one.get_attribute("d").count("M") for one in own.all()] == [len(seen)] * 2
    assert min(survived for survived, _ in seen[0]) > 90, "both survive the least of kicks"
    assert seen[1] == [(100, 100), (0, 100)]
    slider.fill("-2")
    assert _counts(figure) == seen[1]


def test_counts_outlive_sleep_but_not_a_reload_and_the_size_outlives_both(
    opened: Opens, address: str
):
    page = opened()
    figure = awake(page, address, "figures/survival/#fig-survival:size=-2.5")
    slider = figure.locator("input[name=size]")
    assert slider.input_value() == "-2.5"
    assert slider.get_attribute("aria-valuetext") == "σ = 0.0032"
    throw = figure.locator("button[name=play]")
    throw.click()
    _thrown_beyond(figure, 0)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_function("!document.querySelector('.xp-awake')")
    expect(throw).to_have_text("Throw")
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function("document.querySelector('.xp-awake')")
    kept = _counts(figure)
    assert kept[0][1] > 0
    figure.get_by_role("button", name="Once").click()
    assert _counts(figure)[0][1] == kept[0][1] + 1, "it stopped, and stays so"
    page.reload()
    page.wait_for_selector(".xp-awake")
    assert _counts(figure) == []
    assert slider.input_value() == "-2.5"


def _survivors(figure: Locator) -> list[int]:
    """Return how many of a hundred kicks the wide and the narrow network survive."""
    settle(figure.page)
    words = " ".join(figure.locator("svg text").all_text_contents())
    return [int(count) for count in re.findall(r"(\d+) of 100 survive", words)]


def test_a_wall_shows_who_survives_and_another_hundred_is_another_picture(
    opened: Opens, address: str
):
    page = opened(**STILL)
    with noted(page) as (_, errors):
        figure = awake(page, address, "figures/wall-of-kicks/")
        slider = figure.locator("input[name=size]")
        first, picture = _survivors(figure), ink(figure)
        assert first[0] > 50 > first[1] == 0
        slider.fill("-3.4")
        assert min(_survivors(figure)) > 90, "both survive the gentlest"
        slider.fill("-0.9")
        assert _survivors(figure)[1] == 0
        assert "not known" in " ".join(figure.locator("svg text").all_text_contents())
        slider.fill("-1.52")
        assert _survivors(figure) == first
        assert ink(figure) == picture, "the same state is the same picture"
        figure.get_by_role("button", name="Another hundred").click()
        assert ink(figure) != picture
        assert "hundred=1" in page.url
        other = ink(figure)
        page.reload()
        page.wait_for_selector(".xp-awake")
        assert ink(figure) == other
        expect(figure.locator("[role=status]").first).to_have_text(
            re.compile("^Of 100 kicks of 0.03, the wide network survives ")
        )
    assert errors == []


def test_a_wall_comes_to_the_same_picture_piece_by_piece(opened: Opens, address: str):
    still = awake(opened(**STILL), address, "figures/wall-of-kicks/#fig-wall-of-kicks:size=-1.4")
    page = opened()
    figure = awake(page, address, "figures/wall-of-kicks/")
    before = _survivors(figure)
    for size in ("-2.4", "-2", "-1.4"):
        figure.locator("input[name=size]").fill(size)
    expected = _survivors(still)
    assert expected != before
    expect(figure.locator("svg text", has_text="of 100 survive").first).to_have_text(
        f"{expected[0]} of 100 survive"
    )


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


def _file(folder: Path, suffix: str) -> Path:
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(2, 8), torch.nn.ReLU(), torch.nn.Linear(8, 6), torch.nn.ReLU(),
        torch.nn.Linear(6, 1),
    )  # fmt: skip
    checkpoint.write(model, folder / f"mine{suffix}")
    return folder / f"mine{suffix}"


@pytest.mark.parametrize("suffix", [".json", ".safetensors"])
def test_a_readers_network_takes_the_wide_ones_place_and_leaves_it(
    opened: Opens, address: str, tmp_path: Path, suffix: str
):
    page = opened(**STILL)
    with noted(page) as (requests, errors):
        figure = awake(page, address)
        wide = ink(figure)
        asked = len(requests)
        with page.expect_file_chooser() as chooser:
            figure.get_by_role("button", name="Your network").click()
        chooser.value.set_files(_file(tmp_path, suffix))
        figure.locator("svg text", has_text="Yours").wait_for()
        assert ink(figure) != wide
        assert len(requests) == asked, "the file stays with the reader"
        page.wait_for_function(  # its curvature fills in beside the narrow one's
            """() => {
                const lines = document.querySelectorAll("svg path[stroke-linejoin=round]");
                const [yours, narrow] = [...lines].slice(-2).map((line) => line.getAttribute("d"));
                return yours.split("L").length === narrow.split("L").length;
            }"""
        )
        figure.get_by_role("button", name="Back to the wide network").click()
        figure.locator("svg text", has_text="Wide").wait_for()
    assert errors == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("torn.json", '{"format": "explainer-mlp", "version": 1, "layers": [{"weight": [[1,'),
        ("shape.json", json.dumps({"format": "explainer-mlp", "version": 1, "activation": "relu",
            "layers": [{"weight": [[1, 2, 3]], "bias": [0]}]})),
        ("<img src=x onerror=alert(1)>.json", "{}"),
        ("random.safetensors", "\x08\x00\x00\x00\x00\x00\x00\x00{}      "),
    ],
)  # fmt: skip
def test_a_bad_file_gets_one_line_and_changes_nothing(
    opened: Opens, address: str, name: str, content: str
):
    page = opened(**STILL)
    with noted(page) as (_, errors):
        figure = awake(page, address)
        before = figure.locator("svg text").all_text_contents()
        with page.expect_file_chooser() as chooser:
            figure.get_by_role("button", name="Your network").click()
        file = {"name": name, "mimeType": "", "buffer": content.encode("latin-1")}
        chooser.value.set_files([file])
        note = page.locator(".xp-note")
        note.wait_for(state="visible")
        words = note.inner_text()
        assert 10 < len(words) < 200
        assert "\n" not in words
        assert note.locator("*").count() == 0
        assert figure.locator("svg text").all_text_contents() == before
    assert errors == []


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
