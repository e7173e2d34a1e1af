import numpy as np
import torch

from explainer.data import synthetic
from explainer.measures.boundary import LIMIT, field
from explainer.measures.kicked_networks import kicked_networks
from explainer.networks.mlp import logits
from explainer.store import Store, use
from explainer.training.trainer import Experiment, train

TINY = Experiment((0.0, 0.2), (0, 1), (0.02, 0.02), steps=20, widths=(2, 6, 1), records=2)


def test_every_network_gets_the_same_kick_and_is_looked_at_after_it(tmp_path):
    use(Store(tmp_path))
    found = kicked_networks(TINY, (1, 0), sigma=0.3, resolution=9, seed=4)
    trained = train(TINY).parameters[[1, 0]]
    np.testing.assert_array_equal(found.parameters, trained)
    assert abs(found.direction.std() - 1) < 0.5
    points = synthetic.make(TINY.dataset)
    for m in range(2):
        theta = torch.tensor(trained[m] + 0.3 * found.direction)[None]
        z = logits(theta, TINY.widths, points.train_inputs)[0]
        right = (z > 0) == (points.train_labels > 0.5)
        np.testing.assert_array_equal(found.wrong[m], ~right.numpy())
        signs = 1 - 2 * points.train_labels
        loss = torch.nn.functional.softplus(signs * z).mean()
        assert abs(found.losses[m] - float(loss)) < 1e-5
        expected = field(theta[0], TINY.widths, 9).clamp(-LIMIT, LIMIT)
        np.testing.assert_allclose(found.fields[m], expected, atol=0.01)
    again = kicked_networks(TINY, (0,), sigma=0.3, resolution=9, seed=4)
    np.testing.assert_array_equal(again.direction, found.direction)
    assert not np.array_equal(kicked_networks(TINY, (0,), 0.3, 9, 5).direction, found.direction)
