"""Films: they play in view, keep still for those who ask, and leave their picture."""

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import FloatRect, Locator, Page

from tests.browser.conftest import Opens, noted
from tests.browser.views import STILL, VIEWS, pictures

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FILM = "figure[id] .xp-film"
PLAYS = """film => [...film.querySelectorAll("video")].some(v => !v.paused && v.currentTime > 0.1)
    && film.matches(".xp-awake")"""
RESTS = "film => [...film.querySelectorAll('video')].every(video => video.paused)"
WORDS = "film => film.querySelector('.xp-stage').textContent"


def test_films_play_in_view_and_wait_elsewhere(opened: Opens, address: str):
    page = opened()
    with noted(page) as (_, errors):
        page.goto(address)
        film = page.locator(FILM).first
        film.scroll_into_view_if_needed()
        handle = film.element_handle()
        page.wait_for_function(PLAYS, arg=handle)
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.wait_for_function(RESTS, arg=handle)
        film.scroll_into_view_if_needed()
        page.wait_for_function(PLAYS, arg=handle)
        button = film.locator("button.xp-play")
        assert button.get_attribute("aria-label").startswith("Pause: ")
        button.click()
        page.wait_for_function(RESTS, arg=handle)
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        film.scroll_into_view_if_needed()
        page.wait_for_timeout(500)
        assert film.evaluate(RESTS), "it was stopped by the reader"
    assert errors == []


def _clicked(page: Page, film: Locator) -> None:
    """Let a film come up and stop it, where it stands at its first picture or soon after."""
    film.scroll_into_view_if_needed()
    film.locator("button.xp-play").click()
    page.wait_for_function(PLAYS, arg=film.element_handle())
    film.locator("button.xp-play").click()
    page.wait_for_function(RESTS, arg=film.element_handle())


def _settled(page: Page, film: Locator) -> str:
    """Return a film's words once they stay: those of its last picture may come a little later."""
    words = ""
    for _ in range(20):
        page.wait_for_timeout(500)
        before, words = words, film.evaluate(WORDS)
        if words == before:
            return words
    raise AssertionError("the film's words don't come to rest")


def test_films_keep_still_for_those_who_ask_but_play_on_demand(opened: Opens, address: str):
    page = opened(**STILL)
    with noted(page) as (requests, _):
        page.goto(address)
        film = page.locator(FILM).first
        film.scroll_into_view_if_needed()
        page.wait_for_timeout(1200)
        assert film.evaluate(RESTS) and not film.evaluate("film => film.matches('.xp-awake')")
        assert not [url for url in requests if url.endswith((".mp4", ".webm", ".film.js"))]
        film.locator("button.xp-play").click()
        page.wait_for_function(PLAYS, arg=film.element_handle())


@VIEWS[0]
@VIEWS[1]
def test_a_film_begins_as_its_poster_looks(opened: Opens, address: str, scheme: str, width: int):
    page = opened(width, scheme, **STILL)
    # It is shown and held at its first picture: nothing plays.
    page.add_init_script("HTMLMediaElement.prototype.play = () => Promise.resolve()")
    page.goto(f"{address}figures/narrow-in-the-making/", wait_until="load")
    (media,) = pictures(page)
    box = media.bounding_box()
    poster = _picture(page, box)
    page.locator("button.xp-play").click()
    page.wait_for_selector(".xp-film .xp-awake, .xp-film.xp-awake")
    page.wait_for_timeout(300)
    film = _picture(page, box)
    away = np.abs(poster - film).mean(axis=2)
    away[:48, -60:] = 0  # the button
    assert away.mean() < 8, away.mean()  # another moment is 13 or more away
    assert np.array_equal(poster.shape, film.shape)


def _picture(page: Page, box: FloatRect) -> np.ndarray:
    seen = Image.open(io.BytesIO(page.screenshot(clip=box))).convert("RGB")
    return np.asarray(seen, dtype=float)


def test_a_film_goes_on_in_another_theme_and_another_layout(opened: Opens, address: str):
    page = opened(1280, "light", **STILL)
    with noted(page) as (requests, errors):
        page.goto(f"{address}figures/perturb-narrow/")
        page.locator("[data-md-component=palette] label:visible").click()  # light, whatever comes
        page.wait_for_timeout(500)  # the theme has told everybody
        film = page.locator(FILM).first
        _clicked(page, film)
        before = _settled(page, film)
        page.locator("[data-md-component=palette] label:visible").click()
        page.wait_for_function("document.querySelector('.xp-dark video').readyState >= 2")
        assert _settled(page, film) == before  # the same moment
        page.set_viewport_size({"width": 360, "height": 740})
        page.wait_for_function("document.querySelector('.xp-stage svg').viewBox.baseVal.width==360")
        assert "pushed by" in film.evaluate(WORDS)
    assert errors == []
    assert any("-phone-dark.film.js" in url for url in requests)


def test_films_of_one_clock_run_in_step(opened: Opens, address: str):
    page = opened(1280)
    page.goto(address)
    page.evaluate(
        """() => {  // both in view at once, as they are on a tall screen
            const [one, other] = ["wide", "narrow"].map(kind =>
                document.querySelector(`#fig-perturb-${kind} .xp-film`));
            const row = document.createElement("div");
            row.style = "display: flex; gap: 1em; --xp-width: 500px";
            document.querySelector("article").prepend(row);
            row.append(one, other);
            for (const film of row.children) film.style.width = "50%";
            scrollTo(0, 0);
        }"""
    )
    times = """() => [...document.querySelectorAll(".xp-light video")]
        .filter(video => !video.paused).map(video => video.currentTime)"""
    page.wait_for_function(f"({times})().length >= 2", timeout=20_000)
    page.evaluate(
        """() => {  // and one is thrown out of step
            const [, other] = [...document.querySelectorAll(".xp-light video")]
                .filter(video => !video.paused);
            other.currentTime += 1.5;
        }"""
    )
    page.wait_for_function(
        f"""() => {{
            const [one, other] = ({times})();
            const way = Math.abs(one - other);
            return Math.min(way, 10 - way) < 0.08;
        }}""",
        timeout=20_000,
    )


def test_films_bear_an_old_browser(opened: Opens, address: str):
    page = opened()
    with noted(page) as (_, errors):
        page.add_init_script(
            "delete window.IntersectionObserver;"
            "delete HTMLVideoElement.prototype.requestVideoFrameCallback"
        )
        page.goto(f"{address}figures/perturb-wide/")
        film = page.locator(FILM).first
        film.locator("button.xp-play").click()
        page.wait_for_function(PLAYS, arg=film.element_handle())
        before = film.evaluate(WORDS)
        page.wait_for_function(
            f"before => ({WORDS})(document.querySelector('.xp-film')) !== before", arg=before
        )
    assert [error for error in errors if "IntersectionObserver" not in error] == []


def test_a_film_that_cant_be_had_says_so_and_leaves_its_picture(opened: Opens, address: str):
    page = opened()
    page.route("**/*-field-*", lambda route: route.fulfill(status=404))
    page.goto(f"{address}figures/perturb-wide/")
    film = page.locator(FILM).first
    film.scroll_into_view_if_needed()
    note = film.locator(".xp-note")
    note.wait_for()
    assert "so its picture stands: its video can’t be fetched (404)" in note.inner_text()
    assert film.locator("img:visible").count() == 1
    assert not film.evaluate("film => film.matches('.xp-awake')")
