"""Stacked parameters: M networks of one architecture are one tensor θ of shape [M, n].

Row m is the flat parameter vector of network m, layer after layer, weights (row-major, out × in)
before biases. That holds for every architecture: the weights of a convolution are a matrix too, one
row a filter. Fully connected networks are named by their widths alone, others by a frozen recipe
with the shapes of its layers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol

import torch
from torch import Tensor

Widths = tuple[int, ...]


class Shaped(Protocol):
    """A frozen recipe of a network that isn't fully connected."""

    @property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """Inputs and outputs of each layer; those of a convolution are of one place."""


Architecture = Widths | Shaped


class Layer(NamedTuple):
    """Views of one layer's parameters in a stack."""

    weight: Tensor  # [M, out, in]
    bias: Tensor  # [M, out]


def shapes(architecture: Architecture) -> tuple[tuple[int, int], ...]:
    """Return (inputs, outputs) of each layer.

    >>> shapes((2, 8, 1))
    ((2, 8), (8, 1))
    """
    if isinstance(architecture, tuple):
        return tuple(pairwise(architecture))
    return architecture.shapes


def count_parameters(architecture: Architecture) -> int:
    """Return n, the number of weights and biases of one network.

    >>> count_parameters((2, 23, 16, 26, 32, 28, 31, 1))  # of the swiss roll
    3614
    """
    return sum((fan_in + 1) * fan_out for fan_in, fan_out in shapes(architecture))


def split(theta: Tensor, architecture: Architecture) -> list[Layer]:
    """View a stack θ [M, n] layer by layer; writing to a view writes to θ.

    Raises:
        ValueError: if n isn't the number of parameters of the architecture.

    >>> theta = torch.tensor([[3.0, 4.0, 7.0]])
    >>> (layer,) = split(theta, (2, 1))
    >>> layer.weight.tolist(), layer.bias.tolist()
    ([[[3.0, 4.0]]], [[7.0]])
    >>> layer.bias[:] = 0
    >>> theta.tolist()
    [[3.0, 4.0, 0.0]]
    """
    stack, n = theta.shape
    expected = count_parameters(architecture)
    if n != expected:
        raise ValueError(f"expected {expected} parameters for {architecture}, got {n}")
    layers, start = [], 0
    for fan_in, fan_out in shapes(architecture):
        middle, end = start + fan_in * fan_out, start + (fan_in + 1) * fan_out
        layers.append(
            Layer(theta[:, start:middle].view(stack, fan_out, fan_in), theta[:, middle:end])
        )
        start = end
    return layers


def bias_mask(architecture: Architecture) -> Tensor:
    """Return a boolean [n], true where the flat vector holds a bias.

    >>> bias_mask((2, 1)).tolist()
    [False, False, True]
    """
    mask = torch.zeros(1, count_parameters(architecture))
    for layer in split(mask, architecture):
        layer.bias.fill_(1)
    return mask[0].bool()


def initialise(architecture: Architecture, seeds: Sequence[int]) -> Tensor:
    """Return θ [M, n], one network a seed: Glorot-uniform weights, zero biases.

    Each weight is uniform on ±√(6 / (fan_in + fan_out)) (Glorot & Bengio 2010), in a convolution
    with the inputs and outputs of one place. Row m depends on its own seed alone, not on the stack
    around it.

    >>> both, second = initialise((2, 1), seeds=(4, 5)), initialise((2, 1), seeds=(5,))
    >>> torch.equal(both[1:], second), float(both.abs().max()) <= math.sqrt(6 / 3)
    (True, True)
    """
    theta = torch.zeros(len(seeds), count_parameters(architecture))
    for row, seed in zip(theta, seeds, strict=True):
        generator = torch.Generator().manual_seed(seed)
        for layer in split(row[None], architecture):
            fan_out, fan_in = layer.weight.shape[1:]
            bound = math.sqrt(6 / (fan_in + fan_out))
            layer.weight.copy_(
                (torch.rand(1, fan_out, fan_in, generator=generator) * 2 - 1) * bound
            )
    return theta
