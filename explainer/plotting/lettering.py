"""Words on a picture, whose size is in pixels: as large as fits, on as many lines as it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.font_manager import FontProperties

from explainer.plotting.fonts import FALLBACKS
from explainer.plotting.style import POINTS_PER_PIXEL


class Lettered(NamedTuple):
    """Words that are broken into lines."""

    size: float  # of letters, in pixels
    lines: list[str]


def lettering(family: str, size: float, weight: str = "semibold") -> FontProperties:
    """Return a font whose size is in pixels."""
    families = [family, *FALLBACKS]
    return FontProperties(family=families, weight=weight, size=size * POINTS_PER_PIXEL)


def fitted(
    words: str,
    family: str,
    sizes: Sequence[float],
    box: tuple[float, float],
    canvas: FigureCanvasAgg,
    leading: float = 1.18,
) -> Lettered:
    """Break words into lines, in the first of some sizes in which they fit a box.

    Args:
        words: parted by spaces.
        family: of the letters, semibold.
        sizes: of the letters, in pixels, the largest first.
        box: width and height, in pixels.
        canvas: on which they will stand.
        leading: from line to line, in sizes of letters.

    Returns:
        The size and the lines; if none of the sizes will do, the least, or one still smaller at
        which the longest word fits.
    """
    width, height = box
    for size in sizes:
        font = lettering(family, size)
        lines = list(broken(words.split(" "), font, width, canvas))
        if len(lines) * size * leading <= height and _widest(lines, font, canvas) <= width:
            return Lettered(size, lines)
    return Lettered(size * min(1, width / _widest(lines, font, canvas)), lines)


def broken(
    words: Sequence[str], font: FontProperties, width: float, canvas: FigureCanvasAgg
) -> Iterator[str]:
    """Yield lines, each of as many words as fit into a width in pixels."""
    line: list[str] = []
    for word in words:
        if line and _widest([" ".join([*line, word])], font, canvas) > width:
            yield " ".join(line)
            line = []
        line.append(word)
    yield " ".join(line)


def _widest(lines: Sequence[str], font: FontProperties, canvas: FigureCanvasAgg) -> float:
    """Return how many pixels the widest line takes."""
    renderer = canvas.get_renderer()
    return float(
        max(renderer.get_text_width_height_descent(line, font, False)[0] for line in lines)
    )
