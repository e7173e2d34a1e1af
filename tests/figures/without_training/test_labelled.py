import numpy as np
import pytest

from explainer.figures.without_training._labelled import cost
from tests.figures.without_training.asked import runs


def test_of_probabilities_the_mean_counts_and_the_error_is_that_of_their_logarithms():
    logs = np.log([[0.5, 1e-300], [0.25, 1e-304], [0.75, 1e-308]])
    found = cost(logs)
    assert found.orders.tolist() == pytest.approx([-np.log10(0.5), 300 + np.log10(3)], abs=1e-4)
    deviation = np.std(np.log10([0.5, 0.25, 0.75]), ddof=1)
    assert found.errors.tolist() == pytest.approx([deviation / 3**0.5, 4 / 3**0.5])
    assert found.bits[0] == pytest.approx(1)


def test_a_run_that_is_stuck_makes_all_unknown():
    found = cost(np.array([[-1.0, -2.0, -3.0], [-1.0, -np.inf, -3.0]]))
    assert found.known.tolist() == [True, False, False]
    assert found.orders[1] == pytest.approx((2 + np.log(2)) / np.log(10))


def test_wrong_is_compared_with_right_among_those_that_fit():
    sea = runs(10, 4, wrong=5, right=0.5)
    assert sea.rarer.orders.tolist() == pytest.approx([4 * k * np.log10(2) for k in range(5)])
    assert sea.rarer.known.all()
    parted = runs(10, 40, wrong=5, right=1.0, parts=2.0).rarer
    assert parted.known[0] and not parted.known[-1]
    assert parted.errors[40] == pytest.approx(2 * 40 * np.log10(2) / 3**0.5)


def test_of_one_run_the_cost_is_known_and_its_error_is_not():
    found = cost(np.array([[-1.0, -2.0]]) * np.log(10))
    assert found.orders.tolist() == pytest.approx([1, 2])
    assert np.isinf(found.errors).all() and not found.known.any()
