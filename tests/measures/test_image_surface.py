"""Planes and lines round networks on images, against the moved networks evaluated one by one."""

import dataclasses

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from explainer.data.images import ImageSet
from explainer.measures.image_surface import image_lines, image_plane
from explainer.networks.parameters import split
from explainer.networks.residual import Residual, residual_logits
from explainer.store import Store, use
from explainer.training.image_trainer import ImageExperiment, Parts, train_on_images

ARCHITECTURE = Residual(blocks=1, channels=(8, 8), image_channels=1)
EXPERIMENT = ImageExperiment(
    (0.0, 0.0),
    (3, 4),
    (0.02, 0.02),
    steps=6,
    images=ImageSet("digits", train=40, test=20, poison=0, seed=0),
    architecture=ARCHITECTURE,
    batch=20,
    poison_images=0,
    records=1,
)
LOOKED_AT = 30


@pytest.fixture(scope="module", autouse=True)
def stored(tmp_path_factory):
    use(Store(tmp_path_factory.mktemp("store")))
    return train_on_images(EXPERIMENT)


def at(theta, architecture=ARCHITECTURE, count=LOOKED_AT):
    """Loss and accuracy of one parameter vector on the first images, by torch's own functions."""
    train = Parts(EXPERIMENT.images).train
    z = residual_logits(theta[None], architecture, train.images[:count])[0].T
    labels = train.labels[:count]
    right = (z.argmax(dim=1) == labels).float().mean()
    return float(cross_entropy(z, labels)), float(right)


def moved(theta, drawn, distance):
    """Return θ with each filter moved along `drawn`, by `distance` times its own length."""
    result = theta.clone()
    layers = (split(part[None], ARCHITECTURE) for part in (result, drawn))
    for layer, direction in zip(*layers, strict=True):
        for row, along in zip(layer.weight[0], direction.weight[0], strict=True):
            row += distance * row.norm() * along / along.norm()
    return result


def draws(count, n, seed):
    return torch.randn(count, n, generator=torch.Generator().manual_seed(seed))


def test_the_middle_of_the_plane_is_the_trained_network(stored):
    found = image_plane(EXPERIMENT, 1, reach=0.4, resolution=3, count=40)
    assert found.axis.tolist() == pytest.approx([-0.4, 0, 0.4])
    assert found.losses[1, 1] == pytest.approx(stored.train_losses[1], rel=1e-4)
    assert found.accuracies[1, 1] == pytest.approx(stored.train_accuracies[1])


def test_rows_of_the_plane_go_along_the_second_direction(stored):
    found = image_plane(EXPERIMENT, 0, reach=0.4, resolution=3, count=LOOKED_AT, seed=2)
    theta = torch.tensor(stored.parameters[0])
    first, second = draws(2, len(theta), seed=2)
    steps = moved(theta, first, 0.4) - theta, moved(theta, second, -0.4) - theta
    expected = at(theta + steps[0] + steps[1])
    assert (found.losses[0, 2], found.accuracies[0, 2]) == pytest.approx(expected, rel=1e-4)


def test_a_line_moves_each_filter_by_a_share_of_its_length(stored):
    found = image_lines(EXPERIMENT, 0.6, 5, 2, LOOKED_AT, seed=5)
    assert found.places.tolist() == pytest.approx([-0.6, -0.3, 0, 0.3, 0.6])
    assert found.losses.shape == found.accuracies.shape == (2, 2, 5)
    for m, row in enumerate(stored.parameters):
        theta = torch.tensor(row)
        for k, drawn in enumerate(draws(2, len(theta), seed=5)):
            expected = [at(moved(theta, drawn, float(c))) for c in found.places]
            measured = list(zip(found.losses[m, k], found.accuracies[m, k], strict=True))
            np.testing.assert_allclose(measured, expected, rtol=1e-4)


def test_networks_without_skips_are_moved_along_the_same_draws():
    plain = dataclasses.replace(
        EXPERIMENT, architecture=dataclasses.replace(ARCHITECTURE, skips=False)
    )
    found = image_plane(plain, 0, reach=0.5, resolution=3, count=LOOKED_AT, seed=2)
    theta = torch.tensor(train_on_images(plain).parameters[0])
    expected = at(moved(theta, draws(2, len(theta), seed=2)[0], 0.5), plain.architecture)
    assert (found.losses[1, 2], found.accuracies[1, 2]) == pytest.approx(expected, rel=1e-4)


def test_more_images_than_there_are_means_all(stored):
    found = image_lines(EXPERIMENT, 0.5, 3, 1, 1000)
    np.testing.assert_allclose(found.losses[:, 0, 1], stored.train_losses, rtol=1e-4)
