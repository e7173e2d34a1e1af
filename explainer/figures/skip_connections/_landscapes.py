"""The two landscapes of training loss, seen from one place on one scale."""

from __future__ import annotations

from typing import Any

import numpy as np

from explainer.figures.skip_connections._charts import DECADES, FLOOR
from explainer.figures.skip_connections._skipping import Skipping
from explainer.measures.landscape import Surface
from explainer.plotting.relief import Limits, draw_relief
from explainer.plotting.style import Style

TICKS, TICK_NAMES = (-0.5, 0.0, 0.5), ("−0.5", "0", "0.5")


def limits(measured: Skipping) -> Limits:
    """Return the least and the largest loss that are drawn, the same for both."""
    losses = np.stack([measured.skipping_plane.losses, measured.plain_plane.losses])
    return max(float(losses.min()), FLOOR), float(losses.max())


def draw_landscape(axes: Any, one: Surface, scale: Limits, style: Style) -> None:
    """Draw one of the two surfaces, seen from a little higher than those of the essay."""
    decades = [d for d in DECADES if scale[0] <= d <= scale[1]]
    draw_relief(axes, one, scale, decades, (TICKS, TICK_NAMES), style)
    axes.view_init(elev=30, azim=-57)
    axes.set_box_aspect((1, 1, 0.72), zoom=1.2 if style.phone else 1.28)
    closer = -7 if style.phone else -3
    axes.set_xlabel("direction 1", color=style.muted, labelpad=closer)
    axes.set_ylabel("direction 2", color=style.muted, labelpad=closer)
