"""`build.py --film`, run as an author runs it, in a small project; the film is read back."""

import re
import shutil
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest

from tests import miniature
from tests.miniature import build

SCRIPT = """---
title: A small film
---

## It's on

{{ title() }}

Why?

## Losses & lines

{{ still("descent") }}

{{ number("descent.best") }} is best.

## It = moves

{{ film("line") }}

So.
"""
MADE = re.compile(r"film: film/, (\d+:\d\d); 3 scenes, (\d) drawn, (\d) reused; [\d.]+ [KM]B")
FILES = {"film.mp4", "film.vtt", "chapters.vtt", "film.txt", "poster.png", "poster.webp"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of a project that is built, with a script."""
    copy = Path(shutil.copytree(miniature.finished(), tmp_path / "project"))
    (copy / "content" / "film.md").write_text(SCRIPT)
    return copy


def read_back(film: Path) -> str:
    """Return what ffmpeg says of a file."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", str(film)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


def frames(film: Path) -> np.ndarray:
    """Return every tenth frame of a film, small and grey, [frames, height, width]."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(film), "-vf"]
    command += ["select=not(mod(n\\,10)),scale=192:108", "-fps_mode", "passthrough"]
    command += ["-pix_fmt", "gray", "-f", "rawvideo", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, 108, 192)


@pytest.mark.slow
def test_a_film_is_made_of_scenes_once_and_shown_and_what_changes_is_made_again(
    project: Path,
) -> None:
    (_, *counts) = MADE.search(build(project, "--size", "quick", "--film").stdout).groups()
    assert counts == ["3", "0"]
    folder = project / "film"
    assert {path.name for path in folder.iterdir()} == FILES | {".made.json"}
    _film_is_as_promised(folder)
    page = (project / "site/film/index.html").read_text()
    assert '<track kind="captions" src="film.vtt"' in page and 'preload="none"' in page
    assert all((project / "site/film" / name).is_file() for name in FILES)
    assert re.search(
        r'<a href="film/">Watch \(0:\d\d\)</a>', (project / "site/index.html").read_text()
    )

    (project / "content/film.md").write_text(SCRIPT.replace("Why?", "Why not, then?"))
    before = (folder / "film.vtt").read_text()
    told = build(project, "--size", "quick", "--film", "--no-site", "--prune").stdout
    assert MADE.search(told).groups()[1:] == ("0", "3")  # it is as long as before
    kept = [len([*project.glob(f".build/store/{stage}/*")]) for stage in ("clip", "film")]
    assert kept == [3, 1]
    assert (folder / "film.vtt").read_text() == before.replace("Why?", "Why not, then?")

    (folder / "film.vtt").write_text("mine")
    told = build(project, "--size", "quick", "--film", "--no-site", status=1).stderr
    assert told.startswith("error: film/film.vtt was changed since it was made")


def _film_is_as_promised(folder: Path) -> None:
    """Check codec, size, rate, chapters, captions and what is seen of a film."""
    told = read_back(folder / "film.mp4")
    assert re.search(r"Video: h264.*yuv420p.*1920x1080.* 30 fps", told), told
    assert "Subtitle: mov_text" in told and "Audio" not in told
    assert "title           : A small film" in told
    chapters = re.findall(
        r"Chapter #0:\d: start ([\d.]+), end ([\d.]+)\s+Metadata:\s+title +: (.*)", told
    )
    assert [title for *_, title in chapters] == ["It’s on", "Losses & lines", "It = moves"]
    starts, ends = ([float(c[side]) for c in chapters] for side in (0, 1))
    assert starts == pytest.approx([0.0, *ends[:-1]])
    data = (folder / "film.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    seen = frames(folder / "film.mp4")
    assert len(seen) == pytest.approx(ends[-1] * 3, abs=1)
    inked = (seen < 200).any(axis=(1, 2))
    for start, end in zip(starts, ends, strict=True):
        assert not inked[round(start * 3)] and inked[round((start + end) * 1.5)]
    moving = seen[round(starts[2] * 3) + 3 : -3]
    assert (moving != moving[0]).any()
    text = (folder / "film.txt").read_text()
    assert "0:00  It’s on" in text and "is best." in text
    assert 0 < (folder / "film.vtt").read_text().count("-->") == 3
