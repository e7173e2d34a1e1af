"""The axis of poison factors: logarithmic, with a place of its own for zero beside the rest."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from explainer.plotting.style import Style
from explainer.plotting.ticks import decades, mark, plain, plainly

BREAK = 3.2  # how far, as a factor, zero stands left of the mildest dose


def places(factors: np.ndarray, doses: np.ndarray) -> np.ndarray:
    """Return where factors [M] stand on the axis of doses [D]."""
    return np.where(factors > 0, factors, doses[doses > 0].min() / BREAK)


def dose(factor: float) -> str:
    """Return a poison factor in words, to two digits.

    >>> dose(0.0), dose(0.05), dose(3.21e-5)
    ('no poison', 'β = 0.05', 'β = 0.000032')
    """
    return f"β = {plain(float(f'{factor:.2g}'))}" if factor else "no poison"


def dose_axis(axes: Axes, doses: np.ndarray, style: Style) -> None:
    """Mark the place of zero, and that the axis is broken beside it; leave room at the right."""
    first, last = doses[doses > 0].min(), doses.max()
    left = first / BREAK
    powers = decades((first, last))
    shown = powers if style.phone else [*powers, last]
    axes.set(xscale="log", xlim=(left / 1.6, last * (9 if style.phone else 2.6)))
    mark(axes.xaxis, [(left, "0"), *plainly(shown)])
    axes.grid(visible=False, axis="x")
    axes.spines["bottom"].set_bounds(left / 1.6, last)
    ground = {"facecolor": style.paper, "linewidth": 0, "pad": 0}
    middle = {"ha": "center", "va": "center"}
    axes.text(first / BREAK**0.5, 0, "//", middle, color=style.muted, bbox=ground, zorder=4)
