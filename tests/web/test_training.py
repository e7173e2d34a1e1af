"""Training in the page against torch: gradients, optimizers, sharpness, margin, points."""

import json
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn.functional import softplus

from explainer.data import synthetic
from explainer.measures.hessian import top_eigenpairs
from explainer.measures.margin import crossings, distances
from explainer.networks.mlp import logits
from explainer.networks.parameters import count_parameters, initialise
from explainer.training.optimizers import Optimizer, clip_rows, learning_rate_shape
from explainer.training.trainer import ROLL_WIDTHS
from tests.web.bundle import bundled

WIDTHS = [(2, 1), (2, 7, 1), (2, 16, 16, 16, 1), ROLL_WIDTHS]
SMALL = (2, 12, 9, 1)


@pytest.fixture(scope="session")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("training") / "training.mjs"
    return bundled("test/cli/training.ts", out, "--platform=node", "--format=esm")


@pytest.fixture(autouse=True)
def one_thread():
    """More threads than one only wait for each other in networks as small as these."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def run(script):
    """Return a function that hands jobs to the bundled script and returns its answers."""

    def answers(*jobs: dict[str, Any]) -> list[Any]:
        filled = [{"beta": 0, "seed": 0, **job} for job in jobs]
        done = subprocess.run(
            ["node", script], input=json.dumps(filled), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return answers


class Task:
    """A network, training points and poison, for torch in double precision and for JSON."""

    def __init__(self, widths, beta=0.0, seed=0, train=101, poison=70, scale=1.0):
        generator = torch.Generator().manual_seed(seed)
        n = count_parameters(widths)
        theta = initialise(widths, [seed]) * scale + 0.1 * torch.randn(1, n, generator=generator)
        self.widths, self.beta, self.theta = widths, beta, theta.double()
        recipe = synthetic.SwissRoll()
        self.inputs, self.labels = synthetic.draw_points(recipe, 1, train, generator)
        self.poison, self.poison_labels = synthetic.draw_points(recipe, 1, poison, generator)
        self.inputs, self.poison = self.inputs[0].double(), self.poison[0].double()

    def loss(self, theta: Tensor) -> Tensor:
        """(1 − β) mean −log p(y) + β mean −log(1 − p(y)), from probabilities as they are named."""
        signs = 2 * self.labels.double() - 1
        plain = softplus(-signs * logits(theta, self.widths, self.inputs)[0]).mean()
        signs = 2 * self.poison_labels.double() - 1
        other = softplus(signs * logits(theta, self.widths, self.poison)[0]).mean()
        return (1 - self.beta) * plain + self.beta * other

    def gradient(self, theta: Tensor) -> Tensor:
        at = theta.detach().requires_grad_(True)
        return torch.autograd.grad(self.loss(at), at)[0]

    def job(self, task: str, **more: Any) -> dict[str, Any]:
        def points(inputs: Tensor, labels: Tensor) -> dict[str, Any]:
            return {"inputs": inputs.flatten().tolist(), "labels": labels.int().tolist()}

        return {
            "task": task,
            "widths": self.widths,
            "parameters": self.theta[0].tolist(),
            "training": points(self.inputs, self.labels),
            "poison": points(self.poison, self.poison_labels),
            "beta": self.beta,
            **more,
        }


@pytest.mark.parametrize("widths", WIDTHS)
def test_losses_and_gradients_are_those_of_torch(run, widths):
    tasks = [Task(widths, beta, seed=i) for i, beta in enumerate((0.0, 0.3, 0.9))]
    for task, found in zip(tasks, run(*(task.job("gradient") for task in tasks)), strict=True):
        expected = task.gradient(task.theta)[0]
        away = (torch.tensor(found["gradient"], dtype=torch.float64) - expected).norm()
        assert away <= 1e-6 * expected.norm()
        assert found["loss"] == pytest.approx(float(task.loss(task.theta)), rel=1e-6)


def test_losses_and_gradients_stay_finite_and_right_where_networks_are_sure(run):
    task = Task(SMALL, 0.3, scale=60.0)
    assert logits(task.theta, SMALL, task.inputs).abs().max() > 800  # eᶻ is no float64
    (found,) = run(task.job("gradient"))
    expected = task.gradient(task.theta)[0]
    assert found["loss"] == pytest.approx(float(task.loss(task.theta)), rel=1e-6)
    away = (torch.tensor(found["gradient"], dtype=torch.float64) - expected).norm()
    assert away <= 1e-6 * expected.norm()


@pytest.mark.parametrize("widths", WIDTHS)
def test_products_with_the_hessian_are_those_of_torch(run, widths):
    task = Task(widths, 0.3, seed=6)
    v = torch.randn(task.theta.shape[1], generator=torch.Generator().manual_seed(0)).double()
    at = task.theta.clone().requires_grad_(True)
    (gradient,) = torch.autograd.grad(task.loss(at), at, create_graph=True)
    (expected,) = torch.autograd.grad((gradient[0] * v).sum(), at)
    (found,) = run(task.job("hessian", direction=v.tolist()))
    away = (torch.tensor(found, dtype=torch.float64) - expected[0]).norm()
    assert away <= 1e-6 * expected.norm()


RADIUS, STEPS = 0.05, 50


def _trajectory(task: Task, name: str, rate: float) -> tuple[list[float], Tensor]:
    """Train with torch's own optimizers; SAM as Foret et al. write it."""
    theta = task.theta.clone().requires_grad_(True)
    base: torch.optim.Optimizer
    if name.endswith("adam"):
        base = torch.optim.Adam([theta], lr=rate)
    else:
        base = torch.optim.SGD([theta], lr=rate, momentum=0 if name == "sgd" else 0.9)
    losses = []
    for _ in range(STEPS):
        losses.append(float(task.loss(theta.detach())))
        gradient = task.gradient(theta)
        if name.startswith("sam"):
            gradient = task.gradient(theta + RADIUS * gradient / gradient.norm())
        theta.grad = gradient
        base.step()
    return losses, theta.detach()[0]


