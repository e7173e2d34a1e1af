"""Rays from networks that nobody trained: the loss grows with a power of the radius."""

import numpy as np

from explainer.experiments.common import CUTOFFS
from explainer.figures.in_your_hands import basin_and_cutoff as figure

GRID = np.geomspace(0.02, 30, 41)
GAPS = np.array([0.01, 0.02, 0.9, 0.88, 0.005, 0.2, 0.45, 0.7, 0.8])
SCALES = np.array([3, 2.9, 0.1, 0.11, 2.8, 2.2, 0.9, 0.4, 0.2])
STARTS = np.array([0.001, 0.001, 0.03, 0.03, 0.001, 0.002, 0.003, 0.0005, 0.015])
RAYS, N = 12, 300


def walked() -> tuple[np.ndarray, np.ndarray]:
    """Losses [networks, RAYS, GRID] and exact crossings of CUTOFFS."""
    lengths = np.random.default_rng(0).lognormal(0, 0.2, (len(GAPS), RAYS)) * SCALES[:, None]
    starts = STARTS[:, None]
    losses = starts[..., None] + (GRID / lengths[..., None]) ** 2
    crossings = lengths[..., None] * np.sqrt(
        np.maximum(np.array(CUTOFFS) - STARTS[:, None, None], 0)
    )
    return losses, crossings


def cut() -> figure.Cut:
    losses, crossings = walked()
    losses[6, 0] = np.minimum(losses[6, 0], 0.4)  # one ray never comes over .4
    losses[8] = np.maximum(losses[8], 0.05)  # a network whose rays cross before the grid begins
    losses[losses > 2] = np.nan
    first, counts, kept = figure.windows(losses)
    return figure.Cut(
        GRID,
        first,
        counts,
        kept,
        STARTS,
        crossings,
        GAPS,
        narrow=2,
        between=(5, 6, 7),
        dimensions=N,
    )


CUT = cut()
