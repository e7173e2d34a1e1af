"""Fonts of the site: small, with what the pages need, and made once."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from explainer.plotting import font_subset
from explainer.site import mathml, webfonts


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fonts")


def _characters(font: Path) -> set[str]:
    return set(map(chr, TTFont(font).getBestCmap()))


def test_fonts_have_the_characters_of_the_pages_and_are_small(cache: Path):
    formula = mathml.mathml(r"\theta \in \mathbb{R}^n, \sum_i x_i")
    made = webfonts.make(["<p>Naïve Łukasz: 6&nbsp;%</p>", formula], cache)
    assert set(made) == {*webfonts.TEXT, "maths"}
    for name in webfonts.TEXT:
        assert set("Naïve Łukasz6%\u00a0−’") <= _characters(made[name])
        assert made[name].stat().st_size < 20_000
    assert set("θ∈ℝ∑") | set("\U0001d465\U0001d45b\U0001d456\U0001d703") <= _characters(
        made["maths"]
    )
    assert made["maths"].stat().st_size < 25_000
    assert "MATH" in TTFont(made["maths"])


def test_without_formulas_the_font_that_styles_name_is_there_and_next_to_nothing(cache: Path):
    assert webfonts.make(["<p>Łukasz ï</p>"], cache)["maths"].stat().st_size < 4_000


def test_a_subset_is_made_once(cache: Path, monkeypatch: pytest.MonkeyPatch):
    first = webfonts.make(["Łukasz"], cache)
    monkeypatch.setattr("fontTools.subset.Subsetter.subset", lambda *_: pytest.fail("made again"))
    assert webfonts.make(["Łukasz, again"], cache) == first


def test_other_options_make_another_subset(cache: Path, monkeypatch: pytest.MonkeyPatch):
    first = webfonts.make(["Łukasz"], cache)
    monkeypatch.setattr(font_subset, "OPTIONS", {**font_subset.OPTIONS, "hinting": True})
    second = webfonts.make(["Łukasz"], cache)
    assert not set(first.values()) & set(second.values())
