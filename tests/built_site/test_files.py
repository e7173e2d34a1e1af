"""The built site as files: all filled in, every link leads somewhere, every figure is whole."""

import json
import os
import re
from itertools import groupby, pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from explainer.figures.source import figure_ids, read_source
from explainer.site.publishing import links
from tests.built import Page, sent

pytestmark = pytest.mark.slow

# Names that other people's scripts rely on.
NAMES = {
    "wide-vs-narrow": {
        "wide_train_accuracy",
        "wide_test_accuracy",
        "narrow_train_accuracy",
        "narrow_test_accuracy",
    },
    "loss-surfaces": set(),
    "perturb-wide": set(),
    "perturb-narrow": set(),
    "poison-sweep": {"min_gap", "max_gap", "poison_factors", "seeds"},
    "boundary-gallery": set(),
    "narrow-in-the-making": set(),
    "basin-profiles": set(),
    "basin-volume": {"wide_radius", "narrow_radius", "log10_volume_difference"},
    "volume-trust": {"effective_sample_size"},
    "minefield": {"final_test_accuracy", "bad_train_accuracy", "bad_test_accuracy", "bad_count"},
    "sharp-circles": {"success_rate_touching", "success_rate_apart"},
    "image-sweep": {
        "dataset",
        "natural_test_accuracy",
        "poisoned_train_accuracy",
        "poisoned_test_accuracy",
        "parameters",
    },
    "image-volume": {"log10_volume_difference"},
    "optimizers": {"count", "largest_gap", "poisoned_gap"},
    "bits-of-labels": {"bits_true", "bits_true_error", "points", "bits_random"},
    "good-and-bad-share": {"orders_at_100", "orders_at_100_error", "largest_known"},
    "random-fits": {"test_accuracy_mean", "count"},
    "random-against-trained": set(),
    "width-and-depth": set(),
    "prequential-code": set(),
    "fits-by-margin": set(),
    "digit-bits": {"bits_true", "labels", "bits_coin", "first_of_kind", "next_of_kind"},
    "wandering": set(),
    "skip-surfaces": set(),
    "connectivity": {"line_barrier", "curve_barrier"},
}
MARKS = ("{{", "}}", "{%", "%}", "$$", "{#")
ESSAY = 4_500_000  # bytes of the essay with every movie played


def _target(site: Path, page: str, link: str) -> Path:
    """Return the file that a link on a page leads to."""
    path = unquote(urlsplit(link).path)
    base = site if path.startswith("/") else (site / page).parent
    found = Path(os.path.normpath(base / path.lstrip("/"))) if path else site / page
    return found / "index.html" if found.is_dir() else found


def _outside(link: str) -> bool:
    return bool(urlsplit(link).scheme) or link.startswith("//")


def test_nothing_is_left_unfilled(pages: dict[str, Page]):
    left = [(name, mark) for name, page in pages.items() for mark in MARKS if mark in page.words]
    assert left == []


def test_every_link_place_and_file_that_is_named_is_there(site: Path):
    checked = links.check(site)
    assert checked.broken == []
    assert checked.links > 5_000 and checked.files > 120


def test_nothing_is_loaded_from_elsewhere(site: Path, pages: dict[str, Page]):
    lost = [
        (name, load)
        for name, page in pages.items()
        for load in page.loads
        if not load.startswith("data:") and _outside(load)
    ]
    styles = "".join(p.read_text(encoding="utf-8") for p in site.rglob("*.css"))
    lost += re.findall(r"url\([\"']?(?:https?:)?//[^)]*|@import[^;]*", styles)
    assert lost == []


def test_every_picture_says_what_it_shows_and_reserves_its_room(pages: dict[str, Page]):
    for name, page in pages.items():
        for tag, attributes in page.elements:
            if tag in ("img", "video") and "logo" not in attributes.get("src", ""):
                assert {"width", "height"} <= attributes.keys(), (name, attributes)
            if tag == "img":
                assert "alt" in attributes, (name, attributes)
            if tag == "video":
                assert attributes["aria-hidden"] == "true", name  # its picture says what it shows


def test_ids_are_used_once(site: Path):
    for path in site.rglob("*.html"):
        ids = re.findall(r'\sid="([^"]+)"', path.read_text(encoding="utf-8"))
        toggles = [id for id in ids if not id.startswith("__")]
        assert len(toggles) == len(set(toggles)), path


