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

from explainer.networks.parameters import Widths, count_parameters, split


@dataclass(frozen=True)
class Prior:
    """The distribution of random networks.

    Attributes:
        widths: of the networks.
        bias_spread: s.
    """

    widths: Widths
    bias_spread: float = 1.0

    def scales(self) -> Tensor:
        """Return the standard deviation of each parameter, [n].

        >>> Prior((2, 1), bias_spread=0.5).scales().tolist()
        [1.0, 1.0, 0.5]
        """
        scales = torch.full((1, count_parameters(self.widths)), self.bias_spread)
        for layer in split(scales, self.widths):
            layer.weight.fill_(math.sqrt(2 / layer.weight.shape[2]))
        return scales[0]

    def draw(self, count: int, generator: torch.Generator) -> Tensor:
        """Return `count` random networks, θ [count, n]."""
        scales = self.scales()
        return torch.randn(count, len(scales), generator=generator) * scales
