import numpy as np
import pytest
import torch
from scipy.stats import chi, ortho_group
from torch.nn.functional import softplus

from explainer.measures.ellipsoids import log_survival, sigma_at, spectrum
from explainer.measures.importance_sampling import (
    damping_for,
    diagonal,
    draw_directions,
    log_chi,
    low_rank,
    plain,
    survival_terms,
)
from explainer.measures.log_weights import effective_sample_size, log_mean
from explainer.measures.rays import first_crossings, radius_grid, walk_rays
from explainer.measures.volume import ellipsoid_radii, log_ellipsoid, log_unit_ball, log_volume
from explainer.networks.mlp import logits
from explainer.networks.parameters import count_parameters, initialise


def volume_terms(radii, log_weights, n):
    """Logarithms of V_ball w Rⁿ, whose mean is V; ∞ for a censored ray."""
    with np.errstate(divide="ignore"):
        return log_unit_ball(n) + log_weights + n * np.log(np.asarray(radii, np.float64))


def reach(loss, theta, directions, cutoff):
    """How far a network's basin reaches along unit vectors [K, n], [K]."""
    lines = torch.tensor(directions, dtype=theta.dtype)
    radii = torch.tensor(radius_grid(0.01, 300.0), dtype=theta.dtype)
    losses = walk_rays(loss, theta, lines, radii, 2 * cutoff)
    return first_crossings(loss, theta, lines, radii, losses, cutoff).numpy()


def radii_of(directions, hessian, epsilon=0.5):
    return (2 * epsilon / np.einsum("ki,ij,kj->k", directions, hessian, directions)) ** 0.5


def cases(n, decades):
    """Preconditioners for a rotated ellipsoid, and its Hessian."""
    eigenvalues = spectrum(n, decades)
    vectors = ortho_group.rvs(n, random_state=0) if n > 1 else np.eye(1)
    hessian = vectors.T @ np.diag(eigenvalues) @ vectors
    rank = n // 3
    return hessian, {
        "plain": plain(n),
        "diagonal": diagonal(np.diag(hessian), 0.1),
        "low rank": low_rank(
            eigenvalues[:rank], vectors[:rank], float(eigenvalues[rank:].mean()), 0.1
        ),
    }


@pytest.mark.parametrize("name", ["plain", "diagonal", "low rank"])
@pytest.mark.parametrize(("n", "decades"), [(3, 2.0), (8, 1.0), (20, 0.7)])
def test_volumes_and_probabilities_of_small_ellipsoids_are_found_without_bias(n, decades, name):
    hessian, preconditioners = cases(n, decades)
    eigenvalues = spectrum(n, decades)
    directions, weights = draw_directions(preconditioners[name], 100_000, np.random.default_rng(1))
    radii = radii_of(directions, hessian)
    terms = volume_terms(radii, weights, n)
    error = effective_sample_size(terms) ** -0.5
    assert error < 0.03
    assert log_mean(terms) == pytest.approx(log_ellipsoid(eigenvalues, 0.5), abs=4 * error)
    drawn = np.random.default_rng(2).standard_normal((200_000, n)) ** 2 @ eigenvalues
    for quantile in (0.02, 0.5):  # thrown: no saddle point, which is a few percent off here
        sigma = 1 / np.quantile(drawn, quantile) ** 0.5
        terms = survival_terms(radii, weights, n, sigma)
        assert np.exp(log_mean(terms)) == pytest.approx(quantile, rel=0.05)


def test_weights_average_to_one_and_are_the_inverse_of_the_density():
    n = 6
    _, preconditioners = cases(n, 1.0)
    precondition = preconditioners["low rank"]
    directions, weights = draw_directions(precondition, 200_000, np.random.default_rng(0))
    assert log_mean(weights) == pytest.approx(0, abs=0.02)
    np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1)
    stretched = np.eye(n) + precondition.vectors.T @ (
        (precondition.stretches - 1)[:, None] * precondition.vectors
    )
    sigma = (precondition.scales[:, None] * stretched) @ (
        precondition.scales[:, None] * stretched
    ).T
    quadratic = np.einsum("ki,ij,kj->k", directions, np.linalg.inv(sigma), directions)
    expected = 0.5 * np.linalg.slogdet(sigma)[1] + n / 2 * np.log(quadratic)
    np.testing.assert_allclose(weights, expected, atol=1e-9)


def test_low_rank_covers_the_directions_that_it_was_given():
    # Σ⁻¹ = Vᵀ diag(λ + δ) V + (μ + δ) (I − VᵀV), up to a factor.
    _, preconditioners = cases(9, 2.0)
    precondition = preconditioners["low rank"]
    stretched = np.diag(precondition.scales) @ (
        np.eye(9)
        + precondition.vectors.T @ ((precondition.stretches - 1)[:, None] * precondition.vectors)
    )
    precision = np.linalg.inv(stretched @ stretched.T)
    eigenvalues = spectrum(9, 2.0)
    rest = eigenvalues[3:].mean()
    expected = np.r_[eigenvalues[:3], np.full(6, rest)] + 0.1
    np.testing.assert_allclose(np.sort(np.linalg.eigvalsh(precision))[::-1], expected)
    for vector, value in zip(precondition.vectors, eigenvalues, strict=False):
        np.testing.assert_allclose(precision @ vector, (value + 0.1) * vector)


