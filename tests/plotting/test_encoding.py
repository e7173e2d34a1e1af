"""Films keep colours, moments and limits."""

from pathlib import Path

import imageio.v2 as imageio
import imageio_ffmpeg
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from scipy.ndimage import gaussian_filter

from explainer.errors import UserError
from explainer.plotting import encoding
from explainer.plotting.encoding import CODECS, write_films
from explainer.plotting.video import Movie
from tests.plotting.films import play


@pytest.mark.parametrize("ending", ["mp4", "webm"])
def test_films_keep_the_colours_of_the_drawing(tmp_path: Path, ending: str) -> None:
    colours = ["#1e2129", "#d55e00", "#0072b2", "#f9dd86"]
    figure = Figure((3, 2))
    axes = figure.add_axes((0, 0, 1, 1))
    (dot,) = axes.plot([0], [0], ",")
    axes.set(xlim=(0, 4), ylim=(0, 1))
    axes.set_axis_off()
    for place, colour in enumerate(colours):
        axes.axvspan(place, place + 1, color=colour)
    write_films(Movie(figure, lambda _: [dot], 3), "flat", 1.0, tmp_path)
    frame = play(tmp_path / f"flat.{ending}")[1][-1].astype(int)
    for place, colour in enumerate(colours):
        middle = frame[90:110, int(300 * (place + 0.5) / 4)]
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
    write_films(bar(5, order), "bar", 1.0, tmp_path)
    path = tmp_path / f"bar.{ending}"
    assert imageio_ffmpeg.count_frames_and_secs(path)[0] == 8  # the last shows how long it lasts
    assert places(path, 5) == list(order)


def test_a_clock_may_tick_a_thousand_times(tmp_path: Path) -> None:
    order = tuple(np.repeat(np.arange(500) % 2, 2))
    write_films(bar(2, order), "bar", 0.2, tmp_path)
    assert imageio_ffmpeg.count_frames_and_secs(tmp_path / "bar.mp4")[0] == 501


def test_the_same_frames_make_the_same_films(tmp_path: Path) -> None:
    for stem in ("one", "other"):
        write_films(bar(8, ()), stem, 1.0, tmp_path)
    for codec in CODECS:
        one, other = (tmp_path / f"{stem}.{codec.ending}" for stem in ("one", "other"))
        assert one.read_bytes() == other.read_bytes()


def clouds() -> np.ndarray:
    """Return 200 frames of 160 by 120 that change all over, softly, as raw yuv420p."""
    rng = np.random.default_rng(0)
    ends = [gaussian_filter(rng.normal(size=(120, 160)), 6, mode="wrap") for _ in range(2)]
    turns = np.linspace(0, 2 * np.pi, 200)[:, None, None]
    light = 128 + 900 * (np.sin(turns) * ends[0] + np.cos(turns) * ends[1])
    grey = np.full((200, 120 * 160 // 2), 128, np.uint8)
    return np.concatenate([light.clip(16, 235).astype(np.uint8).reshape(200, -1), grey], axis=1)


def test_films_meet_the_limit_at_the_first_try(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    raw, runs = clouds(), []
    films = {codec: tmp_path / f"clouds.{codec.ending}" for codec in CODECS}
    encode = encoding._ffmpeg
    monkeypatch.setattr(encoding, "_ffmpeg", lambda *job: (runs.append(job), encode(*job)))
    monkeypatch.setattr(encoding, "MOVIE_BYTES", 10**7)
    film = Movie(Figure(), lambda _: [], len(raw))
    encoding._encode(raw, film, (160, 120), films)
    limit = min(path.stat().st_size for path in films.values()) // 2
    monkeypatch.setattr(encoding, "MOVIE_BYTES", limit)
    encoding._encode(raw, film, (160, 120), films)
    assert len(runs) == 2
    for path in films.values():
        assert 0.6 * limit < path.stat().st_size <= limit


def probe_size(path: Path) -> tuple[int, int]:
    with imageio.get_reader(path) as reader:
        return reader.get_meta_data()["size"]


def test_a_film_over_the_limit_is_encoded_again_more_coarsely_or_smaller(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (10, 300 * 200 * 3 // 2), np.uint8)
    film = Movie(Figure(), lambda _: [], len(noise))
    for codec in CODECS:
        path = tmp_path / f"noise.{codec.ending}"
        monkeypatch.setattr(encoding, "MOVIE_BYTES", 10**7)
        encoding._encode(noise, film, (300, 200), {codec: path})
        finest = path.stat().st_size
        limit = int(0.7 * finest)
        monkeypatch.setattr(encoding, "MOVIE_BYTES", limit)
        encoding._encode(noise, film, (300, 200), {codec: path})
        assert 0.2 * limit < path.stat().st_size <= limit
        monkeypatch.setattr(encoding, "SHRINKS", (0.5,))
        encoding._encode(noise, film, (300, 200), {codec: path})
        assert probe_size(path) == (150, 100)
        monkeypatch.setattr(encoding, "MOVIE_BYTES", 2_000)
        with pytest.raises(UserError, match=rf"^{path.name} can't be had within 2 KB; play fewer"):
            encoding._encode(noise, film, (300, 200), {codec: path})


def test_another_fault_of_ffmpeg_keeps_its_words(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"ffmpeg failed.*nonsense"):
        encoding._ffmpeg(["-nonsense", "1"], [np.zeros(10**6, np.uint8)])
