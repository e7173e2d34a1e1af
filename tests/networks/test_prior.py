"""Random networks are spread as they should be, and answer of the size of what they are asked."""

import numpy as np
import pytest
import torch

from explainer.networks.mlp import logits
from explainer.networks.parameters import split
from explainer.networks.prior import Prior, like_the_prior

PRIOR = Prior((2, 50, 30, 1), bias_spread=0.5)


def test_weights_are_spread_by_fan_in_and_biases_as_told():
    theta = PRIOR.draw(2000, torch.Generator().manual_seed(0))
    for layer in split(theta, PRIOR.widths):
        fan_in = layer.weight.shape[2]
        assert float(layer.weight.std()) == pytest.approx((2 / fan_in) ** 0.5, rel=0.02)
        assert float(layer.bias.std()) == pytest.approx(0.5, rel=0.04)
        assert abs(float(layer.weight.mean())) < 0.02


def test_without_biases_a_network_keeps_the_size_of_its_inputs_on_average():
    """He et al.: a layer of ReLUs halves the square, which the factor of two makes good."""
    prior = Prior((2, 200, 200, 1), bias_spread=0.0)
    theta = prior.draw(3000, torch.Generator().manual_seed(1))
    point = torch.tensor([[0.6, 0.8]])
    assert float(logits(theta, prior.widths, point).pow(2).mean()) == pytest.approx(1, rel=0.15)


def test_the_same_chance_draws_the_same_networks():
    draws = [PRIOR.draw(3, torch.Generator().manual_seed(7)) for _ in range(2)]
    assert torch.equal(*draws)


def test_scaled_to_the_prior_networks_answer_alike():
    theta = 3 * PRIOR.draw(5, torch.Generator().manual_seed(0)).double()
    theta[:, :100] *= 0.1
    scaled = like_the_prior(theta, PRIOR)
    inputs = torch.rand(50, 2, dtype=torch.float64) * 2 - 1
    before, after = (logits(one, PRIOR.widths, inputs) for one in (theta, scaled))
    ratio = after / before
    np.testing.assert_allclose(ratio, ratio[:, :1].expand_as(ratio), rtol=1e-9)
    assert (ratio > 0).all()
    for layer in split(scaled, PRIOR.widths):
        size = layer.weight.square().mean((1, 2))
        np.testing.assert_allclose(size, 2 / layer.weight.shape[2], rtol=1e-6)
