"""Shares of rings and margins against closed forms; plans; and one small plan, trained."""

import dataclasses
import math

import numpy as np
import pytest
import torch

from explainer.data import synthetic
from explainer.data.synthetic import Circles
from explainer.experiments.circles import between, crowded, muon
from explainer.experiments.circles import sweep as curve
from explainer.experiments.sizes import SIZES
from explainer.measures import circles
from explainer.measures.circles import (
    Plan,
    experiment,
    film,
    filmed,
    margins,
    outcomes,
    ring_shares,
)
from explainer.networks.mlp import logits
from explainer.networks.parameters import count_parameters
from explainer.store import Store, use
from explainer.training.trainer import train

LINE = (2, 1)
STRIP = (2, 4, 1)


def half_plane(x: float) -> torch.Tensor:
    """Return a network of one layer that answers 1 right of x."""
    return torch.tensor([[1.0, 0.0, -x]])


def diamond(reach: float) -> torch.Tensor:
    """Return a network that answers 1 where |x| + |y| > reach."""
    weights = [1, 0, -1, 0, 0, 1, 0, -1]  # the hidden units: x, −x, y, −y
    return torch.tensor([[*weights, 0, 0, 0, 0, 1, 1, 1, 1, -reach]], dtype=torch.float32)


def test_margins_are_distances_to_a_straight_boundary():
    inputs = torch.tensor([[-0.3, 0.5], [-0.0005, 0.2], [0.17, -0.4], [0.9, 0.0]])
    right = torch.tensor([True, True, False, True])
    found = margins(half_plane(0.0), LINE, inputs, right)
    expected = [0.3, 0.0005, -0.17, circles.FARTHEST]  # the last is out of reach
    np.testing.assert_allclose(found, expected, rtol=2e-3)


def test_a_margin_is_at_most_two_per_cent_too_long_whatever_the_boundary_s_direction():
    for degrees in range(0, 90, 5):
        turn = math.radians(degrees)
        theta = torch.tensor([[math.cos(turn), math.sin(turn), -0.1]])
        (found,) = margins(theta, LINE, torch.zeros(1, 2), torch.tensor([True]))
        assert 0.1 * 0.999 <= found <= 0.1 * 1.021


def test_margins_in_a_corner_are_those_of_the_nearest_side():
    inputs = torch.tensor([[0.0, 0.0], [0.3, 0.0]])
    found = margins(diamond(0.5), STRIP, inputs, torch.tensor([True, True]))
    np.testing.assert_allclose(found, [0.5 / 2**0.5, 0.2 / 2**0.5], rtol=5e-3)


def test_shares_of_rings_are_those_of_arcs():
    # A half-plane x > ½ cuts from the unit circle an arc of 120°, and none from a small one.
    shares = ring_shares(half_plane(0.5), LINE, (0.4, 0.6, 1.0))
    beyond = math.acos(0.5 / 0.6) / math.pi
    np.testing.assert_allclose(shares, [1, beyond, 1 / 3], atol=2 / circles.ANGLES)
    assert ring_shares(half_plane(-1.0), LINE, (0.4, 0.6, 0.9)).tolist() == [0, 1, 1]


def test_success_needs_every_point_and_nearly_all_of_every_ring():
    good = np.ones((1, 4, 3))
    trained, fresh = good.copy(), good.copy()
    trained[0, 1, 1], fresh[0, 2, 0], fresh[0, 3] = 0.9, 0.94, 0.95
    found = circles.Outcomes(np.array([0.1]), trained, fresh, np.zeros((1, 4, 5)))
    assert found.fits.tolist() == [[True, False, True, True]]
    assert found.succeeds.tolist() == [[True, False, False, True]]


