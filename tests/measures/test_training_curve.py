import numpy as np
import pytest
import torch

from explainer.data.synthetic import SwissRoll, make
from explainer.measures.training_curve import training_curve
from explainer.networks.mlp import logits
from explainer.training.trainer import Experiment, train

TINY = Experiment(
    poison_factors=(0.0, 0.3),
    seeds=(4, 5),
    learning_rates=(0.02, 0.02),
    steps=30,
    dataset=SwissRoll(train_points=40, test_points=300),
    widths=(2, 8, 1),
    poison_points=40,
    records=4,
    snapshots=6,
)


@pytest.mark.usefixtures("own_store")
def test_the_way_of_a_network_is_what_its_snapshots_answer():
    minima, got = train(TINY), training_curve(TINY, 1)
    points = make(TINY.dataset)
    assert np.array_equal(got.steps, minima.snapshot_steps)
    assert got.train[-1] == pytest.approx(minima.train_accuracies[1])
    assert got.test[-1] == pytest.approx(minima.test_accuracies[1])
    for row, theta in enumerate(minima.snapshots[:, 1]):
        z = logits(torch.tensor(theta)[None], TINY.widths, points.train_inputs)[0]
        wrong = ((z > 0) != (points.train_labels > 0.5)).numpy()
        assert np.array_equal(got.wrong[row], wrong)
        assert got.train[row] == pytest.approx(1 - wrong.mean())
    assert len(set(got.train)) > 1
