"""Figures alone in frames, what is copied of figures, and the page round a frame left alone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page, expect

from tests import built
from tests.browser.conftest import Opens, noted
from tests.browser.live import awake
from tests.browser.views import STILL

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LIVE = "embed/perturb-yourself/"
SIZES = ((1280, 720), (640, 360), (360, 640))
FITS = """() => {
  const shown = [...document.querySelectorAll(".xp-fit > *")].find((one) => one.checkVisibility());
  const box = shown.getBoundingClientRect(), image = shown.querySelector("img:not(.xp-dark img)");
  const all = [document.documentElement, document.body, document.querySelector("main")];
  const controls = document.querySelector(".xp-controls");
  return {
    scrolls: all.some((a) => a.scrollWidth > a.clientWidth || a.scrollHeight > a.clientHeight),
    folds: controls ? controls.scrollHeight > controls.clientHeight + 1 : false,
    inside: box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight,
    fills: Math.max(box.width / innerWidth, box.height / innerHeight),
    shape: box.width / box.height,
    drawn: image.naturalWidth / image.naturalHeight,
    credit: document.querySelector(".xp-credit").getBoundingClientRect().bottom <= innerHeight,
  };
}"""


def _embeds(site: Path) -> list[str]:
    paths = [name.removesuffix("index.html") for name in built.pages(site)]
    return [path for path in paths if path.startswith("embed/")]


def _framed(page: Page, address: str, path: str, host: str = "127.0.0.1") -> Frame:
    """Open a page of someone else's with a figure in a frame; return the frame, awake."""
    page.goto(re.sub(r"//[^:]+", f"//{host}", address) + "data/numbers.json")
    frame = f'<h1>Mine</h1><iframe src="{address}{path}" width="960" height="540"></iframe>'
    page.evaluate("frame => { document.body.innerHTML = frame; }", frame)
    page.frame_locator("iframe").locator(".xp-awake").wait_for()
    return page.frames[1]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])  # the frame's own origin, and another
def test_moves_in_a_frame_leave_the_history_of_the_page_alone(
    opened: Opens, address: str, host: str
):
    page = opened(**STILL)
    page.goto(f"{address}posts/")
    frame = _framed(page, address, LIVE, host)
    before = page.evaluate("history.length")
    slider = frame.locator("input[name=push]")
    for value in ("-0.5", "-0.25", "0", "0.25", "0.5"):
        slider.fill(value)
        slider.dispatch_event("change")
        assert frame.evaluate("location.hash") == f"#fig-perturb-yourself:push={value}"
    assert page.evaluate("history.length") == before
    page.go_back()
    assert page.url == f"{address}posts/"


def test_outside_a_frame_moves_are_in_the_history(opened: Opens, address: str):
    page = opened(**STILL)
    figure = awake(page, address, LIVE)
    figure.locator("input[name=push]").fill("-0.5")
    page.go_back()
    assert figure.locator("input[name=push]").input_value() == "0.6"


@pytest.mark.parametrize("code", [str, lambda text: text.replace(":", "%3A").replace("=", "%3D")])
def test_a_frame_opens_at_the_moment_of_its_address(opened: Opens, address: str, code):
    page = opened(**STILL)
    hash = code("fig-perturb-yourself:push=-0.5,direction=steepest")
    frame = _framed(page, address, f"{LIVE}?theme=dark#{hash}")
    assert frame.locator("input[name=push]").input_value() == "-0.5"
    assert frame.locator("select").input_value() == "steepest"
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [LIVE, "embed/poison-sweep/"])
def test_the_theme_is_what_the_address_asks_for_else_the_systems(
    opened: Opens, address: str, path: str, scheme: str
):
    page = opened(scheme=scheme, **STILL)
    papers = {"light": "rgb(255, 255, 255)", "dark": "rgb(30, 33, 41)"}
    asked = {"?theme=light": "light", "?theme%3Ddark": "dark", "": scheme, "?theme=pink": scheme}
    for query, theme in asked.items():
        page.goto(address + path + query)
        other = "dark" if theme == "light" else "light"
        expect(page.locator(f".xp-{theme} img")).to_be_visible()
        expect(page.locator(f".xp-{other} img")).to_be_hidden()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == papers[theme]


@pytest.mark.parametrize("query", ["controls=off", "theme=dark&amp;controls=off"])
def test_controls_can_be_left_out(opened: Opens, address: str, query: str):
    page = opened(**STILL)
    for path, buttons in ((LIVE, ".xp-controls, button, input, select"), (_film(), ".xp-play")):
        page.goto(address + path)
        expect(page.locator(buttons).filter(visible=True).first).to_be_visible()
        page.goto(f"{address}{path}?{query}")
        page.wait_for_selector(".xp-awake, .xp-play", state="attached")
        assert not page.locator(buttons).filter(visible=True).count()


def _film() -> str:
    return "embed/minefield-walk/"


