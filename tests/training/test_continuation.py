"""Networks that train on: by another recipe, and by one rule at one rate."""

import dataclasses

import numpy as np
import pytest
import torch

from explainer.data.synthetic import Dataset, make
from explainer.networks.mlp import logits
from explainer.networks.parameters import initialise
from explainer.store import Store, use
from explainer.training.continuation import Trial, go_on, run_trial, try_out
from explainer.training.trainer import minimise, train
from tests.recipes import SMALL


def test_going_on_starts_where_the_chosen_networks_stand(tmp_path):
    use(Store(tmp_path))
    after = dataclasses.replace(
        SMALL, poison_factors=(0.4,), seeds=(0,), learning_rates=(1e-9,), poison_points=10, steps=2
    )
    found = go_on(SMALL, (1,), after)
    np.testing.assert_allclose(found.parameters[0], train(SMALL).parameters[1], atol=1e-6)
    assert not np.allclose(minimise(after).parameters[0], found.parameters[0])


def slope(theta: torch.Tensor, points: Dataset) -> torch.Tensor:
    """The gradient of one network's loss, alone."""
    theta = theta.clone().requires_grad_()
    z = logits(theta[None], SMALL.widths, points.train_inputs)[0]
    loss = torch.nn.functional.binary_cross_entropy_with_logits(z, points.train_labels)
    return torch.autograd.grad(loss, theta)[0]


def test_trials_make_the_steps_of_their_rules(tmp_path):
    points = make(SMALL.dataset)
    start = initialise(SMALL.widths, SMALL.seeds)

    def moved(rule, steps, radius=0.0):
        trial = Trial(rule, 0.1, steps, radius)
        return run_trial(trial, start, SMALL.widths, points.train_inputs, points.train_labels)

    for m, theta in enumerate(start):
        g = slope(theta, points)
        once = theta - 0.1 * g
        torch.testing.assert_close(moved("gradient descent", 1)[m], once)
        twice = once - 0.1 * (0.9 * g + slope(once, points))
        torch.testing.assert_close(moved("momentum", 2)[m], twice)
        far = slope(theta + 0.3 * g / g.norm(), points)
        torch.testing.assert_close(moved("gradient descent", 1, 0.3)[m], theta - 0.1 * far)
        changed = moved("Adam", 1)[m] - theta
        large = g.abs() > 1e-4  # beside Adam's ε
        torch.testing.assert_close(changed[large], -0.1 * g[large].sign(), rtol=1e-3, atol=0)


def test_trials_start_at_ends_or_at_beginnings(tmp_path):
    use(Store(tmp_path))
    still = Trial("gradient descent", 0.0, 1)
    found = try_out(SMALL, (1,), still)
    end = train(SMALL)
    assert found.train_accuracies == pytest.approx(end.train_accuracies[1:])
    assert found.test_accuracies == pytest.approx(end.test_accuracies[1:])
    fresh = try_out(SMALL, None, still)
    assert fresh.train_accuracies == pytest.approx(end.record_train[0])
    assert fresh.test_accuracies == pytest.approx(end.record_test[0])
    assert not np.allclose(fresh.test_accuracies, end.test_accuracies)
