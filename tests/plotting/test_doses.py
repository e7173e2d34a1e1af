"""Zero has a place beside a logarithmic axis, marked as apart from the rest."""

import numpy as np
import pytest

from explainer.plotting.doses import dose, dose_axis, places
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS

DOSES = np.array([0.0, 0.0005, 0.01, 0.5])


def test_zero_stands_left_of_the_mildest_dose_and_the_others_where_they_are() -> None:
    found = places(np.array([0.01, 0.0, 0.5]), DOSES)
    assert found[[0, 2]].tolist() == [0.01, 0.5]
    assert 0 < found[1] < DOSES[1]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_axis_is_labelled_at_zero_and_broken_beside_it(layout: str) -> None:
    style = Style("light", layout)
    axes = style.figure(3).subplots()
    dose_axis(axes, DOSES, style)
    zero = places(DOSES, DOSES)[0]
    labels = {
        label.get_text(): x
        for x, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True)
    }
    assert labels["0"] == zero
    assert labels["0.001"] == 0.001
    assert ("0.5" in labels) == (layout == "page")  # a phone has no room
    (mark,) = axes.texts
    assert zero < mark.get_position()[0] < DOSES[1]
    assert axes.get_xlim()[0] < zero
    assert axes.get_xlim()[1] > 0.5


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (0, "no poison"),
        (3e-5, "β = 0.00003"),
        (0.000113, "β = 0.00011"),
        (0.0549, "β = 0.055"),
        (0.5, "β = 0.5"),
    ],
)
def test_factors_in_words(factor, words):
    assert dose(factor) == words
