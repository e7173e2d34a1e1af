"""Random kicks: thrown and counted one by one, and a hundred to a wall."""

import math
import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Opens, noted, settle
from tests.browser.live import awake, ink
from tests.browser.views import STILL

pytestmark = [pytest.mark.browser, pytest.mark.slow]


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
