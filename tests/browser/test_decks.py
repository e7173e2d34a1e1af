"""Talks in a browser: their slides, themes, films and live figures, without a network."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import built, miniature, shared
from tests.browser.conftest import Opens, noted, serving
from tests.browser.views import STILL

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def small() -> Path:
    """Return the folder of a talk of a small project: a film and a still, in this order."""
    return shared.once("small-talk", _make_small) / "talk"


def _make_small(folder: Path) -> None:
    shutil.copytree(miniature.finished(), folder, dirs_exist_ok=True, symlinks=True)
    made = miniature.build(
        folder, "--size", "quick", "--no-site", "--deck", "--figures", "line,descent"
    )
    assert "talk: talk/, 2 figures; " in made.stdout, made.stdout + made.stderr


def live() -> Path:
    """Return the folder of a talk with one live figure of the site."""
    if os.environ.get("EXPLAINER_SITE"):
        pytest.skip("EXPLAINER_SITE names a site alone, and a talk needs what it was built from")
    return shared.once("live-talk", _make_live) / "talk"


def _make_live(folder: Path) -> None:
    shutil.copytree(built.site().parent, folder, dirs_exist_ok=True, copy_function=built._link)
    options = ["--size", "quick", "--no-site", "--deck", "--figures", "perturb-yourself"]
    done = subprocess.run(
        [sys.executable, "build.py", *options],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr


@pytest.fixture
def served(request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve one of these talks; its address ends with a slash."""
    folder = {"small": small, "live": live}[request.param]()
    with serving(folder) as address:
        yield address


of_small = pytest.mark.parametrize("served", ["small"], indirect=True)
of_live = pytest.mark.parametrize("served", ["live"], indirect=True)
LOADED = "image => image.complete && image.naturalWidth === 1920"
INSIDE = """() => [...document.querySelectorAll("section.present *")].every((one) => {
  const { left, top, right, bottom, width } = one.getBoundingClientRect();
  return !width || (left >= 0 && top >= 0 && right <= innerWidth + 1 && bottom <= innerHeight + 1);
})"""


def present(page: Page):
    return page.locator("section.present")


def show(page: Page, address: str, number: int) -> None:
    page.goto(f"{address}#/{number}")
    page.wait_for_function("window.Reveal && Reveal.isReady()")


@of_small
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (360, 640)])
def test_every_slide_is_shown_whole_and_asks_nothing_of_anyone(
    opened: Opens, served: str, theme: str, width: int, height: int
):
    page = opened(**STILL)
    page.set_viewport_size({"width": width, "height": height})
    with noted(page) as (requests, errors):
        show(page, f"{served}index.html?theme={theme}", 0)
        titles = [present(page).locator("h1").inner_text()]
        for number in (1, 2):
            page.keyboard.press("PageDown")
            picture = present(page).locator("img")
            page.wait_for_function(LOADED, arg=picture.element_handle())
            assert f"-{theme}@2x.png" in picture.get_attribute("src")
            assert picture.get_attribute("alt")
            assert page.evaluate(INSIDE)
            titles.append(present(page).locator("h2").inner_text())
            assert page.evaluate("Reveal.getTotalSlides()") == 3
            page.wait_for_url(f"**#/{['line', 'descent'][number - 1]}")
    assert titles == ["A small essay", "It moves", "Losses fall"]
    paper = {"light": "rgb(255, 255, 255)", "dark": "rgb(30, 33, 41)"}[theme]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == paper
    assert errors == []
    assert [url for url in requests if not url.startswith((served, "data:", "blob:"))] == []


@of_small
def test_a_film_plays_on_its_slide_alone_unless_motion_is_not_wanted(opened: Opens, served: str):
    page = opened()
    show(page, f"{served}index.html", 1)
    film = page.locator("#line video")
    page.wait_for_function(
        "film => !film.paused && film.currentTime > 0", arg=film.element_handle()
    )
    assert film.evaluate("film => film.loop && film.muted && film.videoWidth") == 1920
    page.keyboard.press("PageDown")
    page.wait_for_function("film => film.paused", arg=film.element_handle())
    calm = opened(reduced_motion="reduce")
    show(calm, f"{served}index.html", 1)
    film = calm.locator("#line video")
    film.evaluate("film => film.play().then(() => film.pause())")  # it can
    assert film.evaluate("film => film.controls && !film.hasAttribute('data-autoplay')")


@of_small
def test_it_prints_a_page_for_each_slide_with_pictures(opened: Opens, served: str):
    page = opened(scheme="dark", **STILL)
    page.goto(f"{served}index.html?print-pdf")
    page.wait_for_function("document.querySelectorAll('.pdf-page').length === 3")
    for picture in page.locator(".figure img").element_handles():
        page.wait_for_function(LOADED, arg=picture)
        assert "-light@2x.png" in picture.get_attribute("src")
        box = picture.bounding_box()
        assert box["width"] > 1100 and box["height"] > 550
    assert not page.locator("video, iframe").count()
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert printed.count(b"/Type /Page\n") == 3


@of_small
def test_notes_of_the_speaker_are_there(opened: Opens, served: str):
    page = opened(**STILL)
    show(page, f"{served}index.html", 2)
    notes = page.evaluate("Reveal.getSlideNotes()")
    assert "How 2 networks learn." in notes and "Two networks, few steps." in notes
    assert not present(page).locator("aside").is_visible()


@of_live
def test_a_live_figure_lives_on_its_slide_and_lets_a_clicker_through(opened: Opens, served: str):
    page = opened(**STILL)
    with noted(page) as (requests, errors):
        page.goto(f"{served}index.html?theme=dark")
        page.wait_for_function("window.Reveal && Reveal.isReady()")
        assert not [url for url in requests if "/embed/" in url]  # loaded when its slide comes
        page.keyboard.press("PageDown")
        frame = page.frame_locator("#perturb-yourself iframe")
        frame.locator(".xp-awake").wait_for()
        expect(frame.locator(".xp-dark img")).to_be_visible()
        slider = frame.locator("input[name=push]")
        slider.fill("-0.5")
        slider.focus()
        slider.press("PageUp")
        expect(present(page)).to_have_class("opening present")
        assert page.evaluate("document.activeElement === document.body")
    assert errors == []
    assert [url for url in requests if not url.startswith((served, "data:", "blob:"))] == []


@of_live
def test_opened_as_a_file_it_shows_the_picture(opened: Opens, served: str):
    page = opened(**STILL)
    with noted(page) as (_, errors):
        show(page, f"file://{live()}/index.html", 1)
        picture = present(page).locator("img")
        page.wait_for_function(LOADED, arg=picture.element_handle())
        expect(present(page).locator(".source")).to_be_visible()
    assert not page.locator("iframe").count()
    assert errors == []
