"""What figures of the swiss roll share: its points, the square that is drawn, and their words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.data import synthetic
from explainer.measures.boundary import EXTENT
from explainer.plotting.marks import Extent

SQUARE: Extent = (-EXTENT, EXTENT, -EXTENT, EXTENT)


@dataclass(frozen=True)
class Points:
    """Labelled points in the plane."""

    places: np.ndarray  # [P, 2] scaled inputs
    labels: np.ndarray  # [P] 0 or 1


def training_points(recipe: synthetic.Recipe) -> Points:
    """Return the training points of `recipe`."""
    drawn = synthetic.make(recipe)
    return Points(drawn.train_inputs.numpy(), drawn.train_labels.numpy())
