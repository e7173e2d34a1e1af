"""What is asked of every network: positive margins, of one output's sign or of the right class."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from explainer.networks.convolutional_workspace import workspace
from explainer.networks.parameters import Architecture


class Walls(NamedTuple):
    """Positive margins + c at N points.

    Of a network with one output f the margin of an answer y = ±1 is y f(x); of one with an output
    for each class y, it is f_y(x) less the largest of the others.
    """

    inputs: Tensor  # [N, d]
    signs: Tensor  # [N], y: ±1, or int64 classes
    shifts: Tensor  # [N], c ≥ 0; or [P, N], where networks are asked different things

    def of(self, rows: Tensor) -> Walls:
        """Return what is asked of the networks of a mask [P]."""
        return self if self.shifts.dim() == 1 else self._replace(shifts=self.shifts[rows])


class Margins:
    """Margins of P networks and their slopes, evaluated again and again."""

    def __init__(self, theta: Tensor, architecture: Architecture, walls: Walls) -> None:
        """Make room for as many networks as there are in θ [P, n], which are copied."""
        self._work, self._walls = workspace(theta, architecture, walls.inputs), walls

    @property
    def theta(self) -> Tensor:
        """The networks [P, n], to be written to."""
        return self._work.theta

    def here(self) -> Tensor:
        """Return the margins [P, N]."""
        answers = self._work.outputs()[:, 0]
        return torch.addcmul(self._walls.shifts, answers, self._walls.signs)

    def slopes(self, which: Tensor) -> Tensor:
        """Return ∂ margin / ∂θ [P, n], each network's of a wall of its own, of [P].

        The networks are those whose margins were returned last; the slopes stand until the next
        call.
        """
        return self._work.slopes(which, self._walls.signs[which][:, None])


class ClassMargins(Margins):
    """The same of networks with an output for each class."""

    def here(self) -> Tensor:
        """Return the margins [P, N]."""
        outputs = self._work.outputs()  # [P, C, N]
        labels = self._walls.signs.expand(len(outputs), 1, -1)
        right = outputs.gather(1, labels)[:, 0]
        best, self._rivals = outputs.scatter(1, labels, -torch.inf).max(1)
        self._classes = outputs.shape[1]
        return right - best + self._walls.shifts

    def slopes(self, which: Tensor) -> Tensor:
        """Return ∂ margin / ∂θ [P, n], each network's of a wall of its own, of [P]."""
        above = self._work.theta.new_zeros(len(which), self._classes)
        above.scatter_(1, self._walls.signs[which][:, None], 1.0)
        above.scatter_(1, self._rivals.gather(1, which[:, None]), -1.0)
        return self._work.slopes(which, above)


def margins_of(theta: Tensor, architecture: Architecture, walls: Walls) -> Margins:
    """Return the margins of networks θ [P, n]; classes are integers, signs are not.

    >>> walls = Walls(torch.tensor([[1.0], [-1.0]]), torch.tensor([1.0, 1.0]), torch.zeros(2))
    >>> margins_of(torch.tensor([[2.0, 0.5]]), (1, 1), walls).here().tolist()  # f(x) = 2 x + ½
    [[2.5, -1.5]]
    """
    kind = Margins if walls.signs.is_floating_point() else ClassMargins
    return kind(theta, architecture, walls)
