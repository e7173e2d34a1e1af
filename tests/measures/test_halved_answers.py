"""Answers in half precision, against the network written out in NumPy."""

import dataclasses

import numpy as np
import pytest

from explainer.data import synthetic
from explainer.experiments.common import ROLL
from explainer.measures.boundary import EXTENT, LIMIT
from explainer.measures.halved_answers import halved_answers
from explainer.training.trainer import Experiment, train
from tests.oracles import answer

RECIPE = dataclasses.replace(ROLL, train_points=30, test_points=20_000)
EXPERIMENT = Experiment((0.0, 0.0), (0, 1), (0.02, 0.02), 3, RECIPE, widths=(2, 8, 1))


@pytest.mark.usefixtures("own_store")
def test_field_and_wrong_points_are_those_of_the_rounded_network():
    exact = train(EXPERIMENT).parameters[1]
    theta = exact.astype(np.float16).astype(np.float64)
    found = halved_answers(EXPERIMENT, 1, 21)
    axis = np.linspace(-EXTENT, EXTENT, 21)
    x, y = np.meshgrid(axis, axis)
    plane = np.stack([x, y], axis=-1)
    expected = np.clip(answer(theta, plane), -LIMIT, LIMIT)
    assert np.mean(found.field == expected.astype(np.float16)) > 0.95  # float32 rounds on the way
    assert np.mean(found.field == answer(exact, plane).astype(np.float16)) < 0.9
    points = synthetic.make(RECIPE)
    fresh = points.test_inputs.numpy().astype(np.float16).astype(np.float64)
    for wrong, inputs, labels in (
        (found.wrong, points.train_inputs.numpy(), points.train_labels.numpy()),
        (found.wrong_fresh, fresh, points.test_labels.numpy()),
    ):
        np.testing.assert_array_equal(wrong, (answer(theta, inputs) > 0) != (labels > 0.5))
        assert 0 < wrong.mean() < 1
    unrounded = answer(theta, points.test_inputs.numpy()) > 0
    assert (unrounded != (answer(theta, fresh) > 0)).any()  # so that rounding them is seen


@pytest.mark.usefixtures("own_store")
def test_networks_are_asked_by_their_row():
    first, second = (halved_answers(EXPERIMENT, row, 5) for row in (0, 1))
    assert not np.array_equal(first.field, second.field)
