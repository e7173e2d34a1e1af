"""Kicks that networks on images survive: lines as far as they are known."""

import json
from dataclasses import replace

import numpy as np
import pytest

from explainer.figures.images import image_survival as figure
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.essay.test_survival import curve
from tests.figures.scenes import drawn
from tests.figures.texts import call_for, lie_within_and_apart

WIDE = curve([0.04, 0.05, 0.06, 0.07, 0.08], [-0.003, -0.03, -0.3, -0.6, -1.2])
NARROW = curve([0.01, 0.014, 0.02, 0.024, 0.03], [-0.01, -0.001, -0.3, -0.9, -25], [1, 1, 1, 1, 2])
IMAGES = figure.ImageKicks(WIDE, NARROW, "digits")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_lines_end_where_no_more_is_known_and_never_rise(theme, layout):
    style = Style(theme, layout)
    made = drawn(figure, IMAGES, style)
    lie_within_and_apart(made, style)
    (axes,) = made.axes
    lines = [line for line in axes.lines if line.get_linestyle() == "-"]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert len(lines) == len(dots) == 2
    for line, end in zip(lines, (0.08, 0.024), strict=True):
        sigmas, chances = line.get_data()
        assert sigmas[-1] == pytest.approx(end)
        assert (np.diff(chances) <= 0).all()
        assert axes.get_xlim()[1] > end
    np.testing.assert_allclose(dots[1].get_xdata(), NARROW.sigmas[0, :4])
    np.testing.assert_allclose(dots[1].get_ydata(), NARROW.survived[0, :4] / NARROW.kicks)


def test_where_half_survive_is_marked_if_it_is_known():
    texts = [text.get_text() for text in drawn(figure, IMAGES).axes[0].texts]
    assert "half survive\n0.06" in texts and "half survive\n0.02" in texts
    nowhere = replace(NARROW, survived=0 * NARROW.survived, rhat=9 + NARROW.rhat)
    early = replace(IMAGES, narrow=nowhere)
    texts = [text.get_text() for text in drawn(figure, early).axes[0].texts]
    assert sum("half" in text for text in texts) == 1


def test_claims_hold_and_each_can_fail():
    assert all(claim.holds for claim in figure.claims(IMAGES))
    turned = replace(IMAGES, wide=NARROW, narrow=WIDE)
    assert not any(claim.holds for claim in figure.claims(turned))


def test_no_row_and_no_word_is_of_what_isnt_known():
    table = figure.table(IMAGES)
    assert {len(column) for column in table.values()} == {9}
    assert table["sigma"].max() == 0.08 and 0.03 not in table["sigma"]
    assert "0.024: 13\u202f%." in figure.describe(IMAGES)
    assert "0.03:" not in figure.describe(IMAGES)


def test_numbers_are_finite_and_words_call_for_those_that_are_there():
    found = figure.numbers(IMAGES)
    json.dumps({name: number.value for name, number in found.items()}, allow_nan=False)
    assert found["shared"].value == 0.024
    assert found["narrow_chance"].text() == "13\u202f%"
    call_for("image-survival", found)
