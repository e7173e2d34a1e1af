"""Random walks against moments, half-spaces, slabs and ellipsoids that are known."""

import numpy as np
import pytest
import torch
from scipy.stats import truncnorm

from explainer.measures.ellipsoids import EPSILON, log_survival, spectrum
from explainer.measures.estimator_comparison import Walking, from_walks, strong
from explainer.measures.log_weights import LN10
from explainer.measures.pcn import Subspace, Walks, controlled, informed, walk


def everywhere(places):
    return torch.ones(places.shape[:2], dtype=torch.bool)


def oblique(sets, rank, n, seed=0):
    """Orthonormal directions at random, with sensitivities of all sizes."""
    drawn = torch.randn(sets, n, rank, generator=torch.Generator().manual_seed(seed))
    directions = torch.linalg.qr(drawn)[0].mT.contiguous()
    return Subspace(directions, torch.logspace(1, -1, rank).expand(sets, -1))


def axes(sets, n):
    return Subspace(None, torch.logspace(2, -2, n).expand(sets, -1))


@pytest.mark.parametrize("subspace", [oblique(1, 2, 5), axes(1, 5)], ids=["oblique", "axes"])
def test_without_walls_a_normal_stays_a_normal(subspace):
    sets = 30_000  # not replicates, since these share the vectors that their noise is mixed of
    many = Subspace(
        None if subspace.directions is None else subspace.directions.expand(sets, -1, -1),
        subspace.sensitivities.expand(sets, -1),
    )
    sigma = torch.tensor([[0.1, 3.0]]).expand(sets, -1)
    noise = torch.randn(sets, 2, 1, 5, generator=torch.Generator().manual_seed(1))
    starts = sigma[:, :, None, None] * noise
    # Few steps: they grow where nothing is refused, and long ones would forget any fault.
    walks = walk(everywhere, many, sigma, starts, steps=3)
    assert not torch.equal(walks.ends, starts)
    for g, scale in enumerate(sigma[0]):
        scaled = (walks.ends[:, g, 0] / scale).double()
        assert scaled.mean(0).abs().max() < 0.03
        covariance = scaled.T @ scaled / len(scaled)
        assert (covariance - torch.eye(5)).abs().max() < 0.03
    assert walks.accepted.min() == 1
    assert walks.squares.double().mean() == pytest.approx(5, abs=0.03)
    assert walks.surprises.double().mean(dim=(1, 2, 3, 4)).abs().max() < 0.03


@pytest.mark.parametrize("informs", ["the normal", "other directions", "all axes"])
def test_a_half_space_gives_a_truncated_normal(informs):
    n, edge, sets = 6, 0.4, 800
    normal = torch.nn.functional.normalize(torch.arange(1.0, n + 1), dim=0)
    basis = torch.linalg.qr(torch.cat([normal[:, None], torch.eye(n)[:, 1:]], dim=1))[0].T
    rows = {"the normal": basis[:2], "other directions": basis[1:3], "all axes": None}[informs]
    if rows is None:
        subspace = axes(sets, n)
    else:
        subspace = Subspace(rows.expand(sets, -1, -1), torch.tensor([4.0, 1.0]).expand(sets, -1))
    sigma = torch.tensor([0.3, 1.0, 4.0])
    walks = walk(
        lambda places: places @ normal < edge,
        subspace,
        sigma.expand(sets, -1),
        torch.zeros(sets, 3, 2, n),
        200,
    )
    for g, scale in enumerate(sigma.tolist()):
        truncated = truncnorm(-np.inf, edge / scale)
        found = (walks.ends[:, g] @ normal).double().numpy() / scale
        assert found.max() <= edge / scale
        assert found.mean() == pytest.approx(truncated.mean(), abs=0.07)
        squares = walks.squares[:, :, g].double().mean()
        assert squares == pytest.approx(n - 1 + truncated.moment(2), rel=0.01)


def test_slabs_of_several_widths_at_several_scales():
    n, sets = 8, 300
    halves = torch.tensor([0.05, 1.0]).repeat(sets)  # |x₀| < half
    sigma = torch.tensor([[0.05, 0.15], [0.2, 2.0]]).repeat(sets, 1)
    walks = walk(
        lambda places: places[..., 0].abs() < halves[:, None],
        oblique(2 * sets, 3, n, seed=2),
        sigma,
        torch.zeros(2 * sets, 2, 2, n),
        300,
    )
    for m, half in enumerate(halves[:2].tolist()):
        for g, scale in enumerate(sigma[m].tolist()):
            expected = n - 1 + truncnorm(-half / scale, half / scale).moment(2)
            found = walks.squares[:, m::2, g].double().mean()
            assert found == pytest.approx(expected, rel=0.02)


def test_in_a_rush_walks_get_far_soon_and_not_too_far():
    n, sets = 400, 20
    sigma = torch.ones(sets, 1)
    subspace = Subspace(torch.eye(n)[:1].expand(sets, -1, -1), torch.ones(sets, 1))
    gone = [
        walk(
            lambda places: places[..., 1].abs() < 0.05,
            subspace,
            sigma,
            torch.zeros(sets, 1, 2, n),
            40,
            rush=rush,
        )
        .ends.square()
        .sum(3)
        .mean()
        for rush in (False, True)
    ]
    assert gone[0] < gone[1] < 1.3 * n


