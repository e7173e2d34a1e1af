"""The two landscapes of training loss, seen from one place on one scale."""

from __future__ import annotations

from typing import Any

from explainer.figures.skip_connections._charts import FLOOR
from explainer.figures.skip_connections._skipping import Skipping
from explainer.measures.landscape import Surface
from explainer.plotting.loss_map import common_limits
from explainer.plotting.relief import draw_relief, see_from
from explainer.plotting.style import Style
from explainer.plotting.ticks import Limits, decades, plainly

TICKS = plainly((-0.5, 0, 0.5))
REACH = 0.6  # of the planes
ELEVATION, AZIMUTH = 30, -57  # degrees


def limits(measured: Skipping) -> Limits:
    """Return the least and the largest loss that are drawn, the same for both."""
    return common_limits([measured.skipping_plane.losses, measured.plain_plane.losses], FLOOR)


def draw_landscape(axes: Any, one: Surface, scale: Limits, style: Style) -> None:
    """Draw one of the two surfaces, seen from a little higher than those of the essay."""
    draw_relief(axes, one, scale, decades(scale), TICKS, style)
    see_from(axes, ELEVATION, AZIMUTH, style)
    closer = -7 if style.phone else -3
    axes.set_xlabel("direction 1", color=style.muted, labelpad=closer)
    axes.set_ylabel("direction 2", color=style.muted, labelpad=closer)
