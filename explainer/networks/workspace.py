"""Networks that are evaluated again and again at the same points, in memory that is kept.

To allocate memory for what layers put out takes about as long as to compute it, and so does each
slope of a parameter. Parameters are therefore written into a `Workspace`, and what it returns
stands until it is asked again.
"""

from __future__ import annotations

import torch
from torch import Tensor

from explainer.networks.parameters import Widths, split


class Workspace:
    """P fully connected networks, θ [P, n], at the same N points [N, d].

    >>> work = Workspace(torch.tensor([[3.0, 4.0, 7.0]]), (2, 1), torch.tensor([[0.5, -2.0]]))
    >>> work.outputs().tolist()
    [[[0.5]]]
    >>> work.slopes(torch.tensor([0]), torch.ones(1, 1)).tolist()
    [[0.5, -2.0, 1.0]]
    """

    def __init__(self, theta: Tensor, widths: Widths, inputs: Tensor) -> None:
        """Make room for as many networks as there are in θ, which are copied."""
        self.theta = theta.clone()  # to be written to
        self._layers = split(self.theta, widths)
        self._inputs = inputs
        self._first = inputs.T.expand(len(theta), -1, -1)  # [P, d, N]
        self._out = [theta.new_empty(len(theta), width, len(inputs)) for width in widths[1:]]
        self._slopes = torch.empty_like(self.theta)
        self._targets = split(self._slopes, widths)
        self._rows = torch.arange(len(theta), device=theta.device)

    def outputs(self) -> Tensor:
        """Return the outputs [P, C, N]; they stand until the next call."""
        below = self._first
        for layer, out in zip(self._layers, self._out, strict=True):
            here = torch.baddbmm(layer.bias[:, :, None], layer.weight, below, out=out)
            below = here if layer is self._layers[-1] else here.relu_()
        return below

    def slopes(self, points: Tensor, above: Tensor) -> Tensor:
        """Return ∂ Σ_c above_c output_c / ∂θ [P, n], each network at a point of its own.

        The networks are those whose outputs were returned last; the slopes stand until the next
        call.

        Args:
            points: which, [P].
            above: a factor of each output, [P, C].
        """
        parts = list(zip(self._layers, self._targets, strict=True))
        for place, (layer, target) in reversed(list(enumerate(parts))):
            here = self._out[place - 1][self._rows, :, points] if place else self._inputs[points]
            torch.mul(above[:, :, None], here[:, None], out=target.weight)
            target.bias.copy_(above)
            above = torch.bmm(above[:, None], layer.weight)[:, 0].mul_(here > 0)
        return self._slopes
