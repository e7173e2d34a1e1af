"""Fields over angles and radii: as a square of the plane, and where their boundary runs."""

from __future__ import annotations

import numpy as np
from contourpy import LineType, contour_generator
from scipy.ndimage import map_coordinates

from explainer.plotting.marks import Extent

VIEW: Extent = (-1.04, 1.04, -1.04, 1.04)


def closed(field: np.ndarray) -> np.ndarray:
    """Return a field [A, R] as [A + 1, R], float32, whose last angle is the first again."""
    return np.concatenate([field, field[:1]]).astype(np.float32)


def square(field: np.ndarray, spoke: np.ndarray, cells: int) -> np.ndarray:
    """Return logits [cells, cells] over `VIEW` from those at angles and radii, field [A, R]."""
    axis = np.linspace(VIEW[0], VIEW[1], cells)
    x, y = np.meshgrid(axis, axis)
    turn = np.arctan2(y, x) / (2 * np.pi) % 1 * len(field)
    rank = np.interp(np.hypot(x, y), spoke, np.arange(len(spoke)))
    return np.asarray(map_coordinates(closed(field), [turn, rank], order=1, mode="nearest"))


def boundary(field: np.ndarray, spoke: np.ndarray) -> np.ndarray:
    """Return x and y, [2, N], of where logits [A, R] at angles and radii are 0, NaN between pieces.

    >>> ring = boundary(np.tile([-1.0, 1.0], (90, 1)), np.array([0.4, 0.6]))  # half-way
    >>> bool(np.allclose(np.hypot(*ring), 0.5))
    True
    """
    angles = np.linspace(0, 2 * np.pi, len(field) + 1)
    lines = contour_generator(
        spoke, angles, closed(field), line_type=LineType.ChunkCombinedNan
    ).lines(0.0)[0][0]
    if lines is None:  # undecided nowhere
        return np.empty((2, 0))
    radius, angle = lines.T
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)])
