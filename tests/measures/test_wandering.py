"""Networks that wander: answers kept, fresh points looked at, those that don't fit left out."""

import numpy as np
import pytest

from explainer.data import synthetic
from explainer.data.synthetic import SwissRoll
from explainer.measures.boundary import EXTENT
from explainer.measures.wandering import RESOLUTION, wander
from explainer.networks.prior import Prior
from explainer.training.trainer import Experiment, train

ROLL = SwissRoll(train_points=6, test_points=300)
PRIOR = Prior((2, 8, 8, 1))
RECIPE = Experiment(
    poison_factors=(0.0,) * 4,
    seeds=(0, 1, 2, 3),
    learning_rates=(0.05, 0.05, 0.0, 0.05),  # the third learns nothing
    steps=200,
    dataset=ROLL,
    widths=PRIOR.widths,
    poison_points=0,
    records=2,
)


@pytest.mark.usefixtures("own_store")
def test_they_keep_every_training_point_right_and_move_on():
    found = wander(RECIPE, (0, 1, 2, 3), PRIOR, rounds=12, steps=60, seed=0)
    assert found.test.shape == (13, 4)
    minima = train(RECIPE)
    fits = minima.train_accuracies == 1
    assert fits.tolist() == np.isfinite(found.test).all(0).tolist()
    assert fits.sum() == 3 and not fits[2]
    assert found.kept.shape == (13,) and found.kept.all()
    np.testing.assert_allclose(found.test[0, fits], minima.test_accuracies[fits], atol=1e-6)
    assert (np.ptp(found.test[:, fits], axis=0) > 0).all()
    assert found.moments.tolist() == list(range(13))
    assert found.fields.shape == (13, RESOLUTION, RESOLUTION)


@pytest.mark.usefixtures("own_store")
def test_the_last_field_is_of_the_network_whose_accuracy_is_told():
    found = wander(RECIPE, (0, 1), PRIOR, rounds=5, steps=40, seed=1)
    points = synthetic.make(ROLL)
    place = ((points.test_inputs.numpy() / EXTENT + 1) / 2 * (RESOLUTION - 1)).round().astype(int)
    inside = ((place >= 0) & (place < RESOLUTION)).all(1)
    answers = found.fields[-1][place[inside, 1], place[inside, 0]] > 0
    right = (answers == (points.test_labels.numpy()[inside] > 0.5)).mean()
    assert right == pytest.approx(found.test[-1, 0], abs=0.05)


@pytest.mark.usefixtures("own_store")
def test_where_none_fits_nothing_is_told():
    found = wander(RECIPE, (2,), PRIOR, rounds=2, steps=5, seed=0)
    assert np.isnan(found.test).all() and found.test.shape == (3, 1)
    assert not found.fields.any()
