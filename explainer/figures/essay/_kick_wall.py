"""The panels of the wall of kicks: the walls, a chance digit by digit, and growth with n."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from explainer.figures.numbers import decimals
from explainer.plotting.labels import note, percent
from explainer.plotting.layout import Scene, place
from explainer.plotting.style import PIXELS_PER_INCH, POINTS_PER_PIXEL, Style
from explainer.plotting.ticks import mark
from explainer.plotting.tiles import tiles

SIDE = 10  # tiles in a row and in a column
SHARE = 0.9  # of its cell that a tile fills
FADED = 0.72  # how far tiles that don't survive are faded
FINE = {"page": 2, "phone": 4}  # pixels of the picture to one of the page
GROWTH = 1.01
GROWTH_TITLE = "A ball 1 % wider: its volume"


def draw_wall(
    axes: Axes, fields: np.ndarray, survived: np.ndarray, color: str, style: Style
) -> None:
    """Draw a network after kicks, SIDE² fields [K, H, W]; frame those that survived [K]."""
    width = axes.get_position().width * style.width * PIXELS_PER_INCH
    cell = round(width * FINE[style.layout] / SIDE)
    side = round(SHARE * cell)
    look: dict[str, Any] = {"side": side, "style": style, "width": 0.9 * FINE[style.layout]}
    bright = tiles(fields, color=color, **look)
    faded = tiles(fields, color=style.muted, faded=FADED, **look)
    picture = np.zeros((SIDE * cell, SIDE * cell, 4))  # clear between the tiles
    for k, tile in enumerate(np.where(survived[:, None, None, None], bright, faded)):
        top, left = (cell * place for place in divmod(k, SIDE))
        picture[top : top + side, left : left + side] = np.dstack([tile, np.ones((side, side))])
    axes.imshow(picture, extent=(0, SIDE, SIDE, 0), interpolation="antialiased", aspect="auto")
    frames = [
        Rectangle((k % SIDE, k // SIDE), SHARE, SHARE) for k in np.flatnonzero(survived).tolist()
    ]
    weight = 0.8 if style.phone else 1.2
    axes.add_collection(
        PatchCollection(frames, facecolor="none", edgecolor=color, linewidth=weight, clip_on=False)
    )
    axes.set(xlim=(0, SIDE), ylim=(SIDE, 0))
    axes.set_axis_off()


def write_over_wall(axes: Axes, name: str, survived: np.ndarray, color: str, style: Style) -> None:
    """Write over a wall whose it is, and how many kicks survive."""
    words = f"{survived.sum()} of {len(survived)} survive"
    size, up = {"page": (1.5, 0.8), "phone": (1.15, 0.7)}[style.layout]
    look = {"xycoords": "axes fraction", "fontweight": "semibold", "va": "baseline"}
    lines = [(name, (2.2 if style.phone else up)), (words, up)]
    for i, (text, high) in enumerate(lines):
        right = i == 1 and not style.phone
        note(
            axes,
            text,
            (SHARE / SIDE + (SIDE - 1) / SIDE if right else 0, 1),
            (0, high * style.text),
            color,
            ha="right" if right else "left",
            fontsize=(size if i or not style.phone else 1.3) * style.text,
            **look,
        )


def digits(log10: float) -> str:
    """Return a chance written out, from its logarithm; beyond a ten-thousandth its power alone.

    >>> digits(-0.43), digits(-3.4), digits(-12.2), digits(-0.001)
    ('0.37', '0.0004', '0.000000000001', '1.00')
    """
    if log10 > -2:
        return f"{10**log10:.2f}"
    power = round(-log10)
    if log10 > -4:
        power = int(np.ceil(-log10))
        return f"{10**log10:.{power}f}"
    return f"0.{'0' * (power - 1)}1"


def known_words(known: tuple[float, float] | None) -> tuple[str, str]:
    """Return a chance, from its logarithm and that one's error, and what is said beside it."""
    if known is None:
        return "not known", "the walks that measure it don’t agree at so strong a kick"
    log10, error = known
    what = "is the narrow network’s chance to survive such a kick"
    if log10 > -2:
        return percent(10**log10), what
    give = f"{error:.0f}" if error >= 0.95 else f"{error:.1f}"
    return f"$10^{{{log10:.0f}}}$", f"{what}, give or take {give} in the exponent"


