"""Convolutional networks in memory that is kept, run as fully connected ones with tied weights."""

from __future__ import annotations

import torch
from torch import Tensor

from explainer.networks.convolutional import Convolutional, source
from explainer.networks.parameters import Architecture, count_parameters
from explainer.networks.workspace import Workspace


class TiedWorkspace:
    """P convolutional networks, θ [P, n], at the same N images [N, C·H·W], as a `Workspace` is."""

    def __init__(self, theta: Tensor, architecture: Convolutional, inputs: Tensor) -> None:
        """Make room for as many networks as there are in θ, which are copied."""
        n = count_parameters(architecture)
        self._padded = torch.cat([theta, theta.new_zeros(len(theta), 1)], dim=1)
        self.theta = self._padded[:, :n]  # to be written to
        self._source = source(architecture).to(theta.device)
        wide = self._padded.index_select(1, self._source)
        self._work = Workspace(wide, architecture.expanded, inputs)
        tied = _tied(source(architecture), n)
        self._tied = [(some.to(theta.device), at.to(theta.device)) for some, at in tied]
        self._slopes = torch.empty_like(theta)

    def outputs(self) -> Tensor:
        """Return the outputs [P, C, N]; they stand until the next call."""
        torch.index_select(self._padded, 1, self._source, out=self._work.theta)
        return self._work.outputs()

    def slopes(self, points: Tensor, above: Tensor) -> Tensor:
        """Return ∂ Σ_c above_c output_c / ∂θ [P, n], as `Workspace.slopes` does."""
        wide = self._work.slopes(points, above)
        for tied, copies in self._tied:
            each = wide.index_select(1, copies.flatten()).unflatten(1, copies.shape)
            self._slopes.index_copy_(1, tied, each.sum(2))
        return self._slopes


def _tied(source: Tensor, n: int) -> list[tuple[Tensor, Tensor]]:
    """Return which parameters have one copy, which have two …, [k], and where these stand, [k, c].

    >>> [(tied.tolist(), at.tolist()) for tied, at in _tied(torch.tensor([1, 0, 1, 3, 2]), n=3)]
    [([0, 2], [[1], [4]]), ([1], [[0, 2]])]
    """
    counts = torch.bincount(source, minlength=n)[:n]
    starts = counts.cumsum(0) - counts
    order = torch.argsort(source, stable=True)  # the copies of each parameter stand together
    found = []
    for count in counts.unique().tolist():
        tied = (counts == count).nonzero()[:, 0]
        found.append((tied, order[starts[tied, None] + torch.arange(count)]))
    return found


Evaluated = Workspace | TiedWorkspace


def workspace(theta: Tensor, architecture: Architecture, inputs: Tensor) -> Evaluated:
    """Return memory for networks of an architecture.

    Raises:
        TypeError: if they are neither fully connected nor `Convolutional`.
    """
    if isinstance(architecture, tuple):
        return Workspace(theta, architecture, inputs)
    if isinstance(architecture, Convolutional):
        return TiedWorkspace(theta, architecture, inputs)
    raise TypeError(f"no workspace for {type(architecture).__name__}")
