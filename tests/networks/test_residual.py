import dataclasses

import pytest
import torch
from torch import nn
from torch.nn.functional import pad

from explainer.networks.parameters import count_parameters, initialise, split
from explainer.networks.residual import Residual, residual_logits

TINY = Residual(blocks=2, channels=(8, 16), image_channels=1, classes=4)


def some(architecture, networks=2):
    theta = initialise(architecture, range(networks))
    return theta + 0.1 * torch.randn(theta.shape, generator=torch.Generator().manual_seed(0))


class Module(nn.Module):
    """The same network of torch's own layers."""

    def __init__(self, theta, architecture):
        super().__init__()
        self.architecture = architecture
        *layers, last = split(theta[None], architecture)
        self.convolutions = nn.ModuleList()
        for i, layer in enumerate(layers):
            out, fan_in = layer.weight.shape[1:]
            block = (i - 1) // 2
            halves = i % 2 == 1 and block > 0 and block % architecture.blocks == 0
            convolution = nn.Conv2d(fan_in // 9, out, 3, 2 if halves else 1, 1, bias=False)
            convolution.weight.data = layer.weight[0].reshape(out, -1, 3, 3)
            norm = nn.GroupNorm(max(1, out // 8), out)
            norm.bias.data = layer.bias[0].clone()
            self.convolutions.append(nn.Sequential(convolution, norm))
        self.last = nn.Linear(last.weight.shape[2], last.weight.shape[1])
        self.last.weight.data, self.last.bias.data = last.weight[0], last.bias[0]

    def forward(self, x):
        x = self.convolutions[0](x).relu()
        for one, two in zip(self.convolutions[1::2], self.convolutions[2::2], strict=True):
            inside = two(one(x).relu())
            if self.architecture.skips:
                if inside.shape != x.shape:
                    x = x[:, :, ::2, ::2]
                    x = pad(x, (0, 0, 0, 0, 0, inside.shape[1] - x.shape[1]))
                inside = inside + x
            x = inside.relu()
        return self.last(x.mean((2, 3)))


@pytest.mark.parametrize("skips", [True, False])
def test_a_stack_computes_what_a_module_does(skips):
    architecture = dataclasses.replace(TINY, skips=skips)
    theta = some(architecture)
    images = torch.randn(5, 1, 8, 8, generator=torch.Generator().manual_seed(1))
    for row, z in zip(theta, residual_logits(theta, architecture, images), strict=True):
        with torch.no_grad():
            assert torch.allclose(z.T, Module(row, architecture)(images), atol=1e-4)


def test_gradients_are_those_of_the_module():
    theta = some(TINY, networks=1)
    images = torch.randn(3, 1, 8, 8, generator=torch.Generator().manual_seed(1))
    module = Module(theta[0], TINY)
    module(images).square().sum().backward()
    free = theta.clone().requires_grad_(True)
    residual_logits(free, TINY, images).square().sum().backward()
    *layers, last = split(free.grad, TINY)
    for layer, (convolution, norm) in zip(layers, module.convolutions, strict=True):
        expected = convolution.weight.grad.flatten(1)
        assert torch.allclose(layer.weight[0], expected, rtol=1e-3, atol=1e-3)
        assert torch.allclose(layer.bias[0], norm.bias.grad, rtol=1e-3, atol=1e-3)
    assert torch.allclose(last.weight[0], module.last.weight.grad, rtol=1e-3, atol=1e-3)


def test_the_network_of_the_paper_but_for_the_scales_of_its_normalisation():
    scales = 7 * 16 + 6 * 32 + 6 * 64
    paper = Residual(blocks=3)
    assert paper.depth == 20
    assert count_parameters(paper) == 269_722 - scales


def test_skips_cost_no_parameters():
    assert count_parameters(TINY) == count_parameters(dataclasses.replace(TINY, skips=False))


def test_an_image_alone_gives_the_same_answer_as_among_others():
    theta = some(TINY)
    images = torch.randn(3, 1, 8, 8, generator=torch.Generator().manual_seed(1))
    together = residual_logits(theta, TINY, images)
    assert torch.allclose(residual_logits(theta, TINY, images[1:2])[:, :, 0], together[:, :, 1])