def test_numbers_have_the_names_that_scripts_rely_on(site: Path):
    numbers = json.loads((site / "data/numbers.json").read_text())
    for id, names in NAMES.items():
        assert names <= set(numbers[id]), id
        for name in names:
            assert {"value", "error", "n", "unit"} == set(numbers[id][name])


def test_every_figure_has_its_page_and_its_files(site: Path, pages: dict[str, Page]):
    manifest = json.loads((site / "data/figures.json").read_text())
    assert {figure["id"] for figure in manifest} == set(figure_ids())
    for figure in manifest:
        page = pages[f"{figure['page']}index.html"]
        assert f"fig-{figure['id']}" in page.ids
        assert all(figure[key] for key in ("title", "caption", "alt", "device", "seeds", "seconds"))
        moves = figure["kind"] == "movie"
        moving = {"mp4", "webm"} if moves else set()
        assert (f"{figure['id']}-phone-dark.film.json" in figure["files"]) == moves
        suffixes = {name.rpartition(".")[2] for name in figure["files"]}
        live = read_source(figure["id"]).live
        assert (f"{figure['id']}.live.json" in figure["files"]) == bool(live)
        assert {"png", "svg", "pdf", "csv", "json", "webp"} | moving == suffixes
        for name, file in figure["files"].items():
            assert (site / file["path"]).stat().st_size == file["bytes"] > 0
            offered = name.rpartition(".")[2] in {"png", "svg", "pdf", "csv", "json"} | moving
            inner = name.endswith((".live.json", ".film.json")) or "-field-" in name
            if offered and not inner:
                assert name in page.links or "phone" in name, (figure["id"], name)


def test_figures_are_numbered_on_each_page_as_it_shows_them_and_all_are(
    site: Path, pages: dict[str, Page]
):
    manifest = json.loads((site / "data/figures.json").read_text())
    shown = [
        (name.removesuffix("index.html"), number, at["id"])
        for name, page in pages.items()
        if name == "index.html" or name.startswith("posts/")
        for number, at in enumerate(_figures(page), start=1)
    ]
    listed = [(x["shown_on"], x["number"], f"fig-{x['id']}") for x in manifest]
    assert sorted(listed) == sorted(shown)
    orders = [[number for _, number, _ in of] for _, of in groupby(listed, key=lambda x: x[0])]
    assert orders == [list(range(1, len(order) + 1)) for order in orders]


def _figures(page: Page) -> list[dict[str, str]]:
    """Return the attributes of the figures with a number."""
    return [
        attributes for tag, attributes in page.elements if tag == "figure" and "id" in attributes
    ]


def test_all_names_of_a_figure_agree(site: Path, pages: dict[str, Page]):
    for figure in json.loads((site / "data/figures.json").read_text()):
        own, home = (pages[f"{page}index.html"] for page in (figure["page"], figure["shown_on"]))
        title = f". {figure['title'].rstrip('.')}."
        assert figure["label"] + title in own.words, figure["id"]
        assert figure["label"].partition(" of ")[0] + title in home.words, figure["id"]


def test_every_chapter_has_a_card_with_its_picture(site: Path, pages: dict[str, Page]):
    page = pages["posts/index.html"]
    cards = {at["href"] for tag, at in page.elements if at.get("class") == "xp-card-title"}
    chapters = {path.parent.name for path in site.glob("posts/*/index.html")}
    assert {Path(card).name for card in cards} == chapters
    pictures = [at["src"] for tag, at in page.elements if tag == "img" and "thumbnail" in at["src"]]
    assert len(pictures) == len(set(pictures)) == 2 * len(cards)


def test_the_gallery_shows_every_figure_in_reading_order(site: Path, pages: dict[str, Page]):
    manifest = json.loads((site / "data/figures.json").read_text())
    elements = pages["figures/index.html"].elements
    cards = [at["href"] for _, at in elements if at.get("class") == "xp-card-title"]
    assert cards == [f"{figure['id']}/" for figure in manifest]
    homes = [figure["shown_on"] for figure in manifest]
    way = _way(pages)
    assert list(dict.fromkeys(homes)) == [page for page in way if page in homes]


def test_thumbnails_are_small(site: Path):
    for figure in json.loads((site / "data/figures.json").read_text()):
        small = [file for name, file in figure["files"].items() if "-thumbnail-" in name]
        assert len(small) == 2
        assert all(file["bytes"] <= 13_000 for file in small), figure["id"]


