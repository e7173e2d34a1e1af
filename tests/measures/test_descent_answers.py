"""What descents' networks answer, against the network written out in NumPy."""

import numpy as np
import pytest

from explainer.data import synthetic
from explainer.data.synthetic import SwissRoll
from explainer.experiments.optimizers import digits_products
from explainer.measures.boundary import EXTENT, LIMIT
from explainer.measures.descent_answers import descent_answers
from explainer.training.optimizer_comparison import Descent, Task, descend
from tests.oracles import answer

pytestmark = pytest.mark.usefixtures("own_store")
ROLL = SwissRoll(train_points=20, test_points=300)
RECIPE = Descent(Task(ROLL, (2, 8, 1)), "Adam", 0.02, (0, 1), steps=30, batch=10)


def test_answers_of_all_and_the_picture_of_one_that_is_rounded():
    ends, found = descend(RECIPE), descent_answers(RECIPE, 1, 21)
    points = synthetic.make(ROLL)
    fresh, labels = points.test_inputs.double().numpy(), points.test_labels.numpy()
    for theta, answers in zip(ends.parameters.astype(np.float64), found.fresh, strict=True):
        np.testing.assert_array_equal(answers, answer(theta, fresh) > 0)
    np.testing.assert_allclose((found.fresh == labels).mean(axis=1), ends.test_accuracies)
    np.testing.assert_array_equal(found.parameters, ends.parameters[1].astype(np.float16))
    one = found.parameters.astype(np.float64)
    assert found.test == pytest.approx(((answer(one, fresh) > 0) == labels).mean())
    axis = np.linspace(-EXTENT, EXTENT, 21)
    plane = np.stack(np.meshgrid(axis, axis), axis=-1)
    np.testing.assert_allclose(
        found.field, np.clip(answer(one, plane), -LIMIT, LIMIT), rtol=2e-3, atol=1e-3
    )
    shown = answer(one, points.train_inputs.double().numpy()) > 0
    np.testing.assert_array_equal(found.wrong, shown != points.train_labels.numpy())


def test_images_have_no_plane():
    recipe = Descent(digits_products(), "SGD", 0.01, (0,), steps=1, batch=8)
    with pytest.raises(ValueError, match="two inputs"):
        descent_answers(recipe, 0, 9)
