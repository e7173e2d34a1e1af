"""Films keep colours and moments."""

import tempfile
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from explainer.errors import UserError
from explainer.plotting import encoding
from explainer.plotting.encoding import PANES, write_films, write_panes, write_whole
from explainer.plotting.video import Movie, frames
from tests.plotting.films import play


def test_films_keep_the_colours_of_the_drawing(tmp_path: Path) -> None:
    colours = ["#1e2129", "#d55e00", "#0072b2", "#f9dd86"]
    figure = Figure((3, 2))
    axes = figure.add_axes((0, 0, 1, 1))
    (dot,) = axes.plot([0], [0], ",")
    axes.set(xlim=(0, 4), ylim=(0, 1))
    axes.set_axis_off()
    for place, colour in enumerate(colours):
        axes.axvspan(place, place + 1, color=colour)
    write_whole(Movie(figure, lambda _: [dot], 3), tmp_path / "flat.mp4")
    frame = play(tmp_path / "flat.mp4")[1][-1].astype(int)
    for place, colour in enumerate(colours):
        middle = frame[135:165, int(450 * (place + 0.5) / 4)]
        assert np.abs(middle - 255 * np.array(to_rgb(colour))).max() <= 4


def bar(frames: int, order: tuple[int, ...]) -> Movie:
    """Return a film of a bar that stands further right in every frame."""
    figure = Figure((3, 2))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, frames), ylim=(0, 1))
    axes.set_axis_off()
    (line,) = axes.plot([], [], linewidth=20)

    def update(index: int) -> list:
        line.set_data([index + 0.5] * 2, [0, 1])
        return [line]

    return Movie(figure, update, frames, order=order)


def places(path: Path, frames: int) -> list[int]:
    """Return where the bar stands, thirty times a second."""
    pictures = play(path, "-vf", "fps=30")[1]
    return [int(p[100, :, 0].argmin() * frames / p.shape[1]) for p in pictures]


@pytest.mark.parametrize("ending", ["mp4", "webm"])
def test_pictures_that_stand_are_encoded_once_and_shown_as_long(tmp_path: Path, ending) -> None:
    order = (*[0] * 10, 1, 2, 2, 3, *[4] * 20, 3, *[1] * 7)
    path = tmp_path / f"bar.{ending}"
    film = bar(5, order)
    with tempfile.TemporaryFile() as file:
        size = encoding._convert(frames(film, 1.0), file)
        encoding._encode(file, film, size, {path: PANES[ending]})
    assert imageio_ffmpeg.count_frames_and_secs(path)[0] == 8  # the last shows how long it lasts
    assert places(path, 5) == list(order)


def test_a_clock_may_tick_a_thousand_times(tmp_path: Path) -> None:
    order = tuple(np.repeat(np.arange(500) % 2, 2))
    write_panes(bar(2, order), "bar", tmp_path)
    assert imageio_ffmpeg.count_frames_and_secs(tmp_path / "bar.mp4")[0] == 501


def test_the_same_frames_make_the_same_films(tmp_path: Path) -> None:
    for stem in ("one", "other"):
        write_panes(bar(8, ()), stem, tmp_path)
        write_whole(bar(8, ()), tmp_path / f"{stem}-whole.mp4")
    for name in (".mp4", ".webm", "-whole.mp4"):
        one, other = (tmp_path / f"{stem}{name}" for stem in ("one", "other"))
        assert one.read_bytes() == other.read_bytes()


def test_another_fault_of_ffmpeg_keeps_its_words(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"ffmpeg\S* failed \(.*nonsense.*use the ffmpeg of im"):
        encoding._ffmpeg(["-nonsense", "1"], [np.zeros(10**6, np.uint8)])


def test_an_ffmpeg_without_a_codec_is_told_in_a_line(tmp_path: Path) -> None:
    film, paths = bar(2, (0, 1)), {tmp_path / "bar.mp4": "-c:v libx999"}
    with pytest.raises(UserError, match=r"ffmpeg\S* has no libx999; use the ffmpeg of imageio"):
        write_films(frames(film, 1), film, paths)


@pytest.mark.parametrize("broken", ["", "not a program", "#!/bin/sh\nexit 3\n"])
def test_a_broken_ffmpeg_is_told_in_a_line(broken: str, tmp_path: Path, monkeypatch) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text(broken)
    program.chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(program))
    with pytest.raises(UserError, match=r"ffmpeg (can't be started|failed) \(.*; use the ffmpeg"):
        encoding._ffmpeg([], [np.zeros(10**6, np.uint8)])
