"""Live figures in the built site: controls, moments in the URL, sleep and waking."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens, noted, settle, sleep_and_wake
from tests.browser.live import PAGE, awake, ink
from tests.browser.views import STILL

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LEFT = 20e3  # bytes a turn may leave on the heap; it's 3e3 at most where nothing stays


def test_a_slider_moves_boundaries_markers_and_words_by_key_and_by_pointer(
    opened: Opens, address: str
):
    page = opened(**STILL)
    with noted(page) as (requests, errors):
        figure = awake(page, address)
        slider = figure.locator("input[name=push]")
        before = ink(figure)
        slider.focus()
        for _ in range(20):
            page.keyboard.press("ArrowRight")
        by_key = ink(figure)
        assert by_key != before
        assert float(slider.input_value()) == pytest.approx(0.7)
        assert slider.get_attribute("aria-valuetext") == "+4.2\u202f%"
        assert figure.locator("output").first.inner_text() == "+4.2\u202f%"
        box = slider.bounding_box()
        assert box
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        assert float(slider.input_value()) == pytest.approx(0, abs=0.02)
        assert ink(figure) != by_key
        assert figure.locator("svg text", has_text="right").all_text_contents() == [
            "100\u202f% right",
            "100\u202f% right",
        ]
    assert errors == []
    assert [url for url in requests if not url.startswith((address, "data:", "blob:"))] == []


def test_a_choice_changes_the_curves(opened: Opens, address: str):
    page = opened(**STILL)
    figure = awake(page, address)
    lines = figure.locator("svg path[stroke-linejoin=round]")
    before = [line.get_attribute("d") for line in lines.all()]
    figure.locator("select").focus()
    page.keyboard.press("ArrowDown")
    settle(page)
    after = [line.get_attribute("d") for line in lines.all()]
    assert figure.locator("select").input_value() == "random-2"
    assert len(before) == 6
    assert all(one != other for one, other in zip(before, after, strict=True))


def test_the_state_is_in_the_address_and_survives_reload_back_and_forward(
    opened: Opens, address: str
):
    page = opened(**STILL)
    figure = awake(page, address)
    slider = figure.locator("input[name=push]")
    slider.fill("-0.5")
    figure.locator("select").select_option("steepest")
    assert page.url.endswith("#fig-perturb-yourself:push=-0.5,direction=steepest")
    page.reload()
    page.wait_for_selector(".xp-live.xp-awake")
    assert slider.input_value() == "-0.5"
    assert figure.locator("select").input_value() == "steepest"
    page.go_back()
    assert figure.locator("select").input_value() == "random-1"
    assert slider.input_value() == "-0.5"
    page.go_back()
    assert slider.input_value() == "0.6"
    page.go_forward()
    assert slider.input_value() == "-0.5"
    page.go_forward()
    assert figure.locator("select").input_value() == "steepest"


def test_a_link_goes_to_a_moment_and_back(opened: Opens, address: str):
    page = opened(**STILL)
    figure = awake(page, address)
    page.evaluate(
        "document.querySelector('h1').innerHTML ="
        " '<a href=\"#fig-perturb-yourself:push=0.95,direction=other\">there</a>'"
    )
    page.get_by_role("link", name="there", exact=True).click()
    assert figure.locator("input[name=push]").input_value() == "0.95"
    assert figure.locator("select").input_value() == "other"
    page.go_back()
    assert figure.locator("input[name=push]").input_value() == "0.6"


def test_what_a_control_cannot_be_set_to_is_ignored(opened: Opens, address: str):
    page = opened(**STILL)
    with noted(page) as (_, errors):
        hash = "#fig-perturb-yourself:push=NaN,direction=<b>up</b>,nothing=1;fig-none:a=1"
        figure = awake(page, address, PAGE + hash)
        assert figure.locator("input[name=push]").input_value() == "0.6"
        assert figure.locator("select").input_value() == "random-1"
    assert errors == []


def test_play_moves_until_it_is_pressed_again(opened: Opens, address: str):
    page = opened()
    figure = awake(page, address)
    slider, button = figure.locator("input[name=push]"), figure.locator("button[name=play]")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_text("Stop")
    for _ in range(3):
        value = slider.input_value()
        expect(slider).not_to_have_value(value)
    page.keyboard.press("Enter")
    expect(button).to_have_text("Play")
    stopped = slider.input_value()
    page.wait_for_timeout(400)
    assert slider.input_value() == stopped


@pytest.mark.parametrize(
    ("id", "turns"),
    [
        ("perturb-yourself", 200),
        ("turn-the-poison", 30),
        ("basin-and-cutoff", 30),
        ("loss-surfaces", 30),
        ("playground", 30),
        ("survival", 30),
        ("rings-dial", 30),
        ("optimizer-answers", 30),
        ("skip-depths", 30),
    ],
)
def test_it_sleeps_off_screen_and_leaves_nothing_behind(
    opened: Opens, address: str, id: str, turns: int
):
    page = opened(**STILL)
    with noted(page) as (_, errors):
        figure = awake(page, address, f"figures/{id}/")
        count = "document.querySelectorAll('*').length"
        nodes = page.evaluate(count)
        sleep_and_wake(page, 10)
        early = _heap(page)
        sleep_and_wake(page, turns - 10)
        settle(page)  # it is awake a frame before it has drawn
        assert page.evaluate(count) == nodes
        assert _heap(page) < early + LEFT * (turns - 10)
        ink(figure)
    assert errors == []


def _heap(page: Page) -> float:
    client = page.context.new_cdp_session(page)
    client.send("HeapProfiler.collectGarbage")
    used = client.send("Runtime.getHeapUsage")["usedSize"]
    client.detach()
    return float(used)


def test_nothing_moves_when_it_wakes(opened: Opens, address: str):
    page = opened()
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach("
        "entry => window.shift += entry.value)).observe({type: 'layout-shift', buffered: true})"
    )
    awake(page, address)
    assert page.evaluate("window.shift") <= 0.02


@pytest.mark.parametrize("width", [360, 1280])
def test_awake_it_covers_its_poster(opened: Opens, address: str, width: int):
    page = opened(width, **STILL)
    figure = awake(page, address)
    stage, poster = figure.locator(".xp-stage"), figure.locator("img:visible")
    assert stage.bounding_box() == poster.bounding_box()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_scripts_and_on_paper_the_poster_stands(opened: Opens, address: str):
    page = opened(java_script_enabled=False)
    page.goto(address + PAGE)
    assert page.locator(".xp-live img:visible").count() == 1
    assert not page.locator(".xp-controls").is_visible()
    page = opened()
    awake(page, address)
    page.emulate_media(media="print")
    expect(page.locator(".xp-stage")).to_be_hidden()
    expect(page.locator(".xp-controls")).to_be_hidden()
    expect(page.locator(".xp-live img:visible")).to_have_count(1)


def test_a_figure_whose_data_is_missing_says_so_and_stands(opened: Opens, address: str):
    page = opened(**STILL)
    page.route("**/*.live.*js", lambda route: route.fulfill(status=404, body=""))
    page.goto(address + PAGE)
    note = page.locator(".xp-note")
    note.wait_for(state="visible")
    assert note.inner_text() == (
        "This figure can’t move here, so its picture stands: its data can’t be fetched"
    )
    assert page.locator(".xp-live img:visible").count() == 1


@pytest.mark.parametrize("script", ["fields", "perturb"])
def test_a_script_that_can_t_be_fetched_is_told_and_asked_for_again(
    opened: Opens, address: str, script: str
):
    page = opened(**STILL)
    page.route(f"**/{script}.js", lambda route: route.abort())
    page.goto(address + PAGE)
    note = page.locator(".xp-note")
    expect(note).to_have_text(re.compile(f"its script {script}.js can’t be fetched$"))
    page.unroute(f"**/{script}.js")
    for place in ("document.body.scrollHeight", "0"):
        page.evaluate(f"scrollTo(0, {place})")
        page.wait_for_timeout(500)  # it has to be seen to have gone, and to come
    page.wait_for_selector(".xp-live.xp-awake")
    expect(note).to_be_hidden()


def test_what_figures_share_is_fetched_once(opened: Opens, address: str):
    page = opened(**STILL)
    with noted(page) as (requests, errors):
        page.goto(address)
        figures = page.locator(".xp-live")
        for figure in figures.all():
            figure.scroll_into_view_if_needed()
            expect(figure).to_have_class(re.compile("xp-awake"))
    scripts = [url.rpartition("/")[2] for url in requests if "/assets/live." in url]
    assert len(scripts) == len(set(scripts)) > figures.count()
    assert "fields.js" in scripts
    assert errors == []


def test_the_theme_switch_redraws_it(opened: Opens, address: str):
    page = opened(**STILL)
    figure = awake(page, address)
    wide = figure.locator("svg text", has_text="Wide")
    light = wide.get_attribute("fill")
    page.emulate_media(color_scheme="dark")
    page.evaluate("document.body.setAttribute('data-md-color-scheme', 'slate')")
    settle(page)
    assert wide.get_attribute("fill") != light
