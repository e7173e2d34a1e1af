"""Films as files: the frames of a movie, encoded for the page.

The frames are converted once to what both codecs encode, 1.5 bytes a pixel in a nameless file. From
there every change of the picture is sent to the encoders, with the moment at which it comes: films
show most frames several times, and to encode a picture that stands still takes nearly as long as
one that moves.
"""

from __future__ import annotations

import errno
import math
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, product
from pathlib import Path
from typing import IO

import numpy as np

from explainer.errors import UserError
from explainer.plotting.video import Movie, frames

MOVIE_BYTES = 350_000

TO_VIDEO = "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"

TAGS = "-color_range tv -colorspace bt709 -color_primaries bt709 -color_trc iec61966-2-1".split()

# One thread, and no marks of the machine: the same frames make the same file.
SAME = "-threads 1 -fflags +bitexact -flags +bitexact".split()


@dataclass(frozen=True)
class Codec:
    """An encoder: how finely it works where that fits, and how it is held to a rate.

    Attributes:
        ending: of the film's file.
        options: for ffmpeg, with {rate}, bits a second, and {buffer}, bits that may come early.
    """

    ending: str
    options: str


# Without B-frames, which would let a reader of the file think that the last picture stands longer.
CODECS = (
    Codec(
        "mp4",
        "-c:v libx264 -preset veryfast -bf 0 -crf 25 -maxrate {rate} -bufsize {buffer} "
        "-movflags +faststart",
    ),
    Codec("webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 6 -crf 32 -b:v {rate}"),
)

SHRINKS = (1.0, 0.8, 0.65)  # of the width and height, when the rate isn't kept
SHARES = (0.82, 0.7)  # of the bytes that are allowed, to aim at: VP9 may miss by 16 %


def write_films(movie: Movie, stem: str, scale: float, folder: Path) -> list[str]:
    """Write the films of one variant, and return their names."""
    films = {codec: folder / f"{stem}.{codec.ending}" for codec in CODECS}
    with tempfile.TemporaryFile() as file:
        size = _convert(frames(movie, scale), file)
        raw = np.memmap(file, np.uint8, "r", shape=(movie.frames, math.prod(size) * 3 // 2))
        _encode(raw, movie, size, films)
    return [path.name for path in films.values()]


def _convert(pictures: Iterator[np.ndarray], file: IO[bytes]) -> tuple[int, int]:
    """Write pictures to `file` as raw yuv420p, and return their width and height."""
    first = next(pictures).copy()
    height, width, _ = first.shape
    source = ["-f", "rawvideo", "-pix_fmt", "rgba", "-s", f"{width}x{height}", "-i", "-"]
    target = ["-vf", TO_VIDEO, "-f", "rawvideo", "-"]
    _ffmpeg([*source, *target], chain((first,), pictures), file)
    return width, height


def _encode(
    raw: np.ndarray, movie: Movie, size: tuple[int, int], films: Mapping[Codec, Path]
) -> None:
    """Encode the frames `raw` [frames, bytes] as finely as MOVIE_BYTES allow, all films at once.

    Films that don't keep to the rate are encoded again: lower, then smaller too, and a page scales
    them up.
    """
    moments = changes(movie.played)
    source = [*"-f rawvideo -pix_fmt yuv420p".split(), *TAGS, "-r", str(movie.fps)]
    source += ["-s", f"{size[0]}x{size[1]}", "-i", "-"]
    for shrink, share in product(SHRINKS, SHARES):
        width, height = (2 * round(side * shrink / 2) for side in size)
        filters = f"scale={width}:{height}:flags=lanczos,setpts='{_clock(moments)}'"
        outputs = [["-vf", filters, *_target(movie, *film, share)] for film in films.items()]
        pictures = (raw[movie.played[moment]] for moment in moments)
        _ffmpeg([*source, *chain.from_iterable(outputs)], pictures)
        films = {codec: path for codec, path in films.items() if path.stat().st_size > MOVIE_BYTES}
        if not films:
            return
    raise UserError(
        f"{next(iter(films.values())).name} can't be had within {MOVIE_BYTES / 1000:,.0f} KB; "
        "play fewer frames, or move less of the picture"
    )


def _target(movie: Movie, codec: Codec, path: Path, share: float) -> list[str]:
    """Return ffmpeg's options for a film that takes a share of MOVIE_BYTES."""
    bits, count = 8 * share * MOVIE_BYTES, len(movie.played)
    rate = codec.options.format(rate=round(bits * movie.fps / count), buffer=round(0.2 * bits))
    moments = ["-fps_mode", "passthrough", "-g", str(count)]
    return [*rate.split(), *TAGS, *SAME, *moments, "-y", str(path)]


def changes(played: Sequence[int]) -> list[int]:
    """Return the moments at which a film shows another frame than before, and its last.

    >>> changes((0, 0, 1, 2, 2, 2))  # the last one gives the film its length
    [0, 2, 3, 5]
    """
    last = len(played) - 1
    return [t for t in range(len(played)) if t in (0, last) or played[t] != played[t - 1]]


def _clock(moments: Sequence[int], first: int = 0) -> str:
    """Return in ffmpeg's language the moment of picture N, counting from `first`.

    >>> _clock([0, 2, 3])
    'if(lt(N,1),0,if(lt(N,2),2,3))'
    """
    if len(moments) == 1:
        return str(moments[0])
    half = len(moments) // 2  # halves upon halves, since ffmpeg goes no deeper than 100
    early, late = _clock(moments[:half], first), _clock(moments[half:], first + half)
    return f"if(lt(N,{first + half}),{early},{late})"


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
