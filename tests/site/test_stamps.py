"""Second names of what pages load: they change with what is in a file, and pages ask by them."""

import re
from pathlib import Path

import pytest

from explainer.site import stamps

FILES = {
    "assets/fonts/serif.woff2": "font",
    "assets/explainer.css": '@font-face { src: url("fonts/serif.woff2"); }',
    "assets/explainer.js": 'for (const name of ["live/live", "copy"]) load(`${name}.js`);',
    "assets/copy.js": "copy",
    "assets/live/live.js": "live",
    "assets/live/fields.js": "fields",
    "assets/javascripts/bundle.1.js": "the theme's",
    "figures/walk/walk-light.webp": "picture",
    "figures/walk/walk-light.png": "to take away",
    "figures/walk/walk-field-light.mp4": "film",
    "figures/walk/walk-light.film.js": "score",
    "figures/walk/walk-phone-dark.film.js": "another",
    "figures/walk/walk.live.js": "data",
    "posts/page/index.html": """
        <link href="../../assets/explainer.css"><script src="../../assets/explainer.js"></script>
        <script src="../../assets/javascripts/bundle.1.js"></script>
        <div data-source="../../figures/walk/walk.live.js"></div>
        <div data-film="../../figures/walk/walk"></div>
        <img src="../../figures/walk/walk-light.webp"><a href="#top">walk-light.webp</a>
        <a href="../../figures/walk/walk-light.png" download>PNG</a>""",
}


def site(folder: Path, **changed: str) -> Path:
    for name, text in {**FILES, **changed}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def asked(folder: Path) -> dict[str, str]:
    """Return what the page asks for, by the first parts of their names."""
    page = (folder / "posts/page/index.html").read_text()
    ways = re.findall(r'(?:src|href|data-\w+)="\.\./\.\./([^"]+)"', page)
    return {re.sub(r"\.[0-9a-f]{8}\b", "", way): way for way in ways}


def test_a_page_asks_for_files_by_their_digests_and_all_are_there(tmp_path: Path):
    stamps.stamp(site(tmp_path))
    found = asked(tmp_path)
    plain = {"assets/javascripts/bundle.1.js", "figures/walk/walk-light.png"}
    assert {name for name, way in found.items() if name == way} == plain
    film = found.pop("figures/walk/walk")
    for way in [*found.values(), *FILES]:
        assert (tmp_path / way).is_file(), way
    assert (tmp_path / f"{film}-light.film.js").read_text() == "score"
    assert (tmp_path / f"{film}-phone-dark.film.js").read_text() == "another"
    (font,) = re.findall(r'url\("(.*)"\)', (tmp_path / found["assets/explainer.css"]).read_text())
    assert (tmp_path / "assets" / font).read_text() == "font"
    start = (tmp_path / found["assets/explainer.js"]).read_text()
    live, copy = re.findall(r'"([^"]+)"', start)
    assert (tmp_path / f"assets/{live}.js").read_text() == "live"
    assert (tmp_path / f"assets/{live}.js").with_name("fields.js").read_text() == "fields"
    assert (tmp_path / f"assets/{copy}.js").read_text() == "copy"


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("assets/fonts/serif.woff2", {"assets/explainer.css"}),
        ("assets/live/fields.js", {"assets/explainer.js"}),
        ("assets/copy.js", {"assets/explainer.js"}),
        ("figures/walk/walk.live.js", {"figures/walk/walk.live.js"}),
        ("figures/walk/walk-phone-dark.film.js", {"figures/walk/walk"}),
        ("figures/walk/walk-light.png", set()),
    ],
)
def test_a_changed_file_changes_the_names_of_what_leads_to_it_alone(
    tmp_path: Path, name: str, others: set[str]
):
    old, new = site(tmp_path / "old"), site(tmp_path / "new", **{name: "changed"})
    stamps.stamp(old)
    stamps.stamp(new, old)
    before, after = asked(old), asked(new)
    assert {plain for plain in before if before[plain] != after[plain]} == others
    kept = {way for way in before.values() if (old / way).is_file()}
    assert all((new / way).is_file() for way in kept), "pages that are still open ask for them"


def test_names_of_the_build_before_the_last_are_forgotten(tmp_path: Path):
    sites = [site(tmp_path / str(n), **{"assets/copy.js": str(n)}) for n in range(3)]
    for n, one in enumerate(sites):
        stamps.stamp(one, sites[n - 1] if n else None)
    of = [{path.read_text() for path in one.glob("assets/copy.*.js")} for one in sites]
    assert of == [{"0"}, {"0", "1"}, {"1", "2"}]
