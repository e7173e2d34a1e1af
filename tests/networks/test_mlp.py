import pytest
import torch
from torch import nn

from explainer.networks.mlp import logits
from explainer.networks.parameters import bias_mask, count_parameters, initialise, split
from explainer.training.trainer import ROLL_WIDTHS

WIDTHS = (2, 5, 4, 1)


def torch_module(theta: torch.Tensor, widths: tuple[int, ...]) -> nn.Sequential:
    """The same network, built by torch from one row of a stack."""
    parts: list[nn.Module] = []
    for layer in split(theta[None], widths):
        linear = nn.Linear(layer.weight.shape[2], layer.weight.shape[1])
        linear.weight.data, linear.bias.data = layer.weight[0].clone(), layer.bias[0].clone()
        parts += [linear, nn.ReLU()]
    return nn.Sequential(*parts[:-1])


def test_the_essays_network_has_3614_parameters():
    assert count_parameters(ROLL_WIDTHS) == 3614
    assert int(bias_mask(ROLL_WIDTHS).sum()) == 157


def test_stacked_logits_equal_torchs_module():
    theta = torch.randn(3, count_parameters(WIDTHS))
    x = torch.randn(11, 2)
    expected = torch.stack([torch_module(row, WIDTHS)(x)[:, 0] for row in theta])
    assert torch.allclose(logits(theta, WIDTHS, x), expected, atol=1e-5)


def test_initial_weights_are_glorot_uniform_and_biases_zero():
    theta = initialise((200, 300, 1), [0])
    weight, bias = split(theta, (200, 300, 1))[0]
    bound = (6 / 500) ** 0.5
    assert weight.abs().max() <= bound and weight.abs().max() > 0.99 * bound
    assert float(weight.std()) == pytest.approx(bound / 3**0.5, rel=0.02)
    assert bias.abs().max() == 0


def test_a_networks_start_depends_on_its_seed_alone():
    alone, among = initialise(WIDTHS, [7]), initialise(WIDTHS, [3, 7, 1])
    assert torch.equal(alone[0], among[1])
    assert not torch.equal(among[0], among[1])


def test_a_stack_of_another_architecture_is_refused():
    with pytest.raises(ValueError, match="expected 44 parameters"):
        split(torch.zeros(1, 5), WIDTHS)
