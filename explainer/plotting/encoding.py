"""Films as files: the panes of a movie for the page, and the whole of it to take away.

Frames are encoded from what both codecs take, 1.5 bytes a pixel in a nameless file. From there
every change of the picture is sent to the encoders, with the moment at which it comes: films show
most frames several times, and to encode a picture that stands still takes nearly as long as one
that moves.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import IO

import matplotlib
import numpy as np

from explainer.errors import UserError
from explainer.plotting.panes import film_size, paint_frames
from explainer.plotting.video import Movie, frames

TO_VIDEO = "scale=out_color_matrix=bt709:out_range=tv,format={pixels}"
BYTES = {"yuv420p": Fraction(3, 2), "yuva420p": Fraction(5, 2)}  # of a pixel; the latter has alpha

TAGS = "-color_range tv -colorspace bt709 -color_primaries bt709 -color_trc iec61966-2-1".split()

# One thread, and no marks of the machine: the same frames make the same file.
SAME = "-threads 1 -fflags +bitexact -flags +bitexact".split()


# Without B-frames, which would let a reader of the file think that the last picture stands longer.
H264 = "-c:v libx264 -preset veryfast -bf 0 -crf {crf} -movflags +faststart"
VP9 = "-c:v libvpx-vp9 -deadline realtime -cpu-used 5 -crf {crf} -b:v 0"

# Of the panes: as coarse as leaves a structural similarity of .98 to the frames (bench/films.py).
PANES = {"mp4": H264.format(crf=26), "webm": VP9.format(crf=32)}
WHOLE = H264.format(crf=22)  # no page loads it

LACKING = re.compile(r"Unknown encoder '([^']+)'")
ANOTHER = (
    "use the ffmpeg of imageio-ffmpeg: unset IMAGEIO_FFMPEG_EXE, or "
    "pip install --force-reinstall imageio-ffmpeg"
)

WHOLE_SCALE = 1.5  # pixels of the whole film for one CSS pixel


def write_panes(movie: Movie, stem: str, folder: Path) -> dict[str, tuple[int, int]]:
    """Write the films of a movie's fields, in both codecs; return their sizes in pixels by name."""
    size = film_size(movie)
    paths = {folder / f"{stem}.{ending}": options for ending, options in PANES.items()}
    with tempfile.TemporaryFile() as file:
        for frame in paint_frames(movie):
            file.write(frame)
        _encode(file, movie, size, paths)
    return {path.name: size for path in paths}


def write_whole(movie: Movie, path: Path) -> None:
    """Write a film of the whole figure."""
    with matplotlib.rc_context({"text.hinting": "none"}):  # in half the time
        write_films(frames(movie, WHOLE_SCALE), movie, {path: WHOLE})


def write_films(
    pictures: Iterator[np.ndarray],
    movie: Movie,
    films: Mapping[Path, str],
    pixels: str = "yuv420p",
) -> None:
    """Write films of pictures that were drawn, all at once.

    Args:
        pictures: every frame of the movie, each [height, width, 4] bytes, of even sides.
        movie: says in which order they are played, and how fast.
        films: by path, what ffmpeg is told of the codec.
        pixels: how pictures come to the codec, "yuv420p" or, with alpha, "yuva420p".
    """
    with tempfile.TemporaryFile() as file:
        size = _convert(pictures, file, pixels)
        _encode(file, movie, size, films, pixels)


def _convert(
    pictures: Iterator[np.ndarray], file: IO[bytes], pixels: str = "yuv420p"
) -> tuple[int, int]:
    """Write pictures to `file` as raw `pixels`, and return their width and height."""
    first = next(pictures).copy()
    height, width, _ = first.shape
    source = ["-f", "rawvideo", "-pix_fmt", "rgba", "-s", f"{width}x{height}", "-i", "-"]
    target = ["-vf", TO_VIDEO.format(pixels=pixels), "-f", "rawvideo", "-"]
    _ffmpeg([*source, *target], chain((first,), pictures), file)
    return width, height


def _encode(
    file: IO[bytes],
    movie: Movie,
    size: tuple[int, int],
    films: Mapping[Path, str],
    pixels: str = "yuv420p",
) -> None:
    """Encode frames, of a `size`, that a file holds as raw `pixels`, all films at once."""
    file.flush()
    width, height = size
    raw = np.memmap(file, np.uint8, "r", shape=(movie.frames, int(width * height * BYTES[pixels])))
    moments, count = changes(movie.played), len(movie.played)
    source = [*f"-f rawvideo -pix_fmt {pixels}".split(), *TAGS, "-r", str(movie.fps)]
    source += ["-s", f"{width}x{height}", "-i", "-"]
    clock = ["-vf", f"setpts='{_clock(moments)}'", "-fps_mode", "passthrough", "-g", str(count)]
    same = [*TAGS, *SAME, "-y"]
    outputs = [[*clock, *options.split(), *same, str(path)] for path, options in films.items()]
    pictures = (raw[movie.played[moment]] for moment in moments)
    _ffmpeg([*source, *chain.from_iterable(outputs)], pictures)


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
        UserError: if ffmpeg is missing, can't be started, lacks a codec or fails.
        OSError: if the disk is full.
    """
    program = _program()
    command = [program, "-hide_banner", "-loglevel", "error", *arguments]
    with tempfile.TemporaryFile() as complaints:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=complaints,
                start_new_session=True,  # Ctrl-C ends us, and our end of the pipe ends it
            )
        except OSError as error:
            raise UserError(f"{program} can't be started ({error.strerror}); {ANOTHER}") from error
        with suppress(BrokenPipeError), process:  # if it ends early, it says why
            assert process.stdin is not None
            for picture in pictures:
                process.stdin.write(picture.data)
        if process.returncode:
            complaints.seek(0)
            words = " ".join(complaints.read().decode(errors="replace").split())
            if lacking := LACKING.search(words):
                raise UserError(f"{program} has no {lacking[1]}; {ANOTHER}")
            full = os.strerror(errno.ENOSPC) in words
            if full:
                raise OSError(errno.ENOSPC, f"ffmpeg failed: {words}")
            said = words or f"status {process.returncode}"
            raise UserError(f"{program} failed ({said}); {ANOTHER}")


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
