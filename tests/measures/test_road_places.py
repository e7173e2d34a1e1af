import numpy as np
import pytest
import torch

from explainer.data import synthetic
from explainer.measures.boundary import LIMIT, field
from explainer.measures.mode_connectivity import Course, roads
from explainer.measures.road_places import road_place
from explainer.networks.mlp import logits
from explainer.store import Store, use
from explainer.training.trainer import Experiment, train

TINY = Experiment((0.0, 0.2), (0, 1), (0.02, 0.02), steps=20, widths=(2, 6, 1), records=2)
COURSE = Course(4, draws=2, places=7)


@pytest.mark.parametrize("place", [0, 2, 6])
def test_a_place_is_where_the_curve_is_measured(tmp_path, place):
    use(Store(tmp_path))
    found = road_place(TINY, (1, 0), COURSE, place, resolution=9)
    laid = roads(TINY, ((1, 0),), COURSE)
    a, w, b = found.parameters
    np.testing.assert_array_equal([a, b], train(TINY).parameters[[1, 0]])
    np.testing.assert_array_equal(w, laid.bends[0])
    assert 1 - found.wrong.mean() == pytest.approx(laid.curves.train[0, place])
    t = laid.t[place]
    theta = torch.tensor((1 - t) ** 2 * a + 2 * t * (1 - t) * w + t**2 * b)
    points = synthetic.make(TINY.dataset)
    z = logits(theta[None], TINY.widths, points.train_inputs)[0]
    np.testing.assert_array_equal(found.wrong, (z > 0) != (points.train_labels > 0.5))
    expected = field(theta, TINY.widths, 9).clamp(-LIMIT, LIMIT)
    np.testing.assert_allclose(found.field, expected, atol=0.01)
