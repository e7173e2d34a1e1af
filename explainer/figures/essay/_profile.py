"""The loss along rays from one network: what a panel shows of them, and how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patheffects import withStroke

from explainer.plotting.labels import note
from explainer.plotting.style import Style


@dataclass(frozen=True)
class Profile:
    """Losses along K rays from one network."""

    radii: np.ndarray  # [G]
    losses: np.ndarray  # [K, G]; NaN beyond the end of a ray
    crossings: np.ndarray  # [K] first crossings of the cutoff; ∞ where there is none
    cutoff: float

    @property
    def median(self) -> np.ndarray:
        """The median loss over rays, [G]; a ray that has ended counts as high."""
        middle = np.median(np.where(np.isnan(self.losses), np.inf, self.losses), axis=0)
        return np.asarray(np.where(np.isfinite(middle), middle, np.nan))

    @property
    def radius(self) -> float:
        """The median first crossing."""
        return float(np.median(self.crossings))

    @property
    def quartiles(self) -> np.ndarray:
        """The lower and upper quartile of the crossings, [2]; of ranks, since ∞ may occur."""
        return np.asarray(np.quantile(self.crossings, (0.25, 0.75), method="nearest"))

    @property
    def crossed(self) -> np.ndarray:
        """The crossings that a logarithmic axis can show, [≤ K]."""
        return np.asarray(self.crossings[np.isfinite(self.crossings) & (self.crossings > 0)])


def draw_profile(
    axes: Axes, profile: Profile, color: str, style: Style, beside: Profile | None = None
) -> None:
    """Draw the rays of a network, their median, and where they cross the cutoff.

    Args:
        axes: where to draw.
        profile: the network's.
        color: the network's.
        style: the variant being drawn.
        beside: the wide network's, whose median shows how much later its loss climbs.
    """
    rays = [np.stack([profile.radii, line], axis=1) for line in profile.losses]
    axes.add_collection(
        LineCollection(rays, colors=[color], linewidths=0.5, alpha=0.16, rasterized=True)
    )
    if beside is not None:
        axes.plot(beside.radii, beside.median, color=style.wide, linewidth=1)
    axes.plot(profile.radii, profile.median, color=color)
    axes.axhline(profile.cutoff, color=style.ink, linewidth=1)
    _rug(axes, profile.crossed, color, style)
    _radius(axes, profile, style)


def _rug(axes: Axes, crossings: np.ndarray, color: str, style: Style) -> None:
    """Mark crossings on the lower edge."""
    axes.plot(
        crossings,
        np.zeros(len(crossings)),
        linestyle="none",
        marker="|",
        markersize=9 if style.phone else 16,  # the upper half shows
        markeredgewidth=0.5,
        color=color,
        alpha=0.4,
        transform=axes.get_xaxis_transform(),
        rasterized=True,
    )


def _radius(axes: Axes, profile: Profile, style: Style) -> None:
    """Drop a line from where the median ray reaches the cutoff, and say how far that is.

    It is said above the cutoff, where no median comes by.
    """
    radius = profile.radius
    if not (np.isfinite(radius) and radius > 0):
        words = "starts above it" if radius == 0 else "never reaches it"
        axes.text(0.95, 0.5, words, transform=axes.transAxes, ha="right", color=style.muted)
        return
    axes.plot([radius, radius], [0, profile.cutoff], color=style.ink, linewidth=1)
    axes.plot(radius, profile.cutoff, marker="o", markersize=5, color=style.ink, zorder=3)
    note(
        axes,
        f"{radius:.2g}",
        (radius, profile.cutoff),
        (-7, 4),
        path_effects=[withStroke(linewidth=3, foreground=style.paper)],
        zorder=4,
    )
