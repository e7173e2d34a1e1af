"""What is read from curves: how far they are known, what is between points, where half survive."""

from dataclasses import replace

import numpy as np
import pytest

from explainer.measures.survival_curves import Survival

MADE = Survival(
    networks=np.array([3, 5]),
    cutoff=0.2,
    dimensions=10,
    sigmas=np.array([[0.1, 0.2, 0.4], [0.01, 0.02, 0.04]]),
    log10=np.array([[-0.3, -2.0, -9.0], [-0.3, -5.0, -50.0]]),
    errors=np.array([[0.01, 0.1, 1.0], [0.01, 0.5, 13.0]]),
    integrated=np.array([[-0.3, -2.2, -9.0], [-0.3, -5.0, -50.0]]),
    integrated_errors=np.array([[0.01, 0.1, 1.0], [0.01, 0.5, 13.0]]),
    excess=np.zeros((2, 3, 4)),
    trace=np.zeros((2, 3, 4, 10)),
    rhat=np.array([[1.0, 1.1, 1.15], [1.0, 1.5, 1.1]]),
    accepted=np.full((2, 2, 3), 0.3),
    survived=np.array([[1000, 40, 0], [1000, 0, 0]]),
    kicks=2000,
)


def test_known_is_up_to_the_first_column_that_isnt():
    assert MADE.converged.tolist() == [2, 0]
    assert MADE.converged_to.tolist() == [0.4, 0.01]
    loose = replace(MADE, errors=np.array([[0.01, 1.6, 1.0], [1.6, 0.5, 13.0]]))
    assert loose.converged.tolist() == [0, -1]
    assert loose.converged_to.tolist() == [0.1, 0]


def test_what_was_counted_is_known_however_walks_disagree():
    lost = replace(MADE, rhat=np.full((2, 3), 2.0))
    assert lost.converged.tolist() == [1, 0]  # as far as 20 of the kicks survive
    first = replace(MADE, rhat=np.array([[2.0, 1.1, 1.15], [1.0, 1.0, 1.1]]))
    assert first.converged.tolist() == [2, 1]  # the integral starts at the last that was counted
    last = replace(MADE, rhat=np.array([[1.0, 2.0, 1.0], [2.0, 1.0, 1.0]]))
    assert last.converged.tolist() == [1, 0]  # and so nothing beyond it is known
    nowhere = replace(lost, survived=np.zeros((2, 3)))
    assert nowhere.converged.tolist() == [-1, -1]
    assert nowhere.converged_to.tolist() == [0, 0]


def test_chances_between_and_beyond_the_grid():
    log10, errors = MADE.at(0.04)
    assert log10[1] == pytest.approx(-50)
    assert errors[1] == pytest.approx(13)
    assert log10[0] == pytest.approx(-0.3 * 0.4**4)
    assert np.isnan(MADE.at(0.3)[0][1])
    assert -2 > MADE.at(0.3)[0][0] > -9


def test_half_survive_where_the_curve_says():
    half = MADE.half()
    assert 0.1 < half[0] < 0.11
    assert 0.01 < half[1] < 0.0101
    assert replace(MADE, log10=MADE.log10 * 1e-3).half().tolist() == pytest.approx([0.4, 0.04])


def test_counts_and_misses():
    counted, error = MADE.counted()
    assert counted[0, 1] == pytest.approx(np.log10(0.02))
    assert np.isnan(counted[0, 2])
    missed = (-2.2 - np.log10(0.02)) / np.hypot(0.1, error[0, 1])
    found, errors = MADE.misses()
    np.testing.assert_allclose(found / errors, [missed])
