"""Heaps: a dot for each network on one axis of the share of fresh points that it gets right.

One heap stands on a band that holds the ticks, another hangs under it. `trainings/heaps.ts` of
`explainer/web/src` draws the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from scipy.special import logit

from explainer.plotting.layout import Scene, Scenes, pack_scenes
from explainer.plotting.style import POINTS_PER_PIXEL, Style
from explainer.plotting.swarm import largest_dots, swarm
from explainer.plotting.ticks import Ticks
from explainer.plotting.typography import typeset
from explainer.plotting.variants import LAYOUTS, Layout

ENDS = (0.03, 0.9993)  # of the axis; values beyond stand at them
TICKS: dict[Layout, tuple[float, ...]] = {
    "page": (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 0.99, 0.998),
    "phone": (0.1, 0.5, 0.9, 0.99),
}
TEXT: dict[Layout, int] = {"page": 14, "phone": 12}  # CSS pixels, as a style's text


@dataclass(frozen=True)
class Heap:
    """Networks with one dot each."""

    test: np.ndarray  # [M] accuracies on fresh points
    gaps: np.ndarray  # [M] training minus test accuracy
    fits: np.ndarray  # [M] whether every training point is right; hollow if not
    ringed: np.ndarray  # rows of those that the reader can look at


@dataclass(frozen=True)
class Label:
    """What is written beside a heap: a name, and a line about it under it."""

    x: float  # CSS pixels from the left of the box
    y: float  # CSS pixels from its top to the ground of the name
    side: Literal["left", "right"]  # on which the words begin, or end
    colour: Literal["wide", "narrow", "ink"]
    name: str
    words: str


Heaps = tuple[Heap, Heap]  # up, and down
Labels = Mapping[Layout, Sequence[Label]]


def along(accuracies: np.ndarray, width: float) -> np.ndarray:
    """Return where accuracies stand on an axis of log-odds, from 0 to `width`.

    >>> along(np.array([0.0, 0.03, 0.9993]), 100).tolist()
    [0.0, 0.0, 100.0]
    """
    low, high = logit(ENDS)
    return np.asarray((logit(np.clip(accuracies, *ENDS)) - low) / (high - low) * width)


def ticks(layout: Layout) -> Ticks:
    """Return the ticks of the axis, in per cent."""
    return [(value, typeset(f"{100 * value:g}%")) for value in TICKS[layout]]


def ranked(test: np.ndarray, accuracy: float) -> str:
    """Return a network's place among all of test accuracies [M], the worst first.

    >>> [ranked(np.array([0.2, 0.5, 0.7]), right) for right in (0.2, 0.5, 0.7)]
    ['The worst of 3', 'Number 2 of 3', 'The best of 3']
    """
    rank, count = int((test < accuracy).sum()) + 1, len(test)
    last = {1: "The worst", count: "The best"}
    return f"{last.get(rank, f'Number {rank}')} of {count:,}"


def spread(test: np.ndarray, count: int) -> np.ndarray:
    """Return rows of networks with test accuracies [M]: the three worst, others evenly by rank."""
    others = np.linspace(0, len(test) - 1, count - 2).round().astype(int)
    return np.asarray(np.argsort(test, kind="stable")[np.union1d(others, [0, 1, 2])])


@dataclass(frozen=True)
class Dots:
    """Where all dots of a layout are, in pixels from the left and from their ground."""

    diameter: float
    x: tuple[np.ndarray, np.ndarray]  # of both heaps
    heights: tuple[np.ndarray, np.ndarray]


def stack(heaps: Heaps, scene: Scene) -> Dots:
    """Stack one heap up and the other down from the band that holds the ticks.

    The upper one leaves the scene's first `clear` pixels of the box to words.
    """
    _, _, width, height = scene["dots"]
    x = tuple(along(heap.test, width) for heap in heaps)
    band, ground = scene["band"] / 2, scene["ground"]
    rooms = ground - band - scene["clear"], height - ground - band
    diameter = largest_dots(zip(x, rooms, strict=True))
    return Dots(diameter, (x[0], x[1]), (swarm(x[0], diameter), swarm(x[1], diameter)))


def draw_heaps(
    axes: Axes,
    heaps: Heaps,
    shown: tuple[int, int],
    labels: Labels,
    scene: Scene,
    style: Style,
) -> None:
    """Draw a dot for each network: hollow if a training point is wrong, ringed if it can be seen.

    Args:
        axes: at the scene's box of dots.
        heaps: the networks.
        shown: the heap and the row there of the one whose field stands beside.
        labels: what is written beside the heaps.
        scene: has the box, and where its ground and its band of ticks are.
        style: the variant being drawn.
    """
    _, _, width, height = scene["dots"]
    band, ground = scene["band"] / 2, scene["ground"]
    axes.set(xlim=(0, width), ylim=(ground - height, ground))
    axes.set_axis_off()
    dots = stack(heaps, scene)
    quiet: dict[str, Any] = {"color": style.muted, "fontsize": style.small}
    for value, words in ticks(style.layout):
        at = along(np.array([value]), width)[0]
        for ends in ((ground - height, -band), (band, ground)):
            axes.plot([at, at], ends, color=style.palette.rule, linewidth=0.8, zorder=0)
        axes.text(at, 0, words, **quiet, ha="center", va="center")
    axes.text(0, band + 8, "fresh points right", **quiet)
    size = (dots.diameter - 0.6) * POINTS_PER_PIXEL
    for which, heap in enumerate(heaps):
        y = (1, -1)[which] * (band + dots.heights[which])
        axes.axhline((1, -1)[which] * band, color=style.muted, linewidth=0.8)
        _dots(axes, dots.x[which], y, heap, size, style)
    for label in labels[style.layout]:
        _label(axes, label, ground, style)
    which, row = shown
    axes.plot(
        dots.x[which][row],
        (1, -1)[which] * (band + dots.heights[which][row]),
        "o",
        color=style.gaps(float(heaps[which].gaps[row])),
        markersize=8 if style.phone else 10,
        markeredgecolor=style.ink,
        markeredgewidth=1.5,
        zorder=4,
        clip_on=False,
    )


def _label(axes: Axes, label: Label, ground: float, style: Style) -> None:
    """Write a name, and a line about it under it."""
    look: dict[str, Any] = {"color": getattr(style, label.colour), "ha": label.side}
    y = ground - label.y
    bold: dict[str, Any] = {"fontsize": 1.2 * style.text, "fontweight": "semibold"}
    axes.text(label.x, y, label.name, **look, **bold)
    axes.text(label.x, y - 1.4 * TEXT[style.layout], label.words, **look)


def _dots(axes: Axes, x: np.ndarray, y: np.ndarray, heap: Heap, size: float, style: Style) -> None:
    """Draw the dots of a heap at x, y [M]."""
    colours, full, ringed = style.gaps(heap.gaps), heap.fits, heap.ringed
    axes.scatter(x[full], y[full], s=size**2, c=colours[full], linewidth=0, zorder=2)
    hollow: dict[str, Any] = {
        "facecolor": style.paper,
        "edgecolor": colours[~full],
        "linewidth": 0.9,
    }
    axes.scatter(x[~full], y[~full], s=(size - 0.9) ** 2, zorder=2, **hollow)
    ring: dict[str, Any] = {"facecolor": "none", "edgecolor": style.ink, "linewidth": 0.8}
    axes.scatter(x[ringed], y[ringed], s=(size + 0.6) ** 2, zorder=3, **ring)


def pack_heaps(heaps: Heaps, labels: Labels, scenes: Scenes) -> dict[str, Any]:
    """Return heaps as the scripts of live figures read them."""
    stacks = {layout: stack(heaps, scenes[layout]) for layout in LAYOUTS}
    return {
        "boxes": pack_scenes(scenes),
        "ends": ENDS,
        "ticks": {layout: ticks(layout) for layout in LAYOUTS},
        "diameters": {layout: dots.diameter for layout, dots in stacks.items()},
        "names": {layout: [asdict(label) for label in labels[layout]] for layout in LAYOUTS},
        "heaps": [
            {
                "test": heap.test,
                "gaps": heap.gaps,
                "fits": heap.fits,
                "heights": {layout: dots.heights[which] for layout, dots in stacks.items()},
            }
            for which, heap in enumerate(heaps)
        ],
    }
