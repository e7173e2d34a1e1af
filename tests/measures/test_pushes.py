"""Pushes of two networks along several kinds of direction."""

import numpy as np
import pytest
import torch

from explainer.data import synthetic
from explainer.measures.loss import evaluate
from explainer.measures.pushes import pushes, weight_length
from explainer.networks.parameters import bias_mask, split
from explainer.store import Store, use
from explainer.training.trainer import Experiment, train
from tests.oracles import dense_hessian

WIDTHS = (2, 5, 4, 1)
POINTS = synthetic.SwissRoll(train_points=30, test_points=50)
EXPERIMENT = Experiment(
    (0.0, 0.4), (0, 1), (0.02, 0.02), steps=30, widths=WIDTHS, dataset=POINTS, poison_points=20
)
DISTANCES = (-0.2, 0.0, 0.1)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    use(Store(tmp_path_factory.mktemp("store")))
    yield pushes(EXPERIMENT, (0, 1), 2, 2, DISTANCES)
    use(None)


def test_curves_are_those_of_the_directions_that_are_kept(found):
    points = synthetic.make(POINTS)
    for m in range(2):
        for k in range(5):
            path = torch.tensor(
                found.parameters[m]
                + np.array(DISTANCES, np.float32)[:, None]
                * found.directions[m, k].astype(np.float32)
            )
            losses, right = evaluate(path, WIDTHS, points.train_inputs, points.train_labels)
            np.testing.assert_allclose(found.losses[m, k], losses, rtol=1e-4)
            np.testing.assert_allclose(found.train[m, k], right, atol=1e-6)
            for t, place in enumerate(path):
                hessian = dense_hessian(place, WIDTHS, points.train_inputs, points.train_labels)
                top = np.linalg.eigvalsh(hessian.numpy())[-1]
                np.testing.assert_allclose(found.curvatures[m, k, t], top, rtol=1e-2)


def test_every_direction_is_as_long_as_the_weights(found):
    theta = torch.tensor(found.parameters)
    weights = theta[:, ~bias_mask(WIDTHS)].norm(dim=1)
    np.testing.assert_allclose(weight_length(theta, WIDTHS)[:, 0], weights, rtol=1e-5)
    lengths = np.linalg.norm(found.directions.astype(np.float32), axis=2)
    np.testing.assert_allclose(lengths, weights[:, None].expand(2, 5), rtol=2e-3)


def test_random_directions_are_the_same_draws_filter_by_filter(found):
    for k in range(2):
        one, other = (
            split(torch.tensor(found.directions[m, k].astype(np.float32))[None], WIDTHS)
            for m in range(2)
        )
        for first, second in zip(one, other, strict=True):
            cosine = torch.nn.functional.cosine_similarity(first.weight, second.weight, dim=2)
            assert cosine.min() > 0.999
            assert not first.bias.any()


def test_eigenvectors_are_those_of_the_hessian(found):
    points = synthetic.make(POINTS)
    for m in range(2):
        theta = torch.tensor(found.parameters[m])
        hessian = dense_hessian(theta, WIDTHS, points.train_inputs, points.train_labels)
        values, vectors = np.linalg.eigh(hessian.numpy())
        np.testing.assert_allclose(found.eigenvalues[m, 0], values[-1], rtol=1e-3)
        kept = found.directions[m, 2].astype(np.float32)
        cosine = kept @ vectors[:, -1] / np.linalg.norm(kept)
        assert abs(cosine) > 0.99


def test_the_last_direction_arrives_at_the_other_network(found):
    for m in range(2):
        there = found.parameters[m] + found.apart[m] * found.directions[m, -1].astype(np.float32)
        np.testing.assert_allclose(there, found.parameters[1 - m], atol=0.01)
    np.testing.assert_allclose(found.parameters, train(EXPERIMENT).parameters)
