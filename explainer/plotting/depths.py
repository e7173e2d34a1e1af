"""The axis of chances: from 1 down to 10 to the minus some hundred."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter


def depth(log10: np.ndarray | float) -> np.ndarray:
    """Return how far down the axis a chance stands: v = −log10 P down to 10⁻³, then 3 + 3 ln(v/3).

    The chances that can be counted keep their room, and those beyond have some, too.
    """
    v = -np.asarray(log10, np.float64)
    return np.where(v <= 3, v, 3 + 3 * np.log(np.maximum(v, 3) / 3))


POWERS = (0, 1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000)  # 1, 2, 3, 5: a known scale


def depth_axis(axes: Axes, deepest: float) -> None:
    """Title and label an axis of depths down to a chance of 10^`deepest`."""
    powers = [p for p in POWERS if p <= -deepest]
    places = [float(depth(-p)) for p in powers]
    words = {
        place: "1" if p == 0 else f"$10^{{-{p}}}$" for place, p in zip(places, powers, strict=True)
    }
    axes.set(ylim=(float(depth(deepest)), -0.4), title="chance of survival")
    axes.yaxis.set_major_locator(FixedLocator(places))
    axes.yaxis.set_major_formatter(
        FuncFormatter(lambda place, _: words[min(words, key=lambda w: abs(w - place))])
    )


def deepest(*log10: np.ndarray) -> float:
    """Return the lower end of an axis for all these chances."""
    return min(-10.0, 1.1 * min(float(part.min()) for part in log10))
