"""Rays, pushes and answers on images, against the networks evaluated one by one."""

import dataclasses

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from explainer.measures import image_basin
from explainer.measures.directions import filter_normalised, gaussian
from explainer.measures.image_answers import answers, ranked
from explainer.measures.image_basin import image_loss, image_rays
from explainer.measures.image_pushes import push_images
from explainer.networks.classification import class_logits
from explainer.store import Store, use
from explainer.training.image_trainer import Parts, train_on_images
from tests.training.test_image_trainer import EXPERIMENT

SHORT = dataclasses.replace(EXPERIMENT, steps=30)


@pytest.fixture(scope="module", autouse=True)
def stored(tmp_path_factory):
    use(Store(tmp_path_factory.mktemp("store")))
    return train_on_images(SHORT)


def loss_at(theta):
    """The training loss of one parameter vector, by torch's own cross-entropy."""
    train = Parts(SHORT.images).train
    z = class_logits(theta[None], SHORT.architecture, train.images)[0].T
    return float(cross_entropy(z, train.labels))


def test_the_loss_is_that_of_the_training_images(stored):
    theta = torch.tensor(stored.parameters)
    found = image_loss(SHORT)(theta)
    assert found.tolist() == pytest.approx([loss_at(row) for row in theta], rel=1e-4)


def test_rays_cross_where_the_loss_does(stored):
    found = image_rays(SHORT, (2, 0), 3, (2.0,), "filter", seed=4)
    for m, network in enumerate((2, 0)):
        theta = torch.tensor(stored.parameters[network])
        drawn = gaussian(3, len(theta), seed=4)
        lines = filter_normalised(drawn, theta, SHORT.architecture)
        for line, crossing in zip(lines, found.crossings[m, :, 0], strict=True):
            assert np.isfinite(crossing)
            assert loss_at(theta + crossing * line) == pytest.approx(2.0, rel=1e-2)
    assert found.start_losses.tolist() == pytest.approx(stored.train_losses[[2, 0]], rel=1e-4)


def test_neighbouring_radii_are_as_far_apart_as_said():
    found = image_rays(SHORT, (0,), 1, (2.0,), "uniform")
    np.testing.assert_allclose(found.radii[1:] / found.radii[:-1], image_basin.RATIO)


def test_first_and_second_choice_are_those_of_the_largest_logits(stored):
    theta = torch.tensor(stored.parameters)
    test = Parts(SHORT.images).test
    order = class_logits(theta, SHORT.architecture, test.images).argsort(dim=1, descending=True)
    assert torch.equal(ranked(theta, SHORT.architecture, test), order[:, :2])
    asked = answers(SHORT, (2, 0))
    np.testing.assert_array_equal(asked.first, order[[2, 0], 0])
    np.testing.assert_array_equal(asked.second, order[[2, 0], 1])
    right = (asked.first == asked.labels).mean(axis=1)
    assert right.tolist() == pytest.approx(stored.test_accuracies[[2, 0]])


def test_a_push_of_nothing_leaves_the_answers_and_a_large_one_does_not(stored):
    count = len(Parts(SHORT.images).train)
    pushed = push_images(SHORT, (0, 2), (0.0, 30.0), directions=2, count=count + 1)
    assert pushed.right.shape == (2, 2, 2, count)
    for m, network in enumerate((0, 2)):
        at_rest = stored.train_accuracies[network]
        assert pushed.accuracies[m, :, 0].tolist() == pytest.approx([at_rest] * 2)
    assert pushed.accuracies[:, :, 1].max() < 0.6


def test_what_is_right_under_a_push_is_so_for_the_moved_network(stored):
    pushed = push_images(SHORT, (0,), (0.0, 0.5), directions=2, count=7, seed=3)
    theta = torch.tensor(stored.parameters[0])
    lines = filter_normalised(gaussian(2, len(theta), 3), theta, SHORT.architecture)
    train = Parts(SHORT.images).train
    for k, line in enumerate(lines):
        z = class_logits((theta + 0.5 * line)[None], SHORT.architecture, train.images[:7])
        expected = z[0].argmax(dim=0) == train.labels[:7]
        np.testing.assert_array_equal(pushed.right[0, k, 1], expected)
    np.testing.assert_array_equal(pushed.pixels, train.images[:7])
    np.testing.assert_array_equal(pushed.labels, train.labels[:7])
