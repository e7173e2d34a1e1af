"""Where chances stand on their axis, and what it is labelled with."""

import numpy as np
import pytest

from explainer.plotting.depths import deepest, depth, depth_axis
from explainer.plotting.style import Style


def test_depths_keep_the_countable_and_shrink_the_rest():
    assert depth(0) == 0
    assert depth(-3) == 3
    assert depth(-1.7) == pytest.approx(1.7)
    assert depth(-300) == pytest.approx(3 + 3 * np.log(100))
    around = depth(np.array([-2.99, -3, -3.01]))
    np.testing.assert_allclose(np.diff(around), 0.01, rtol=0.01)  # no kink


def test_ticks_name_powers_of_ten_where_they_stand() -> None:
    axes = Style("light", "page").figure(3).subplots()
    depth_axis(axes, -150)
    assert axes.get_ylim() == (pytest.approx(3 + 3 * np.log(50)), -0.4)
    named = {
        label.get_text(): y
        for y, label in zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)
    }
    assert (named["1"], named["$10^{-2}$"]) == (0, 2)
    assert named["$10^{-100}$"] == depth(-100)
    assert "$10^{-300}$" not in named


def test_the_axis_reaches_below_the_least_chance_and_at_least_to_ten() -> None:
    assert deepest(np.array([-1.0, -200.0]), np.array([-3.0])) == pytest.approx(-220)
    assert deepest(np.array([-0.5])) == -10
