"""Films keep colours, moments and limits."""

from pathlib import Path

import imageio.v2 as imageio
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

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
        encoding._encode(noise, film, (300, 200), codec, path)
        finest = path.stat().st_size
        limit = int(0.7 * finest)
        monkeypatch.setattr(encoding, "MOVIE_BYTES", limit)
        encoding._encode(noise, film, (300, 200), codec, path)
        assert 0.2 * limit < path.stat().st_size <= limit
        monkeypatch.setattr(encoding, "SHRINKS", (0.5,))
        encoding._encode(noise, film, (300, 200), codec, path)
        assert probe_size(path) == (150, 100)
        monkeypatch.setattr(encoding, "MOVIE_BYTES", 2_000)
        with pytest.raises(UserError, match=rf"^{path.name} can't be had within 2 KB; play fewer"):
            encoding._encode(noise, film, (300, 200), codec, path)


def test_another_fault_of_ffmpeg_keeps_its_words(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"ffmpeg failed.*nonsense"):
        encoding._ffmpeg(["-nonsense", "1"], [np.zeros(10**6, np.uint8)])
