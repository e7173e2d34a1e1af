"""Writes a drawn figure to its files: what the page shows, and what a talk takes.

A figure `ID` becomes, for each theme:

- `ID-THEME.webp` and `ID-phone-THEME.webp`, which the page shows;
- `ID-THEME.png`, `.svg` and `.pdf`, to take away;
- and, when it moves, `.mp4` and `.webm` beside each `.webp`, which is then the poster.
"""

from __future__ import annotations

import errno
import math
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from explainer.errors import Mistake
from explainer.style import LAYOUTS, PIXELS_PER_INCH, THEMES, Layout, Style

Kind = Literal["still", "movie"]
Media = dict[str, tuple[int, int]]

STILL_SCALE = 2.0  # pixels of a still for one CSS pixel
MOVIE_SCALE: dict[Layout, float] = {"page": 1.2, "phone": 2.0}
WEBP_QUALITY = 60
MOVIE_BYTES = 350_000


@dataclass(frozen=True)
class Movie:
    """A figure that moves by changing some of its artists.

    Attributes:
        figure: drawn as far as it stands still.
        update: shows frame `index` and returns the artists that it changes: always the same.
        frames: how many frames there are to draw.
        fps: frames played a second.
        order: the frames as they are played, each as often as wanted; all of them once if empty.
        poster: the frame that stands for the movie until it plays.
    """

    figure: Figure
    update: Callable[[int], Sequence[Artist]]
    frames: int
    fps: int = 30
    order: tuple[int, ...] = ()
    poster: int = 0

    @property
    def played(self) -> tuple[int, ...]:
        """The frames as they are played."""
        return self.order or tuple(range(self.frames))


