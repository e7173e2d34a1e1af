"""All that the playground draws of a network on its way."""

import pytest
import torch

from explainer.data import synthetic
from explainer.measures.trajectory import trajectory
from explainer.store import Store, use
from explainer.training.trainer import train
from tests.oracles import dense_hessian
from tests.recipes import SMALL


def test_the_course_is_measured_at_each_snapshot(tmp_path):
    use(Store(tmp_path))
    found = trajectory(SMALL, 1, 81)
    end = train(SMALL)
    assert found.steps[-1] == 30 and len(found.steps) == len(found.margins) == 4
    assert found.losses[0, -1] == pytest.approx(end.train_losses[1], rel=1e-5)
    assert found.accuracies[1, -1] == pytest.approx(end.test_accuracies[1])
    assert found.wrong.mean() == pytest.approx(1 - end.train_accuracies[1])
    points = synthetic.make(SMALL.dataset)
    hessian = dense_hessian(
        torch.tensor(end.parameters[1]), (2, 6, 1), points.train_inputs, points.train_labels
    )
    top = torch.linalg.eigvalsh(hessian)[-1]
    assert found.sharpness[-1] == pytest.approx(float(top), rel=1e-3)