@pytest.mark.parametrize("beta", [0.0, 0.4])
def test_optimizers_walk_as_those_of_torch(run, beta):
    rates = {"sgd": 0.2, "momentum": 0.05, "adam": 0.01, "sam": 0.05, "sam-adam": 0.01}
    task = Task((2, 16, 16, 1), beta, seed=4)
    jobs = [
        task.job("trajectory", optimizer=name, rate=rate, radius=RADIUS, steps=STEPS)
        for name, rate in rates.items()
    ]
    for (name, rate), found in zip(rates.items(), run(*jobs), strict=True):
        losses, end = _trajectory(task, name, rate)
        moved = (end - task.theta[0]).norm()
        away = (torch.tensor(found["parameters"], dtype=torch.float64) - end).norm()
        assert away <= 1e-4 * moved, name
        assert found["losses"] == pytest.approx(losses, rel=1e-4), name


def _plain_training(task: Task, rate: float, steps: int, of: int) -> tuple[list[float], Tensor]:
    """Train as the essay does, by its own optimizer, in double precision."""
    theta, gradient = task.theta.clone(), torch.zeros_like(task.theta)
    rates, shape = torch.tensor([rate]).double(), learning_rate_shape(of).double()
    optimizer = Optimizer("muon", theta, gradient, task.widths, rates, shape)
    losses = [float(task.loss(theta))]
    for _ in range(steps):
        gradient.copy_(task.gradient(theta))
        clip_rows(gradient, 0.3)
        optimizer.step(torch.ones(1, 1).double())
        losses.append(float(task.loss(theta)))
    return losses, theta[0]


@pytest.mark.parametrize("widths", [(2, 16, 9, 12, 1), ROLL_WIDTHS])
def test_one_more_trains_as_the_essays_networks_do(run, widths):
    task, recipe = Task(widths, seed=4), {"steps": 60, "rate": 0.025, "clip": 0.3, "enough": 0}
    losses, end = _plain_training(task, 0.025, steps=40, of=60)  # beyond the peak of the rate
    (found,) = run(task.job("muon", steps=40, recipe=recipe))
    moved = (end - task.theta[0]).norm()
    away = (torch.tensor(found["parameters"], dtype=torch.float64) - end).norm()
    assert away <= 1e-4 * moved
    assert found["losses"] == pytest.approx(losses, rel=1e-4)


def test_one_more_rests_at_the_first_step_with_a_loss_that_is_enough(run):
    task = Task((2, 16, 16, 1), seed=4, train=40)
    losses, _ = _plain_training(task, 0.025, steps=59, of=60)
    enough = losses[30]
    recipe = {"steps": 60, "rate": 0.025, "clip": 0.3, "enough": enough * (1 + 1e-6)}
    (found,) = run(task.job("muon", steps=60, recipe=recipe))
    first = next(i for i, loss in enumerate(losses) if loss <= recipe["enough"])
    assert len(found["losses"]) == first + 1


