"""Films to take away: whole, as a slide and a square have them, and as chats and papers do.

Each begins with its poster, so that a slide shows that until it plays; the loop has no seam, so it
may begin anywhere. A frame is drawn once, on nothing, for all films of one shape; those that are
opaque have it laid on paper.
"""

from __future__ import annotations

import dataclasses
import io
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from PIL import Image

from explainer.errors import UserError
from explainer.plotting.encoding import write_films
from explainer.plotting.fonts import lean_fonts
from explainer.plotting.style import PIXELS_PER_INCH, Style
from explainer.plotting.video import Movie, frames

Size = tuple[int, int]

WIDE: Size = (1920, 1080)
SQUARE: Size = (1080, 1080)
# Smaller than veryfast at equal likeness (bench/exports.py); no B-frames, as in `encoding`.
MP4 = "-c:v libx264 -preset fast -bf 0 -crf 21 -movflags +faststart"
WEBM = "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -crf 28 -b:v 0"
ALPHA = f"{WEBM} -auto-alt-ref 0"

MOST_GIF_BYTES = 1_000_000
GIF_TRIES = (  # width in pixels, frames a second, colours: the first that fits
    *((800, 12.5, 96), (720, 12.5, 64), (640, 12.5, 48), (560, 10.0, 48), (480, 10.0, 32)),
    *((400, 10.0, 32), (360, 8.0, 24), (320, 6.25, 16), (240, 5.0, 16)),
)
PAGES = 16  # of the PDF of frames, at most


def from_poster(movie: Movie) -> Movie:
    """Return the same loop, begun at its poster."""
    played = movie.played
    start = played.index(movie.poster)
    return dataclasses.replace(movie, order=(*played[start:], *played[:start]))


def write(movie: Movie, canvas: Bbox, stem: str, folder: Path, style: Style) -> None:
    """Write the films of 16:9, with paper and without, and the GIF.

    Args:
        movie: its figure is laid out for good.
        canvas: 16:9 round that figure, in inches.
        stem: how the names begin.
        folder: where they go.
        style: in which it was drawn.
    """
    rolled, width, height = from_poster(movie), *WIDE
    with tempfile.TemporaryFile() as file:
        for picture in drawn_frames(movie, canvas, WIDE):
            file.write(picture.tobytes())
        file.flush()
        drawn = np.memmap(file, np.uint8, "r", shape=(movie.frames, height, width, 4))
        opaque = {folder / f"{stem}.mp4": MP4, folder / f"{stem}.webm": WEBM}
        write_films((_on_paper(one, style) for one in drawn), rolled, opaque)
        alpha = {folder / f"{stem}-alpha.webm": ALPHA}
        write_films(iter(drawn), rolled, alpha, "yuva420p")
        small = [_reduced(_on_paper(one, style), GIF_TRIES[0][0]) for one in drawn]
    write_gif(small, rolled, folder / f"{stem}.gif")


def write_mp4(movie: Movie, canvas: Bbox, size: Size, path: Path, style: Style) -> None:
    """Write one film for whatever plays MP4; `size` is in pixels, of the shape of the canvas."""
    pictures = (_on_paper(np.asarray(one), style) for one in drawn_frames(movie, canvas, size))
    write_films(pictures, from_poster(movie), {path: MP4})


def drawn_frames(movie: Movie, canvas: Bbox, size: Size) -> Iterator[Image.Image]:
    """Yield every frame on a canvas without paper, of a size in pixels."""
    per_inch = size[0] / canvas.width
    figure = movie.figure
    left = round(-canvas.x0 * per_inch)
    top = round((canvas.y1 - figure.get_figheight()) * per_inch)
    unhinted = matplotlib.rc_context({"text.hinting": "none"})  # in half the time
    with unhinted, _without_paper(figure):
        for frame in frames(movie, per_inch / PIXELS_PER_INCH):
            picture = Image.new("RGBA", size)
            picture.paste(Image.fromarray(frame), (left, top))
            yield picture


