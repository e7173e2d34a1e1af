"""Guess and check against arcs, rejection and the rules of probability."""

import itertools
import math

import pytest
import torch
from torch import Tensor

from explainer.measures.guess_and_check import Effort, guess
from explainer.networks.mlp import logits
from explainer.networks.prior import Prior

TINY = Prior((2, 5, 1), bias_spread=0.7)
PLAIN = Prior((2, 1), bias_spread=0.0)  # its answers are signs of a Gaussian in the plane
POINTS = torch.tensor([[0.3, 0.9], [-0.8, 0.1], [0.5, -0.6], [-0.2, -0.9], [0.9, 0.2]])
EFFORT = Effort(networks=400, steps=12, stride=0.3)


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def log_probabilities(
    prior: Prior, inputs: Tensor, signs: Tensor, effort: Effort = EFFORT, runs: int = 4
) -> Tensor:
    """Return log of the mean probability over some runs, [N]."""
    found = [
        guess(prior, inputs, signs, effort, chance(seed)).log_probabilities for seed in range(runs)
    ]
    return torch.stack(found).logsumexp(0) - math.log(runs)


@pytest.mark.parametrize("degrees", [10, 90, 170])
def test_two_points_by_the_arcsine_law(degrees: float):
    """Pr[both on one side] = ½ − φ/2π, with φ the angle between them."""
    angle = math.radians(degrees)
    inputs = torch.tensor([[1.0, 0.0], [math.cos(angle), math.sin(angle)]])
    found = log_probabilities(PLAIN, inputs, torch.ones(2))
    assert found.tolist() == pytest.approx(
        [math.log(0.5), math.log(0.5 - angle / (2 * math.pi))], abs=0.12
    )


def test_a_thin_wedge_far_below_what_can_be_counted():
    """Three points leave an arc of 10⁻⁵ of the circle."""
    thin = 2 * math.pi * 1e-5
    turns = [0.0, math.pi - thin]
    inputs = torch.tensor([[math.cos(turn), math.sin(turn)] for turn in turns], dtype=torch.float32)
    runs = log_probabilities(PLAIN, inputs, torch.ones(2), Effort(600, 12, stride=0.3))
    assert float(runs[-1]) / math.log(10) == pytest.approx(-5, abs=0.15)


def test_a_tiny_network_against_rejection():
    signs = torch.tensor([1.0, -1.0, 1.0, -1.0, -1.0])
    theta = TINY.draw(400_000, chance(99))
    right = (logits(theta, TINY.widths, POINTS) * signs > 0).int().cumprod(1).double().mean(0)
    found = log_probabilities(TINY, POINTS, signs)
    assert float(right[-1]) < 0.02  # it isn't what everyone gives
    assert found.tolist() == pytest.approx(right.log().tolist(), abs=0.2)


@pytest.mark.slow
def test_all_labellings_of_four_points_add_up_to_one():
    total = sum(
        float(log_probabilities(TINY, POINTS[:4], torch.tensor(signs), runs=1)[-1].exp())
        for signs in itertools.product((1.0, -1.0), repeat=4)
    )
    assert total == pytest.approx(1, abs=0.1)


@pytest.mark.slow
def test_the_order_in_which_points_are_asked_does_not_matter():
    signs = torch.tensor([1.0, 1.0, -1.0, 1.0, -1.0])
    turned = torch.tensor([3, 1, 4, 0, 2])
    effort = Effort(networks=1000, steps=15, stride=0.3)
    ways = [
        float(log_probabilities(TINY, POINTS[order], signs[order], effort)[-1])
        for order in (torch.arange(5), turned)
    ]
    assert ways[0] == pytest.approx(ways[1], abs=0.15)


@pytest.mark.slow
def test_by_the_chain_rule_the_next_costs_what_those_that_fit_say():
    """Pr[N + 1 right] / Pr[N right] is the share of networks that fit N and have the next right."""
    signs = torch.tensor([1.0, -1.0, 1.0, 1.0, -1.0])
    effort = Effort(networks=2000, steps=15, stride=0.3)
    fits = guess(TINY, POINTS[:4], signs[:4], effort, chance()).networks[-1]
    share = float((logits(fits, TINY.widths, POINTS[4:])[:, 0] * signs[4] > 0).double().mean())
    before, after = log_probabilities(TINY, POINTS, signs, effort)[-2:].tolist()
    assert math.exp(after - before) == pytest.approx(share, abs=0.03)


def test_what_comes_out_fits_and_differs():
    signs = torch.tensor([1.0, -1.0, 1.0, -1.0, -1.0])
    found = guess(TINY, POINTS, signs, EFFORT, chance())
    assert bool((logits(found.networks[-1], TINY.widths, POINTS) * signs > 0).all())
    assert found.networks.shape == (1, 400, 21)
    assert 0.5 < float(found.spreads[-1]) < 1.2
    assert found.moved > 0.8
    lines = found.ancestors.tolist()
    assert lines == sorted(lines, reverse=True) and 10 < lines[-1] < lines[0] < 400
    assert found.log_probabilities.diff().max() <= 0


def test_networks_are_kept_where_it_stops():
    signs = torch.tensor([1.0, -1.0, 1.0, -1.0, -1.0])
    found = guess(TINY, POINTS, signs, EFFORT, chance(), stops=(2, 4))
    right = torch.stack([logits(one, TINY.widths, POINTS) * signs > 0 for one in found.networks])
    for place, stop in enumerate((2, 4, 5)):
        assert bool(right[place, :, :stop].all())
        assert stop == 5 or not bool(right[place, :, stop].all())
    assert found.spreads.shape == (3,)
    straight = log_probabilities(TINY, POINTS, signs)  # which doesn't stop
    assert float(found.log_probabilities[-1]) == pytest.approx(float(straight[-1]), abs=0.4)


def test_a_run_that_gets_stuck_knows_nothing_more():
    inputs, signs = torch.randn(14, 2, generator=chance(5)), torch.tensor([1.0, -1.0] * 7)
    found = guess(TINY, inputs, signs, Effort(3, steps=1, stride=1e-4), chance(), stops=(1,))
    known = found.log_probabilities.isfinite()
    assert bool(known[0]) and not bool(known[-1])
    assert found.ancestors[~known].tolist() == [0] * int((~known).sum())
    assert bool(found.networks[0].isfinite().all()) and bool(found.networks[1].isnan().all())


def test_it_goes_on_from_networks_that_have_the_first_points_right():
    signs = torch.tensor([1.0, -1.0, 1.0, -1.0, -1.0])
    fits = guess(TINY, POINTS[:3], signs[:3], Effort(1000, 15, stride=0.3), chance()).networks[-1]
    found = guess(TINY, POINTS, signs, EFFORT, chance(1), start=fits, known=3)
    assert found.log_probabilities[:3].tolist() == [0, 0, 0]
    whole = log_probabilities(TINY, POINTS, signs)
    assert float(found.log_probabilities[-1]) == pytest.approx(float(whole[-1] - whole[2]), abs=0.3)
    assert found.networks.shape == (1, 1000, 21)
