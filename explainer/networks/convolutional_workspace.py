"""Convolutional networks in memory that is kept.

A convolution is a product of its filters with the patches that it sees. Images don't change, so
their patches are cut once, and those of feature maps by an index made once. For a stack of networks
at the same few images this is about four times as fast as writing the matrices out
(`explainer.networks.convolutional`), which are three times as many numbers, read anew each time.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import fold, unfold

from explainer.networks.convolutional import Convolutional
from explainer.networks.parameters import Architecture, split
from explainer.networks.workspace import Workspace


class ConvolutionalWorkspace:
    """P convolutional networks, θ [P, n], at the same N images [N, C·H·W], as a `Workspace` is."""

    def __init__(self, theta: Tensor, architecture: Convolutional, inputs: Tensor) -> None:
        """Make room for as many networks as there are in θ, which are copied."""
        self.theta = theta.clone()  # to be written to
        self._architecture = architecture
        self._layers = split(self.theta, architecture)
        self._slopes = torch.empty_like(self.theta)
        self._targets = split(self._slopes, architecture)
        self._rows = torch.arange(len(theta), device=theta.device)
        count = len(architecture.strides)
        self._patches = [_patches(architecture, i).to(theta.device) for i in range(count)]
        first = torch.cat([inputs.new_zeros(1, len(inputs)), inputs.T])[self._patches[0]]
        self._seen = [first.expand(len(theta), -1, -1, -1)]  # each [P, fan-in, places, N]
        self._maps = []  # each [P, 1 + features·places, N]; a border of zeros, then features
        for i, (_, features) in enumerate(architecture.shapes):
            places = self._patches[i].shape[1] if i < count else 1
            self._maps.append(theta.new_zeros(len(theta), 1 + features * places, len(inputs)))
            if i + 1 < count:
                shape = len(theta), *self._patches[i + 1].shape, len(inputs)
                self._seen.append(theta.new_empty(shape))
            else:
                self._seen.append(self._maps[i][:, 1:, None])

    def outputs(self) -> Tensor:
        """Return the outputs [P, C, N]; they stand until the next call."""
        for i, layer in enumerate(self._layers):
            if 0 < i < len(self._patches):
                cut = self._seen[i].flatten(1, 2)  # [P, fan-in·places, N]
                torch.index_select(self._maps[i - 1], 1, self._patches[i].flatten(), out=cut)
            here = self._features(i).flatten(2)  # [P, features, places·N]
            seen = self._seen[i].flatten(2)  # [P, fan-in, places·N]
            torch.baddbmm(layer.bias[:, :, None], layer.weight, seen, out=here)
            if layer is not self._layers[-1]:
                here.relu_()
        return self._maps[-1][:, 1:]

    def slopes(self, points: Tensor, above: Tensor) -> Tensor:
        """Return ∂ Σ_c above_c output_c / ∂θ [P, n], as `Workspace.slopes` does."""
        above = above[:, :, None]  # [P, features, places], as it is for every layer
        for i in reversed(range(len(self._layers))):
            layer, target = self._layers[i], self._targets[i]
            seen = self._seen[i][self._rows, :, :, points]  # [P, fan-in, places]
            torch.bmm(above, seen.transpose(1, 2), out=target.weight)
            torch.sum(above, 2, out=target.bias)
            if i:
                below = torch.bmm(layer.weight.transpose(1, 2), above)  # [P, fan-in, places]
                active = self._features(i - 1)[self._rows, :, :, points] > 0
                above = self._summed(i, below).view(active.shape) * active
        return self._slopes

    def _features(self, layer: int) -> Tensor:
        """Return what a layer puts out, [P, features, places, N], without the border."""
        count = self._layers[layer].bias.shape[1]
        features: Tensor = self._maps[layer][:, 1:].unflatten(1, (count, -1))
        return features

    def _summed(self, layer: int, seen: Tensor) -> Tensor:
        """Return for every feature below a layer the sum over all that see it."""
        if layer >= len(self._patches):
            return seen
        _, side = self._architecture.maps[layer]
        return fold(seen, (side, side), **_window(self._architecture, layer))


def _patches(architecture: Convolutional, layer: int) -> Tensor:
    """Return what a convolution sees, [C·kernel², places]: features numbered from 1; 0, the border.

    >>> two = Convolutional(channels=(1, 1), side=2, strides=(2,), widths=(1,))
    >>> _patches(two, 0).view(3, 3).tolist()
    [[0, 0, 0], [0, 1, 2], [0, 3, 4]]
    """
    channels, side = architecture.maps[layer]
    numbers = torch.arange(1.0, 1 + channels * side**2, dtype=torch.float64)
    maps = numbers.view(1, channels, side, side)
    return unfold(maps, **_window(architecture, layer))[0].long()


def _window(architecture: Convolutional, layer: int) -> dict[str, int]:
    size = architecture.kernel
    return {"kernel_size": size, "padding": size // 2, "stride": architecture.strides[layer]}


Evaluated = Workspace | ConvolutionalWorkspace


def workspace(theta: Tensor, architecture: Architecture, inputs: Tensor) -> Evaluated:
    """Return memory for networks of an architecture.

    Raises:
        TypeError: if they are neither fully connected nor `Convolutional`.
    """
    if isinstance(architecture, tuple):
        return Workspace(theta, architecture, inputs)
    if isinstance(architecture, Convolutional):
        return ConvolutionalWorkspace(theta, architecture, inputs)
    raise TypeError(f"no workspace for {type(architecture).__name__}")
