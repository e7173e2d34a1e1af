"""Writes a drawn figure to its files: what the page shows, and what a talk takes.

A figure `ID` becomes, for each theme:

- `ID-THEME.webp` and `ID-phone-THEME.webp`, which the page shows;
- `ID-THEME.png`, `.svg` and `.pdf`, to take away;
- and, when it moves, `.mp4` and `.webm` beside each `.webp`, which is then the poster.
"""

from __future__ import annotations

import errno
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from explainer.errors import UserError
from explainer.plotting.encoding import write_films
from explainer.plotting.fonts import lean_fonts
from explainer.plotting.style import PIXELS_PER_INCH, Style
from explainer.plotting.variants import LAYOUTS, THEMES, Kind
from explainer.plotting.video import MOVIE_SCALE, Movie, canvas_at

Media = dict[str, tuple[int, int]]

STILL_SCALE = 2.0  # pixels of a still for one CSS pixel
WEBP_QUALITY = 58
WEBP_METHOD = 4  # of 6: as near to the drawing in 1 % more bytes, and in three quarters of the time


def write(draw: Callable[[Style], Figure | Movie], id: str, kind: Kind, folder: Path) -> Media:
    """Draw a figure in every theme and layout, and write all its files.

    Args:
        draw: returns the figure in one style; called once for each theme and layout.
        id: the figure's id, with which its files begin.
        kind: what `draw` is to return.
        folder: where the files go.

    Returns:
        Width and height, in CSS pixels, of every picture and video that a page shows.

    Raises:
        UserError: if `draw` returns the other kind, ffmpeg is missing, the disk is full, or a movie
            can't be had within MOVIE_BYTES.
    """
    media: Media = {}
    try:
        with _seldom_collecting():
            for layout in LAYOUTS:
                for theme in THEMES:
                    media |= _variant(draw, id, kind, Style(theme, layout), folder)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise UserError(f"no space left in {folder} for figure '{id}'; free some") from error
        raise
    return media


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Look for garbage more seldom: among a figure's many objects that takes a tenth of drawing."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _variant(
    draw: Callable[[Style], Figure | Movie],
    id: str,
    kind: Kind,
    style: Style,
    folder: Path,
) -> Media:
    stem = f"{id}-phone-{style.theme}" if style.phone else f"{id}-{style.theme}"
    with style.context():
        drawn = draw(style)
        movie = drawn if isinstance(drawn, Movie) else None
        if (movie is not None) != (kind == "movie"):
            got = type(drawn).__name__
            raise UserError(
                f"figure '{id}': KIND is '{kind}', but draw returned a {got}; mend either"
            )
        figure = drawn.figure if isinstance(drawn, Movie) else drawn
        if movie:
            movie.update(movie.poster)
        _settle(figure, STILL_SCALE if movie is None else MOVIE_SCALE[style.layout])
        names = _stills(figure, stem, style, folder)
        if movie:
            names += write_films(movie, stem, MOVIE_SCALE[style.layout], folder)
    width, height = figure.get_size_inches() * PIXELS_PER_INCH
    return dict.fromkeys(names, (round(width), round(height)))


def _settle(figure: Figure, scale: float) -> None:
    """Lay the figure out for good, at a size that has an even number of pixels at `scale`."""
    dots = PIXELS_PER_INCH * scale
    width, height = (2 * round(inches * dots / 2) / dots for inches in figure.get_size_inches())
    figure.set_size_inches(width, height)
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
        figure.set_layout_engine("none")


def _stills(figure: Figure, stem: str, style: Style, folder: Path) -> list[str]:
    """Write the still files, and return the names of those that a page shows."""
    picture = Image.fromarray(_pixels(figure, STILL_SCALE)).convert("RGB")
    picture.save(folder / f"{stem}.webp", quality=WEBP_QUALITY, method=WEBP_METHOD)
    if not style.phone:
        dots = PIXELS_PER_INCH * STILL_SCALE
        picture.save(folder / f"{stem}.png", dpi=(dots, dots))
        figure.savefig(folder / f"{stem}.svg", metadata={"Date": None})
        with lean_fonts():
            figure.savefig(folder / f"{stem}.pdf", metadata={"CreationDate": None})
    return [f"{stem}.webp"]


def _pixels(figure: Figure, scale: float) -> np.ndarray:
    """Return the whole figure as [height, width, 4] bytes."""
    canvas = canvas_at(figure, scale)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())