def test_every_figure_fits_its_frame(opened: Opens, address: str, site: Path):
    page = opened(**STILL)
    faults = []
    with noted(page) as (requests, errors):
        for path in _embeds(site):
            page.goto(address + path, wait_until="load")
            if page.locator(".xp-live").count():
                page.wait_for_selector(".xp-awake")
            for width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                picture = page.locator(".xp-light img").element_handle()
                small = "-phone-" if width < height else f"{path.split('/')[1]}-light"
                page.wait_for_function(
                    "([image, name]) => image.complete && image.currentSrc.includes(name)",
                    arg=[picture, small],
                )
                found = page.evaluate(FITS)
                wrong = found["scrolls"] or not found["inside"] or not found["credit"]
                wrong |= abs(found["shape"] / found["drawn"] - 1) > 0.02 or found["fills"] < 0.3
                wrong |= found["folds"] and "playground" not in path  # which has many controls
                faults += [(path, width, found)] * bool(wrong)
    assert len(faults) == 0, faults
    assert errors == []
    assert [url for url in requests if not url.startswith((address, "data:", "blob:"))] == []


def test_its_credit_leads_to_where_the_figure_stands_in_a_new_tab(opened: Opens, address: str):
    page = opened(**STILL)
    frame = _framed(page, address, LIVE)
    with page.expect_popup() as caught:
        frame.locator(".xp-credit a").click()
    assert caught.value.url == f"{address}posts/in-your-hands/#fig-perturb-yourself"
    assert caught.value.evaluate("opener") is None
    assert caught.value.locator("#fig-perturb-yourself").count() == 1
    assert page.url.endswith("numbers.json")


def _box(page: Page, address: str, name: str):
    page.goto(f"{address}figures/perturb-yourself/")
    page.wait_for_function("document.querySelector('script[src*=\"copy.\"]')")
    page.wait_for_load_state("networkidle")
    return page.locator(f"#fig-perturb-yourself-copy-{name}")


@pytest.mark.parametrize("name", ["latex", "bibtex", "plain"])
def test_a_button_copies_by_keyboard_and_says_so(opened: Opens, address: str, name: str):
    page = opened(permissions=["clipboard-read", "clipboard-write"], **STILL)
    box = _box(page, address, name)
    told = page.locator(".xp-told")
    assert told.get_attribute("role") == "status"
    box.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(told).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == box.text_content()
    assert len(copied.splitlines()) > 2


def test_a_page_says_under_its_title_how_it_is_cited(opened: Opens, address: str):
    page = opened(permissions=["clipboard-read", "clipboard-write"], **STILL)
    page.goto(address)
    page.wait_for_function("document.querySelector('script[src*=\"copy.\"]')")
    page.wait_for_load_state("networkidle")
    box = page.locator("#page-copy-bibtex")
    expect(box).not_to_be_visible()
    page.get_by_role("link", name="Cite", exact=True).click()
    expect(box).to_be_visible()  # the fold opens
    page.get_by_role("button", name="Copy BibTeX of this page").click()
    expect(page.locator(".xp-cite-page .xp-told")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == box.text_content()
    assert box.text_content().startswith("@misc{essay,\n")


def test_without_leave_to_copy_the_text_is_selected(opened: Opens, address: str):
    page = opened(**STILL)
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
        "document.execCommand = () => false;"
    )
    box = _box(page, address, "bibtex")
    box.locator("xpath=following-sibling::button").click()
    expect(page.locator(".xp-told")).to_have_text(
        re.compile(r"^Selected; copy it with (Ctrl\+|⌘)C\.$")
    )
    assert page.evaluate("String(getSelection())").split() == box.text_content().split()
    assert box.evaluate("box => document.activeElement === box")


def test_a_frame_that_is_copied_shows_the_moment_that_the_figure_is_at(opened: Opens, address: str):
    page = opened(permissions=["clipboard-read", "clipboard-write"], **STILL)
    box = _box(page, address, "bibtex")  # stands in for the frame, which needs the site's address
    box.evaluate(
        "box => { box.dataset.moment = 'fig-perturb-yourself';"
        "box.textContent = '<iframe src=\"https://example.org/embed/perturb-yourself/\">'; }"
    )
    page.locator("input[name=push]").fill("-0.5")
    page.locator("input[name=push]").dispatch_event("change")
    box.locator("xpath=following-sibling::button").click()
    expect(page.locator(".xp-told")).to_have_text("Copied.")
    moment = "#fig-perturb-yourself:push=-0.5"
    expected = f'<iframe src="https://example.org/embed/perturb-yourself/{moment}">'
    assert page.evaluate("navigator.clipboard.readText()") == expected


def test_a_selection_is_copied_with_its_formulas_in_one_piece(opened: Opens, address: str):
    page = opened(permissions=["clipboard-read", "clipboard-write"], **STILL)
    page.goto(address, wait_until="networkidle")
    place = page.locator("p:has(math)").first
    place.evaluate("place => getSelection().selectAllChildren(place)")
    page.keyboard.press("ControlOrMeta+c")
    copied = page.evaluate("navigator.clipboard.readText()")
    for formula in place.locator("math").all():
        assert f" {formula.get_attribute('alttext')} " in f"{copied} "
    assert "\n" not in copied


def test_a_hash_that_became_part_of_the_path_is_mended(opened: Opens, address: str):
    page = opened(**STILL)
    lost = f"{address}{LIVE}%23fig-perturb-yourself:push=-0.5"
    not_found = (page.goto(f"{address}404.html"), page.content())[1]
    page.route("**/%23*", lambda route: route.fulfill(status=404, body=not_found))
    page.goto(lost)
    page.wait_for_url(f"{address}{LIVE}#fig-perturb-yourself:push=-0.5")
