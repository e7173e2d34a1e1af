"""Integrals along known slopes, their errors, and walks that agree or don't."""

import numpy as np
import pytest

from explainer.measures.log_weights import LN10
from explainer.measures.thermodynamic_integration import SURE, integrate, split_rhat


def test_integral_of_a_known_slope():
    sigmas = np.geomspace(0.1, 1, 9)[None]
    excess = np.repeat((-4 * sigmas**2)[:, :, None], 3, axis=2)  # log P = a − 2σ²
    survived = np.array([[500] + [0] * 8])
    log10, errors = integrate(sigmas, excess, survived, 1000, 2000)
    truth = np.log(0.5) - 2 * (sigmas**2 - 0.01)
    np.testing.assert_allclose(log10 * LN10, truth, atol=0.01)
    assert errors[0, 0] == pytest.approx(np.sqrt(0.5 / 500) / LN10)
    assert errors[0, -1] < 0.02  # the grid's own error


def test_errors_come_from_replicates_and_counts_are_relied_on_while_they_last():
    sigmas = np.geomspace(0.1, 1, 5)[None]
    excess = np.broadcast_to(np.array([-10.0, -14.0]), (1, 5, 2))
    survived = np.array([[900, 400, 100, 2, 0]])
    log10, errors = integrate(sigmas, excess, survived, 1000, SURE)
    np.testing.assert_allclose(log10[0, :3], np.log10([0.9, 0.4, 0.1]))
    step = np.log(10) / 4
    assert log10[0, 3] == pytest.approx(-1 - 12 * step / LN10)
    spread = 4 / np.sqrt(2) / np.sqrt(2) * step / LN10
    assert errors[0, 3] == pytest.approx(np.hypot(spread, np.sqrt(0.9 / 100) / LN10))


def test_where_all_is_counted_nothing_is_integrated():
    survived = np.array([[900, 400, 100]])
    excess = np.full((1, 3, 2), -50.0)
    log10, errors = integrate(np.array([[0.1, 0.2, 0.4]]), excess, survived, 1000, SURE)
    np.testing.assert_allclose(log10, np.log10(survived / 1000))
    np.testing.assert_allclose(errors[0, 2], np.sqrt(0.9 / 100) / LN10)


def test_chances_are_never_over_one():
    log10, _ = integrate(
        np.geomspace(0.1, 1, 4)[None],
        np.full((1, 4, 2), 50.0),
        np.array([[500, 0, 0, 0]]),
        1000,
        20,
    )
    assert log10.max() == 0


def test_r_hat_tells_walks_that_agree_from_those_that_dont():
    rng = np.random.default_rng(0)
    noise = rng.standard_normal((400, 1, 3, 4))
    shifted = noise.copy()
    shifted[:, 0, 1, :2] += 2
    drifting = noise.copy()
    drifting[:200, 0, 2] += 2
    assert split_rhat(noise).max() < 1.02
    assert split_rhat(shifted)[0, 1] > 1.3
    assert split_rhat(drifting)[0, 2] > 1.3
    assert np.isinf(split_rhat(np.ones((40, 1, 1, 2)))).all()
