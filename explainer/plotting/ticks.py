"""Ticks that a poster and its live figure's script share: where they stand, and their words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from matplotlib.axis import Axis
from matplotlib.ticker import NullLocator

from explainer.units import typeset

Ticks = Sequence[tuple[float, str]]


def short(value: float, style: str = "g") -> str:
    """Return a number without the 0 before its point.

    >>> short(0.05), short(-0.3, ".2f"), short(10.5)
    ('.05', '−.30', '10.5')
    """
    words = typeset(format(value, style))
    return words.replace("0.", ".", 1) if abs(value) < 1 else words


def shortly(values: Iterable[float]) -> Ticks:
    """Return ticks at values, in short."""
    return [(value, short(value)) for value in values]


def mark(axis: Axis, ticks: Ticks) -> None:
    """Put these ticks on an axis, and no others, even if it is logarithmic."""
    axis.set_ticks([place for place, _ in ticks], [words for _, words in ticks])
    axis.set_minor_locator(NullLocator())
