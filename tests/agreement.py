"""What a GPU and the CPU have to agree on: plain functions, for machines without pytest too.

Each takes the name of a device, computes there and on the CPU, and raises an AssertionError that
says how far apart they are. `bench/gpu.py` runs them as well as `tests/test_gpu.py` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest import mock

import numpy as np
import torch

from explainer import device
from explainer.data import images, synthetic
from explainer.data.images import Images, ImageSet
from explainer.data.synthetic import SwissRoll
from explainer.measures.hessian import top_eigenpairs
from explainer.measures.image_answers import ranked
from explainer.measures.loss import training_loss
from explainer.measures.rays import measure_rays
from explainer.measures.surface import lattice
from explainer.networks.convolutional import Convolutional
from explainer.networks.parameters import initialise
from explainer.networks.residual import Residual
from explainer.training.image_trainer import ImageExperiment, Parts, minimise_on_images, score
from explainer.training.trainer import Experiment, Trainer, minimise

WIDTHS = (2, 8, 8, 1)
RECIPE = Experiment(
    poison_factors=(0.0, 0.3, 0.1),
    seeds=(0, 1, 2),
    learning_rates=(0.02, 0.02, 0.01),
    steps=10,
    dataset=SwissRoll(train_points=60, test_points=200),
    widths=WIDTHS,
    poison_points=30,
    records=3,
    snapshots=3,
)
IMAGES = ImageExperiment(
    poison_factors=(0.0, 0.3),
    seeds=(0, 1),
    learning_rates=(0.005, 0.005),
    steps=3,
    images=ImageSet("digits", train=64, test=32, poison=32, seed=0),
    architecture=Convolutional(channels=(1, 4), strides=(2,), widths=(10,)),
    batch=32,
    poison_images=16,
)
RESIDUAL = replace(IMAGES, architecture=Residual(1, channels=(8, 16), image_channels=1))


@contextmanager
def on(name: str) -> Iterator[torch.device]:
    """Compute on the device `name` until the context ends."""
    with mock.patch.object(device, "_chosen", torch.device(name)):
        yield device.current()


def both(name: str, work: Callable[[torch.device], Any]) -> tuple[Any, Any]:
    """Return what `work` makes on the device and on the CPU."""
    found = []
    for each in (name, "cpu"):
        with on(each) as place:
            found.append(work(place))
    return found[0], found[1]


def some_networks() -> torch.Tensor:
    """Return three networks [3, n] whose neurons have biases, on the CPU."""
    theta = initialise(WIDTHS, RECIPE.seeds)
    return theta + 0.1 * torch.randn(theta.shape, generator=torch.Generator().manual_seed(0))


def points(place: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    """Return training inputs [P, 2] and labels [P] at a place."""
    drawn = synthetic.make(RECIPE.dataset)
    return drawn.train_inputs.to(place), drawn.train_labels.to(place)


def training(name: str) -> None:
    """Ten steps of three networks, on a GPU as a captured graph."""
    for optimizer in ("muon", "adam"):
        recipe = replace(RECIPE, optimizer=optimizer)
        there, here = both(name, lambda _, recipe=recipe: minimise(recipe))
        np.testing.assert_allclose(there.parameters, here.parameters, atol=2e-3)
        np.testing.assert_allclose(there.record_losses, here.record_losses, rtol=2e-3)


def captured_steps(name: str) -> None:
    """A captured graph's steps are those of plain calls, in short recipes too."""
    for steps in (2, 10):
        with on(name):
            captured, plain = (Trainer(replace(RECIPE, steps=steps)) for _ in range(2))
            for trainer, step in ((captured, captured.advance), (plain, plain.step)):
                trainer.refill()
                for _ in range(steps):
                    step()
            found, expected = captured.theta.cpu().numpy(), plain.theta.cpu().numpy()
        np.testing.assert_allclose(found, expected, atol=1e-5)


