"""Residual networks for small images, with or without their skips, as stacks.

The network of He et al. (2016, arXiv 1512.03385) for CIFAR-10: one convolution, then three stages
of b blocks of two 3 × 3 convolutions with 16, 32 and 64 channels, each stage after the first
halving the side, then the mean over places and one linear layer: 6b + 2 layers. A block adds its
input to its output; where the channels double, the input is subsampled and padded with zero
channels. The plain network of the same depth leaves the addition out (Li et al. 2018, arXiv
1712.09913).

Group normalisation (Wu and He 2018, arXiv 1803.08494) stands where the original has batch
normalisation: a network is then a function of its parameters and one image alone, so that a loss
at a point in parameter space needs no running statistics. It has no learned scale; each channel
has a learned bias.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, conv2d, group_norm, pad

from explainer.networks.parameters import Layer, split

KERNEL = 3
CHANNELS_PER_GROUP = 8  # of group normalisation


@dataclass(frozen=True)
class Residual:
    """Recipe of a residual network.

    Attributes:
        blocks: b, in each stage; the network has 6b + 2 layers for three stages.
        channels: of each stage.
        image_channels: of the images.
        classes: how many outputs.
        skips: whether blocks add their input.

    >>> Residual(blocks=3).depth
    20
    """

    blocks: int
    channels: tuple[int, ...] = (16, 32, 64)
    image_channels: int = 3
    classes: int = 10
    skips: bool = True

    @property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """Inputs and outputs of each layer, of a convolution for one place."""
        fan_in, found = self.image_channels, []
        for channels in (self.channels[0], *(c for c in self.channels for _ in range(self.convs))):
            found.append((fan_in * KERNEL**2, channels))
            fan_in = channels
        return (*found, (fan_in, self.classes))

    @property
    def convs(self) -> int:
        """Convolutions in a stage."""
        return 2 * self.blocks

    @property
    def depth(self) -> int:
        """How many layers have weights."""
        return len(self.shapes)


def residual_logits(theta: Tensor, architecture: Residual, images: Tensor) -> Tensor:
    """Return the outputs [M, classes, P] of networks θ [M, n] for the same images [P, C, H, W].

    The M networks are the groups of grouped convolutions.

    Raises:
        ValueError: if n isn't the number of parameters of the architecture.

    >>> small = Residual(blocks=1, channels=(8, 16), image_channels=1, classes=2)
    >>> silent = torch.zeros(3, sum((fan_in + 1) * fan_out for fan_in, fan_out in small.shapes))
    >>> z = residual_logits(silent, small, torch.ones(5, 1, 4, 4))
    >>> tuple(z.shape), bool((z == 0).all())
    ((3, 2, 5), True)
    """
    first, *blocks, last = split(theta, architecture)
    stack = len(theta)
    x = _normalised(conv2d(images, _filters(first), padding=1), first, stack).relu()
    for i, (one, two) in enumerate(zip(blocks[::2], blocks[1::2], strict=True)):
        stride = 2 if i and i % architecture.blocks == 0 else 1
        inside = conv2d(x, _filters(one), stride=stride, padding=1, groups=stack)
        inside = _normalised(inside, one, stack).relu()
        inside = _normalised(conv2d(inside, _filters(two), padding=1, groups=stack), two, stack)
        if architecture.skips:
            inside = inside + _shortcut(x, stride, two.weight.shape[1], stack)
        x = inside.relu()
    features = x.mean(dim=(2, 3)).view(len(images), stack, -1).permute(1, 2, 0)  # [M, C, P]
    return torch.baddbmm(last.bias[:, :, None], last.weight, features)


def _filters(layer: Layer) -> Tensor:
    """Return a convolution's weights [M, out, in·9] as filters [M·out, in, 3, 3]."""
    return layer.weight.reshape(-1, layer.weight.shape[2] // KERNEL**2, KERNEL, KERNEL)


def _normalised(x: Tensor, layer: Layer, stack: int) -> Tensor:
    """Normalise x [P, M·C, H, W] over groups of channels, then add each channel's bias."""
    groups = stack * max(1, layer.weight.shape[1] // CHANNELS_PER_GROUP)
    return group_norm(x, groups) + layer.bias.reshape(-1, 1, 1)


def _shortcut(x: Tensor, stride: int, channels: int, stack: int) -> Tensor:
    """Return x [P, M·C, H, W] subsampled, and with channels of zeros up to `channels` each."""
    if stride == 1:
        return x
    x = avg_pool2d(x, 1, stride)
    each = x.view(len(x), stack, -1, *x.shape[2:])
    missing = channels - each.shape[2]
    return pad(each, (0, 0, 0, 0, 0, missing)).flatten(1, 2)
