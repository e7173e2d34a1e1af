"""Random networks: what the weights are before any training.

Every weight is N(0, 2/fan-in) (He et al. 2015, arXiv 1502.01852), every bias N(0, s²), s the spread
of the biases. Training starts with biases of zero; random networks need some, since without them
they answer alike along every ray from the origin and could not tell one turn of a spiral from the
next.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from explainer.networks.convolutional import Convolutional
from explainer.networks.parameters import Architecture, Widths, count_parameters, split


@dataclass(frozen=True)
class Prior:
    """The distribution of random networks.

    Attributes:
        widths: of the networks.
        bias_spread: s.
    """

    widths: Widths
    bias_spread: float = 1.0

    @property
    def architecture(self) -> Widths:
        """The same."""
        return self.widths

    def scales(self) -> Tensor:
        """Return the standard deviation of each parameter, [n].

        >>> Prior((2, 1), bias_spread=0.5).scales().tolist()
        [1.0, 1.0, 0.5]
        """
        return _scales(self.widths, self.bias_spread)

    def draw(self, count: int, generator: torch.Generator) -> Tensor:
        """Return `count` random networks, θ [count, n]."""
        return _draw(self.scales(), count, generator)


@dataclass(frozen=True)
class ConvolutionalPrior:
    """The distribution of random convolutional networks; a convolution's fan-in is one place's.

    Attributes:
        architecture: of the networks.
        bias_spread: s.
    """

    architecture: Convolutional
    bias_spread: float = 1.0

    def scales(self) -> Tensor:
        """Return the standard deviation of each parameter, [n].

        >>> one = Convolutional(channels=(2, 1), side=1, strides=(1,), widths=(1,))
        >>> [round(scale, 3) for scale in ConvolutionalPrior(one).scales()[17:].tolist()]
        [0.333, 1.0, 1.414, 1.0]
        """
        return _scales(self.architecture, self.bias_spread)

    def draw(self, count: int, generator: torch.Generator) -> Tensor:
        """Return `count` random networks, θ [count, n]."""
        return _draw(self.scales(), count, generator)


AnyPrior = Prior | ConvolutionalPrior


def _scales(architecture: Architecture, bias_spread: float) -> Tensor:
    scales = torch.full((1, count_parameters(architecture)), bias_spread)
    for layer in split(scales, architecture):
        layer.weight.fill_(math.sqrt(2 / layer.weight.shape[2]))
    return scales[0]


def _draw(scales: Tensor, count: int, generator: torch.Generator) -> Tensor:
    return torch.randn(count, len(scales), generator=generator) * scales


def like_the_prior(theta: Tensor, prior: Prior) -> Tensor:
    """Return networks θ [M, n] that answer alike, the weights of each layer as large as drawn ones.

    Of a ReLU network, a positive factor on a layer, and on all biases from there on, changes no
    sign of an answer.

    >>> prior = Prior((1, 1, 1))
    >>> found = like_the_prior(torch.tensor([[1.0, 1.0, 4.0, 2.0]]), prior)
    >>> found.square().numpy().round(3).tolist()
    [[2.0, 2.0, 2.0, 1.0]]
    """
    scaled, grown = theta.clone(), torch.ones(len(theta)).to(theta)
    wanted = split(prior.scales().to(theta)[None], prior.widths)
    for layer, one in zip(split(scaled, prior.widths), wanted, strict=True):
        factor = one.weight[0, 0, 0] / layer.weight.square().mean((1, 2)).sqrt()
        layer.weight.mul_(factor[:, None, None])
        grown = grown * factor
        layer.bias.mul_(grown[:, None])
    return scaled
