import numpy as np
import pytest
import torch
from scipy.special import gammaln
from scipy.stats import chi2

from explainer.measures.ellipsoids import axes, inside, log_survival, saddle, sigma_at, spectrum
from explainer.measures.log_weights import LN10


def log_left_tail(n, x):
    """log Pr(χ²_n < x) by the series of the incomplete gamma function, for x ≪ n."""
    a, half = n / 2, x / 2
    terms = np.concatenate([[0.0], np.cumsum(np.log(half) - np.log(a + np.arange(1, 400)))])
    return a * np.log(half) - half - gammaln(a + 1) + np.logaddexp.reduce(terms)


@pytest.mark.parametrize("n", [20, 100, 500, 3614])
@pytest.mark.parametrize("quantile", [0.02, 0.3, 0.5, 0.9])
def test_equal_eigenvalues_give_a_chi_squared(n, quantile):
    sigma = 1 / chi2.ppf(quantile, n) ** 0.5
    assert log_survival(np.ones(n), 0.5, sigma) == pytest.approx(np.log(quantile), rel=2e-3)


@pytest.mark.parametrize(("n", "tolerance"), [(1, 0.1), (2, 0.05), (5, 0.02), (20, 3e-3)])
def test_few_degrees_of_freedom_are_off_by_a_few_percent_of_p_at_most(n, tolerance):
    for sigma in (0.3, 1.0, 4.0):
        found = np.exp(log_survival(np.ones(n), 0.5, sigma))
        assert found == pytest.approx(chi2.cdf(1 / sigma**2, n), rel=tolerance)


@pytest.mark.parametrize("n", [100, 500, 3614])
@pytest.mark.parametrize("sigma", [0.3, 1.0, 3.0])
def test_the_deep_tail_is_that_of_a_series(n, sigma):
    expected = log_left_tail(n, 1 / sigma**2)
    assert log_survival(np.ones(n), 0.5, sigma) == pytest.approx(expected, abs=1 / n)


@pytest.mark.parametrize("decades", [1.0, 3.0, 6.0])
@pytest.mark.parametrize("n", [5, 60])
def test_moderate_probabilities_are_those_of_throwing(n, decades):
    eigenvalues = spectrum(n, decades)
    drawn = np.random.default_rng(0).standard_normal((100_000, n)) ** 2 @ eigenvalues
    for quantile in (0.003, 0.1, 0.5, 0.95):
        sigma = (1 / np.quantile(drawn, quantile)) ** 0.5
        error = 4 * ((1 - quantile) / (quantile * len(drawn))) ** 0.5
        bias = 0.1 if n == 5 else 0.01
        found = np.exp(log_survival(eigenvalues, 0.5, sigma))
        assert found == pytest.approx(quantile, rel=error + bias)


def test_unequal_eigenvalues_in_the_deep_tail_are_those_of_a_ball_of_the_same_volume():
    # For σ ≫ all semi-axes the density is constant on the ellipsoid.
    eigenvalues = spectrum(400, 2.0)
    sigma = 1e4
    same = np.full(400, np.exp(np.log(eigenvalues).mean()))
    assert log_survival(eigenvalues, 0.5, sigma) == pytest.approx(
        log_left_tail(400, same[0] / sigma**2), abs=1e-2
    )


def test_nothing_jumps_where_the_limit_near_the_mean_takes_over():
    eigenvalues = spectrum(300, 2.0)
    middle = 1 / eigenvalues.sum() ** 0.5
    sigmas = middle * (1 + np.linspace(-2e-4, 2e-4, 101))
    values = np.array([log_survival(eigenvalues, 0.5, sigma) for sigma in sigmas])
    steps = np.diff(values)
    assert (steps < 0).all()
    assert np.ptp(steps) < 0.1 * -steps.mean()


def test_the_saddle_point_solves_its_equation_on_both_sides_of_the_mean():
    eigenvalues = spectrum(50, 4.0)
    for sigma in (1e-3, 1e-2, 0.1, 10.0):
        a, s = eigenvalues * sigma**2, saddle(eigenvalues, 0.7, sigma)
        assert (a / (1 - 2 * a * s)).sum() == pytest.approx(1.4)
        assert (1 - 2 * a * s > 0).all()


def test_the_sigma_at_a_probability():
    for decades in (0.0, 3.0, 6.0):
        eigenvalues = spectrum(3614, decades)
        sigma = sigma_at(eigenvalues, 0.5, -1000 * LN10)
        assert log_survival(eigenvalues, 0.5, sigma) == pytest.approx(-1000 * LN10)


def test_inside_is_a_quadratic_form_and_the_stiffest_axes_come_first():
    eigenvalues = torch.tensor([[4.0, 1.0, 0.25], [9.0, 4.0, 1.0]])
    edges = 1 / eigenvalues.sqrt()  # semi-axes for ε = ½
    places = torch.diag_embed(edges)  # [2, 3, 3]
    within = inside(eigenvalues, 0.5)
    assert within(0.999 * places).all() and not within(1.001 * places).any()
    subspace = axes(eigenvalues, 2)
    coordinates, rest = subspace.split(places[:, None])
    assert torch.equal(coordinates[0, 0, 0], torch.tensor([0.5, 0.0]))
    assert rest is not None and rest[0, 0, 2].tolist() == [0.0, 0.0, 2.0]
    assert subspace.sensitivities.tolist() == [[4.0, 1.0], [9.0, 4.0]]
    assert axes(eigenvalues).split(places[:, None])[1] is None
