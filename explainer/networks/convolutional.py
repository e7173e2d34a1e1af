"""Small convolutional networks, run as fully connected ones with tied weights.

A convolution is a matrix product in which many weights are the same and most are zero. On images
of 8 × 8 pixels few are zero, so it is fastest to write the matrix out: the *expanded* network is
fully connected, its weights read from the n free parameters by an index made once, and everything
that runs stacks of fully connected networks runs these. The gradient of a free parameter is the
sum over its copies. Counted in multiplications, the matrices of `DIGITS_NETWORK` are 1.8 times the
work of its convolutions, and large matrix products make up for more than that.

The feature maps of a layer are flattened channel by channel, so that a network's last feature maps
are already the inputs of the fully connected layers behind them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import torch
from torch import Tensor

from explainer.networks.parameters import Widths

Map = tuple[int, int]  # channels and side of square feature maps


@dataclass(frozen=True)
class Convolutional:
    """Recipe: convolutions, then fully connected layers, ReLU between all of them.

    Attributes:
        channels: of the image, then of each convolution's feature maps.
        side: height and width of the image.
        strides: of each convolution.
        widths: of the fully connected layers, the last one the number of classes.
        kernel: side of the filters, odd; borders are padded with zeros.

    >>> DIGITS_NETWORK.maps, DIGITS_NETWORK.expanded
    (((1, 8), (16, 4), (32, 2)), (64, 256, 128, 120, 10))
    """

    channels: tuple[int, ...] = (1, 16, 32)
    side: int = 8
    strides: tuple[int, ...] = (2, 2)
    widths: Widths = (120, 10)
    kernel: int = 3

    @property
    def maps(self) -> tuple[Map, ...]:
        """The image, then the feature maps of each convolution."""
        sides = [self.side]
        for stride in self.strides:
            sides.append(math.ceil(sides[-1] / stride))
        return tuple(zip(self.channels, sides, strict=True))

    @property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """Inputs and outputs of each layer, of a convolution for one place."""
        convolutions = ((c * self.kernel**2, out) for c, out in pairwise(self.channels))
        return (*convolutions, *pairwise(self.expanded[len(self.strides) :]))

    @property
    def expanded(self) -> Widths:
        """Widths of the fully connected network that computes the same."""
        return (*(channels * side**2 for channels, side in self.maps), *self.widths)


DIGITS_NETWORK = Convolutional()  # 21,490 parameters


def expand(theta: Tensor, architecture: Convolutional) -> Tensor:
    """Return the parameters [M, N] of the expanded networks of θ [M, n].

    >>> blur = Convolutional(channels=(1, 1), side=2, strides=(1,), widths=(1,))
    >>> theta = torch.ones(1, 15)  # 9 and 1 of the convolution, 4 and 1 of the layer behind it
    >>> expand(theta, blur).shape[1] == (4 + 1) * 4 + (4 + 1) * 1
    True
    """
    padded = torch.cat([theta, theta.new_zeros(len(theta), 1)], dim=1)
    return padded.index_select(1, source(architecture).to(theta.device))


@cache
def source(architecture: Convolutional) -> Tensor:
    """Return for each parameter of the expanded network, [N], which of θ's it copies; n is zero."""
    n = sum((fan_in + 1) * fan_out for fan_in, fan_out in architecture.shapes)
    places, start = [], 0
    for i, (fan_in, fan_out) in enumerate(architecture.shapes):
        weights = torch.arange(start, start + fan_in * fan_out).view(fan_out, fan_in)
        biases = torch.arange(start + fan_in * fan_out, start + (fan_in + 1) * fan_out)
        if i < len(architecture.strides):
            _, side = architecture.maps[i + 1]
            weights = _written_out(weights, architecture, i, zero=n)
            biases = biases.repeat_interleave(side**2)
        places += [weights.flatten(), biases]
        start += (fan_in + 1) * fan_out
    return torch.cat(places)


def _written_out(filters: Tensor, architecture: Convolutional, layer: int, zero: int) -> Tensor:
    """Return a convolution's matrix [out·places, in·places] of entries of `filters`, or `zero`."""
    (channels, side), (filters_count, places) = architecture.maps[layer : layer + 2]
    size = architecture.kernel
    kernels = filters.view(filters_count, channels, size, size)
    matrix = torch.full((filters_count, places, places, channels, side, side), zero)
    for y, row, dy in _reached(places, side, architecture.strides[layer], size):
        for x, column, dx in _reached(places, side, architecture.strides[layer], size):
            matrix[:, y, x, :, row, column] = kernels[:, :, dy, dx]
    return matrix.view(filters_count * places**2, channels * side**2)


def _reached(places: int, side: int, stride: int, size: int) -> Iterator[tuple[int, int, int]]:
    """Yield place, pixel and position in the filter, along one side, wherever they meet."""
    for place in range(places):
        for offset in range(size):
            pixel = place * stride + offset - size // 2
            if 0 <= pixel < side:
                yield place, pixel, offset
