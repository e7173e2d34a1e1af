"""ProxProp: implicit steps, layer by layer (Frerix et al. 2018, arXiv 1706.04638).

With a layer z = W a, bias included, and z* = z − P γ ∂L/∂z the outputs that an explicit step would
like to have,

    W ← argmin_W ½ Σ_P ‖W a − z*‖² + 1/(2τ) ‖W − W_k‖²  =  W_k − γ G (A + λI)⁻¹,

G = ∂L/∂W of the mean loss, A = Σ_P a aᵀ / P and λ = 1/(τP): a linear system a layer, solved
exactly. For a convolution the sum goes over its places too. With large λ the step is that of
gradient descent at rate γ/λ.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn.functional import unfold

from explainer.networks.convolutional import Convolutional
from explainer.networks.parameters import Layer, Widths, split


class ProxProp:
    """Implicit steps on the layers of a stack of networks; see above.

    At the input 1 of a network of one layer A = (1, 1)ᵀ(1, 1), so G = (2, 2) is an eigenvector to
    the eigenvalue 2, and the step is γ G / (2 + λ):

    >>> theta, gradient = torch.zeros(1, 2), torch.tensor([[2.0, 2.0]])
    >>> ProxProp((1, 1), rate=1.0, damping=2.0).step(theta, gradient, torch.ones(1, 1))
    >>> theta.numpy().round(6).tolist()
    [[-0.5, -0.5]]

    Args:
        architecture: of the networks.
        rate: γ.
        damping: λ.
    """

    def __init__(self, architecture: Widths | Convolutional, rate: float, damping: float) -> None:
        self.architecture, self.rate, self.damping = architecture, rate, damping

    @torch.no_grad()
    def step(self, theta: Tensor, gradient: Tensor, inputs: Tensor) -> None:
        """Move θ [M, n] by its gradient [M, n] on a batch of inputs [P, ...]."""
        layers, slopes = split(theta, self.architecture), split(gradient, self.architecture)
        arriving = incoming(theta, self.architecture, inputs)
        for layer, slope, a in zip(layers, slopes, arriving, strict=True):
            metric = a @ a.mT / len(inputs)
            metric.diagonal(dim1=1, dim2=2).add_(self.damping)
            both = torch.cat([slope.weight, slope.bias[:, :, None]], dim=2)  # [M, out, in + 1]
            step = self.rate * torch.linalg.solve(metric, both, left=False)
            layer.weight.sub_(step[:, :, :-1])
            layer.bias.sub_(step[:, :, -1])


def incoming(
    theta: Tensor, architecture: Widths | Convolutional, inputs: Tensor
) -> Iterator[Tensor]:
    """Yield what arrives at each layer, [M, in + 1, places · P], the last row ones for the bias.

    Networks θ are [M, n], inputs [P, ...].
    """
    layers = iter(split(theta, architecture))
    hidden = inputs.expand(len(theta), *inputs.shape)  # [M, P, ...]
    if isinstance(architecture, Convolutional):
        for i, stride in enumerate(architecture.strides):
            arriving = patches(hidden, architecture.kernel, stride)
            yield arriving
            z = outgoing(next(layers), arriving).unflatten(2, (-1, len(inputs)))
            side = architecture.maps[i + 1][1]
            hidden = z.relu().permute(0, 3, 1, 2).unflatten(3, (side, side))
    for layer in layers:
        arriving = with_ones(hidden.flatten(2).mT)
        yield arriving
        hidden = outgoing(layer, arriving).relu().mT


def patches(maps: Tensor, kernel: int, stride: int) -> Tensor:
    """Return what each place of a convolution sees of maps [M, P, C, H, W], and ones.

    They are [M, C · kernel² + 1, places · P], place by place.
    """
    a = unfold(maps.flatten(0, 1), kernel, padding=kernel // 2, stride=stride)
    a = a.unflatten(0, maps.shape[:2])  # [M, P, in, places]
    return with_ones(a.permute(0, 2, 3, 1).flatten(2))


def with_ones(a: Tensor) -> Tensor:
    """Append a row of ones to [M, in, P], as [M, in + 1, P].

    >>> with_ones(torch.tensor([[[2.0, 3.0]]])).tolist()
    [[[2.0, 3.0], [1.0, 1.0]]]
    """
    return torch.cat([a, a.new_ones(len(a), 1, a.shape[2])], dim=1)


def outgoing(layer: Layer, arriving: Tensor) -> Tensor:
    """Return the outputs [M, out, P] of a layer for [M, in + 1, P].

    >>> layer = Layer(weight=torch.tensor([[[3.0]]]), bias=torch.tensor([[7.0]]))
    >>> outgoing(layer, with_ones(torch.tensor([[[2.0]]]))).tolist()
    [[[13.0]]]
    """
    return torch.cat([layer.weight, layer.bias[:, :, None]], dim=2) @ arriving
