import pytest
import torch
from torch.nn.functional import conv2d, linear

from explainer.measures.directions import filter_normalised
from explainer.networks.convolutional import DIGITS_NETWORK, Convolutional, expand, source
from explainer.networks.mlp import outputs
from explainer.networks.parameters import count_parameters, initialise, split

SMALL = Convolutional(channels=(2, 3, 4), side=5, strides=(2, 1), widths=(6, 3))


def some(architecture, networks=3):
    """Networks with biases, too."""
    theta = initialise(architecture, range(networks))
    return theta + 0.1 * torch.randn(theta.shape, generator=torch.Generator().manual_seed(0))


def convolved(theta, architecture, images):
    """The same network by torch's own convolutions, outputs [P, C]."""
    layers = split(theta[None], architecture)
    x = images
    for layer, channels, stride in zip(
        layers, architecture.channels, architecture.strides, strict=False
    ):
        filters = layer.weight[0].view(-1, channels, architecture.kernel, architecture.kernel)
        x = conv2d(x, filters, layer.bias[0], stride, padding=architecture.kernel // 2).relu()
    x = x.flatten(1)
    *dense, last = layers[len(architecture.strides) :]
    for layer in dense:
        x = linear(x, layer.weight[0], layer.bias[0]).relu()
    return linear(x, last.weight[0], last.bias[0])


@pytest.mark.parametrize("architecture", [SMALL, DIGITS_NETWORK])
def test_expanded_networks_compute_what_convolutions_do(architecture):
    theta = some(architecture)
    channels, side = architecture.maps[0]
    images = torch.randn(7, channels, side, side, generator=torch.Generator().manual_seed(1))
    found = outputs(expand(theta, architecture), architecture.expanded, images.flatten(1))
    for row, z in zip(theta, found, strict=True):
        assert torch.allclose(z.T, convolved(row, architecture, images), atol=1e-5)


def test_gradients_are_those_of_the_convolutions():
    theta = some(SMALL)
    images = torch.randn(4, 2, 5, 5, generator=torch.Generator().manual_seed(1))
    tied = theta.clone().requires_grad_(True)
    found = outputs(expand(tied, SMALL), SMALL.expanded, images.flatten(1))
    found.square().sum().backward()
    free = theta.clone().requires_grad_(True)
    sum(convolved(row, SMALL, images).square().sum() for row in free).backward()
    assert torch.allclose(tied.grad, free.grad, rtol=1e-4, atol=1e-5)


def test_every_parameter_is_used_and_has_as_many_copies_as_places_see_it():
    n = count_parameters(SMALL)
    copies = torch.bincount(source(SMALL), minlength=n + 1)
    assert (copies[:n] > 0).all()
    layer = split(copies[None, :n].float(), SMALL)[0]
    # On a side of 5 with stride 2, the filter's centre meets a pixel at 3 × 3 places.
    assert layer.weight[0, 0, 4] == 9
    assert layer.bias[0, 0] == 9


def test_the_digits_network_has_about_as_many_parameters_as_a_quadratic_model():
    pixels = 64
    quadratic = (1 + pixels + pixels * (pixels + 1) // 2) * 10
    assert count_parameters(DIGITS_NETWORK) == 21490
    assert abs(count_parameters(DIGITS_NETWORK) / quadratic - 1) < 0.01


def test_filters_are_normalised_one_by_one():
    (theta,) = some(SMALL, networks=1)
    drawn = torch.randn(2, len(theta), generator=torch.Generator().manual_seed(2))
    moved = split(filter_normalised(drawn, theta, SMALL), SMALL)
    for layer, at in zip(moved, split(theta[None], SMALL), strict=True):
        norms = at.weight.norm(dim=2).expand(2, -1)
        assert torch.allclose(layer.weight.norm(dim=2), norms, rtol=1e-5)
        assert not layer.bias.any()
