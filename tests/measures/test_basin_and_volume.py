import math
import resource

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from explainer.data import synthetic
from explainer.measures import rays as rays_module
from explainer.measures.basin import rays
from explainer.measures.directions import uniform
from explainer.measures.log_weights import effective_sample_size
from explainer.measures.rays import first_crossings, radius_grid, typical_radius, walk_rays
from explainer.measures.volume import (
    check_on_ellipsoids,
    ellipsoid_radii,
    log_ellipsoid,
    log_unit_ball,
    log_volume,
    ray_weights,
    running_log_volume,
)
from explainer.training.trainer import Experiment


def crossings(loss, directions, cutoff, largest=50.0, ceiling=None):
    theta = torch.zeros(directions.shape[1], dtype=directions.dtype)
    radii = torch.tensor(radius_grid(0.01, largest))
    losses = walk_rays(loss, theta, directions, radii, ceiling or 2 * cutoff)
    return first_crossings(loss, theta, directions, radii, losses, cutoff), losses


def test_radii_of_a_quadratic_bowl_are_those_of_its_ellipsoid():
    eigenvalues = torch.tensor([0.5, 1.0, 4.0, 9.0], dtype=torch.float64)
    directions = uniform(50, 4, 0).double()
    found, _ = crossings(lambda x: 0.5 * (x**2 * eigenvalues).sum(1), directions, 0.3)
    expected = (0.6 / (directions**2 * eigenvalues).sum(1)).sqrt()
    assert torch.allclose(found, expected, rtol=2e-4)


def test_the_first_crossing_counts_where_the_function_re_enters():
    # L = sin² r passes ½ at π/4, comes back under it at 3π/4, and so on.
    found, losses = crossings(
        lambda x: torch.sin(x.norm(dim=1)) ** 2, torch.eye(3, dtype=torch.float64), 0.5
    )
    assert torch.allclose(found, torch.full((3,), math.pi / 4, dtype=torch.float64), rtol=1e-4)
    assert not losses.isnan().any()  # never over the ceiling of 1: walked to the end


def test_a_ray_that_never_crosses_is_kept_as_infinite():
    def bounded(x):
        return torch.where(x[:, 0] > 0.5, x[:, 0] ** 2, 0.1 * torch.ones(len(x), dtype=x.dtype))

    found, _ = crossings(bounded, torch.eye(2, dtype=torch.float64), 0.4)
    assert found[0] == pytest.approx(math.sqrt(0.4), rel=1e-3) and math.isinf(found[1])


def test_a_start_above_the_cutoff_has_no_basin():
    found, _ = crossings(lambda x: 1 + x.norm(dim=1), torch.eye(2, dtype=torch.float64), 0.4)
    assert found.tolist() == [0.0, 0.0]


def test_a_ray_is_not_followed_past_the_ceiling():
    _, losses = crossings(lambda x: x.norm(dim=1), torch.eye(2, dtype=torch.float64), 0.5)
    assert losses.isnan().any() and losses.nan_to_num(-1).max() < 1.0 * 1.21


def test_the_median_radius_bears_a_few_infinite_rays():
    radii = np.array([[1.0], [2.0], [3.0], [np.inf], [2.5]])
    assert typical_radius(radii) == 2.5


def test_batched_rays_equal_rays_walked_one_by_one():
    directions = uniform(8, 5, 3).double()
    loss = lambda x: (x**4).sum(1) + (x**2).sum(1)  # noqa: E731
    together, _ = crossings(loss, directions, 0.2)
    alone = torch.cat([crossings(loss, row[None], 0.2)[0] for row in directions])
    assert torch.allclose(together, alone)


def test_the_unit_ball():
    assert log_unit_ball(2) == pytest.approx(math.log(math.pi))
    assert log_unit_ball(3) == pytest.approx(math.log(4 / 3 * math.pi))


@given(st.floats(0.01, 100), st.integers(1, 5000))
def test_equal_radii_give_the_balls_volume(radius, n):
    expected = log_unit_ball(n) + n * math.log(radius)
    assert log_volume(np.full(7, radius), n) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_the_volume_of_an_ellipsoid_in_few_dimensions_is_found():
    eigenvalues = np.array([1.0, 2.0, 5.0])
    radii = ellipsoid_radii(eigenvalues, 0.1, 200_000, np.random.default_rng(0))
    assert log_volume(radii, 3) == pytest.approx(log_ellipsoid(eigenvalues, 0.1), abs=0.02)
    # Ellipsoid with semi-axes √(2ε/λ): 4/3 π abc.
    semi = np.sqrt(0.2 / eigenvalues)
    assert log_ellipsoid(eigenvalues, 0.1) == pytest.approx(math.log(4 / 3 * math.pi * semi.prod()))


def test_a_censored_ray_makes_the_volume_infinite_and_not_smaller():
    assert log_volume(np.array([1.0, np.inf]), 10) == np.inf


def test_the_running_estimate_ends_at_the_estimate_and_jumps_with_a_longer_ray():
    radii = np.array([1.0, 1.0, 3.0, 1.0])
    running = running_log_volume(radii, 100)
    assert running[-1] == pytest.approx(log_volume(radii, 100))
    assert running[2] - running[1] > 100 and running[3] < running[2]


def test_one_long_ray_decides():
    radii = np.array([1.0] * 99 + [1.1])
    assert effective_sample_size(3614 * np.log(radii)) == pytest.approx(1)
    assert ray_weights(radii, 3614).max() == pytest.approx(1)
    assert effective_sample_size(np.zeros(100)) == pytest.approx(100)


def test_the_naive_estimate_misses_spread_out_ellipsoids_as_the_mean_eigenvalue_predicts():
    check = check_on_ellipsoids.__wrapped__(400, (0.0, 2.0), 300, 2)
    assert np.allclose(check.naive[0], check.truth[0])
    assert (check.naive[1] < check.truth[1] - 20).all()
    # Between the truth and what the mean eigenvalue alone would give.
    assert (check.naive[1] > check.predicted[1] - 1).all()


def test_memory_stays_bounded_at_a_thousand_rays_from_each_of_64_networks(monkeypatch):
    monkeypatch.setattr(rays_module, "radius_grid", lambda *_: np.array([0.1, 10.0]))
    monkeypatch.setattr(rays_module, "HALVINGS", 1)
    experiment = Experiment(
        poison_factors=(0.0,) * 64,
        seeds=tuple(range(64)),
        learning_rates=(0.02,) * 64,
        steps=5,
        dataset=synthetic.SwissRoll(train_points=20, test_points=20),
        poison_points=2,
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = rays.__wrapped__(experiment, tuple(range(64)), 1000, (1.0,), "uniform")
    added = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before  # KiB
    assert found.crossings.shape == (64, 1000, 1)
    assert added < 2 * 2**20


def test_crossings_of_a_loss_that_jumps_are_as_close_as_of_one_that_rises_evenly():
    looks = []

    def stairs(x):
        looks.append(len(x))
        return torch.floor(20 * x.norm(dim=1) ** 3)

    lines = torch.eye(4)
    radii = torch.tensor(radius_grid(0.01, 3.0))
    losses = walk_rays(stairs, torch.zeros(4), lines, radii.float(), ceiling=100.0)
    looks.clear()
    found = first_crossings(stairs, torch.zeros(4), lines, radii, losses, cutoff=7.0)
    truth = (7 / 20) ** (1 / 3)
    assert np.abs(found.numpy() / truth - 1).max() < 0.2 / 2**12
    assert len(looks) <= 1 + 3 * 12
