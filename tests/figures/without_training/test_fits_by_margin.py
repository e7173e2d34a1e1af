"""Random and trained networks by their margins: what is drawn, counted and claimed."""

from dataclasses import replace

import numpy as np
import pytest

from explainer.figures.without_training import fits_by_margin as figure
from explainer.figures.without_training.fits_by_margin import ByMargin
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES

MEASURED = ByMargin(
    random=np.array([[0.004, 0.10, 0.14], [0.006, 0.12, 0.2], [0.02, 0.08, 0.1]]),
    random_test=np.array([0.9, 0.95, 0.85]),
    trained=np.array([[0.05, 0.13, 0.2], [0.03, 0.1, 0.2], [0.004, 0.02, 0.1], [0.005, 0.01, 0.1]]),
    trained_test=np.array([1.0, 0.97, 0.6, 0.2]),
    gaps=np.array([0.0, 0.03, 0.4, 0.8]),
    train_points=200,
    spacing=0.006,
)
NOBODY = replace(MEASURED, gaps=np.full(4, 0.1))  # neither good nor poisoned


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_each_network_is_a_dot_in_both_panels(theme: str, layout: str) -> None:
    style = Style(theme, layout)
    with style.context():
        panels = figure.draw(MEASURED, style).axes
    for axes, margin in zip(panels, (figure.typical, figure.smallest), strict=True):
        trained, random = (dots.get_offsets().data for dots in axes.collections)
        np.testing.assert_allclose(trained[:, 0], margin(MEASURED.trained))
        np.testing.assert_allclose(random[:, 0], margin(MEASURED.random))
        np.testing.assert_allclose(trained[:, 1], MEASURED.trained_test)
        low, high = axes.get_xlim()
        assert low < min(*trained[:, 0], *random[:, 0])
        assert high > max(*trained[:, 0], *random[:, 0])
    names = [text.get_text().split(",")[0] for text in panels[0].texts]
    assert names == ["random", "trained", "poisoned"]


def test_numbers_are_medians_and_extremes_over_networks() -> None:
    found = {name: number.value for name, number in figure.numbers(MEASURED).items()}
    assert found["random_typical"] == pytest.approx(0.1)
    assert found["random_smallest"] == pytest.approx(0.006)
    assert found["good_typical"] == pytest.approx(0.115)
    assert found["poisoned_widest"] == pytest.approx(0.02)
    assert found["random_thinnest"] == pytest.approx(0.08)
    assert found["as_thin"] == pytest.approx(1 / 3)  # of .004, .006 and .02 under .005
    assert found["order"] == pytest.approx(1)
    assert (found["random"], found["trained"], found["points"]) == (3, 4, 3)


def test_kinds_that_are_lacking_have_words_for_numbers_and_bear_no_claim() -> None:
    found = figure.numbers(NOBODY)
    assert found.keys() == figure.numbers(MEASURED).keys()
    assert found["poisoned_widest"].value == "undefined"
    assert [claim.holds for claim in figure.claims(NOBODY)] == [False, False, False]
    with Style("light", "page").context():
        drawn = figure.draw(NOBODY, Style("light", "page"))
    assert len(drawn.axes[0].texts) == 1


@pytest.mark.parametrize(
    ("change", "failing"),
    [
        ({}, []),
        ({"trained": MEASURED.trained * [1, 5, 1]}, [0]),
        ({"random": MEASURED.random * [2, 1, 1]}, [1]),
        ({"trained": MEASURED.trained * [[0.1, 1, 1], [0.1, 1, 1], [1, 1, 1], [1, 1, 1]]}, [2]),
    ],
)
def test_claims_fail_when_they_should(change: dict, failing: list[int]) -> None:
    claims = figure.claims(replace(MEASURED, **change))
    assert [place for place, claim in enumerate(claims) if not claim.holds] == failing


def test_the_table_has_a_row_for_each_network_and_the_words_tell_all_kinds() -> None:
    columns = figure.table(MEASURED)
    assert {len(column) for column in columns.values()} == {7}
    words = figure.describe(MEASURED)
    assert "3 random networks" in words and "0.02 at most" in words