def _way(pages: dict[str, Page]) -> list[str]:
    """Return the addresses of the pages that one comes by, going on from the essay."""
    way = [""]
    while True:
        page = pages[f"{way[-1]}index.html"]
        turns = [at["href"] for tag, at in page.elements if tag == "a" and at.get("rel") == "next"]
        if not turns:
            return way
        (turn,) = turns
        way.append(os.path.normpath(f"{way[-1]}{turn}").strip(".") + "/")


def test_one_can_read_on_from_the_essay_to_the_last_page_and_back(pages: dict[str, Page]):
    way = _way(pages)
    others = {name.removesuffix("index.html") for name in pages if name != "404.html"}
    assert set(way) == {page for page in others if page.count("/") < 2 or "posts/" in page}
    for before, page in pairwise(way):
        backs = [
            os.path.normpath(f"{page}{at['href']}").strip(".") + "/"
            for tag, at in pages[f"{page}index.html"].elements
            if tag == "a" and at.get("rel") == "prev"
        ]
        assert backs == [before or "/"]


def test_tables_have_one_kind_of_minus(pages: dict[str, Page]):
    for name, page in pages.items():
        if name.startswith("figures/"):
            assert not re.search(r"(?<![\w-])-[\d.]", page.words), name


def test_the_records_name_every_figure(site: Path, pages: dict[str, Page]):
    links = " ".join(pages["reproduce/index.html"].links)
    for figure in json.loads((site / "data/figures.json").read_text()):
        assert f"figures/{figure['id']}/" in links


def _read(page: Page, phone: bool) -> set[str]:
    """Return what one reader loads: one theme, one layout, one format of each movie."""
    loaded = {load for load in page.loads if load.endswith((".css", ".js", ".svg", ".woff2"))}
    for tag, attributes in page.elements:
        name = attributes.get("src") or attributes.get("srcset", "")
        media = attributes.get("media", "")
        fits = ("max-width" if phone else "min-width") in media or not media
        replaced = tag == "img" and phone and "-phone-" not in name
        if tag in ("img", "source") and fits and not replaced:
            loaded.add(name)
    return {name for name in loaded if "-dark." not in name and not name.endswith(".webm")}


@pytest.mark.parametrize("phone", [False, True])
def test_the_whole_essay_fits_its_budget(site: Path, pages: dict[str, Page], phone: bool):
    read = [_target(site, "index.html", name) for name in _read(pages["index.html"], phone)]
    sizes = {path.name: sent(path) for path in [*read, site / "index.html"]}
    for _, attributes in pages["index.html"].elements:
        if "data-film" in attributes:  # what is drawn over its video
            name = f"{attributes['data-film']}{'-phone' * phone}-light.film.js"
            sizes[name] = sent(site / name)
    assert sum(name.endswith(".mp4") for name in sizes) >= 3
    assert sum(name.endswith(".film.js") for name in sizes) >= 3
    assert sum(sizes.values()) <= ESSAY, sorted(sizes.items(), key=lambda pair: pair[1])


def test_our_script_is_small(site: Path):
    assert sent(site / "assets/explainer.js") <= 1000


def test_live_figures_come_in_under_their_budget(site: Path, pages: dict[str, Page]):
    """28.5 KB of scripts a page, gzipped, before a reader does anything; 62 KB for all of them.

    A figure's script comes when the figure nears the screen: at first the uppermost one's does, and
    that of the next. The first that paints fields of networks brings what all of these share.
    """
    folder = site / "assets/live"
    size = {path.stem: sent(path) for path in folder.glob("*.js")}
    runtime = size["live"] + size["films"] + sent(site / "assets/explainer.js")
    for name, page in pages.items():
        names = list(dict.fromkeys(at["data-live"] for _, at in page.elements if "data-live" in at))
        brought = {script: _brought(folder, script) for script in names}
        first, whole = (set().union(*list(brought.values())[:count]) for count in (2, None))
        assert runtime + sum(size[script] for script in first) <= 28_500, (name, first)
        assert runtime + sum(size[script] for script in whole) <= 62_000, (name, whole)


def _brought(folder: Path, script: str) -> set[str]:
    """Return the scripts that come with a figure's: its own, what it shares, and its worker."""
    text = (folder / f"{script}.js").read_text(encoding="utf-8")
    signs = {"fields": "explainerFields", "plain": '"plain.js"', "training": '"training.js"'}
    return {script} | {other for other, sign in signs.items() if sign in text}
