"""What a fresh label costs after training, at several temperatures."""

import numpy as np
import pytest
import torch

from explainer.data import synthetic
from explainer.data.synthetic import NoisyRoll, SwissRoll
from explainer.measures.next_label import EVEN, cost, next_label
from explainer.networks.mlp import logits
from explainer.training.optimizer_comparison import Descent, Task, descend

ROLL = SwissRoll(train_points=60, test_points=500)
WIDTHS = (2, 12, 12, 1)


def recipe(points: SwissRoll) -> Descent:
    return Descent(Task(points, WIDTHS), "Adam", 0.01, (0, 1), 400, 30)


@pytest.mark.usefixtures("own_store")
def test_costs_are_those_of_the_mixture_of_all_starts_and_a_coin():
    found = next_label(recipe(ROLL), (1.0, 4.0))
    theta = torch.tensor(descend(recipe(ROLL)).parameters).double()
    points = synthetic.make(ROLL)
    z = logits(theta, WIDTHS, points.test_inputs.double()).numpy()
    labels = points.test_labels.numpy()
    for temperature, value in zip((1.0, 4.0), found[:2], strict=True):
        p = (1 / (1 + np.exp(-z / temperature))).mean(0)
        p = (1 - EVEN) * np.where(labels, p, 1 - p) + EVEN / 2
        assert value == pytest.approx(-np.log2(p).mean(), rel=1e-4)
    assert found[2] == 1


@pytest.mark.usefixtures("own_store")
def test_a_coins_labels_cost_a_bit_or_more_and_true_ones_less():
    coin = next_label(recipe(NoisyRoll(60, 500)), (1.0, 4.0, 64.0))
    assert (coin > 0.99).all()
    assert next_label(recipe(ROLL), (1.0, 4.0, 64.0)).min() < 0.9


def test_no_label_costs_more_than_the_coin_behind_allows():
    assert cost(torch.full((2, 3), -1e4)) == pytest.approx(-np.log2(EVEN / 2), rel=1e-5)
    assert cost(torch.full((2, 3), 1e4)) == pytest.approx(-np.log2(1 - EVEN / 2), rel=1e-3)
