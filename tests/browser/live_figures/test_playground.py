"""The playground: runs, what is told of them, and points that the reader draws."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Opens, noted, settle, sleep_and_wake
from tests.browser.live import awake, ink
from tests.browser.views import STILL

pytestmark = [pytest.mark.browser, pytest.mark.slow]


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
    expect(drawn).to_have_value("0a0b01c0d0")
    page.locator("summary", has_text="Network").click()
    page.locator("input[name=seed]").fill("3")
    expect(page).to_have_url(re.compile("seed=3"))
    assert "drawn=0a0b01c0d0" in page.url
