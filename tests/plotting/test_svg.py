"""SVGs parse, have named groups, and bring the letters of their text along."""

import base64
import io
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont
from matplotlib.figure import Figure

from explainer.plotting import svg
from explainer.plotting.canvas import natural
from explainer.plotting.groups import name_groups
from explainer.plotting.labels import halo
from explainer.plotting.style import Style

STYLE = Style("dark", "page")
NAMESPACE = "{http://www.w3.org/2000/svg}"


def drawn() -> Figure:
    figure = STYLE.figure(3)
    STYLE.headline(figure, "Say <it> & “so”")
    axes = figure.add_subplot()
    for height in (1, 2, 3):
        axes.plot([0, 1], [0, height], color=STYLE.wide)
    axes.text(0.2, 0.5, "ringed", path_effects=halo(axes))
    axes.text(0.2, 0.8, "∇ of ⁻")
    axes.set_xlabel(r"distance $\theta$")
    return figure


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, str]:
    folder, found = tmp_path_factory.mktemp("svg"), {}
    with STYLE.context():
        figure = drawn()
        name_groups(figure, STYLE)
        for as_text in (True, False):
            path = folder / f"{as_text}.svg"
            about = {"Title": "What it says", "Creator": "Ada & Bob"}
            svg.write(figure, path, natural(figure), as_text=as_text, metadata=about)
            found[as_text] = path.read_text(encoding="utf-8")
    return found


def elements(text: str, name: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(text).iter(f"{NAMESPACE}{name}"))


@pytest.mark.parametrize("as_text", [True, False])
def test_groups_are_named_and_no_id_comes_twice(files: dict[bool, str], as_text: bool) -> None:
    root = ElementTree.fromstring(files[as_text])
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len({*ids})
    named = {e.get("id"): e.get("class") for e in elements(files[as_text], "g") if e.get("class")}
    assert {name for name, kind in named.items() if kind == "wide"} >= {"wide-2", "wide-3"}
    assert {"title", "axes", "paper", "words"} <= named.keys()


def test_words_are_text_in_one_and_paths_in_the_other(files: dict[bool, str]) -> None:
    words = {"".join("".join(e.itertext()).split()) for e in elements(files[True], "text")}
    assert {"Say<it>&“so”", "ringed", "distanceθ"} <= words
    assert not elements(files[False], "text")
    assert "@font-face" not in files[False]


def test_the_paper_round_letters_stays(files: dict[bool, str]) -> None:
    (ringed,) = (g for g in elements(files[True], "g") if "paint-order" in g.get("style", ""))
    assert f"stroke:{STYLE.paper};stroke-width:3" in str(ringed.get("style"))
    assert "ringed" in "".join(ringed.itertext())


def test_fonts_within_have_the_letters_in_use(files: dict[bool, str]) -> None:
    faces = re.findall(
        r"@font-face\{font-family:'([^']+)';font-style:(\w+);font-weight:(\d+);"
        r"src:url\(data:font/woff2;base64,([^)]*)\)",
        files[True],
    )
    have: dict[tuple[str, str, str], set[int]] = {}
    for family, style, weight, packed in faces:
        with TTFont(io.BytesIO(base64.b64decode(packed))) as font:
            have[family, style, weight] = {*font.getBestCmap()}
    assert {*map(ord, "Sayit")} <= have["Source Sans Pro", "normal", "600"]
    assert {*map(ord, "distance")} <= have["Source Sans Pro", "normal", "400"]
    assert ord("∇") in have["STIXGeneral", "normal", "400"]
    assert {*map(ord, "⁻")} == have["DejaVu Sans", "normal", "400"]
    assert any(ord("θ") in letters for letters in have.values())
    assert max(map(len, have.values())) < 60  # not the whole font


def test_a_file_says_what_it_is_and_is_the_same_again(
    files: dict[bool, str], tmp_path: Path
) -> None:
    assert "What it says" in files[True] and "Ada &amp; Bob" in files[True]
    with STYLE.context():
        figure = drawn()
        name_groups(figure, STYLE)
        path = tmp_path / "again.svg"
        about = {"Title": "What it says", "Creator": "Ada & Bob"}
        svg.write(figure, path, natural(figure), as_text=True, metadata=about)
    assert path.read_text(encoding="utf-8") == files[True]
