"""Swarms: no two dots overlap, none could lie lower, and the largest that fit are taken."""

import numpy as np
import pytest

from explainer.plotting.swarm import DIAMETERS, largest_dots, swarm


@pytest.mark.parametrize("seed", range(3))
def test_dots_touch_but_dont_overlap_and_none_floats(seed):
    rng = np.random.default_rng(seed)
    x = np.round(rng.normal(50, 6, 150), 1)  # with ties
    heights = swarm(x, 3.0)
    apart = np.hypot(x[:, None] - x, heights[:, None] - heights) + 9 * np.eye(len(x))
    assert apart.min() > 3 - 1e-6
    assert heights.min() == 1.5
    rests = (heights == 1.5) | (apart.min(axis=1) < 3 + 1e-6)
    assert rests.all()


def test_order_of_the_values_doesnt_matter_to_those_that_differ():
    x = np.array([3.0, 0.0, 1.0, 2.0, 4.5])
    order = np.array([2, 0, 4, 1, 3])
    np.testing.assert_array_equal(swarm(x, 2.0)[order], swarm(x[order], 2.0))


def test_the_largest_dots_that_fit():
    crowd, few = np.zeros(30), np.zeros(2)
    diameter = largest_dots([(crowd, 120.1), (few, 10.1)])
    assert diameter == 4.0
    assert largest_dots([(crowd, 1e3), (few, 10.1)]) == 5.0  # the smaller room decides
    assert largest_dots([(few, 1e3)]) == DIAMETERS[0]
    assert largest_dots([(np.zeros(60), 10.0)]) == pytest.approx(DIAMETERS[-1])
