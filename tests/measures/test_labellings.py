"""Labellings of the roll: what is asked, and what it costs tiny networks, against rejection."""

import math

import numpy as np
import pytest
import torch

from explainer.data import synthetic
from explainer.data.synthetic import SwissRoll
from explainer.measures.guess_and_check import Effort
from explainer.measures.labellings import APART, Labelling, asked, label
from explainer.networks.mlp import logits
from explainer.networks.prior import Prior

ROLL = SwissRoll(train_points=30, test_points=60, seed=3)
POINTS = synthetic.make(ROLL)
TINY = Prior((2, 5, 1), bias_spread=0.7)


def labels_of(inputs: torch.Tensor, pool: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return the labels, ±1, that points have in the pool they come from."""
    distances = torch.cdist(inputs, pool)
    assert float(distances.amin(1).max()) < 1e-3
    return 2 * labels[distances.argmin(1)] - 1


def test_training_points_come_first_and_then_fresh_ones_with_the_wrong_label():
    inputs, signs = asked(Labelling(ROLL, 12, 5))
    old, fresh = inputs[:12], inputs[12:]
    assert len(fresh) == 5 and len(inputs.unique(dim=0)) == 17
    own = labels_of(old, POINTS.train_inputs, POINTS.train_labels)
    assert torch.equal(signs[:12], own) and 0 < float((own > 0).sum()) < 12
    assert torch.equal(signs[12:], -labels_of(fresh, POINTS.test_inputs, POINTS.test_labels))
    assert float(torch.cdist(fresh, old).min()) >= APART
    more = asked(Labelling(ROLL, 20, 0))
    assert torch.equal(more[0][:12], old)
    assert not torch.equal(asked(Labelling(ROLL, 12, order=1))[0], old)


def test_a_coin_says_other_labels():
    inputs, signs = asked(Labelling(ROLL, 30, coin=True))
    own = labels_of(inputs, POINTS.train_inputs, POINTS.train_labels)
    assert {*signs.tolist()} == {-1.0, 1.0}
    assert 6 < int((signs == own).sum()) < 24


def test_there_must_be_so_many():
    with pytest.raises(ValueError, match="asked for 31 points and 0 exceptions, there are 30"):
        asked(Labelling(ROLL, 31))
    with pytest.raises(ValueError, match="and 61 exceptions, there are 2 and"):
        asked(Labelling(ROLL, 2, 61))


def test_right_on_three_and_wrong_on_two_against_rejection():
    labelling = Labelling(ROLL, 3, 2)
    inputs, signs = asked(labelling)
    theta = TINY.draw(300_000, torch.Generator().manual_seed(9))
    right = (logits(theta, TINY.widths, inputs) * signs > 0).int().cumprod(1).double().mean(0)
    effort = Effort(400, 12, stride=0.3)
    runs = [label(labelling, TINY, effort, (2,), run) for run in range(4)]
    found = np.mean([np.exp(one.log_probabilities) for one in runs], axis=0)
    assert np.log(found).tolist() == pytest.approx(right.log().tolist(), abs=0.15)
    assert not np.array_equal(runs[0].fits, runs[1].fits)
    turned = signs * torch.tensor([1.0, 1, 1, -1, -1])
    good = (logits(theta, TINY.widths, inputs) * turned > 0).int().cumprod(1).double().mean(0)
    found = np.mean([np.exp(one.right) for one in runs], axis=0)
    assert found.tolist() == pytest.approx((good[2:] / good[2]).tolist(), abs=0.05)


def test_what_is_kept_fits_and_its_accuracy_is_that_on_fresh_points():
    labelling = Labelling(ROLL, 4, 1)
    found = label(labelling, TINY, Effort(100, 12, stride=0.3), (2,), 0)
    fits = torch.from_numpy(found.fits)
    inputs, signs = asked(labelling)
    assert bool((logits(fits, TINY.widths, inputs[:4]) * signs[:4] > 0).all())
    fresh = logits(fits, TINY.widths, POINTS.test_inputs) > 0
    counted = (fresh == (POINTS.test_labels > 0.5)).double().mean(1)
    assert found.accuracies.shape == (2, 100) and found.spreads.shape == (3,)
    assert found.accuracies[1].tolist() == pytest.approx(counted.tolist(), abs=1e-6)
    assert found.accuracies[0].mean() < found.accuracies[1].mean()
    other = logits(fits, TINY.widths, inputs[4:])[:, 0] * signs[4] < 0  # right, which wasn't wanted
    assert found.right.tolist() == pytest.approx([0, math.log(other.double().mean())], abs=0.4)
    bad = logits(torch.from_numpy(found.bad)[None], TINY.widths, inputs)[0]
    assert bool((bad * signs > 0).all())


def test_networks_that_got_stuck_have_no_accuracy():
    stuck = label(Labelling(ROLL, 12, 2), TINY, Effort(3, steps=1, stride=1e-4), (1,), 0)
    assert math.isinf(stuck.log_probabilities[-1]) and np.isnan(stuck.accuracies[1]).all()
    assert np.isnan(stuck.fits).all()
    assert stuck.right.tolist() == [-math.inf] * 3