@contextmanager
def _without_paper(figure: Figure) -> Iterator[None]:
    """Take the paper from behind a figure and its panels."""
    patches = [figure.patch, *(axes.patch for axes in figure.axes)]
    seen = [patch.get_visible() for patch in patches]
    for patch in patches:
        patch.set_visible(False)
    try:
        yield
    finally:
        for patch, visible in zip(patches, seen, strict=True):
            patch.set_visible(visible)


def _on_paper(picture: np.ndarray, style: Style) -> np.ndarray:
    """Return a picture, [height, width, 4] bytes, laid on paper."""
    paper = Image.new("RGBA", picture.shape[1::-1], style.paper)
    paper.alpha_composite(Image.fromarray(picture))
    return np.asarray(paper)


def _reduced(picture: np.ndarray, width: int) -> Image.Image:
    """Return a picture, [height, width, 4] bytes, at another width in pixels, without alpha."""
    height = round(picture.shape[0] * width / picture.shape[1])
    whole = Image.fromarray(picture).convert("RGB")
    return whole.resize((width, height), Image.Resampling.LANCZOS)


def write_gif(pictures: Sequence[Image.Image], movie: Movie, path: Path) -> None:
    """Write a movie's frames as a GIF for chats, as large as fits into 1 MB.

    Raises:
        UserError: if imageio is missing.
    """
    for width, fps, colours in GIF_TRIES[_likely(pictures, movie) :]:
        written = gif(pictures, movie, width, fps, colours)
        if len(written) <= MOST_GIF_BYTES:
            break
    path.write_bytes(written)


def _likely(pictures: Sequence[Image.Image], movie: Movie) -> int:
    """Return which try is likely to fit, from how large the smallest is: to make all takes long."""
    width, fps, _ = GIF_TRIES[-1]
    least = len(gif(pictures, movie, *GIF_TRIES[-1]))

    def about(at: int) -> float:
        wider, sooner, _ = GIF_TRIES[at]
        return float(least * (wider / width) ** 1.75 * sooner / fps)

    fits = (at for at in range(len(GIF_TRIES)) if about(at) <= MOST_GIF_BYTES)
    return next(fits, len(GIF_TRIES) - 1)


def gif(
    pictures: Sequence[Image.Image], movie: Movie, width: int, fps: float, colours: int
) -> bytes:
    """Return a movie as a GIF, of a width in pixels, with so many frames a second and colours."""
    try:
        import imageio.v3 as imageio  # here, so that pages are made without it
    except ImportError as error:
        raise UserError(
            "imageio, which writes the GIFs, is missing; install it with: pip install imageio"
        ) from error
    count = max(1, round(len(movie.played) / movie.fps * fps))
    sampled = [movie.played[int(moment / fps * movie.fps)] for moment in range(count)]
    height = round(pictures[0].height * width / pictures[0].width)
    palette = (
        pictures[movie.played[0]]
        .resize((width, height))
        .quantize(colours, Image.Quantize.MAXCOVERAGE)
    )
    shown = {
        frame: pictures[frame]
        .resize((width, height), Image.Resampling.LANCZOS)
        .quantize(palette=palette, dither=Image.Dither.NONE)
        .convert("RGB")
        for frame in {*sampled}
    }
    runs = [  # Pillow would join what looks alike, and lose count of durations
        (np.frombuffer(looks, np.uint8).reshape(height, width, 3), len(list(same)))
        for looks, same in groupby(sampled, lambda frame: shown[frame].tobytes())
    ]
    durations = [round(100 * length / fps) * 10 for _, length in runs]
    file = io.BytesIO()
    imageio.imwrite(
        file,
        [picture for picture, _ in runs],
        extension=".gif",
        plugin="pillow",
        duration=durations if len(runs) > 1 else durations[0],
        loop=0,
    )
    return file.getvalue()


def write_pages(movie: Movie, canvas: Bbox, path: Path, metadata: dict[str, str]) -> None:
    """Write some frames of a movie as the pages of a PDF, the first and the last among them."""
    shown = np.unique(np.linspace(0, movie.frames - 1, PAGES).round().astype(int))
    with lean_fonts(), PdfPages(path, metadata={"CreationDate": None, **metadata}) as pages:
        for frame in shown:
            movie.update(int(frame))
            pages.savefig(movie.figure, bbox_inches=canvas)
