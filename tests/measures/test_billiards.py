"""Billiards against free flight, wedges and rejection."""

import math

import pytest
import torch
from torch import Tensor

from explainer.measures.billiards import Walls, travel
from explainer.networks.mlp import logits
from explainer.networks.prior import Prior

TINY = Prior((2, 5, 1), bias_spread=0.7)


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def asked(*points: tuple[float, float], shift: float = 0.0) -> Walls:
    inputs = torch.tensor(points)
    return Walls(inputs, torch.ones(len(points)), torch.full((len(points),), shift))


def inside(prior: Prior, walls: Walls, count: int, seed: int = 0) -> Tensor:
    """Return random networks that answer what is asked, by rejection."""
    theta = prior.draw(count, chance(seed))
    right = logits(theta, prior.widths, walls.inputs) * walls.signs + walls.shifts > 0
    return theta[right.all(1)]


def test_where_nothing_is_in_the_way_networks_go_round_an_ellipse():
    theta = TINY.draw(4000, chance())
    free = asked((1.0, 0.5), shift=1e6)
    gone = travel(theta, TINY.widths, TINY.scales(), free, 0.8, 0.3, 99, chance(1))
    scaled, ends = theta / TINY.scales(), gone.theta / TINY.scales()
    assert bool(gone.moved.all()) and gone.bounces == 0
    assert float((scaled * ends).mean()) == pytest.approx(math.cos(0.8), abs=0.02)
    assert float(ends.std()) == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("degrees", [20, 120])
def test_in_a_wedge_they_come_to_lie_evenly(degrees: float):
    """A network without hidden layers and biases has a direction, and that is all."""
    prior, half = Prior((2, 1), bias_spread=0.0), math.radians(degrees / 2)
    walls = asked((math.sin(half), math.cos(half)), (math.sin(half), -math.cos(half)))
    theta = inside(prior, walls, 100_000)
    theta = theta[torch.atan2(theta[:, 1], theta[:, 0]) > 0]  # begun in the upper half alone
    generator = chance(1)
    for _ in range(8):
        gone = travel(theta, prior.widths, prior.scales(), walls, 1.1, 0.1, 999, generator)
        assert float(gone.moved.double().mean()) > 0.98
        theta = gone.theta
    angles = torch.atan2(theta[:, 1], theta[:, 0])
    assert float(angles.abs().max()) < half
    shares = torch.histc(angles, 4, -half, half) / len(angles)
    assert shares.tolist() == pytest.approx([0.25] * 4, abs=0.03)
    assert float(theta.norm(dim=1).pow(2).mean()) == pytest.approx(2, rel=0.05)


def test_networks_that_began_as_they_should_stay_so():
    """What is true of networks drawn by rejection is true of them after they have moved."""
    walls = asked((0.3, 0.9), (-0.8, 0.1), (0.5, -0.6))
    walls = walls._replace(signs=torch.tensor([1.0, -1.0, 1.0]))
    theta = inside(TINY, walls, 60_000)
    gone = travel(theta, TINY.widths, TINY.scales(), walls, 1.2, 0.1, 999, chance(1))
    elsewhere = torch.tensor([[0.0, 0.0], [1.0, 1.0], [-0.6, -0.7]])
    before, after = (
        (logits(x, TINY.widths, elsewhere) > 0).double().mean(0) for x in (theta, gone.theta)
    )
    error = 3 * (0.5 / len(theta)) ** 0.5
    assert float(gone.moved.double().mean()) > 0.97
    assert after.tolist() == pytest.approx(before.tolist(), abs=error)
    spread = (gone.theta / TINY.scales()).std(0) / (theta / TINY.scales()).std(0)
    assert spread.tolist() == pytest.approx([1] * len(spread), abs=0.05)
    still = (logits(gone.theta, TINY.widths, walls.inputs) * walls.signs > 0).all(1)
    assert bool(still.all())


def test_those_that_are_not_done_stay_where_they_were():
    walls = asked((0.3, 0.9))
    theta = inside(TINY, walls, 100)
    gone = travel(theta, TINY.widths, TINY.scales(), walls, 1.0, 0.01, 5, chance(1))
    assert not bool(gone.moved.any())
    assert torch.equal(gone.theta, theta)
    assert gone.steps == 5


def test_between_walls_that_turn_they_bounce_off_the_first_and_get_on():
    """Who bounces off another than the first is outside, and would never move again."""
    prior = Prior((2, 8, 8, 8, 1))
    inputs = torch.tensor([[0.3, 0.6], [0.6, 0.3], [0.9, 0.9], [-0.6, 0.3], [0.0, -0.6]])
    walls = Walls(inputs, torch.tensor([1.0, -1.0, 1.0, -1.0, 1.0]), torch.zeros(5))
    theta = inside(prior, walls, 200_000)
    assert 30 < len(theta) < 600  # it isn't what everyone gives
    gone = travel(theta, prior.widths, prior.scales(), walls, 3.0, 0.05, 1500, chance(1))
    assert gone.bounces > 50
    assert float(gone.moved.double().mean()) > 0.97
