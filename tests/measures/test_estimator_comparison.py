import numpy as np
import pytest

from explainer.measures.ellipsoids import EPSILON, log_survival, spectrum
from explainer.measures.estimator_comparison import (
    TOLD,
    Walking,
    estimators,
    from_rays,
    from_walks,
    preconditioner,
    rotated_diagonal,
    rotation,
    strong,
)
from explainer.measures.log_weights import LN10


def test_half_of_the_kicks_survive_at_a_twentieth_of_the_strength():
    eigenvalues = spectrum(40, 2.0)
    drawn = strong(eigenvalues) / 20 * np.random.default_rng(0).standard_normal((20_000, 40))
    assert (0.5 * drawn**2 @ eigenvalues < EPSILON).mean() == pytest.approx(0.5, abs=0.02)


def test_a_rotation_keeps_lengths_and_angles_and_mixes_all_axes():
    turn = rotation(64, np.random.default_rng(0))
    matrix = turn(np.eye(64))
    np.testing.assert_allclose(matrix @ matrix.T, np.eye(64), atol=1e-12)
    assert (matrix**2).max() < 0.3


def test_the_diagonal_of_a_rotated_hessian_is_nearly_even():
    turn = rotation(200, np.random.default_rng(1))
    eigenvalues = np.stack([spectrum(200, 1.0), spectrum(200, 4.0)])
    matrix = turn(np.eye(200))
    found = rotated_diagonal(eigenvalues, turn)
    for values, diagonal in zip(eigenvalues, found, strict=True):
        np.testing.assert_allclose(np.diag(matrix @ np.diag(values) @ matrix.T), diagonal)
        assert diagonal.mean() == pytest.approx(values.mean())
        assert np.ptp(diagonal) < np.ptp(values) / 3


def test_only_what_is_told_is_used():
    eigenvalues, other = spectrum(30, 3.0), spectrum(30, 3.0)
    other[10:] = other[10:].mean()  # the same leading ones and the same mean of the rest
    sigma, diagonals = strong(eigenvalues), np.linspace(1, 2, 30)
    for told in ("nothing", "diagonal", "leading"):
        one, two = (
            preconditioner(told, values, 10, diagonals, sigma) for values in (eigenvalues, other)
        )
        np.testing.assert_allclose(one.scales, two.scales)
        np.testing.assert_allclose(one.stretches, two.stretches)
    assert not np.allclose(
        preconditioner("all", eigenvalues, 10, diagonals, sigma).scales,
        preconditioner("all", other, 10, diagonals, sigma).scales,
    )


@pytest.mark.parametrize("told", TOLD)
def test_rays_are_right_in_few_dimensions_in_either_frame(told):
    n = 12
    eigenvalues = spectrum(n, 1.0)
    sigma = strong(eigenvalues) / 8
    rng = np.random.default_rng(0)
    turn = rotation(n, rng)
    (diagonal,) = rotated_diagonal(eigenvalues[None], turn)
    chosen = preconditioner(told, eigenvalues, 4, diagonal, sigma)
    frame = turn if told == "diagonal" else None
    found, size = from_rays(eigenvalues, sigma, chosen, frame, 20_001, rng)
    assert 1000 < size <= 20_001
    truth = log_survival(eigenvalues, EPSILON, sigma) / LN10
    assert found == pytest.approx(truth, abs=0.06)


def test_the_stage_estimates_ellipsoids_of_which_equal_axes_are_easy():
    found = estimators.__wrapped__(120, (0.0, 3.0), 20, 60, 2, Walking(10, 4, 300), few=1)
    assert found.by_rays.shape == found.sizes.shape == (4, 2, 2)
    np.testing.assert_allclose(found.by_rays[:, 0], found.truth[0], atol=0.01)
    assert found.by_walks == pytest.approx(found.truth, rel=0.03)
    missed = found.by_rays[:, 1].mean(axis=1) - found.truth[1]
    assert missed[0] < missed[2] - 2 and missed[2] < -2 and abs(missed[3]) < 0.1
    assert found.few == 1 and np.isfinite([found.by_few, found.few_error, found.few_rhat]).all()


def test_what_rays_are_told_holds_in_the_frame_in_which_they_are_drawn():
    eigenvalues = spectrum(60, 2.0)
    sigma, rng = strong(eigenvalues), np.random.default_rng(0)
    chosen = preconditioner("all", eigenvalues, 1, eigenvalues, sigma)
    sizes = [
        from_rays(eigenvalues, sigma, chosen, turn, 500, rng)[1]
        for turn in (None, rotation(60, rng))
    ]
    assert sizes[0] > 250 > 50 > sizes[1]


def test_a_ball_loses_all_kicks_within_a_few_percent_of_their_scale_and_is_found():
    ball = np.ones((1, 500))
    sigma = strong(ball[0])
    found, errors, _ = from_walks(ball, np.array([sigma]), Walking(10, 4, 150))
    truth = log_survival(ball[0], EPSILON, sigma) / LN10
    assert found[0] == pytest.approx(truth, abs=2)
    assert errors[0] < 2
