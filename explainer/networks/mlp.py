"""Fully connected ReLU networks, as functions of stacked parameters.

How these are laid out is in `explainer.networks.parameters`.

All M networks are evaluated by one batched matrix product a layer. Activations are kept
feature-major, [M, width, P], so that the products need no transposed copies.
"""

from __future__ import annotations

import torch
from torch import Tensor

from explainer.networks.parameters import Widths, split


def outputs(theta: Tensor, widths: Widths, inputs: Tensor) -> Tensor:
    """Return the outputs [M, C, P] of M networks θ [M, n] at the same P points, inputs [P, d].

    Raises:
        ValueError: if n isn't the number of parameters of such a network.
    """
    first, *rest = split(theta, widths)
    # One product serves the first layer of all networks, since they share the inputs.
    hidden = first.weight @ inputs.T + first.bias[:, :, None]  # [M, out, P]
    for layer in rest:
        hidden = torch.baddbmm(layer.bias[:, :, None], layer.weight, hidden.relu_())
    return hidden


def logits(theta: Tensor, widths: Widths, inputs: Tensor) -> Tensor:
    """Return the logits [M, P] of networks θ [M, n] with one output at the same inputs [P, d].

    >>> theta = torch.tensor([[3.0, 4.0, 7.0]])  # one layer: two weights and a bias
    >>> logits(theta, (2, 1), torch.tensor([[0.0, 0.0], [1.0, -1.0]])).tolist()
    [[7.0, 6.0]]
    """
    return outputs(theta, widths, inputs)[:, 0]
