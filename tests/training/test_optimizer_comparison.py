"""Descent by many optimizers, on tasks small enough to check."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from explainer.data.images import ImageSet
from explainer.data.synthetic import SwissRoll, make
from explainer.experiments.optimizers import DEGREE, DIGITS_TASK, RATES, trials
from explainer.networks.classification import class_logits
from explainer.networks.convolutional import Convolutional
from explainer.networks.parameters import count_parameters, initialise, split
from explainer.store import Store, use
from explainer.training.optimizer_comparison import Arrivals, Descent, Task, descend, pose
from explainer.training.proxprop import ProxProp, incoming, outgoing

POINTS = SwissRoll(train_points=30, test_points=40)
WIDTHS = (2, 6, 5, 1)
ROLL = Task(POINTS, WIDTHS)
CONVOLUTIONAL = Convolutional(channels=(1, 3, 4), widths=(6, 10))
DIGITS = Task(ImageSet("digits", train=60, test=50, poison=0, seed=0), CONVOLUTIONAL)
LINEAR = Task(POINTS, (9, 1), 3)


@pytest.fixture(autouse=True)
def _own_store(tmp_path):
    use(Store(tmp_path))
    yield
    use(None)


def recipe(**changes):
    return replace(Descent(ROLL, "SGD", 0.1, (0, 1), steps=12, batch=30), **changes)


def run(**changes):
    return descend(recipe(**changes))


@pytest.mark.parametrize("name", RATES)
def test_a_network_moves_as_it_would_alone(name):
    both = run(optimizer=name, rate=RATES[name][0])
    alone = run(optimizer=name, rate=RATES[name][0], seeds=(1,))
    assert not np.allclose(both.parameters[0], both.parameters[1])
    np.testing.assert_allclose(both.parameters[1], alone.parameters[0], atol=2e-4)


@pytest.mark.parametrize("name", RATES)
def test_every_optimizer_lowers_the_loss_of_every_task(name):
    for task, at in ((ROLL, 0), (DIGITS, 1), (LINEAR, 0)):
        start = pose(task).scores(initialise(task.architecture, (0, 1)), "train")[0]
        ends = run(task=task, optimizer=name, rate=RATES[name][at], steps=60)
        assert (ends.train_losses < start.numpy()).all()


def test_sgd_is_torchs_sgd():
    points = make(POINTS)
    theta = initialise(WIDTHS, (3,)).requires_grad_(True)
    optimizer = torch.optim.SGD([theta], 0.1)
    for _ in range(12):
        optimizer.zero_grad()
        z = class_logits(theta, WIDTHS, points.train_inputs)[:, 0]
        loss = torch.nn.functional.binary_cross_entropy_with_logits(z[0], points.train_labels)
        loss.backward()
        optimizer.step()
    ends = run(optimizer="gradient descent", seeds=(3,))
    np.testing.assert_allclose(ends.parameters, theta.detach().numpy(), atol=1e-6)
    assert ends.train_losses[0] == pytest.approx(
        float(pose(ROLL).scores(theta.detach(), "train")[0]), abs=1e-6
    )


def test_accuracies_are_shares_of_right_answers():
    ends = run(steps=40)
    points = make(POINTS)
    z = class_logits(torch.tensor(ends.parameters), WIDTHS, points.test_inputs)[:, 0]
    right = ((z > 0) == (points.test_labels > 0.5)).float().mean(dim=1)
    np.testing.assert_allclose(ends.test_accuracies, right.numpy())
    np.testing.assert_allclose(ends.gaps, ends.train_accuracies - ends.test_accuracies)


@pytest.mark.parametrize("task", [ROLL, DIGITS])
def test_what_arrives_at_a_layer_times_its_weights_is_what_leaves(task):
    theta = initialise(task.architecture, (0, 1)) + 0.01
    inputs = pose(task).train_inputs[:7]
    *_, last = incoming(theta, task.architecture, inputs)
    z = outgoing(split(theta, task.architecture)[-1], last)
    torch.testing.assert_close(z, class_logits(theta, task.architecture, inputs))


def test_an_implicit_step_minimises_its_own_objective():
    """The minimum of ½ Σ ‖Wa − z*‖² + ‖W − W_k‖² / 2τ by least squares."""
    torch.manual_seed(0)
    theta, inputs, slope = torch.randn(1, 8), torch.randn(5, 3), torch.randn(1, 8)
    gamma, damping, points = 0.3, 0.2, 5
    a = torch.cat([inputs.T, torch.ones(1, 5)])  # [in + 1, P]
    (layer,), (gradient,) = split(theta, (3, 2)), split(slope, (3, 2))
    start = torch.cat([layer.weight[0], layer.bias[0, :, None]], dim=1)
    g = torch.cat([gradient.weight[0], gradient.bias[0, :, None]], dim=1)
    # z* = z − γ P dz for some output gradient dz with dz aᵀ = G
    dz = g @ torch.linalg.pinv(a.T)
    wanted = start @ a - gamma * points * dz
    tau = 1 / (damping * points)
    rows = torch.cat([a.T, torch.eye(4) / tau**0.5])
    best = torch.linalg.lstsq(rows, torch.cat([wanted.T, start.T / tau**0.5])).solution.T
    ProxProp((3, 2), gamma, damping).step(theta, slope, inputs)
    (moved,) = split(theta, (3, 2))
    found = torch.cat([moved.weight[0], moved.bias[0, :, None]], dim=1)
    torch.testing.assert_close(found, best, atol=1e-4, rtol=1e-4)


def test_with_much_damping_an_implicit_step_is_one_of_gradient_descent():
    problem = pose(DIGITS)
    theta = initialise(CONVOLUTIONAL, (0,)).requires_grad_(True)
    (gradient,) = torch.autograd.grad(problem.losses(theta).sum(), theta)
    moved = theta.detach().clone()
    ProxProp(CONVOLUTIONAL, 1e5, 1e6).step(moved, gradient, problem.train_inputs)
    torch.testing.assert_close(moved, theta.detach() - 0.1 * gradient, atol=1e-5, rtol=1e-3)


def test_what_has_arrived_stays():
    theta = torch.zeros(2, count_parameters(WIDTHS))
    problem = pose(ROLL)
    arrivals = Arrivals(problem, recipe(enough=10.0), theta)
    problem_scores = iter(
        [([5.0, 5.0], [0.9, 1.0]), ([5.0, 5.0], [0.9, 1.0]), ([5.0, 5.0], [1.0, 0.5])]
    )
    object.__setattr__(problem, "scores", lambda *_: tuple(map(torch.tensor, next(problem_scores))))
    assert not arrivals.look(theta + 1, 10)
    assert not arrivals.look(theta + 2, 20)
    assert arrivals.look(theta + 3, 30)
    assert arrivals.steps.tolist() == [30, 10]
    assert arrivals.theta[:, 0].tolist() == [3, 1]


def test_a_loss_that_isnt_low_enough_is_no_arrival():
    ends = run(task=LINEAR, optimizer="Adam", rate=0.05, steps=100, enough=1e-9)
    assert (ends.steps == 100).all()
    assert (run(task=LINEAR, optimizer="Adam", rate=0.05, steps=100, enough=10).steps <= 100).all()


@pytest.mark.parametrize("size", ["quick", "standard", "full"])
def test_linear_models_have_the_parameters_of_networks(size):
    for found in trials(size):
        network = count_parameters(next(iter(found.optimizers.values())).task.architecture)
        assert abs(count_parameters(found.linear.task.architecture) / network - 1) < 0.02
        assert {d.optimizer for d in found.optimizers.values()} == set(RATES)


def test_linear_models_see_as_many_features_as_they_have_weights():
    roll, digits = trials("quick")
    for found in (roll.linear, digits.linear):
        features = pose(found.task).train_inputs.flatten(1).shape[1]
        assert features == found.task.architecture[0]
    assert roll.linear.task.degree == DEGREE
    assert count_parameters(DIGITS_TASK.architecture) == 21_490
