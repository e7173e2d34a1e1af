import numpy as np
import pytest
import torch

from explainer.data import synthetic
from explainer.measures.boundary import LIMIT, field
from explainer.measures.pushed_networks import pushed_networks
from explainer.measures.pushes import pushes
from explainer.networks.mlp import logits
from explainer.store import Store, use
from explainer.training.trainer import Experiment

TINY = Experiment((0.0, 0.2), (0, 1), (0.02, 0.02), steps=20, widths=(2, 6, 1), records=2)
ASKED = (TINY, (0, 1), 2, 1, (-0.5, 0.0, 0.5))


@pytest.mark.parametrize("direction", [0, 2])
def test_networks_are_looked_at_where_curves_are_measured(tmp_path, direction):
    use(Store(tmp_path))
    found = pushed_networks(*ASKED, direction=direction, distance=0.5, resolution=9)
    curves = pushes(*ASKED)
    points = synthetic.make(TINY.dataset)
    for m in range(2):
        assert 1 - found.wrong[m].mean() == pytest.approx(curves.train[m, direction, 2])
        theta = curves.parameters[m] + 0.5 * curves.directions[m, direction].astype(np.float32)
        z = logits(torch.tensor(theta)[None], TINY.widths, points.train_inputs)[0]
        np.testing.assert_array_equal(found.wrong[m], (z > 0) != (points.train_labels > 0.5))
        expected = field(torch.tensor(theta), TINY.widths, 9).clamp(-LIMIT, LIMIT)
        np.testing.assert_allclose(found.fields[m], expected, atol=0.01)