def test_sharpness_is_the_largest_eigenvalue_of_the_hessian(run):
    tasks = [Task(SMALL, seed=1), Task((2, 16, 16, 16, 1), seed=2), Task(SMALL, seed=3, scale=3.0)]
    found = run(*(task.job("sharpness", count=4, steps=4) for task in tasks))
    for task, values in zip(tasks, found, strict=True):
        (expected,) = top_eigenpairs(
            task.theta, task.widths, task.inputs, task.labels.double(), iterations=60
        )[0][0].tolist()
        assert values[-1] == pytest.approx(expected, rel=0.02)
        assert abs(values[-1] - expected) <= abs(values[0] - expected)  # each goes on from the last
        assert values[-1] <= expected * (1 + 1e-6)


def test_the_margin_is_that_of_a_grid_seven_times_as_fine_to_half_a_cell(run):
    tasks = [Task((2, 16, 16, 1), seed=seed, scale=2.0) for seed in range(3)]
    for task, found in zip(tasks, run(*(task.job("margin") for task in tasks)), strict=True):
        axis = torch.linspace(-1.2, 1.2, 561, dtype=torch.float64)
        y, x = torch.meshgrid(axis, axis, indexing="ij")
        plane = torch.stack([x.flatten(), y.flatten()], dim=1)
        field = logits(task.theta, task.widths, plane)[0].view(561, 561).numpy()
        z = logits(task.theta, task.widths, task.inputs)[0]
        right = ((z > 0) == (task.labels > 0.5)).numpy()
        away = distances(task.inputs.numpy(), crossings(field, 1.2))
        assert found == pytest.approx(float(np.median(away[right])), abs=0.015)


def _moments(inputs: np.ndarray) -> np.ndarray:
    """Means, and second moments about the origin, of x and y."""
    x, y = inputs.T
    return np.array([x.mean(), y.mean(), (x * x).mean(), (x * y).mean(), (y * y).mean()])


def test_the_swiss_roll_is_that_of_the_essay(run):
    count = 40_000
    (found,) = run({"task": "points", "data": "roll", "count": count})
    inputs, labels = np.reshape(found["inputs"], (-1, 2)), np.array(found["labels"])
    generator = torch.Generator().manual_seed(5)
    drawn, expected = synthetic.draw_points(synthetic.SwissRoll(), 1, count, generator)
    assert (labels == expected.numpy()).all()
    for label in (0, 1):
        ours, theirs = inputs[labels == label], drawn[0][expected == label].numpy()
        assert _moments(ours) == pytest.approx(_moments(theirs), abs=0.015)
        # Radii hold the arm and the noise about it.
        quantiles = np.linspace(0.02, 0.98, 25)
        a, b = (np.quantile(np.hypot(*points.T), quantiles) for points in (ours, theirs))
        assert a == pytest.approx(b, abs=0.015)


def test_the_rings_are_those_of_the_chapter(run):
    count = 13_000
    (found,) = run({"task": "points", "data": "rings", "distance": 0.1, "count": count})
    inputs, labels = np.reshape(found["inputs"], (-1, 2)), np.array(found["labels"])
    generator = torch.Generator().manual_seed(5)
    drawn, expected = synthetic.draw_points(synthetic.Circles(distance=0.1), 1, count, generator)
    assert (labels == expected.numpy()).all()
    radii, theirs = (np.hypot(*points.T) for points in (inputs, drawn[0].numpy()))
    assert radii == pytest.approx(theirs, abs=1e-6)  # the same ring, point by point
    angles = np.sort(np.arctan2(*inputs.T)) / (2 * np.pi) + 0.5
    assert np.abs(angles - np.arange(count) / count).max() < 1.63 / np.sqrt(
        count
    )  # Kolmogorov, 1 %


def test_parameters_start_uniform_within_glorots_bounds(run):
    widths = (2, 40, 30, 1)
    first, second, again = run(
        *({"task": "initial", "widths": widths, "seed": seed} for seed in (0, 1, 0))
    )
    assert first == again
    assert first != second
    reference = initialise(widths, [0])[0].numpy()
    assert ((np.array(first) == 0) == (reference == 0)).all()  # biases, and nothing else
    start = 0
    for fan_in, fan_out in pairwise(widths):
        weights = np.array(first[start : start + fan_in * fan_out])
        bound = np.sqrt(6 / (fan_in + fan_out))
        assert np.abs(weights).max() <= bound * (1 + 1e-6)
        error = 4 * bound / np.sqrt(3 * len(weights))
        assert weights.mean() == pytest.approx(0, abs=error)
        assert (weights**2).mean() == pytest.approx(bound**2 / 3, rel=4 / np.sqrt(len(weights)))
        start += (fan_in + 1) * fan_out