def ping_pong(frames: int) -> tuple[int, ...]:
    """Return the order that plays frames forth and back; its loop has no seam."""
    return (*range(frames), *range(frames - 2, 0, -1))


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
        Mistake: if `draw` returns the other kind, ffmpeg is missing, the disk is full, or a movie
            can't be had within MOVIE_BYTES.
    """
    media: Media = {}
    try:
        for layout in LAYOUTS:
            fits: dict[str, tuple[int, int]] = {}  # both themes come down to about the same
            for theme in THEMES:
                media |= _variant(draw, id, kind, Style(theme, layout), folder, fits)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise Mistake(f"no space left in {folder} for figure '{id}'; free some") from error
        raise
    return media


def _variant(
    draw: Callable[[Style], Figure | Movie],
    id: str,
    kind: Kind,
    style: Style,
    folder: Path,
    fits: dict[str, tuple[int, int]],
) -> Media:
    stem = f"{id}-phone-{style.theme}" if style.phone else f"{id}-{style.theme}"
    with style.context():
        drawn = draw(style)
        movie = drawn if isinstance(drawn, Movie) else None
        if (movie is not None) != (kind == "movie"):
            got = type(drawn).__name__
            raise Mistake(
                f"figure '{id}': KIND is '{kind}', but draw returned a {got}; mend either"
            )
        figure = drawn.figure if isinstance(drawn, Movie) else drawn
        if movie:
            movie.update(movie.poster)
        _settle(figure, STILL_SCALE if movie is None else MOVIE_SCALE[style.layout])
        names = _stills(figure, stem, style, folder)
        if movie:
            names += _films(movie, stem, MOVIE_SCALE[style.layout], folder, fits)
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
    picture.save(folder / f"{stem}.webp", quality=WEBP_QUALITY, method=6)
    if not style.phone:
        dots = PIXELS_PER_INCH * STILL_SCALE
        picture.save(folder / f"{stem}.png", dpi=(dots, dots))
        figure.savefig(folder / f"{stem}.svg", metadata={"Date": None})
        figure.savefig(folder / f"{stem}.pdf", metadata={"CreationDate": None})
    return [f"{stem}.webp"]


def _canvas(figure: Figure, scale: float) -> FigureCanvasAgg:
    figure.set_dpi(PIXELS_PER_INCH * scale)
    return FigureCanvasAgg(figure)


def _pixels(figure: Figure, scale: float) -> np.ndarray:
    """Return the whole figure as [height, width, 4] bytes."""
    canvas = _canvas(figure, scale)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())


def frames(movie: Movie, scale: float) -> Iterator[np.ndarray]:
    """Yield each frame as [height, width, 4] bytes, valid until the next is asked for.

    What stands still is drawn once. Over it go, frame by frame, the artists that change and those
    that lie over them, so that a frame equals a drawing of the whole figure.
    """
    changing = list(movie.update(0))
    moved = [artist for axes in movie.figure.axes for artist in _moved(axes, changing)]
    moved += [artist for artist in changing if artist.axes is None]
    before = [artist.get_animated() for artist in moved]
    for artist in moved:
        artist.set_animated(True)
    canvas = _canvas(movie.figure, scale)
    canvas.draw()
    ground = canvas.copy_from_bbox(movie.figure.bbox)
    renderer = canvas.get_renderer()
    try:
        for index in range(movie.frames):
            if {*movie.update(index)} != {*changing}:
                raise ValueError(f"frame {index}: expected the artists that frame 0 changes")
            canvas.restore_region(ground)
            for artist in moved:
                artist.draw(renderer)
            yield np.asarray(canvas.buffer_rgba())
    finally:
        for artist, animated in zip(moved, before, strict=True):
            artist.set_animated(animated)


def _moved(axes: Axes, changing: Sequence[Artist]) -> list[Artist]:
    """Return, in drawing order, what changes in `axes` and what may lie over it."""
    hidden: set[Artist] = {axes.patch}
    if not axes.axison:
        hidden |= {*axes.spines.values(), axes.xaxis, axes.yaxis}
    drawn = [child for child in axes.get_children() if child not in hidden]
    drawn.sort(key=lambda child: child.get_zorder())
    first = next((i for i, child in enumerate(drawn) if child in changing), len(drawn))
    if not all(child.get_clip_on() for child in drawn[first:] if child in changing):
        return drawn[first:]
    inside = axes.bbox.padded(2)  # titles, the dear ones to draw, lie outside
    return [a for a in drawn[first:] if a in changing or inside.overlaps(a.get_window_extent())]


# Films. The frames are converted once to what both codecs encode, 1.5 bytes a pixel in a nameless
# file; from there they are played, in order, into one encoder after the other.

TO_VIDEO = "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"
TAGS = "-color_range tv -colorspace bt709 -color_primaries bt709 -color_trc iec61966-2-1".split()


@dataclass(frozen=True)
class Codec:
    """An encoder and how finely it works.

    Attributes:
        ending: of the film's file.
        options: for ffmpeg.
        finest, coarsest: bounds of its -crf; a film starts at the finest.
        halving: how much more -crf halves a film's size, about.
        obeys_rates: whether -maxrate bounds it; VP9 in real time doesn't.
    """

    ending: str
    options: tuple[str, ...]
    finest: int
    coarsest: int
    halving: float
    obeys_rates: bool


X264 = "-c:v libx264 -preset veryfast -movflags +faststart".split()
VP9 = "-c:v libvpx-vp9 -b:v 0 -deadline realtime -cpu-used 5 -row-mt 1".split()
CODECS = (
    Codec("mp4", tuple(X264), finest=25, coarsest=34, halving=6, obeys_rates=True),
    Codec("webm", tuple(VP9), finest=44, coarsest=57, halving=13, obeys_rates=False),
)
SHRINKS = (1.0, 0.8, 0.65)  # of the width and height, when no quality is coarse enough


def _films(
    movie: Movie, stem: str, scale: float, folder: Path, fits: dict[str, tuple[int, int]]
) -> list[str]:
    """Write the films of one variant, and return their names."""
    with tempfile.TemporaryFile() as file:
        size = _convert(frames(movie, scale), file)
        raw = np.memmap(file, np.uint8, "r", shape=(movie.frames, math.prod(size) * 3 // 2))
        with ThreadPoolExecutor() as pool:
            jobs = [
                pool.submit(
                    _encode, raw, movie, size, codec, folder / f"{stem}.{codec.ending}", fits
                )
                for codec in CODECS
            ]
        for job in jobs:
            job.result()
    return [f"{stem}.{codec.ending}" for codec in CODECS]


def _convert(pictures: Iterator[np.ndarray], file: IO[bytes]) -> tuple[int, int]:
    """Write pictures to `file` as raw yuv420p, and return their width and height."""
    first = next(pictures).copy()
    height, width, _ = first.shape
    source = ["-f", "rawvideo", "-pix_fmt", "rgba", "-s", f"{width}x{height}", "-i", "-"]
    target = ["-vf", TO_VIDEO, "-f", "rawvideo", "-"]
    _ffmpeg([*source, *target], chain((first,), pictures), file)
    return width, height


def _encode(
    raw: np.ndarray,
    movie: Movie,
    size: tuple[int, int],
    codec: Codec,
    path: Path,
    fits: dict[str, tuple[int, int]],
) -> None:
    """Encode the frames `raw` [frames, bytes] as finely as MOVIE_BYTES allow.

    A film that is too large at the coarsest quality is encoded smaller, and a page scales it up.
    `fits` remembers what a film of this kind came down to, where the next one starts.
    """
    source = [*"-f rawvideo -pix_fmt yuv420p".split(), *TAGS, "-r", str(movie.fps)]
    source += ["-s", f"{size[0]}x{size[1]}", "-i", "-"]
    target = [*codec.options, *TAGS, "-g", str(len(movie.played)), "-y", str(path)]
    if codec.obeys_rates:  # then one pass nearly always is enough
        rate = round(0.85 * MOVIE_BYTES * 8 * movie.fps / len(movie.played))
        target = ["-maxrate", str(rate), "-bufsize", str(2 * rate), *target]
    shrink, quality = fits.get(codec.ending, (0, codec.finest))
    while True:
        width, height = (2 * round(side * SHRINKS[shrink] / 2) for side in size)
        options = ["-vf", f"scale={width}:{height}:flags=lanczos", "-crf", str(quality)]
        _ffmpeg([*source, *options, *target], (raw[index] for index in movie.played))
        excess = path.stat().st_size / MOVIE_BYTES
        if excess <= 1:
            fits[codec.ending] = shrink, quality
            return
        if quality < codec.coarsest:
            step = math.ceil(codec.halving * math.log2(excess) + 0.5)
            quality = min(quality + step, codec.coarsest)
        elif shrink + 1 < len(SHRINKS):
            shrink += 1
        else:
            raise Mistake(
                f"{path.name} can't be had within {MOVIE_BYTES / 1000:,.0f} KB; "
                "play fewer frames, or move less of the picture"
            )


def _ffmpeg(
    arguments: Sequence[str], pictures: Iterable[np.ndarray], output: IO[bytes] | None = None
) -> None:
    """Run ffmpeg, feeding it pictures through a pipe.

    Raises:
        Mistake: if ffmpeg is missing.
        OSError: if it fails, with ENOSPC if the disk is full.
    """
    command = [_program(), "-hide_banner", "-loglevel", "error", *arguments]
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=complaints,
            start_new_session=True,  # Ctrl-C ends us, and our end of the pipe ends it
        )
        with suppress(BrokenPipeError), process:  # if it ends early, it says why
            assert process.stdin is not None
            for picture in pictures:
                process.stdin.write(picture.data)
        if process.returncode:
            complaints.seek(0)
            words = complaints.read().decode(errors="replace").strip()
            full = os.strerror(errno.ENOSPC) in words
            raise OSError(errno.ENOSPC if full else errno.EIO, f"ffmpeg failed: {words}")


def _program() -> str:
    """Return the path of ffmpeg."""
    try:
        import imageio_ffmpeg  # here, so that stills are drawn without it

        program = str(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError) as error:
        raise Mistake(
            "ffmpeg, which encodes the movies, is missing; "
            "install it with: pip install imageio-ffmpeg"
        ) from error
    if shutil.which(program) is None:
        raise Mistake(
            f"there is no ffmpeg at {program}, where IMAGEIO_FFMPEG_EXE says it is; "
            "unset that variable or mend its path"
        )
    return program
