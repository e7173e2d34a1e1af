"""Networks at rest and shaken, against networks that are pushed by hand."""

import numpy as np
import torch

from explainer.data import synthetic
from explainer.measures.directions import filter_normalised, gaussian
from explainer.measures.loss import evaluate
from explainer.measures.shaken_networks import shaken_networks
from explainer.store import Store, use
from explainer.training.trainer import Experiment, train

WIDTHS = (2, 5, 4, 1)
POINTS = synthetic.SwissRoll(train_points=30, test_points=50)
EXPERIMENT = Experiment(
    (0.0, 0.4), (0, 1), (0.02, 0.02), steps=30, widths=WIDTHS, dataset=POINTS, poison_points=20
)


def test_both_networks_are_pushed_along_one_draw_each_by_its_own_weights(tmp_path):
    use(Store(tmp_path))
    distances = (0.0, 0.1, 0.8)
    found = shaken_networks(EXPERIMENT, (1, 0), distances, seed=3)
    points = synthetic.make(POINTS)
    drawn = gaussian(1, found.parameters.shape[1], 3)
    for m, row in enumerate((1, 0)):
        theta = torch.tensor(train(EXPERIMENT).parameters[row])
        along = filter_normalised(drawn, theta, WIDTHS)[0].half().float()
        np.testing.assert_array_equal(found.parameters[m], theta)
        np.testing.assert_array_equal(found.directions[m].astype(np.float32), along)
        path = torch.stack([theta + c * along for c in distances])
        right = evaluate(path, WIDTHS, points.train_inputs, points.train_labels)[1]
        fresh = evaluate(path, WIDTHS, points.test_inputs, points.test_labels)[1]
        np.testing.assert_allclose(found.train[m], right, atol=1e-6)
        np.testing.assert_allclose(found.fresh[m], fresh, atol=1e-6)
    np.testing.assert_allclose(1 - found.wrong.mean(axis=1), found.fresh[:, 0])
