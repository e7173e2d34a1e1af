"""What a plane through a minimizer looks like."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Surface:
    """Training loss and accuracy on a square grid round a minimizer.

    >>> axis = np.linspace(-1, 1, 3)
    >>> bowl = Surface(axis, axis**2 + axis[:, None] ** 2, np.ones((3, 3)))
    >>> float(bowl.losses[1, 1])  # the minimizer is in the middle of an odd grid
    0.0
    """

    axis: np.ndarray  # [G] distance along either direction, in units of each neuron's weights
    losses: np.ndarray  # [G, G]; row i is axis[i] along the second direction
    accuracies: np.ndarray  # [G, G]
