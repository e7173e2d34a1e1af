"""Networks that are each evaluated at a point of their own, and how their answers hang on θ."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from explainer.networks.parameters import Layer, Widths, split


def own_slopes(theta: Tensor, widths: Widths, inputs: Tensor) -> Tensor:
    """Return ∂ logit / ∂θ [M, n] of each network with one output at its own point of [M, d].

    >>> own_slopes(torch.tensor([[3.0, 4.0, 7.0]]), (2, 1), torch.tensor([[0.5, -2.0]])).tolist()
    [[0.5, -2.0, 1.0]]
    """
    slopes = torch.empty_like(theta)
    layers, targets = split(theta, widths), split(slopes, widths)
    below = [inputs, *_own_activations(layers, inputs)[:-1]]
    above = torch.ones_like(theta[:, :1])  # ∂ logit / ∂ what goes into the layer's units
    for layer, target, here in zip(layers[::-1], targets[::-1], below[::-1], strict=True):
        torch.mul(above[:, :, None], here[:, None], out=target.weight)
        target.bias.copy_(above)
        above = torch.bmm(above[:, None], layer.weight)[:, 0] * (here > 0)
    return slopes


def _own_activations(layers: Sequence[Layer], inputs: Tensor) -> list[Tensor]:
    """Return what each layer puts out, [M, out]; ReLUs are in it but for the last."""
    found, here = [], inputs
    for layer in layers:
        here = torch.baddbmm(layer.bias[:, :, None], layer.weight, here[:, :, None])[:, :, 0]
        found.append(here)
        here = here.relu() if layer is layers[-1] else here.relu_()
    return found