def rays(name: str) -> None:
    """Losses along rays and their crossings, in both units."""
    for kind in ("filter", "uniform"):

        def work(place: torch.device, kind: Any = kind) -> Any:
            theta = some_networks().to(place)
            return measure_rays(training_loss(RECIPE), theta, (0, 2), WIDTHS, 20, (1.0,), kind, 0)

        there, here = both(name, work)
        np.testing.assert_allclose(there.losses[:, :, :9], here.losses[:, :, :9], rtol=1e-4)
        np.testing.assert_allclose(there.crossings, here.crossings, rtol=2e-3)


def surface(name: str) -> None:
    """Losses and accuracies over a plane of more places than fit one chunk on the CPU."""

    def work(place: torch.device) -> np.ndarray:
        theta, axis = some_networks().to(place), torch.linspace(-1, 1, 41, device=place)
        found = lattice(theta[0], theta[1:], WIDTHS, axis, axis, *points(place))
        return torch.stack(found).cpu().numpy()

    there, here = both(name, work)
    np.testing.assert_allclose(there[0], here[0], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(there[1], here[1], atol=1.5 / 60)  # a point on the boundary


def hessian(name: str) -> None:
    """The largest eigenvalues of each network."""

    def work(place: torch.device) -> np.ndarray:
        values, _ = top_eigenpairs(some_networks().to(place), WIDTHS, *points(place), count=2)
        return values.cpu().numpy()

    np.testing.assert_allclose(*both(name, work), rtol=2e-3)


def survival(name: str) -> None:
    """Survival of a trained network: other noise on another device, so within the errors."""
    # Here, since they need SciPy, which the other checks do without.
    from explainer.measures.kicks import sublevel_sets
    from explainer.measures.survival import answer_gradients, cross_entropy
    from explainer.measures.survival_curves import Effort, survive

    with on("cpu"):
        recipe = replace(RECIPE, steps=300, poison_factors=(0.0,) * 3)
        trained = torch.tensor(minimise(recipe).parameters[:1])

    def work(place: torch.device) -> Any:
        inputs, labels = points(place)
        found = sublevel_sets(
            cross_entropy(WIDTHS, inputs, labels),
            answer_gradients(WIDTHS, inputs),
            len(labels),
            trained.to(place),
            WIDTHS,
            cutoff=0.4,
            kind="filter",
        )
        return survive(found, (0,), top=0.3, effort=Effort(5, 4, 200, rank=12, kicks=1000))

    there, here = both(name, work)
    np.testing.assert_allclose(there.sigmas, here.sigmas, rtol=0.5)
    for sigma in here.sigmas[0, :3]:
        (a, first), (b, second) = (found.at(min(sigma, 0.29)) for found in (there, here))
        assert abs(a - b) <= 5 * np.hypot(first, second) + 0.3, (sigma, a, b, first, second)


def image_networks(name: str) -> None:
    """Scores of networks on images, and, in mixed precision on CUDA, some steps of training."""
    rng = np.random.default_rng(0)

    def part(count: int) -> tuple[np.ndarray, np.ndarray]:
        return rng.standard_normal((count, 1, 8, 8), np.float32), rng.integers(0, 10, count)

    drawn = Images(*part(64), *part(32), *part(32))
    with mock.patch.object(images, "load", return_value=drawn):
        for recipe in (IMAGES, RESIDUAL):
            theta = initialise(recipe.architecture, recipe.seeds)

            def scores(place: torch.device, recipe: Any = recipe, theta: Any = theta) -> Any:
                test = Parts(recipe.images).test
                losses, _ = score(theta.to(place), recipe.architecture, test)
                first = ranked(theta.to(place), recipe.architecture, test)[:, 0]
                return losses.cpu().numpy(), first.cpu().numpy()

            (there, first), (here, other) = both(name, scores)
            np.testing.assert_allclose(there, here, rtol=1e-2)  # cuDNN's own TF32
            assert (first == other).mean() > 0.9
            there, here = both(name, lambda _, recipe=recipe: minimise_on_images(recipe))
            np.testing.assert_allclose(there.train_losses, here.train_losses, rtol=0.05)


CHECKS = (training, captured_steps, rays, surface, hessian, survival, image_networks)
