"""Slides of the boundary, against the inputs that are moved instead."""

import numpy as np
import pytest
import torch

from explainer.data import synthetic
from explainer.measures.boundary_push import boundary_pushes, close_up, slide
from explainer.measures.directions import filter_normalised
from explainer.measures.loss import evaluate
from explainer.networks.mlp import logits
from explainer.networks.parameters import count_parameters
from explainer.training.trainer import Experiment, train

pytestmark = pytest.mark.usefixtures("own_store")
WIDTHS = (2, 7, 5, 1)
TINY = Experiment((0.0, 0.2), (0, 1), (0.02, 0.02), steps=20, widths=WIDTHS, records=2)
WAY = (0.6, -0.8)


def rounded() -> torch.Tensor:
    return torch.tensor(train(TINY).parameters.astype(np.float16).astype(np.float32))


def test_a_push_along_the_slide_moves_the_answers_by_as_much():
    torch.manual_seed(0)
    theta, points = torch.randn(3, count_parameters(WIDTHS)), torch.randn(40, 2)
    pushed = logits(theta + 0.3 * slide(theta, WIDTHS, WAY), WIDTHS, points)
    moved = logits(theta, WIDTHS, points - 0.3 * torch.tensor(WAY))
    torch.testing.assert_close(pushed, moved, rtol=1e-4, atol=1e-4)


def test_losses_are_those_of_moved_points_and_of_the_filter_normalised_draw():
    distances = (-0.2, 0.0, 0.1)
    found = boundary_pushes(TINY, (1, 0), WAY, distances, seed=3)
    assert found.draw.dtype == np.float16
    points, theta = synthetic.make(TINY.dataset), rounded()[[1, 0]]
    for m, row in enumerate(theta):
        draw = torch.tensor(found.draw.astype(np.float32))[None]
        direction = filter_normalised(draw, row, WIDTHS)
        for t, c in enumerate(distances):
            moved = points.train_inputs - c * torch.tensor(WAY)
            slid, _ = evaluate(row[None], WIDTHS, moved, points.train_labels)
            pushed, _ = evaluate(
                row + c * direction, WIDTHS, points.train_inputs, points.train_labels
            )
            assert found.losses[m, 0, t] == pytest.approx(slid.item(), rel=1e-4)
            assert found.losses[m, 1, t] == pytest.approx(pushed.item(), rel=1e-4)


def test_a_close_up_is_the_part_of_the_plane_that_it_says():
    found = close_up(TINY, 1, WAY, 0.1, (0.3, -0.2, 0.25), resolution=5)
    theta = rounded()[[1]]
    corners = torch.tensor([[0.05, -0.45], [0.55, -0.45], [0.05, 0.05], [0.55, 0.05]])
    for field, back in ((found.at_rest, 0.0), (found.pushed, 0.1)):
        z = logits(theta, WIDTHS, corners - back * torch.tensor(WAY))[0]
        np.testing.assert_allclose(field[[0, 0, -1, -1], [0, -1, 0, -1]], z.detach(), atol=2e-3)
    points = synthetic.make(TINY.dataset)
    z = logits(theta, WIDTHS, points.train_inputs - 0.1 * torch.tensor(WAY))[0]
    np.testing.assert_array_equal(found.wrong, (z > 0) != (points.train_labels > 0.5))
