"""The fonts are there, and a missing one is named with the package that carries it."""

import io
from dataclasses import replace

import pytest
from fontTools import subset
from fontTools.ttLib import TTFont
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont

from explainer.errors import UserError
from explainer.plotting import fonts
from explainer.plotting.style import Style


@pytest.mark.parametrize("family", fonts.FAMILIES, ids=lambda family: family.name)
def test_matplotlib_finds_each_family_in_its_package(family: fonts.Typeface) -> None:
    fonts.register()
    found = findfont(FontProperties(family=family.name), fallback_to_default=False)
    assert found == str(family.file())


def test_weights_and_slopes_are_told_apart() -> None:
    fonts.register()
    semibold = findfont(FontProperties(family=fonts.SANS.name, weight="semibold"))
    italic = findfont(FontProperties(family=fonts.SANS.name, style="italic"))
    assert (semibold, italic) == (str(fonts.SANS.file("Semibold")), str(fonts.SANS.file("It")))


@pytest.mark.parametrize(
    ("family", "weight"),
    [
        (replace(fonts.SANS, folder="no_such_package/files"), "Regular"),
        (fonts.SANS, "Fat"),
    ],
)
def test_a_missing_font_names_its_package(family: fonts.Typeface, weight: str) -> None:
    with pytest.raises(UserError, match=f"{weight} is missing.*pip install font-source-sans-pro"):
        family.file(weight)


def pdf_bytes() -> int:
    figure, file = Figure(), io.BytesIO()
    figure.text(0.5, 0.5, "Words", family=fonts.SANS.name)
    with rc_context({"pdf.fonttype": 42}):
        figure.savefig(file, format="pdf")
    return len(file.getvalue())


def test_lean_fonts_carry_no_tables_for_composing_and_only_while_asked_for() -> None:
    fonts.register()
    whole, load = pdf_bytes(), subset.load_font
    with fonts.lean_fonts():
        assert pdf_bytes() < whole
        with subset.load_font(fonts.SANS.file(), subset.Options()) as font:
            assert not {"GDEF", "GPOS", "GSUB"} & {*font.keys()}
            assert {"glyf", "hmtx"} <= {*font.keys()}
    assert subset.load_font is load


SIGNS = "∇∥∝∈⁻ℝ∼≪ Привет Łukasz Ελληνικά שלום العربية"


@pytest.mark.parametrize("end", ["png", "svg", "pdf"])
def test_signs_that_the_figures_font_lacks_are_drawn_in_others(
    end: str, caplog: pytest.LogCaptureFixture
) -> None:
    style, sans = Style("light", "page"), TTFont(fonts.SANS.file()).getBestCmap()
    assert not {*map(ord, "∇∥∝∈⁻")} & {*sans}
    with style.context():
        figure = style.figure(1)
        style.headline(figure, SIGNS)  # semibold
        figure.text(0, 0, SIGNS, style="italic")
        figure.savefig(io.BytesIO(), format=end)  # a box would be a warning, and so an error
    assert not caplog.messages
