import math

import torch

from explainer.data.synthetic import SCALE, Circles, SwissRoll, draw_points, make


def test_noiseless_points_lie_on_the_spiral_and_its_reflection():
    recipe = SwissRoll(noise=0.0)
    inputs, labels = draw_points(recipe, 3, 50, torch.Generator().manual_seed(0))
    assert inputs.shape == (3, 50, 2) and labels.tolist() == [0.0] * 25 + [1.0] * 25
    arm = torch.where(labels[:, None] > 0, -1.0, 1.0) * inputs.double() * SCALE
    t = arm.norm(dim=2) / 1.5
    assert t.max() <= 600 * 2 * math.pi / 360
    expected = torch.stack([-1.5 * t * t.cos(), 1.5 * t * t.sin()], dim=2)
    assert torch.allclose(arm, expected, atol=1e-4)


def test_radius_is_uniform_in_area():
    # t = √u · const with u uniform, so t² is uniform: its mean is half its largest value.
    inputs, _ = draw_points(SwissRoll(noise=0.0), 1, 20_000, torch.Generator().manual_seed(1))
    squares = (inputs[0].double().norm(dim=1) * SCALE / 1.5) ** 2
    largest = (600 * 2 * math.pi / 360) ** 2
    assert abs(squares.mean() / largest - 0.5) < 0.01


def test_noise_has_the_stated_deviation():
    streams = [torch.Generator().manual_seed(2) for _ in range(2)]
    still, _ = draw_points(SwissRoll(noise=0.0), 1, 20_000, streams[0])
    moved, _ = draw_points(SwissRoll(noise=0.5), 1, 20_000, streams[1])
    assert abs(float((moved - still).std()) * SCALE - 0.5) < 0.01


def test_equal_recipes_give_equal_points_and_test_points_are_fresh():
    first, again, other = make(SwissRoll()), make(SwissRoll()), make(SwissRoll(seed=1))
    assert torch.equal(first.train_inputs, again.train_inputs)
    assert not torch.equal(first.train_inputs, other.train_inputs)
    assert torch.equal(first.test_inputs, other.test_inputs)
    assert len(first.test_labels) >= 2000
    assert torch.cdist(first.train_inputs, first.test_inputs).min() > 0


def test_the_swiss_roll_is_the_one_it_always_was():
    # Drawn before there were other recipes: a change here changes every figure.
    points = make(SwissRoll(seed=3))
    expected = torch.tensor(
        [[-0.041162267327308655, 0.06530336290597916], [-0.11067893356084824, -0.7595836520195007]]
    )
    assert torch.allclose(points.train_inputs[[0, 100]], expected, rtol=0, atol=1e-6)


def test_rings_have_their_radii_and_counts_and_the_inner_one_is_of_class_zero():
    points = make(Circles(distance=0.05, counts=(4, 3, 6)))
    radii = points.train_inputs.double().norm(dim=1)
    expected = torch.tensor([0.4] * 4 + [0.45] * 3 + [0.95] * 6, dtype=torch.float64)
    assert torch.allclose(radii, expected, atol=1e-6)
    assert points.train_labels.tolist() == [0.0] * 4 + [1.0] * 9


def test_fresh_points_of_the_rings_share_out_in_proportion_and_go_all_round():
    points = make(Circles(test_points=3900))
    radii, counts = points.test_inputs.norm(dim=1).mul(1000).round().unique(return_counts=True)
    assert radii.tolist() == [400, 401, 950]
    assert counts.tolist() == [1200, 300, 2400]
    angles = torch.atan2(points.test_inputs[:, 1], points.test_inputs[:, 0])
    quarters = torch.histc(angles, 4, -math.pi, math.pi) / 3900
    assert (quarters - 0.25).abs().max() < 0.03


def test_sets_of_rings_differ_and_seeds_of_rings_matter():
    inputs, labels = draw_points(Circles(), 2, 13, torch.Generator().manual_seed(0))
    assert inputs.shape == (2, 13, 2) and labels.tolist() == [0.0] * 4 + [1.0] * 9
    assert torch.cdist(inputs[0], inputs[1]).min() > 0
    assert not torch.equal(make(Circles()).train_inputs, make(Circles(seed=1)).train_inputs)
    assert torch.equal(make(Circles()).train_inputs, make(Circles()).train_inputs)
