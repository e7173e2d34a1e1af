import numpy as np
import torch

from explainer.data import synthetic
from explainer.data.xoshiro import normals
from explainer.measures.boundary import LIMIT, field
from explainer.measures.kick_wall import kick_wall
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


def test_a_wall_of_kicks_is_the_same_kicks_at_every_size_and_for_every_network(tmp_path):
    use(Store(tmp_path))
    wall = kick_wall(TINY, (1, 0), (0.1, 0.3), shown=0.3, kicks=4, resolution=9, seed=2)
    use(None)
    drawn = normals(2, 4, wall.parameters.shape[1])
    points = synthetic.make(TINY.dataset)
    for m in range(2):
        for i, sigma in enumerate(wall.sigmas):
            theta = torch.tensor(wall.parameters[m] + np.float32(sigma) * drawn)
            z = logits(theta, TINY.widths, points.train_inputs)
            signs = 1 - 2 * points.train_labels
            expected = torch.nn.functional.softplus(signs * z).mean(dim=1)
            np.testing.assert_allclose(wall.losses[m, i], expected, atol=1e-5)
        at = [field(one, TINY.widths, 9).clamp(-LIMIT, LIMIT) for one in theta]
        np.testing.assert_allclose(wall.fields[m], torch.stack(at), atol=0.01)
    cutoff = float(np.median(wall.losses))
    np.testing.assert_array_equal(wall.survived(cutoff), wall.losses < cutoff)
