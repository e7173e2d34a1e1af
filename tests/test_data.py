import math

import torch

from explainer.data import SCALE, SwissRoll, draw, make


def test_noiseless_points_lie_on_the_spiral_and_its_reflection():
    recipe = SwissRoll(noise=0.0)
    inputs, labels = draw(recipe, 3, 50, torch.Generator().manual_seed(0))
    assert inputs.shape == (3, 50, 2) and labels.tolist() == [0.0] * 25 + [1.0] * 25
    arm = torch.where(labels[:, None] > 0, -1.0, 1.0) * inputs.double() * SCALE
    t = arm.norm(dim=2) / 1.5
    assert t.max() <= 600 * 2 * math.pi / 360
    expected = torch.stack([-1.5 * t * t.cos(), 1.5 * t * t.sin()], dim=2)
    assert torch.allclose(arm, expected, atol=1e-4)


def test_radius_is_uniform_in_area():
    # t = √u · const with u uniform, so t² is uniform: its mean is half its largest value.
    inputs, _ = draw(SwissRoll(noise=0.0), 1, 20_000, torch.Generator().manual_seed(1))
    squares = (inputs[0].double().norm(dim=1) * SCALE / 1.5) ** 2
    largest = (600 * 2 * math.pi / 360) ** 2
    assert abs(squares.mean() / largest - 0.5) < 0.01


def test_noise_has_the_stated_deviation():
    streams = [torch.Generator().manual_seed(2) for _ in range(2)]
    still, _ = draw(SwissRoll(noise=0.0), 1, 20_000, streams[0])
    moved, _ = draw(SwissRoll(noise=0.5), 1, 20_000, streams[1])
    assert abs(float((moved - still).std()) * SCALE - 0.5) < 0.01


def test_equal_recipes_give_equal_points_and_test_points_are_fresh():
    first, again, other = make(SwissRoll()), make(SwissRoll()), make(SwissRoll(seed=1))
    assert torch.equal(first.train_inputs, again.train_inputs)
    assert not torch.equal(first.train_inputs, other.train_inputs)
    assert torch.equal(first.test_inputs, other.test_inputs)
    assert len(first.test_labels) >= 2000
    assert torch.cdist(first.train_inputs, first.test_inputs).min() > 0
