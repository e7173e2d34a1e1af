"""One film of clips that are encoded alike: joined as they are, with captions and chapters.

The captions are a track of the film, which players show and hide; letters in them stay letters.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from explainer.errors import UserError
from explainer.plotting import encoding
from explainer.plotting.shots import FPS, Chapter

NEEDED = ("libx264", "mov_text")  # encoders of the pictures and of the captions
LANGUAGES = {"en": "eng", "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "pt": "por"}


def check_ffmpeg() -> None:
    """See that ffmpeg is there, and can encode the film.

    Raises:
        UserError: if it is missing, or lacks an encoder.
    """
    program = encoding._program()
    command = [program, "-hide_banner", "-encoders"]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    has = {words[1] for line in told.splitlines() if len(words := line.split()) > 1}
    for encoder in NEEDED:
        if encoder not in has:
            raise UserError(
                f"{program} has no encoder {encoder}, which the film needs; unset "
                "IMAGEIO_FFMPEG_EXE, or let it name an ffmpeg that has"
            )


def join(
    clips: Sequence[Path],
    captions: str,
    chapters: Sequence[Chapter],
    about: Mapping[str, str],
    language: str,
    path: Path,
) -> None:
    """Join clips.

    Args:
        clips: their files, in order.
        captions: as WebVTT.
        chapters: one after the other.
        about: what the file says of itself: title, artist, …
        language: of the captions, as in "en".
        path: of the film.
    """
    with tempfile.TemporaryDirectory() as folder:
        names = {name: Path(folder) / name for name in ("clips.txt", "film.vtt", "about.txt")}
        listed = "".join(f"file '{_quoted(clip)}'\n" for clip in clips)
        names["clips.txt"].write_text(f"ffconcat version 1.0\n{listed}", encoding="utf-8")
        names["film.vtt"].write_text(captions, encoding="utf-8")
        names["about.txt"].write_text(_metadata(about, chapters), encoding="utf-8")
        concat, vtt, metadata = map(str, names.values())
        inputs = ["-f", "concat", "-safe", "0", "-i", concat, "-i", vtt]
        inputs += ["-f", "ffmetadata", "-i", metadata]
        mapped = "-map 0:v -map 1:s -map_metadata 2 -map_chapters 2 -c:v copy -c:s mov_text".split()
        spoken = f"-metadata:s:s:0 language={LANGUAGES.get(language, 'und')}".split()
        whole = ["-disposition:s:0", "default", "-movflags", "+faststart"]
        encoding._ffmpeg([*inputs, *mapped, *spoken, *whole, *encoding.SAME, "-y", str(path)], ())


def _quoted(path: Path) -> str:
    return str(path.absolute()).replace("'", "'\\''")


def _metadata(about: Mapping[str, str], chapters: Sequence[Chapter]) -> str:
    """Return what ffmpeg reads of a file and its chapters."""
    lines = [";FFMETADATA1", *(f"{key}={_escaped(words)}" for key, words in about.items())]
    for chapter in chapters:
        lines += ["[CHAPTER]", f"TIMEBASE=1/{FPS}", f"START={chapter.start}", f"END={chapter.end}"]
        lines.append(f"title={_escaped(chapter.name)}")
    return "\n".join(lines) + "\n"


def _escaped(words: str) -> str:
    r"""Return words as ffmpeg's metadata have them.

    >>> _escaped("a=b; c")
    'a\\=b\\; c'
    """
    return "".join(f"\\{letter}" if letter in "=;#\\\n" else letter for letter in words)