def test_with_the_exact_hessian_every_ray_weighs_the_same():
    n = 300
    eigenvalues = spectrum(n, 6.0)
    for exact in (diagonal(eigenvalues), low_rank(eigenvalues, np.eye(n), 0.0)):
        directions, weights = draw_directions(exact, 10, np.random.default_rng(0))
        terms = volume_terms(radii_of(directions, np.diag(eigenvalues)), weights, n)
        np.testing.assert_allclose(terms, log_ellipsoid(eigenvalues, 0.5), atol=1e-8)
        assert effective_sample_size(terms) == pytest.approx(10)


@pytest.mark.parametrize("decades", [3.0, 6.0])
def test_with_the_exact_hessian_a_damping_makes_survival_nearly_exact(decades):
    n = 500
    eigenvalues = spectrum(n, decades)
    sigma = 20 * sigma_at(eigenvalues, 0.5, np.log(0.5))
    damping = damping_for(eigenvalues, 0.5, sigma)
    directions, weights = draw_directions(
        diagonal(eigenvalues, damping), 500, np.random.default_rng(0)
    )
    terms = survival_terms(radii_of(directions, np.diag(eigenvalues)), weights, n, sigma)
    assert log_mean(terms) == pytest.approx(log_survival(eigenvalues, 0.5, sigma), abs=0.1)
    assert effective_sample_size(terms) > 250


def test_damping_is_that_of_the_kicks_that_survive():
    # Given that they survive, kicks have E[xᵢ²] = 1/(1/σ² + τλ) = 1/(τ(λ + δ)), closely.
    eigenvalues, sigma = spectrum(30, 2.0), 0.16
    drawn = sigma * np.random.default_rng(0).standard_normal((400_000, 30))
    survivors = drawn[(drawn**2 @ eigenvalues) < 1]
    assert len(survivors) > 2000
    shape = (survivors**2).mean(0) * (eigenvalues + damping_for(eigenvalues, 0.5, sigma))
    np.testing.assert_allclose(shape / shape.mean(), 1, atol=0.3)
    assert damping_for(eigenvalues, 0.5, 1e-3) == np.inf


@pytest.mark.parametrize("n", [1, 2, 7, 60, 3614])
def test_the_distribution_of_a_length(n):
    lengths = chi.ppf([1e-12, 1e-3, 0.3, 0.5, 0.99], n)
    np.testing.assert_allclose(log_chi(lengths, n), chi.logcdf(lengths, n), rtol=1e-8)
    # Far below, F ∝ tⁿ e^(−t²/2) (1 + …).
    near = np.array([1e-3, 2e-3])
    assert np.diff(log_chi(near, n))[0] == pytest.approx(n * np.log(2), abs=1e-5)
    assert log_chi(np.array([0.0, np.inf]), n).tolist() == [-np.inf, 0.0]


def test_plain_rays_are_the_naive_volume():
    radii = ellipsoid_radii(spectrum(40, 1.0), 0.5, 50, np.random.default_rng(0))
    assert log_mean(volume_terms(radii, np.zeros(50), 40)) == pytest.approx(log_volume(radii, 40))
    _, weights = draw_directions(plain(40), 5, np.random.default_rng(0))
    np.testing.assert_allclose(weights, 0, atol=1e-12)


@pytest.mark.parametrize("kind", ["plain", "diagonal", "low rank"])
def test_survival_of_a_small_network_is_that_of_throwing(kind):
    """What is seen from θ*: kicks count where all of the way to them is below the cutoff."""
    widths = (2, 4, 1)
    n = count_parameters(widths)
    assert n <= 50
    generator = torch.Generator().manual_seed(0)
    inputs = torch.randn(30, 2, generator=generator)
    labels = (inputs[:, 0] * inputs[:, 1] > 0).float()
    theta = initialise(widths, seeds=[3])[0]
    for _ in range(300):
        theta.requires_grad_()
        value = softplus((1 - 2 * labels) * logits(theta[None], widths, inputs)).mean()
        (slope,) = torch.autograd.grad(value, theta)
        theta = (theta - 0.5 * slope).detach()

    def loss(rows):
        with torch.no_grad():
            return softplus((1 - 2 * labels) * logits(rows, widths, inputs)).mean(1)

    def answers(row):
        return logits(row[None], widths, inputs)[0]

    jacobian = torch.autograd.functional.jacobian(answers, theta)
    gauss_newton = (jacobian.T @ jacobian).double().numpy() / len(inputs)
    values, vectors = np.linalg.eigh(gauss_newton)
    precondition = {
        "plain": plain(n),
        "diagonal": diagonal(np.diag(gauss_newton), 0.2),
        "low rank": low_rank(values[:-6:-1], vectors[:, :-6:-1].T, 0.0, 1.0),
    }[kind]
    cutoff, sigma = float(loss(theta[None])[0]) + 0.05, 0.5
    directions, weights = draw_directions(precondition, 6000, np.random.default_rng(0))
    terms = survival_terms(reach(loss, theta, directions, cutoff), weights, n, sigma)

    kicks = sigma * torch.randn(20_000, n, generator=generator)
    alive = torch.ones(len(kicks), dtype=torch.bool)
    for part in torch.linspace(0.02, 1, 50):
        alive &= loss(theta + part * kicks) < cutoff
    share = float(alive.float().mean())
    assert 0.005 < share < 0.3
    error = (1 / (share * len(kicks)) + 1 / effective_sample_size(terms)) ** 0.5
    assert error < 0.15
    assert np.exp(log_mean(terms)) == pytest.approx(share, rel=3.5 * error)
