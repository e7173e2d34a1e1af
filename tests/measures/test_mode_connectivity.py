"""Curves with known ends, a ridge of known height that can be gone round, and planes."""

import math

import numpy as np
import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from explainer.measures import mode_connectivity
from explainer.measures.loss import evaluate
from explainer.measures.mode_connectivity import Course, Curves, RoadProfiles, bezier, places
from explainer.networks.mlp import logits
from explainer.networks.parameters import count_parameters, split
from explainer.store import Store, use
from explainer.training.trainer import Experiment, train

WIDTHS = (2, 6, 5, 1)
N = count_parameters(WIDTHS)
ENDS = torch.randn(2, 3, N, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
BENDS = torch.randn(3, N, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
X = torch.randn(20, 2, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
Y = (X[:, 0] * X[:, 1] > 0).double()


def test_a_curve_starts_and_ends_at_its_networks_and_leaves_towards_its_bend():
    a, b = ENDS
    t = places(201).double()
    theta = bezier(a, BENDS, b, t)
    torch.testing.assert_close(theta[:, 0], a)
    torch.testing.assert_close(theta[:, -1], b)
    middle = theta[:, 100]
    torch.testing.assert_close(middle, a / 4 + BENDS / 2 + b / 4)
    step = (theta[:, 1] - theta[:, 0]) / t[1]
    torch.testing.assert_close(step, 2 * (BENDS - a), atol=1e-3, rtol=1e-3)


def test_a_bend_in_the_middle_makes_a_straight_line():
    a, b = ENDS
    t = torch.tensor([0.0, 0.3, 0.9], dtype=torch.float64)
    line = a[:, None] + t[:, None] * (b - a)[:, None]
    torch.testing.assert_close(bezier(a, (a + b) / 2, b, t), line)


def test_the_gradient_of_the_bends_is_that_of_autograd():
    a, b = ENDS
    t = torch.rand(3, 7, dtype=torch.float64)
    bends = BENDS.clone().requires_grad_()
    z = logits(bezier(a, bends, b, t).flatten(0, 1), WIDTHS, X)
    binary_cross_entropy_with_logits(z, Y.expand_as(z), reduction="none").mean(1).view(3, 7).mean(
        1
    ).sum().backward()
    found = Curves(a, b, WIDTHS, X, Y, draws=7).gradient(BENDS, t)
    torch.testing.assert_close(found, bends.grad)


def test_places_are_drawn_in_equal_shares_and_more_often_near_the_ends():
    t = mode_connectivity.draw_places(3, Course(steps=2000, draws=4))
    assert t.shape == (2000, 3, 4)
    share = torch.acos(1 - 2 * t) / math.pi * 4  # evenly from 0 to 4
    assert (share.floor() == torch.arange(4)).double().mean() > 0.999
    assert abs(float(t.var()) - 1 / 8) < 0.002  # the arcsine law; even draws have 1/12


def mirrored() -> tuple[torch.Tensor, torch.Tensor]:
    """Two networks 1-4-1 with logit 5x, whose first two neurons have changed places.

    Halfway between them on the straight line both cancel: the logit is 0 wherever x is.
    """
    a, b = torch.zeros(2, 1, 13).unbind()
    for theta, sign in ((a, 1.0), (b, -1.0)):
        first, second = split(theta, (1, 4, 1))
        first.weight[0, :, 0] = torch.tensor([sign, -sign, 0.3, -0.3])
        second.weight[0, 0] = torch.tensor([5 * sign, -5 * sign, 0.0, 0.0])
    return a, b


def test_a_ridge_of_known_height_is_gone_round():
    a, b = mirrored()
    x = torch.linspace(-2, 2, 40)[:, None]
    y = (x[:, 0] > 0).float()

    def losses(bend: torch.Tensor) -> torch.Tensor:
        return evaluate(bezier(a, bend, b, places(81))[0], (1, 4, 1), x, y)[0]

    line = losses((a + b) / 2)
    assert line.argmax() == 40
    assert float(line.max()) == pytest.approx(math.log(2), abs=1e-5)
    assert line[0] == line[-1] < 0.1
    bend = mode_connectivity.train_bends(a, b, (1, 4, 1), x, y, Course(steps=300))
    assert float(losses(bend).max() - line[0]) < 0.1 * float(line.max() - line[0])


def test_shuffled_neurons_make_another_place_with_the_same_answers():
    theta = ENDS[0]
    shuffled = mode_connectivity.permuted(theta, WIDTHS, seed=0)
    torch.testing.assert_close(logits(shuffled, WIDTHS, X), logits(theta, WIDTHS, X))
    assert (shuffled != theta).double().mean() > 0.5
    torch.testing.assert_close(shuffled.norm(dim=1), theta.norm(dim=1))


def test_the_plane_holds_both_ends_and_the_bend():
    (a, b), bend = ENDS[:, 0], BENDS[0]
    origin, basis, corners = mode_connectivity.span(a, bend, b)
    torch.testing.assert_close(basis @ basis.T, torch.eye(2, dtype=torch.float64))
    torch.testing.assert_close(origin + corners @ basis, torch.stack([a, bend, b]))
    half = float((b - a).norm()) / 2
    assert corners[0].tolist() == [pytest.approx(-half), pytest.approx(0, abs=1e-9)]
    assert corners[1, 1] > 0


def test_a_bend_on_the_line_still_spans_a_plane():
    a, b = ENDS[:, 0]
    _, basis, corners = mode_connectivity.span(a, (a + b) / 2, b)
    torch.testing.assert_close(basis @ basis.T, torch.eye(2, dtype=torch.float64))
    assert corners[:, 1].abs().max() < 1e-9


def test_a_barrier_is_counted_from_the_worse_end():
    flat = np.zeros((2, 3))
    losses = np.array([[0.1, 2.0, 0.5], [0.3, 0.2, 0.1]])
    profiles = RoadProfiles(flat, flat[:, 0], losses, flat, flat)
    np.testing.assert_allclose(profiles.barriers, [1.5, 0])


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    use(Store(tmp_path_factory.mktemp("store")))
    return Experiment((0.0, 0.4), (0, 1), (0.02, 0.02), steps=20, poison_points=20)


COURSE = Course(steps=6, places=11)


def test_roads_start_and_end_at_the_trained_networks(trained):
    minima = train(trained)
    found = mode_connectivity.roads(trained, ((0, 1), (1, 0)), COURSE)
    for profiles in (found.lines, found.curves):
        np.testing.assert_allclose(profiles.losses[0, [0, -1]], minima.train_losses, rtol=1e-4)
        np.testing.assert_allclose(profiles.train[0, [0, -1]], minima.train_accuracies, atol=0.006)
        np.testing.assert_allclose(profiles.test[1, [-1, 0]], minima.test_accuracies, atol=0.001)
        assert (np.diff(profiles.way) > 0).all() and (profiles.way[:, -1] == 1).all()
    distance = np.linalg.norm(minima.parameters[1] - minima.parameters[0])
    np.testing.assert_allclose(found.lines.lengths, distance, rtol=1e-4)
    assert (found.curves.lengths > found.lines.lengths).all()
    np.testing.assert_allclose(found.lines.way[0], found.t, atol=1e-4)
    assert found.curves.losses.mean() < found.lines.losses.mean()


def test_the_plane_is_the_loss_round_one_road(trained):
    pairs = ((0, 1), (1, 0))
    found = mode_connectivity.plane(trained, pairs, COURSE, road=1, resolution=5)
    bend = mode_connectivity.roads(trained, pairs, COURSE).bends[1]
    a, b = torch.tensor(train(trained).parameters)[[1, 0]]
    origin, basis, corners = mode_connectivity.span(a, torch.tensor(bend), b)
    np.testing.assert_allclose(found.corners, corners, rtol=1e-5)
    place = origin + float(found.x[3]) * basis[0] + float(found.y[1]) * basis[1]
    points = mode_connectivity._Networks(trained).points
    loss, _ = evaluate(
        place[None], trained.widths, points.train_inputs.cpu(), points.train_labels.cpu()
    )
    assert found.losses[1, 3] == pytest.approx(float(loss), rel=1e-3)
    for axis, column in ((found.x, 0), (found.y, 1)):
        assert axis[0] < found.corners[:, column].min()
        assert found.corners[:, column].max() < axis[-1]


def test_a_network_and_its_shuffled_self_score_alike(trained):
    found = mode_connectivity.to_permuted(trained, (0, 1), COURSE)
    np.testing.assert_allclose(found.losses[:, 0], found.losses[:, -1], rtol=1e-4)
    np.testing.assert_allclose(found.test[:, 0], found.test[:, -1], atol=0.001)
