"""Charts of training loss on the way, and of accuracy as the weights move away."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation

from explainer.figures.skip_connections._skipping import LINE_REACH, Skipping
from explainer.plotting.clear import note_clear
from explainer.plotting.labels import label_end, space_apart
from explainer.plotting.style import Style
from explainer.plotting.ticks import PLAIN, QUARTERS, decades, mark, plainly
from explainer.training.minima import Minima

FLOOR = 1e-3  # lower losses are drawn as this
WITH, WITHOUT = "with skips", "without"


def colors(style: Style) -> tuple[str, str]:
    """Return the colours of with and without, which are those of no other pair."""
    return style.palette.above, style.palette.below


def draw_training(axes: Axes, measured: Skipping, style: Style) -> None:
    """Draw the training loss on the way, deeper networks dashed."""
    above, below = colors(style)
    depth, deep = measured.depth, measured.deep_depth
    labels = [
        _losses(axes, minima, dashes, f"{words}, {layers} layers", color)
        for minima, dashes, words, layers, color in (
            (measured.skipping.minima, "-", WITH, depth, above),
            (measured.deep_skipping, "--", WITH, deep, above),
            (measured.plain.minima, "-", WITHOUT, depth, below),
            (measured.deep_plain, "--", WITHOUT, deep, below),
        )
    ]
    steps = int(measured.plain.minima.record_steps[-1])
    axes.set(yscale="log", xlim=(0, steps))
    mark(axes.xaxis, plainly([0, steps // 2, steps]))
    mark(axes.yaxis, plainly(decades((axes.get_ylim()[0], 12))))
    axes.grid(visible=False, axis="x")
    axes.set_xlabel("training step")
    axes.set_title("Training loss", pad=10)
    space_apart(labels)


def _losses(axes: Axes, minima: Minima, dashes: str, words: str, color: str) -> Annotation:
    """Draw the losses of some networks, and label them where they end on average."""
    losses = np.maximum(minima.record_losses, FLOOR)
    axes.plot(minima.record_steps, losses, dashes, color=color, linewidth=1.4)
    end = float(np.exp(np.log(losses[-1]).mean()))
    return label_end(axes, minima.record_steps[-1], end, words, color)


def draw_moved(axes: Axes, measured: Skipping, style: Style) -> None:
    """Draw the accuracy as the weights move away from each network."""
    skipping, plain, early = measured.skipping, measured.plain, measured.early
    above, below = colors(style)
    axes.plot(skipping.distances, skipping.accuracies.T, color=above, linewidth=1.4)
    axes.plot(plain.distances, plain.accuracies.T, color=below, linewidth=1.4)
    axes.plot(early.distances, early.accuracies.mean(axis=0), ":", color=above)
    dotted = f"dotted: with skips, after {int(early.minima.record_steps[-1]):,} steps"
    axes.text(
        0.99,
        0.92,
        dotted,
        transform=axes.transAxes,
        ha="right",
        va="center",
        color=above,
        fontsize=style.small,
    )
    mark(axes.yaxis, QUARTERS)
    axes.set(xlim=(0, LINE_REACH), ylim=(0, 1.02))
    axes.xaxis.set_major_formatter(PLAIN)
    axes.grid(visible=False, axis="x")
    axes.set_xlabel("distance, relative to the weights")
    axes.set_title("Training accuracy as the weights move", pad=10)
    for words, color, kind, outer, height, shifts in (
        (WITH, above, skipping, np.max, 0.8, ((5, 2), (-5, -2))),
        (WITHOUT, below, plain, np.min, 0.4, ((-5, -2), (5, 2))),
    ):
        course = zip(kind.distances, outer(kind.accuracies, axis=0), strict=True)
        places = sorted(course, key=lambda place: abs(place[1] - height))
        note_clear(axes, words, places, color, shifts=shifts)
