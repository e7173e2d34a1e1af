"""Ticks: where they stand on an axis, and their words, which a live figure's script may share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from explainer.plotting.labels import percent
from explainer.plotting.typography import typeset

Ticks = Sequence[tuple[float, str]]
Limits = tuple[float, float]  # the least and the largest value on an axis or a scale


def plain(value: float) -> str:
    """Return a number without an exponent, unless it is very small or large.

    >>> plain(0.001), plain(-30), plain(12_000), plain(3e-5)
    ('0.001', '−30', '12,000', '0.00003')
    """
    small = 1e-6 < abs(value) < 1e-4  # where "g" would write an exponent
    return typeset(f"{value:.10f}".rstrip("0") if small else f"{value:,g}")


PERCENT = FuncFormatter(lambda value, _: percent(value))
PLAIN = FuncFormatter(lambda value, _: plain(value))


def plainly(values: Iterable[float]) -> Ticks:
    """Return ticks at values, without exponents."""
    return [(value, plain(value)) for value in values]


def in_percent(values: Iterable[float]) -> Ticks:
    """Return ticks at fractions, in per cent."""
    return [(value, percent(value)) for value in values]


QUARTERS = in_percent((0, 0.25, 0.5, 0.75, 1))
HALVES = in_percent((0, 0.5, 1))


def decades(limits: Limits, every: int = 1) -> np.ndarray:
    """Return every so many of the powers of ten within limits; 1 counts.

    >>> decades((0.002, 300), every=2).tolist()
    [0.01, 1.0, 100.0]
    """
    powers = np.arange(-12, 13, every)
    low, high = np.log10(limits)
    return np.asarray(10.0 ** powers[(powers >= low) & (powers <= high)])


def mark(axis: Axis, ticks: Ticks) -> None:
    """Put these ticks on an axis, and no others, even if it is logarithmic."""
    axis.set_ticks([place for place, _ in ticks], [words for _, words in ticks])
    axis.set_minor_locator(NullLocator())


def mark_decades(axis: Axis, **options: Any) -> None:
    """Put plain ticks on a logarithmic axis where a `LogLocator` of these options finds room."""
    axis.set_major_locator(LogLocator(**options))
    axis.set_major_formatter(PLAIN)
    axis.set_minor_locator(NullLocator())
