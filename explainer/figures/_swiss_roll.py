"""What figures of the swiss roll share: its points, the square that is drawn, and their words."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from explainer import data
from explainer.figures import Number
from explainer.figures._family import spread
from explainer.marks import Extent
from explainer.measures.boundary import EXTENT

SQUARE: Extent = (-EXTENT, EXTENT, -EXTENT, EXTENT)


@dataclass(frozen=True)
class Points:
    """Labelled points in the plane."""

    places: np.ndarray  # [P, 2] scaled inputs
    labels: np.ndarray  # [P] 0 or 1


def training_points(recipe: data.Recipe) -> Points:
    """Return the training points of `recipe`."""
    drawn = data.make(recipe)
    return Points(drawn.train_inputs.numpy(), drawn.train_labels.numpy())


def share(value: float, seeds: np.ndarray | None = None, unit: str = "") -> Number:
    """Return a fraction as prose prints it: to a tenth of a per cent, but whole where it is exact.

    Args:
        value: the fraction.
        seeds: the same quantity for every seed of its kind [S], if there are several.
        unit: what is counted.
    """
    style = ".0%" if value in (0, 1) else ".1%"
    if seeds is None:
        return Number(float(value), unit=unit, style=style)
    return Number(float(value), spread(seeds), len(seeds), unit, style)


def decimals(value: float) -> int:
    """Return how many decimals give `value` two figures; none from 10 on."""
    return max(0, 1 - math.floor(math.log10(abs(value)))) if value and math.isfinite(value) else 0


def amount(value: float, unit: str) -> Number:
    """Return a quantity as prose prints it: to two figures, or whole, and without an exponent."""
    return Number(float(value), unit=unit, style=f",.{decimals(value)}f")
