"""Random networks that fit, scaled and rounded: what they answer, how large their logits are."""

import numpy as np
import pytest
import torch

from explainer.data import synthetic
from explainer.data.synthetic import SwissRoll
from explainer.measures.boundary import plane
from explainer.measures.guess_and_check import Effort
from explainer.measures.halved_fits import CONFIDENT, confident, fit_field, halved_fits
from explainer.measures.labellings import Labelling, asked, label
from explainer.networks.mlp import logits
from explainer.networks.prior import Prior

ROLL = SwissRoll(train_points=20, test_points=300)
PRIOR = Prior((2, 6, 5, 1))
QUESTION = Labelling(ROLL, 5, 2), PRIOR, Effort(20, 30), (3,), 0


def test_scaling_changes_no_answer_and_only_the_size_of_logits():
    theta = PRIOR.draw(7, torch.Generator().manual_seed(0)).double()
    inputs = torch.rand(40, 2, dtype=torch.float64) * 2 - 1
    before = logits(theta, PRIOR.widths, inputs)
    after = logits(confident(theta, PRIOR.widths, inputs), PRIOR.widths, inputs)
    size = before.square().mean(1, keepdim=True).sqrt()
    np.testing.assert_allclose(after, CONFIDENT * before / size, rtol=1e-9)


@pytest.mark.usefixtures("own_store")
def test_what_is_said_of_networks_is_true_of_their_rounded_parameters():
    halved, run = halved_fits(*QUESTION), label(*QUESTION)
    theta = torch.tensor(halved.parameters).double()
    inputs, signs = (values[:5].double() for values in asked(QUESTION[0]))
    asked_for = logits(theta, PRIOR.widths, inputs) * signs
    assert halved.fits.tolist() == (asked_for > 0).all(1).tolist()
    assert halved.fits.mean() > 0.7
    np.testing.assert_allclose(asked_for.square().mean(1).sqrt(), CONFIDENT, rtol=0.02)
    points = synthetic.make(ROLL)
    found = logits(theta, PRIOR.widths, points.test_inputs.double()) > 0
    right = (found == (points.test_labels > 0.5)).double().mean(1)
    np.testing.assert_allclose(halved.test, right, atol=1.01 / 300)
    np.testing.assert_allclose(halved.test, run.accuracies[-1], atol=0.03)


@pytest.mark.usefixtures("own_store")
def test_the_field_is_that_of_the_rounded_network():
    theta = torch.tensor(halved_fits(*QUESTION).parameters[[4]]).double()
    expected = logits(theta, PRIOR.widths, plane(9).double()).view(9, 9).clamp(-10, 10)
    np.testing.assert_allclose(fit_field(*QUESTION, 4, 9), expected, atol=0.02)