def draw_ruler(
    figure: Figure, scene: Scene, known: tuple[float, float] | None, style: Style
) -> None:
    """Draw the narrow network's chance, in words and digit by digit."""
    left, top, width, height = scene["ruler"]
    axes = place(figure, left, top, width, height)
    shown = digits(known[0]) if known else ""
    lead, tail = shown[:2], shown[2:]
    per = max(scene["per"], -(-len(tail) // scene["rows"]))
    row = height / scene["rows"]
    size = min(1.15 * style.text, 1.5 * width / per * POINTS_PER_PIXEL)
    axes.set(xlim=(0, per), ylim=(scene["rows"], 0))
    axes.set_axis_off()
    centred: dict[str, Any] = {"ha": "center", "va": "baseline", "fontsize": size}
    if lead:
        axes.text(-0.1, 0.5, lead, **(centred | {"ha": "right"}), color=style.muted)
    for i, digit in enumerate(tail):
        at = i % per + 0.5, i // per + 0.5
        strong = digit != "0"
        weight = "bold" if strong else "normal"
        color = style.narrow if strong else style.ink
        axes.text(*at, digit, **centred, color=color, fontweight=weight)
    rows = -(-max(len(tail), 1) // per)
    for r in range(rows):
        axes.plot([0, per], [r + 0.62] * 2, color=style.palette.rule, linewidth=1, clip_on=False)
        for tick in range(10, per + 1, 10):
            axes.plot([tick] * 2, [r + 0.62, r + 0.62 + 5 / row], color=style.muted, linewidth=0.8)
            words: dict[str, Any] = {
                "ha": "right",
                "va": "top",
                "fontsize": style.small,
                "color": style.muted,
            }
            axes.text(tick, r + 0.62 + 5 / row, f"{r * per + tick}", **words)
    large, small = known_words(known)
    box = place(figure, *scene["chance"])
    box.set_axis_off()
    look = {"xycoords": "axes fraction", "va": "baseline"}
    right = 0 if style.phone else scene["aside"] * POINTS_PER_PIXEL
    note(box, large, (0, 0), (0, 0), style.narrow, fontsize=1.9 * style.text, **look)
    down = -1.6 * style.text if style.phone else 0
    for i, line in enumerate(_broken(small, style)):
        note(
            box,
            line,
            (0, 0),
            (right, down - 1.25 * i * style.text),
            style.narrow,
            ha="left",
            **look,
        )


def _broken(words: str, style: Style) -> list[str]:
    """Return words in as many lines as they take: on a phone, broken at their comma."""
    return words.replace(", ", ",\n").split("\n") if style.phone else [words]


def growth_words(n: int) -> str:
    """Return how many times the volume of a ball is with 1 % more radius in n dimensions.

    >>> growth_words(2) == "2\u202f% more", growth_words(100), growth_words(3614)
    (True, '2.7 times', '4 × 10^15 times')
    """
    log10 = n * np.log10(GROWTH)
    if log10 < 0.1:
        return f"{percent(10**log10 - 1)} more"
    if log10 < 4:
        return f"{10**log10:,.{decimals(10**log10)}f} times"
    power = int(log10)
    return f"{10 ** (log10 - power):.0f} × 10^{power} times"


def draw_growth(axes: Axes, dimensions: tuple[int, ...], style: Style) -> None:
    """Draw 1.01ⁿ against n, both on logarithmic axes, with some n marked."""
    most = dimensions[-1]
    n = np.geomspace(1, most, 200)
    axes.plot(n, n * np.log10(GROWTH), color=style.ink)
    for at in dimensions:
        height = at * np.log10(GROWTH)
        axes.plot(at, height, "o", color=style.ink, markersize=5, clip_on=False, zorder=4)
        side = {"ha": "left" if at == dimensions[0] else "right", "va": "baseline"}
        shift = (-8, -3) if at == most else (0, 8 if at == dimensions[0] else 22)
        note(axes, _raised(growth_words(at)), (at, height), shift, style.ink, **side)
    axes.set(xscale="log", xlim=(1, most), ylim=(0, 1.02 * most * np.log10(GROWTH)))
    mark(axes.xaxis, [(at, f"{at:,}") for at in dimensions])
    mark(axes.yaxis, [(0, "1"), *((p, f"$10^{{{p}}}$") for p in (5, 10, 15))])
    axes.set_xlabel("dimensions")
    title = GROWTH_TITLE if style.phone else GROWTH_TITLE.replace(": ", ":\n")
    axes.set_title(title, x=-0.26 if not style.phone else 0, pad=12)


def _raised(words: str) -> str:
    """Return words with what follows a caret raised, as matplotlib sets it."""
    return re.sub(r"\^(\S+)", r"$^{\1}$", words)
