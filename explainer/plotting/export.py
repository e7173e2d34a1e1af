"""Writes a drawn figure to its files: what the page shows, and what a talk takes.

A figure `ID` becomes, for each theme:

- `ID-THEME.webp` and `ID-phone-THEME.webp`, which the page shows;
- `ID-thumbnail-THEME.webp`, which stands on cards;
- `ID-THEME.png` and `.svg`, to take away, and `ID-light.pdf` for papers, which are white;
- and, when it moves, `ID-field-THEME.mp4` and `.webm`, the film of its fields alone, and beside
  each `.webp`, which is then the poster, a `.film.json`: what the page draws over that film.

Of a figure that moves there is also `ID-light.mp4`, the film of the whole, to take away.
"""

from __future__ import annotations

import errno
import gc
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from explainer.errors import UserError
from explainer.plotting import thumbnail, tracks
from explainer.plotting.encoding import WHOLE_SCALE, write_panes, write_whole
from explainer.plotting.fonts import lean_fonts
from explainer.plotting.style import PIXELS_PER_INCH, Style
from explainer.plotting.variants import LAYOUTS, THEMES, Kind
from explainer.plotting.video import Movie, canvas_at

Media = dict[str, tuple[int, int]]

PAPER = Style("light", "page")  # of PDFs, which papers take in
STILL_SCALE = 2.0  # pixels of a still for one CSS pixel
WEBP_QUALITY = 58
WEBP_METHOD = 2  # of 6: as near to the drawing in 4 % more bytes, and in less than half the time


def write(
    draw: Callable[[Style], Figure | Movie],
    id: str,
    kind: Kind,
    folder: Path,
    own: Callable[[Style], Figure] | None = None,
) -> Media:
    """Draw a figure in every theme and layout, and write all its files.

    Args:
        draw: returns the figure in one style; called once for each theme and layout.
        id: the figure's id, with which its files begin.
        kind: what `draw` is to return.
        folder: where the files go.
        own: returns a thumbnail on `thumbnail.open_thumbnail`, where the figure has one of its own;
            elsewhere the phone's drawing is reduced to its main panels.

    Returns:
        Width and height of every picture, in CSS pixels, and of every video that a page shows, in
        its own.

    Raises:
        UserError: if `draw` returns the other kind, ffmpeg is missing, or the disk is full.
    """
    media: Media = {}
    try:
        with _seldom_collecting():
            for layout in LAYOUTS:
                for theme in THEMES:
                    media |= _variant(draw, id, kind, Style(theme, layout), folder, own)
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
    own: Callable[[Style], Figure] | None,
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
        settle(figure, WHOLE_SCALE if movie and not style.phone else STILL_SCALE)
        width, height = figure.get_size_inches() * PIXELS_PER_INCH
        media = {_still(figure, stem, style, folder): (round(width), round(height))}
        if movie:
            media |= _film(movie, id, stem, style, folder)
            movie.update(movie.poster)
        if style.phone:  # of this drawing nothing else is made any more
            small = own(style) if own else thumbnail.reduced(figure)
            media[thumbnail.write(small, id, style, folder)] = thumbnail.SIZE
    return media


def _film(movie: Movie, id: str, stem: str, style: Style, folder: Path) -> Media:
    """Write what a page plays of a movie in one variant; return the sizes of its videos."""
    described = json.dumps(tracks.describe(movie), ensure_ascii=False, separators=(",", ":"))
    (folder / f"{stem}.film.json").write_text(described, encoding="utf-8")
    if style.phone:
        return {}
    media = write_panes(movie, f"{id}-field-{style.theme}", folder)
    if style.theme == "light":
        write_whole(movie, folder / f"{stem}.mp4")
    return media


def settle(figure: Figure, scale: float) -> None:
    """Lay the figure out for good, at a size that has an even number of pixels at `scale`."""
    dots = PIXELS_PER_INCH * scale
    width, height = (2 * round(inches * dots / 2) / dots for inches in figure.get_size_inches())
    figure.set_size_inches(width, height)
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
        figure.set_layout_engine("none")


def _still(figure: Figure, stem: str, style: Style, folder: Path) -> str:
    """Write the still files, and return the name of that which a page shows."""
    picture = Image.fromarray(_pixels(figure, STILL_SCALE)).convert("RGB")
    picture.save(folder / f"{stem}.webp", quality=WEBP_QUALITY, method=WEBP_METHOD)
    if not style.phone:
        dots = PIXELS_PER_INCH * STILL_SCALE
        picture.save(folder / f"{stem}.png", dpi=(dots, dots))
        figure.savefig(folder / f"{stem}.svg", metadata={"Date": None})
    if style == PAPER:
        with lean_fonts():
            figure.savefig(folder / f"{stem}.pdf", metadata={"CreationDate": None})
    return f"{stem}.webp"


def _pixels(figure: Figure, scale: float) -> np.ndarray:
    """Return the whole figure as [height, width, 4] bytes."""
    canvas = canvas_at(figure, scale)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())
