"""Bits against the number of labels: what figures of them share."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from explainer.figures.without_training._labelled import cost
from explainer.plotting.labels import halo, note

ALL = slice(None)
STEPS = (1, 2, 5, 10, 20, 25, 50, 100)


def round_values(most: float) -> list[float]:
    """Return about five round values from 0 to `most`.

    >>> round_values(24)
    [0.0, 5.0, 10.0, 15.0, 20.0]
    """
    step = next(step for step in STEPS if most / step <= 6)
    return [float(value) for value in np.arange(0, most + 0.01, step)]


def draw_bits(
    axes: Axes, logs: np.ndarray, colour: str, name: str, place: float, part: slice = ALL
) -> None:
    """Draw the bits of the first 1 … N labels: runs thin, their mean as far as it is known.

    Args:
        axes: where.
        logs: of their probabilities, in nats, [runs, N].
        colour: of the lines.
        name: of the labels, under the line, near its end to the left.
        place: of the name along it, from 0 to 1.
        part: of the labels that is drawn.
    """
    labels = np.arange(1, logs.shape[1] + 1)[part]
    for run in logs:
        bits = -run[part] / np.log(2)
        axes.plot(labels, np.where(np.isfinite(bits), bits, np.nan), color=colour, alpha=0.35, lw=1)
    mean = cost(logs)
    known, bits = mean.known[part], mean.bits[part]
    if known.any():
        axes.plot(labels[known], bits[known], color=colour)
        at = int(place * (known.sum() - 1))
        shift = (6, -6) if place < 0.8 else (-8, 2)
        note(axes, name, (labels[at], bits[at]), shift, colour, path_effects=halo(axes))
