"""Films to take away play everywhere, and begin with their posters."""

import re
import subprocess
from pathlib import Path

import imageio.v3 as imageio
import imageio_ffmpeg
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from explainer.plotting import films
from explainer.plotting.canvas import SLIDE, fitted
from explainer.plotting.style import Style
from explainer.plotting.video import Movie
from tests.plotting.films import play

STYLE = Style("dark", "page")
FRAMES, POSTER = 6, 4
PAPER = np.array(to_rgb(STYLE.paper)) * 255


def movie() -> Movie:
    """Return a film of a bar that rises on a chart that is placed by hand."""
    figure = STYLE.figure(4)
    figure.set_layout_engine("none")
    axes = figure.add_axes((0.1, 0.1, 0.8, 0.7))
    (bar,) = axes.plot([0.5, 0.5], [0, 0], color=STYLE.wide, linewidth=40)
    axes.set(xlim=(0, 1), ylim=(0, FRAMES))

    def update(t: int) -> list:
        bar.set_ydata([0, t])
        return [bar]

    order = tuple(np.repeat([*range(FRAMES), *range(FRAMES - 2, 0, -1)], 6).tolist())
    return Movie(figure, update, FRAMES, order=order, poster=POSTER)


def blue(picture: np.ndarray) -> int:
    """Count the pixels that a wide network's colour covers."""
    wide = np.array(to_rgb(STYLE.wide)) * 255
    return int((np.abs(picture[..., :3] - wide).max(axis=-1) < 24).sum())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("films")
    with STYLE.context():
        film = movie()
        films.write(film, fitted(film.figure, SLIDE), "bar", made, STYLE)
        films.write_mp4(film, fitted(film.figure, 1), films.SQUARE, made / "bar-square.mp4", STYLE)
        pages = {"Title": "It rises", "Author": "Ada"}
        films.write_pages(film, fitted(film.figure, SLIDE), made / "bar.pdf", pages)
    return made


def stream(path: Path) -> str:
    """Return what ffmpeg says of a film's pictures."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", str(path)]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    return next(line for line in told.splitlines() if "Video:" in line)


def frames_of(path: Path, *decoder: str, pixels: str = "rgb24") -> np.ndarray:
    """Return a film's pictures, [frames, height, width, channels]."""
    width, height = map(int, re.findall(r"\b(\d{3,4})x(\d{3,4})\b", stream(path))[0])
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", *decoder, "-i", str(path)]
    command += ["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", pixels, "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, height, width, len(pixels.rstrip("24")))


@pytest.mark.parametrize(
    ("name", "codec", "size"),
    [
        ("bar.mp4", "h264", "1920x1080"),
        ("bar-square.mp4", "h264", "1080x1080"),
        ("bar.webm", "vp9", "1920x1080"),
        ("bar-alpha.webm", "vp9", "1920x1080"),
    ],
)
def test_films_are_in_the_formats_that_players_know(folder, name, codec, size) -> None:
    told = stream(folder / name)
    assert codec in told and "yuv420p" in told and size in told
    about, _ = play(folder / name)
    assert about["duration"] == pytest.approx(10 * 6 / 30, abs=0.1)


@pytest.mark.parametrize("name", ["bar.mp4", "bar-square.mp4"])
def test_a_film_starts_to_play_before_it_is_loaded(folder: Path, name: str) -> None:
    data = (folder / name).read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize("name", ["bar.mp4", "bar-square.mp4", "bar.webm"])
def test_a_film_begins_with_its_poster_on_paper(folder: Path, name: str) -> None:
    shown = [blue(picture) for picture in frames_of(folder / name)]
    assert shown[0] == pytest.approx(max(shown) * POSTER / (FRAMES - 1), rel=0.05)
    assert min(shown) < 0.02 * max(shown)
    corner = frames_of(folder / name)[0, :8, :8].mean(axis=(0, 1))
    assert np.abs(corner - PAPER).max() < 4


def test_a_film_without_paper_is_seen_through(folder: Path) -> None:
    found = frames_of(folder / "bar-alpha.webm", "-c:v", "libvpx-vp9", pixels="rgba")
    alpha = found[0][..., 3]
    assert alpha[:8, :8].max() <= 3 and alpha.max() == 255
    assert 0.005 < (alpha > 8).mean() < 0.5
    assert blue(found[0]) == pytest.approx(blue(frames_of(folder / "bar.webm")[0]), rel=0.05)


def test_a_gif_fits_into_a_chat_and_loops_for_ever_from_the_poster(folder: Path) -> None:
    path = folder / "bar.gif"
    assert path.stat().st_size <= films.MOST_GIF_BYTES
    with Image.open(path) as picture:
        assert picture.size == (800, 450)  # the largest, since it fits
        assert picture.info["loop"] == 0
        durations = []
        for at in range(picture.n_frames):
            picture.seek(at)
            durations.append(picture.info["duration"])
    assert sum(durations) == pytest.approx(2000, abs=100)
    shown = [blue(picture) for picture in imageio.imread(path, mode="RGB")]
    assert shown[0] == pytest.approx(max(shown) * POSTER / (FRAMES - 1), rel=0.05)


def test_a_gif_that_is_too_large_gets_smaller_until_it_fits(tmp_path: Path, monkeypatch) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (FRAMES, 90, 160, 3), np.uint8)
    pictures = [Image.fromarray(one).resize((800, 450)) for one in noise]
    film = movie()
    monkeypatch.setattr(films, "MOST_GIF_BYTES", 300_000)
    films.write_gif(pictures, film, tmp_path / "noise.gif")
    assert (tmp_path / "noise.gif").stat().st_size <= 300_000
    with Image.open(tmp_path / "noise.gif") as picture:
        assert picture.width < 800


def test_frames_are_pages_that_say_whose_they_are(folder: Path) -> None:
    data = (folder / "bar.pdf").read_bytes()
    assert len(re.findall(rb"/Type /Page\b", data)) == FRAMES
    assert b"/Title (It rises)" in data and b"/Author (Ada)" in data
    assert b"/CreationDate" not in data
