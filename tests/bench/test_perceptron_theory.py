"""The theory of a perceptron against counting, and guess and check against the theory."""

import itertools
import math
from statistics import fmean, stdev

import pytest
import torch

from bench.perceptron_theory import capacity, entropy, overlap
from explainer.measures.guess_and_check import Effort, guess
from explainer.networks.mlp import logits
from explainer.networks.prior import Prior


def realisable(points: int, weights: int) -> int:
    """Return how many labellings some unit gives points in general position (Cover 1965)."""
    return 2 * sum(math.comb(points - 1, k) for k in range(weights))


def test_few_points_halve_the_share_each():
    slopes = [entropy(load) / load for load in (1e-2, 1e-3, 1e-4)]
    assert slopes[-1] == pytest.approx(-math.log(2), abs=1e-4)
    assert all(a < b < -math.log(2) + 1e-6 for a, b in itertools.pairwise(slopes))


@pytest.mark.parametrize("load", [0.5, 1.0, 1.5])
def test_a_typical_labelling_has_less_room_than_those_that_can_be_had_have_on_average(load: float):
    weights = 400
    count = realisable(round(load * weights), weights)
    assert weights * entropy(load) < -math.log(count)
    assert weights * entropy(load) > -2.5 * math.log(count)


@pytest.mark.parametrize("margin", [0.0, 0.5, 1.0])
def test_no_room_is_left_at_capacity(margin: float):
    most = capacity(margin)
    assert most == pytest.approx({0.0: 2, 0.5: 0.961, 1.0: 0.520}[margin], abs=1e-3)
    left = [entropy(part * most, margin) for part in (0.5, 0.9, 0.97)]
    assert left[0] > left[1] > left[2] and left[2] < -2.5
    assert entropy(1.05 * most, margin) < -100


def test_half_of_the_labellings_can_be_had_at_capacity():
    """Cover's count: at two points a weight one labelling in two has a unit, at more few have."""
    shares = [realisable(load * 50, 50) / 2 ** (load * 50) for load in (1, 2, 3)]
    assert shares == pytest.approx([1, 0.5, 0], abs=1e-3)


def test_with_many_points_a_student_errs_as_a_power_of_their_number():
    """By .625 over the load (Györgyi & Tishby 1990)."""
    assert math.acos(overlap(40)) / math.pi == pytest.approx(0.625 / 40, rel=0.05)


@pytest.mark.parametrize(
    ("weights", "coins", "networks"),
    [(20, 12, 100), pytest.param(40, 60, 200, marks=pytest.mark.slow)],
)
def test_guess_and_check_finds_as_much_room_as_the_theory(weights: int, coins: int, networks: int):
    """In all, and at a distance from all points; P differs from coin to coin."""
    prior, load, afar = Prior((weights, 1), bias_spread=0.0), 0.5, 0.03
    logs, shares = [], []
    for seed in range(coins):
        chance = torch.Generator().manual_seed(seed)
        inputs = torch.randn(round(load * weights), weights, generator=chance)
        signs = 2.0 * torch.randint(2, (len(inputs),), generator=chance) - 1
        found = guess(prior, inputs, signs, Effort(networks, 30, stride=0.1), chance)
        units = found.networks[-1]
        distances = logits(units, prior.widths, inputs) * signs / units[:, :-1].norm(dim=1)[:, None]
        logs.append(float(found.log_probabilities[-1]))
        shares.append(float((distances.amin(1) >= afar).double().mean()))
    room = entropy(load)
    error = 3 * stdev(logs) / math.sqrt(coins)
    assert error < 0.4 * -weights * room
    assert fmean(logs) == pytest.approx(weights * room, abs=error)
    share = math.exp(weights * (entropy(load, afar) - room))
    assert fmean(shares) == pytest.approx(share, abs=0.07)
