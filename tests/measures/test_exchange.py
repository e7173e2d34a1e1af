"""Exchange on a ladder against rejection, and its parts."""

import numpy as np
import pytest
import torch

from explainer.data.synthetic import SwissRoll
from explainer.measures.exchange import (
    BATCHES,
    FREE,
    _Climbers,
    _swap,
    exchange,
    ladder,
)
from explainer.measures.guess_and_check import Bar, Effort
from explainer.measures.labellings import Labelling, asked
from explainer.networks.mlp import logits
from explainer.networks.prior import Prior
from explainer.training.trainer import Experiment

ROLL = SwissRoll(train_points=6, test_points=50)
LABELS = Labelling(ROLL, points=5)
PRIOR = Prior((2, 6, 6, 1))
RECIPE = Experiment(
    poison_factors=(0.0,) * 3,
    seeds=(0, 1, 2),
    learning_rates=(0.05, 0.05, 0.0),  # the last learns nothing
    steps=200,
    dataset=ROLL,
    widths=PRIOR.widths,
    poison_points=0,
    records=2,
)
PILOT = Effort(networks=60, steps=15, stride=0.1)


@pytest.mark.usefixtures("own_store")
def test_from_trained_networks_it_comes_to_what_rejection_counts():
    inputs, signs = asked(LABELS)
    theta = PRIOR.draw(200_000, torch.Generator().manual_seed(9))
    right = (logits(theta, PRIOR.widths, inputs) * signs > 0).int().cumprod(1).double().mean(0)
    found = exchange(LABELS, PRIOR, RECIPE, (0, 1, 2), PILOT, 12, 12, 80, 0)
    assert float(right[-1]) < 0.02
    np.testing.assert_allclose(found.bits[2:].mean(0), -right.log2(), atol=0.35)
    assert found.bits.shape == (BATCHES, 5) and found.trips > 10 and found.rungs > 4


@pytest.mark.usefixtures("own_store")
def test_where_no_network_fits_nothing_is_known():
    found = exchange(LABELS, PRIOR, RECIPE, (2,), PILOT, 2, 5, 16, 0)
    assert np.isinf(found.bits).all() and found.trips == found.rungs == 0


def test_a_ladder_ends_with_all_points_and_has_no_rung_twice():
    rungs = ladder([Bar(0, 0.5), Bar(2), Bar(2, 0.25), Bar(3)], points=3)
    assert rungs.tolist() == [
        [FREE, FREE, FREE],
        [0.5, FREE, FREE],
        [0, 0, FREE],
        [0, 0, 0.25],
        [0, 0, 0],
    ]
    assert ladder([Bar(1)], points=3)[-1].tolist() == [0, 0, 0]


def test_only_those_that_have_what_is_asked_climb():
    rungs, chains = 4, 3
    climbers = _Climbers(
        torch.arange(12.0)[:, None],
        torch.zeros(4, 3, dtype=torch.bool),
        torch.zeros(4, 1),
        torch.ones(4),
    )
    climbers.random[0] = True
    up = torch.zeros(rungs, chains, dtype=torch.bool)
    up[0, 1] = up[2, 2] = up[1, 0] = True  # rung 1 isn't the lower of a pair yet
    _swap(climbers, up, 0, torch.Generator().manual_seed(0))
    places = climbers.theta.view(rungs, chains).int()
    assert sorted(places.flatten().tolist()) == list(range(12))
    assert 1 in places[1] and 8 in places[3] and 3 not in places[2]
    assert sum(int(place) > 2 for place in places[0]) == 1
    assert climbers.random.sum(1).tolist() == [2, 1, 0, 0] and climbers.trips == 0
    climbers.random[:] = True
    _swap(climbers, ~up & up, 1, torch.Generator().manual_seed(0))
    assert climbers.trips == 3 and not climbers.random[-1].any()