@pytest.mark.parametrize("decades", [3.0, 6.0])
@pytest.mark.parametrize(
    ("n", "walking"),
    [
        (500, Walking(12, 4, 3200)),
        pytest.param(3614, Walking(12, 4, 1600), marks=pytest.mark.slow),
    ],
)
def test_survival_in_ellipsoids_is_found_to_one_percent(n, decades, walking):
    eigenvalues = spectrum(n, decades)
    sigma = strong(eigenvalues)
    truth = log_survival(eigenvalues, EPSILON, sigma) / LN10
    found, errors, _ = from_walks(eigenvalues[None], np.array([sigma]), walking)
    assert found[0] == pytest.approx(truth, rel=0.01)
    assert 0 < errors[0] < 0.01 * abs(truth)


def test_leading_directions_do_where_the_rest_is_alike_and_r_hat_tells_where_it_is_not():
    n, rank = 200, 20
    alike = np.concatenate([spectrum(rank, 2.0) * 1e3, np.full(n - rank, 1.0)])
    missed = {}
    for name, eigenvalues, steps in (("alike", alike, 800), ("spread", spectrum(n, 6.0), 200)):
        sigma = strong(eigenvalues)
        truth = log_survival(eigenvalues, EPSILON, sigma) / LN10
        found, _, rhat = from_walks(
            eigenvalues[None], np.array([sigma]), Walking(12, 4, steps), rank
        )
        missed[name] = (abs(found[0] / truth - 1), rhat[0])
    assert missed["alike"][0] < 0.03
    assert missed["spread"][0] > 0.1 and missed["spread"][1] > 2


def synthetic(noise, slopes=(2.0, -0.5)):
    """Squares of mean 7 that follow two control variates but for some noise."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(2, 100, 1, 3, 6, generator=generator)
    rest = noise * torch.randn(100, 1, 3, 6, generator=generator)
    return Walks(7 + slopes[0] * x[0] + slopes[1] * x[1] + rest, x, torch.ones(2, 1, 3), x[0, 0])


def test_control_variates_take_noise_away_and_leave_the_mean():
    walks = synthetic(noise=0.1)
    clean = controlled(walks, batches=10)
    assert clean.shape == (10, 1, 3, 6)
    plain = walks.squares.unflatten(0, (10, -1)).mean(1)
    assert clean.mean().item() == pytest.approx(7, abs=0.01)
    assert abs(plain.mean().item() - 7) > 0.01
    assert clean.std() < plain.std() / 10
    # Where they explain nothing, nothing is taken.
    unrelated = synthetic(noise=1.0, slopes=(0.0, 0.0))
    assert controlled(unrelated).mean().item() == pytest.approx(7, abs=0.1)


def test_control_variates_of_a_walk_take_noise_away_and_leave_the_mean():
    n = 50
    walks = walk(
        lambda places: places[..., 0] < 1,
        axes(30, n),
        torch.ones(30, 1),
        torch.zeros(30, 1, 2, n),
        600,
    )
    expected = n - 1 + truncnorm(-np.inf, 1).moment(2)
    clean = controlled(walks)
    plain = walks.squares.double().unflatten(0, (10, -1)).mean(1)
    assert clean.mean().item() == pytest.approx(expected, abs=0.2)
    assert clean.std() < 0.7 * plain.std()


@pytest.mark.parametrize("rank", [3, 8, 50])
def test_informed_directions_are_eigenvectors_of_the_mean_of_squared_jacobians(rank):
    jacobians = torch.randn(4, 2, 12, generator=torch.Generator().manual_seed(0))
    directions, values = informed(jacobians, rank)
    mean = torch.einsum("spi,spj->ij", jacobians, jacobians).double() / 4
    expected, vectors = torch.linalg.eigh(mean)
    count = min(rank, 8)  # 4 places and 2 answers span no more
    assert directions.shape == (count, 12)
    torch.testing.assert_close(values.double(), expected.flip(0)[:count], rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(directions @ directions.T, torch.eye(count), rtol=0, atol=1e-5)
    overlap = (directions.double() @ vectors.flip(1)[:, :count]).abs()
    torch.testing.assert_close(overlap, torch.eye(count, dtype=torch.double), rtol=0, atol=1e-3)


def test_a_start_outside_is_refused():
    starts = torch.zeros(1, 2, 3, 4)
    starts[0, 1, 2, 0] = 5.0
    with pytest.raises(ValueError, match="starts inside"):
        walk(lambda places: places[..., 0] < 1, axes(1, 4), torch.ones(1, 2), starts, 10)


def test_scales_and_replicates_walk_apart_and_a_seed_says_how():
    runs = [
        walk(everywhere, axes(1, 4), torch.ones(1, 2), torch.zeros(1, 2, 3, 4), 4, seed).ends
        for seed in (0, 0, 1)
    ]
    assert torch.equal(runs[0], runs[1]) and not torch.equal(runs[0], runs[2])
    assert not torch.allclose(runs[0][0, 0, 0], runs[0][0, 0, 1])
