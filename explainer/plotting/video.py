"""Films: a figure that moves, drawn frame by frame and encoded for the page.

The frames are converted once to what both codecs encode, 1.5 bytes a pixel in a nameless file; from
there they are played, in order, into one encoder after the other.
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
from typing import IO

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from explainer.errors import UserError
from explainer.plotting.style import PIXELS_PER_INCH
from explainer.plotting.variants import Layout

MOVIE_SCALE: dict[Layout, float] = {"page": 1.2, "phone": 2.0}


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


def forth_and_back(frames: int, forth: int, hold: int, rewind: int) -> tuple[int, ...]:
    """Return the order that plays frames slowly forth, rests at the end and flies back.

    Args:
        frames: how many there are.
        forth: about how many are played on the way forth, each as often as the others.
        hold: how many more times the last one is played.
        rewind: how many of the pictures lead back, so that the loop has no seam; each twice.
    """
    last = frames - 1
    way = np.repeat(np.arange(frames), max(1, round(forth / frames)))
    swing = np.cos(np.linspace(0, np.pi, rewind + 2)[1:-1])
    back = np.repeat((last * (1 + swing) / 2).round().astype(int), 2)
    return tuple(map(int, (*way, *[last] * hold, *back)))


def canvas_at(figure: Figure, scale: float) -> FigureCanvasAgg:
    """Return a canvas on which `figure` has `scale` pixels to a CSS pixel."""
    figure.set_dpi(PIXELS_PER_INCH * scale)
    return FigureCanvasAgg(figure)


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
    canvas = canvas_at(movie.figure, scale)
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


def write_films(
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
            raise UserError(
                f"{path.name} can't be had within {MOVIE_BYTES / 1000:,.0f} KB; "
                "play fewer frames, or move less of the picture"
            )


def _ffmpeg(
    arguments: Sequence[str], pictures: Iterable[np.ndarray], output: IO[bytes] | None = None
) -> None:
    """Run ffmpeg, feeding it pictures through a pipe.

    Raises:
        UserError: if ffmpeg is missing.
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
        raise UserError(
            "ffmpeg, which encodes the movies, is missing; "
            "install it with: pip install imageio-ffmpeg"
        ) from error
    if shutil.which(program) is None:
        raise UserError(
            f"there is no ffmpeg at {program}, where IMAGEIO_FFMPEG_EXE says it is; "
            "unset that variable or mend its path"
        )
    return program
