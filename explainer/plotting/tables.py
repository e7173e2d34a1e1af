"""Columns of the tables behind figures."""

from __future__ import annotations

import numpy as np


def crossed(**axes: np.ndarray) -> dict[str, np.ndarray]:
    """Return a column for each axis of an array, with a row for each of the array's entries.

    The last axis runs fastest, so `array.ravel()` is the column that goes with them.

    >>> {name: column.tolist() for name, column in crossed(x=np.arange(2), y=np.arange(3)).items()}
    {'x': [0, 0, 0, 1, 1, 1], 'y': [0, 1, 2, 0, 1, 2]}
    """
    grids = np.meshgrid(*axes.values(), indexing="ij")
    return {name: grid.ravel() for name, grid in zip(axes, grids, strict=True)}