@pytest.mark.parametrize("size", SIZES)
def test_plans_reach_from_touching_to_apart(size):
    sweep = curve(size)
    assert (sweep.distances[0], sweep.distances[-1]) == (circles.TOUCHING, circles.APART)
    assert list(sweep.distances) == sorted(sweep.distances)
    assert muon(size).optimizer == "muon"
    assert crowded(size).counts[1] == 4 * sweep.counts[1]
    for check in (muon(size), crowded(size)):
        assert check.distances == (circles.TOUCHING,)
        assert check.seeds == sweep.seeds or size == "quick"


@pytest.mark.parametrize("size", SIZES)
def test_distances_between_are_others_and_trained_alike(size):
    sweep, others = curve(size), between(size)
    assert not {*sweep.distances} & {*others.distances}
    assert all(circles.TOUCHING < d < circles.APART for d in others.distances)
    assert dataclasses.replace(others, distances=sweep.distances) == sweep


def test_each_network_has_points_and_parameters_of_its_own_but_distances_share_them():
    plan = Plan((0.001, 0.2), seeds=2, steps=3)
    recipes = [experiment(plan, d, s) for d, s in ((0.001, 0), (0.2, 0), (0.001, 1))]
    assert [recipe.seeds for recipe in recipes] == [(0,), (0,), (1,)]
    near, far, other = (synthetic.make(recipe.dataset).train_inputs for recipe in recipes)
    torch.testing.assert_close(near[:40], far[:40])
    assert not torch.allclose(near[:40], other[:40])


def test_a_filmed_network_keeps_snapshots_and_is_the_same():
    plan = Plan((0.001, 0.4), seeds=2, steps=3, snapshots=2)
    alone, seen = experiment(plan, 0.4, 1), filmed(plan, 0.4, 1)
    assert (alone.snapshots, seen.snapshots) == (0, 2)
    np.testing.assert_array_equal(train(alone).parameters, train(seen).parameters)


def test_a_plan_is_trained_and_measured_network_by_network(tmp_path):
    use(Store(tmp_path))
    plan = Plan((0.001, 0.4), seeds=1, steps=60, counts=(4, 2, 4), snapshots=3)
    found = outcomes(plan)
    assert found.trained.shape == found.fresh.shape == (2, 1, 3)
    assert found.margins.shape == (2, 1, 6)
    recipe = filmed(plan, 0.4, 0)
    theta = torch.tensor(train(recipe).parameters)
    points = synthetic.make(recipe.dataset)
    right = (logits(theta, circles.WIDTHS, points.train_inputs)[0] > 0) == points.train_labels
    expected = [part.float().mean() for part in right.split([4, 2, 4])]
    np.testing.assert_allclose(found.trained[1, 0], expected)
    assert len(np.unique(found.margins[1, 0])) > 3  # there is a boundary
    near = margins(theta, circles.WIDTHS, points.train_inputs[:6], right[:6])
    np.testing.assert_allclose(found.margins[1, 0], near, rtol=1e-3)
    assert ((near > 0) == right[:6].numpy()).all()

    seen = film(recipe)
    assert seen.fields.shape == (len(seen.steps), circles.TURNS, len(circles.SPOKE))
    np.testing.assert_allclose(seen.fresh[-1], found.fresh[1, 0])
    assert (~seen.wrong[-1]).tolist() == right.tolist()
    ring = int(np.argmin(np.abs(seen.spoke - 0.6)))
    place = torch.tensor([[0.0, seen.spoke[ring]]], dtype=torch.float32)  # a quarter turn
    z = float(logits(theta, circles.WIDTHS, place)[0, 0].clamp(-circles.LIMIT, circles.LIMIT))
    assert seen.fields[-1, circles.TURNS // 4, ring] == pytest.approx(z, rel=2e-3, abs=1e-3)


def test_the_network_has_nine_hidden_layers_of_a_hundred():
    assert count_parameters(circles.WIDTHS) == 2 * 100 + 100 + 8 * (100 * 100 + 100) + 101
    assert dataclasses.replace(curve("standard")).counts == Circles().counts == (40, 10, 80)
