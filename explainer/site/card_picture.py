"""How a social card is drawn: its words by matplotlib, a figure's picture beside them."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image, ImageChops, ImageDraw

from explainer.plotting.fonts import SANS, SERIF
from explainer.plotting.lettering import fitted, lettering
from explainer.plotting.style import PIXELS_PER_INCH, Style
from explainer.site.cards import SIZE, Card

WIDTH, HEIGHT = SIZE
STYLE = Style("light", "page")
EDGE = 56  # pixels, as all that follow
PICTURE = (560, 350)  # as thumbnails are, and one pixel of theirs
COLUMN = WIDTH - PICTURE[0] - 2 * EDGE - 44  # the width of the words
TITLES = (60, 54, 48, 42, 37, 33)  # sizes of letters, the first that fits
LEADING = 1.18
TALLEST = 370  # of a title
SMALL = 25
ROUND = 10
COLOURS = 128  # of a card, which makes it a third as many bytes


def write(card: Card, path: Path) -> None:
    """Write a card as PNG.

    Raises:
        UserError: if a font is missing.
    """
    with STYLE.context():
        path.write_bytes(_png(card))


def _png(card: Card) -> bytes:
    picture = _words(card)
    if card.picture:
        _paste(card.picture, picture)
    file = io.BytesIO()
    few = picture.quantize(COLOURS, Image.Quantize.FASTOCTREE)
    few.putpalette([255 if part > 250 else part for part in few.getpalette() or ()])  # white stays
    few.save(file, "png")
    return file.getvalue()


def _words(card: Card) -> Image.Image:
    """Draw a card without its picture."""
    figure = Figure((WIDTH / PIXELS_PER_INCH, HEIGHT / PIXELS_PER_INCH), dpi=PIXELS_PER_INCH)
    canvas = FigureCanvasAgg(figure)
    for place, colour in enumerate((STYLE.wide, STYLE.narrow)):
        _bar(figure, place * WIDTH / 2, colour)
    size, lines = fitted(card.title, SERIF.name, TITLES, (COLUMN, TALLEST), canvas, LEADING)
    middle = HEIGHT / 2 + (len(lines) * size * LEADING) / 2
    for i, line in enumerate(lines):
        _write(figure, line, middle - (i + 0.8) * size * LEADING, size, SERIF.name, STYLE.ink)
    _write(figure, card.site, HEIGHT - EDGE - SMALL, SMALL, SANS.name, STYLE.muted)
    _write(figure, card.part, EDGE, SMALL, SANS.name, STYLE.muted)
    canvas.draw()
    return Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")


def _bar(figure: Figure, left: float, colour: str) -> None:
    """Colour half of the upper edge."""
    box = (left / WIDTH, 1 - 10 / HEIGHT), 0.5, 10 / HEIGHT
    figure.add_artist(Rectangle(*box, color=colour, linewidth=0))


def _write(figure: Figure, words: str, y: float, size: float, font: str, colour: str) -> None:
    """Write a line, y pixels above the lower edge."""
    weight = "semibold" if font == SERIF.name else "normal"
    figure.text(
        EDGE / WIDTH,
        y / HEIGHT,
        words,
        color=colour,
        parse_math=False,
        fontproperties=lettering(font, size, weight),
    )


def _paste(path: Path, card: Image.Image) -> None:
    """Put a figure's picture on a card, with round corners and a fine frame."""
    with Image.open(path) as small:
        picture = small.convert("RGB").resize(PICTURE, Image.Resampling.LANCZOS)
    place = (WIDTH - EDGE - PICTURE[0], (HEIGHT - PICTURE[1]) // 2)
    card.paste(picture, place, _rounded(PICTURE))
    frame = ImageChops.subtract(_rounded(PICTURE), _rounded(PICTURE, inset=2))
    card.paste(Image.new("RGB", PICTURE, STYLE.palette.rule), place, frame)


@cache
def _rounded(size: tuple[int, int], inset: int = 0) -> Image.Image:
    """Return a mask of a box with round corners, smoothed."""
    mask = Image.new("L", (4 * size[0], 4 * size[1]))
    box = (4 * inset, 4 * inset, 4 * (size[0] - inset) - 1, 4 * (size[1] - inset) - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, 4 * (ROUND - inset), fill=255)
    return mask.resize(size, Image.Resampling.LANCZOS)
