"""Margins of random networks: distances from the points asked to where the answer changes."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from explainer.data.synthetic import SwissRoll
from explainer.measures import fit_margins as module
from explainer.measures.fit_margins import fit_margins
from explainer.measures.guess_and_check import Effort
from explainer.measures.labellings import Labelling, asked, chosen, label
from explainer.networks.mlp import logits
from explainer.networks.prior import Prior

ROLL = SwissRoll(train_points=20, test_points=300)
PRIOR = Prior((2, 6, 5, 1))
QUESTION = Labelling(ROLL, 5, 2), PRIOR, Effort(20, 30), (3,), 0


@pytest.mark.usefixtures("own_store")
def test_all_is_right_within_a_margin_and_something_wrong_just_beyond():
    found = fit_margins(*QUESTION, 401)
    assert found.shape == (20, 5)
    looked = 0
    theta = torch.tensor(label(*QUESTION).fits).double()
    inputs = asked(QUESTION[0])[0][:5].double()
    turn = torch.linspace(0, 2 * torch.pi, 361, dtype=torch.float64)
    ring = torch.stack([turn.cos(), turn.sin()], dim=1)
    for network, rows in zip(theta, found, strict=True):
        for point, margin in zip(inputs, rows, strict=True):
            if margin > 0.03 and (point.abs() + margin < 1).all():
                here, near, far = (
                    logits(network[None], PRIOR.widths, point + share * margin * ring)[0] > 0
                    for share in (0, 0.97, 1.03)
                )
                looked += 1
                assert bool((near == here).all()) and not bool((far == here).all())
    assert looked > 20


def test_a_run_that_got_stuck_has_none(monkeypatch: pytest.MonkeyPatch):
    run = label(*QUESTION)
    stuck = replace(run, fits=np.where(np.arange(20)[:, None] == 2, np.nan, run.fits))
    monkeypatch.setattr(module, "label", lambda *arguments: stuck)
    found = fit_margins.__wrapped__(*QUESTION, 41)
    assert np.isnan(found).all(1).tolist() == [row == 2 for row in range(20)]


def test_the_points_asked_are_those_chosen_in_their_order():
    from explainer.data import synthetic

    points = synthetic.make(ROLL).train_inputs
    inputs, _ = asked(QUESTION[0])
    assert torch.equal(points[chosen(QUESTION[0])], inputs[:5])
