"""What figures of points in the plane share: the points, and what networks answer round them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from explainer.data import synthetic
from explainer.measures.boundary import EXTENT
from explainer.plotting.curves import Update, write
from explainer.plotting.layout import heading
from explainer.plotting.marks import Boundary, Extent, draw_boundary
from explainer.plotting.style import Style

SQUARE: Extent = (-EXTENT, EXTENT, -EXTENT, EXTENT)  # what is drawn of the swiss roll's plane


@dataclass(frozen=True)
class Points:
    """Labelled points in the plane."""

    places: np.ndarray  # [P, 2] scaled inputs
    labels: np.ndarray  # [P] 0 or 1

    def packed(self) -> dict[str, Any]:
        """Return them as the scripts of live figures read them."""
        return {
            "points": self.places.astype(np.float32),
            "labels": self.labels.astype(np.uint8),
            "extent": SQUARE,
        }


def training_points(recipe: synthetic.Recipe) -> Points:
    """Return the training points of `recipe`."""
    drawn = synthetic.make(recipe)
    return Points(drawn.train_inputs.numpy(), drawn.train_labels.numpy())


def draw_network(
    axes: Axes,
    logits: np.ndarray,
    points: Points,
    wrong: np.ndarray,
    style: Style,
    *,
    color: str | None = None,
    size: float | None = None,
    extent: Extent = SQUARE,
) -> Boundary:
    """Draw what a network answers over a part of the plane, and the points that it was asked about.

    Args:
        axes: where to draw; its ticks and frame go.
        logits: [H, W], as `explainer.measures.boundary` has them.
        points: the points.
        wrong: [P], true where the network errs.
        style: the variant being drawn.
        color: of the boundary; ink unless told.
        size: diameter of the points, in points.
        extent: the part of the plane.
    """
    return draw_boundary(
        axes,
        logits.astype(np.float32),
        extent,
        points.places,
        points.labels,
        wrong,
        style,
        color=color,
        size=size,
    )


def film_network(
    axes: Axes,
    name: str,
    logits: np.ndarray,
    points: Points,
    wrong: np.ndarray,
    words: Callable[[int], str],
    style: Style,
    *,
    color: str,
    size: float,
    extent: Extent = SQUARE,
) -> Update:
    """Draw a network that changes, under its name and a line about it.

    Args:
        axes: where to draw; its ticks and frame go.
        name: stands over the panel.
        logits: [T, H, W].
        points: the points.
        wrong: [T, P].
        words: the line on the network at t.
        style: the variant being drawn.
        color: of the boundary and the words.
        size: diameter of the points, in points.
        extent: the part of the plane.

    Returns:
        The function that shows the network at t.
    """
    look: dict[str, Any] = {"color": color, "size": size, "extent": extent}
    drawn = draw_network(axes, logits[0], points, wrong[0], style, **look)
    tell = write(heading(axes, name, "", color, style), words)

    def update(t: int) -> list[Artist]:
        return [*drawn.update(logits[t].astype(np.float32), wrong[t]), *tell(t)]

    return update
