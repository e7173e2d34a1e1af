"""Every file of a figure is there, plays, and shows what was drawn."""

import gc
import itertools
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

from explainer.errors import UserError
from explainer.plotting import export, marks, panes, video
from explainer.plotting.encoding import WHOLE_SCALE
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from explainer.plotting.video import Movie, frames
from tests.plotting.films import play

FRAMES = 16
ORDER = (*range(FRAMES), *range(FRAMES - 2, 0, -1))  # forth and back, without a seam
TIMES = np.linspace(0, 1, FRAMES)
LINE = np.linspace(-1, 1, 40)
X, Y = np.meshgrid(LINE, LINE)
POINTS = np.random.default_rng(0).uniform(-1, 1, (30, 2))
LABELS = (POINTS[:, 0] > 0).astype(int)


def logits(time: float) -> np.ndarray:
    return 6 * (X * np.cos(time) + Y * np.sin(time) + 0.1 * np.sin(8 * X * time))


def wrong(time: float) -> np.ndarray:
    return (POINTS @ [np.cos(time), np.sin(time)] > 0) != LABELS


def still(style: Style) -> Figure:
    figure = style.figure(2.5)
    field, curve = figure.subplots(1, 2)
    style.headline(figure, "What a still says")
    marks.draw_boundary(field, logits(0.4), (-1, 1, -1, 1), POINTS, LABELS, wrong(0.4), style)
    curve.plot(TIMES, TIMES**2, color=style.wide)
    curve.set(title="Loss", xlabel=r"distance $\theta$")
    return figure


def movie(style: Style) -> Movie:
    """Return a film with static marks under and over what moves, and one that leaves its axes."""
    figure = style.figure(2.513)  # a height whose pixels would be odd
    field, curve = figure.subplots(1, 2)
    style.headline(figure, "What a movie says")
    drawn = marks.draw_boundary(
        field, logits(0), (-1, 1, -1, 1), POINTS, LABELS, wrong(0), style, color=style.narrow
    )
    curve.plot(TIMES, TIMES**2, color=style.wide)
    (dot,) = curve.plot([0], [0], "o", color=style.wide, markersize=9, clip_on=False)
    curve.plot(TIMES, 1 - TIMES, color=style.muted)  # over the dot
    curve.set_title("Loss")
    clock = figure.text(0.5, 0.02, "")

    def update(index: int) -> list:
        dot.set_data([TIMES[index]], [TIMES[index] ** 2])
        clock.set_text(f"t = {TIMES[index]:.2f}")
        return [*drawn.update(logits(TIMES[index]), wrong(TIMES[index])), dot, clock]

    return Movie(figure, update, FRAMES, order=ORDER, poster=5)


@pytest.fixture(scope="module")
def stills(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, export.Media]:
    folder = tmp_path_factory.mktemp("stills")
    return folder, export.write(still, "some-still", "still", folder)


@pytest.fixture(scope="module")
def movies(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, export.Media]:
    folder = tmp_path_factory.mktemp("movies")
    return folder, export.write(movie, "some-movie", "movie", folder)


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def names(id: str, *endings: str) -> set[str]:
    page = {f"{id}-{theme}.{e}" for theme in THEMES for e in ("webp", "png", "svg", *endings)}
    page |= {f"{id}-light.pdf"}
    page |= {f"{id}-phone-{theme}.{e}" for theme in THEMES for e in ("webp", *endings)}
    return page | {f"{id}-thumbnail-{theme}.webp" for theme in THEMES}


def test_a_still_is_written_in_every_format_and_the_page_is_told_its_size(stills) -> None:
    folder, media = stills
    assert {path.name for path in folder.iterdir()} == names("some-still")
    assert media == {
        **{f"some-still-{theme}.webp": (1080, 250) for theme in THEMES},
        **{f"some-still-phone-{theme}.webp": (360, 250) for theme in THEMES},
        **{f"some-still-thumbnail-{theme}.webp": (280, 175) for theme in THEMES},
    }
    for name, (width, height) in media.items():
        assert pixels(folder / name).shape == (2 * height, 2 * width, 3)
    assert pixels(folder / "some-still-light.png").shape == (500, 2160, 3)


@pytest.mark.parametrize("theme", THEMES)
def test_stills_lie_on_the_papers_colour(stills, theme: str) -> None:
    paper = 255 * np.array(to_rgb(Style(theme, "page").paper))  # type: ignore[arg-type]
    for ending in ("png", "webp"):
        picture = pixels(stills[0] / f"some-still-{theme}.{ending}")
        assert np.abs(picture[-4:, -4:] - paper).max() <= 1
        assert np.ptp(picture) > 100


def test_pdf_embeds_its_fonts_and_svg_draws_text_as_paths(stills) -> None:
    pdf = (stills[0] / "some-still-light.pdf").read_bytes()
    assert re.search(rb"/BaseFont /[A-Z]{6}\+SourceSansPro-Semibold", pdf)
    assert b"/FontFile2" in pdf
    assert b"/Type3" not in pdf
    svg = (stills[0] / "some-still-light.svg").read_text()
    assert "<text" not in svg
    assert "<path" in svg


def test_the_same_figure_makes_the_same_files(stills, tmp_path: Path) -> None:
    export.write(still, "some-still", "still", tmp_path)
    for path in stills[0].iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_an_updated_frame_equals_a_drawing_of_the_whole_figure(theme, layout) -> None:
    style = Style(theme, layout)
    with style.context():
        film = movie(style)
        export.settle(film.figure, 1.2)
        quick = [frame.copy() for frame in frames(film, 1.2)]
        for index in (0, 7, FRAMES - 1):
            film.update(index)
            assert np.array_equal(quick[index], export._pixels(film.figure, 1.2))
    assert not np.array_equal(quick[0], quick[7])


def test_titles_are_not_drawn_again_for_every_frame() -> None:
    style = Style("light", "page")
    with style.context():
        figure = style.figure(3)
        axes = figure.subplots()
        axes.set_title("A title")
        (dot,) = axes.plot([0.5], [0.5], "o")
        (over,) = axes.plot([0, 1], [0, 1], zorder=5)
        export._pixels(figure, 1)
        moved = video._moved(axes, [dot])
    assert {dot, over} <= {*moved}
    assert not [artist for artist in moved if getattr(artist, "get_text", str)() == "A title"]
    assert axes.xaxis not in moved


def test_a_frame_that_changes_other_artists_is_told() -> None:
    style = Style("light", "page")
    with style.context():
        figure = style.figure(2)
        lines = figure.subplots().plot([0, 1], [[0, 1], [1, 0]])
        film = Movie(figure, lambda index: [lines[index]], 2)
        with pytest.raises(ValueError, match="frame 1: expected the artists that frame 0 changes"):
            list(frames(film, 1))
    assert not any(line.get_animated() for line in lines)


def test_a_movie_has_films_of_its_fields_and_a_score_beside_each_poster(movies) -> None:
    folder, media = movies
    films = {f"some-movie-field-{theme}.{end}" for theme in THEMES for end in ("mp4", "webm")}
    whole = {"some-movie-light.mp4"}
    wanted = names("some-movie", "film.json") | films | whole
    assert {path.name for path in folder.iterdir()} == wanted
    assert set(media) == films | {name for name in wanted if name.endswith("webp")}
    score = json.loads((folder / "some-movie-phone-dark.film.json").read_text())
    assert score["order"] == list(ORDER) and score["order"][score["start"]] == 5
    assert score["size"] == [360, 251]


def test_the_page_plays_the_field_as_a_figure_without_points_and_rings_has_it(movies) -> None:
    style = Style("light", "page")
    with style.context():
        film = movie(style)
        export.settle(film.figure, 1.5)
        film.update(7)
        axes = film.figure.axes[0]
        for artist in (*axes.collections, axes.lines[1]):  # points and rings
            artist.set_visible(False)
        whole = export._pixels(film.figure, 1.25)[..., :3].astype(float)
        left, top, width, height = panes.box(panes.fields(film)[0])
    drawn = whole[round(top) :, round(left) :][: round(height), : round(width)]
    (seen,) = play(movies[0] / "some-movie-field-light.mp4")[1][7:8]
    away = np.abs(seen[: len(drawn), : drawn.shape[1]] - drawn[: len(seen), : seen.shape[1]])
    assert away.mean() < 3


@pytest.mark.parametrize("ending", ["mp4", "webm"])
@pytest.mark.parametrize("stem", ["some-movie-field-light", "some-movie-field-dark"])
def test_films_have_codec_size_rate_and_length_that_browsers_play(movies, stem, ending) -> None:
    folder, media = movies
    path = folder / f"{stem}.{ending}"
    about, frames = play(path)
    count = len(frames)
    assert about["codec"] == {"mp4": "h264", "webm": "vp9"}[ending]
    assert about["pix_fmt"].startswith("yuv420p(tv")
    width, height = about["size"]
    assert width % 2 == height % 2 == 0
    assert (width, height) == media[path.name]
    assert about["fps"] == 30
    assert count == 2 * FRAMES - 2
    assert about["duration"] == pytest.approx(count / 30, abs=0.05)


def test_mp4_starts_before_it_is_loaded_whole(movies) -> None:
    data = (movies[0] / "some-movie-light.mp4").read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_the_whole_film_shows_the_frames_in_order_and_loops_without_a_seam(movies) -> None:
    style = Style("light", "page")
    with style.context():
        film = movie(style)
        export.settle(film.figure, WHOLE_SCALE)
        drawn = [frame[..., :3].astype(np.int16) for frame in frames(film, WHOLE_SCALE)]
    seen = [frame.astype(np.int16) for frame in play(movies[0] / "some-movie-light.mp4")[1]]
    for place, index in enumerate(ORDER):
        away = [np.abs(seen[place][::4, ::4] - frame[::4, ::4]).mean() for frame in drawn]
        assert int(np.argmin(away)) == index
        assert min(away) < 3
    steps = [np.abs(a - b).mean() for a, b in itertools.pairwise(seen)]
    assert np.abs(seen[-1] - seen[0]).mean() <= 1.2 * max(steps)


def test_without_an_order_all_frames_are_played_once() -> None:
    assert Movie(Figure(), lambda _: [], 3).played == (0, 1, 2)


def test_the_poster_is_the_frame_that_the_movie_names(movies) -> None:
    style = Style("light", "page")
    with style.context():
        film = movie(style)
        film.update(film.poster)
        export.settle(film.figure, WHOLE_SCALE)
        wanted = export._pixels(film.figure, 2)[..., :3]
    assert np.array_equal(pixels(movies[0] / "some-movie-light.png"), wanted)


@pytest.mark.parametrize(
    ("draw", "kind", "got"), [(still, "movie", "Figure"), (movie, "still", "Movie")]
)
def test_the_other_kind_than_promised_is_told(draw: Callable, kind, got: str, tmp_path) -> None:
    with pytest.raises(UserError, match=f"'a-b': KIND is '{kind}', but draw returned a {got}"):
        export.write(draw, "a-b", kind, tmp_path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("name", ["light.webp", "light.svg", "light.mp4", "field-light.webm"])
def test_a_full_disk_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / f"full-{name}").symlink_to("/dev/full")
    with pytest.raises(UserError, match=r"^no space left in .* for figure 'full'; free some$"):
        export.write(movie, "full", "movie", tmp_path)


def test_missing_ffmpeg_names_its_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(UserError, match=r"ffmpeg.*is missing; install it with: pip inst"):
        export.write(movie, "any", "movie", tmp_path)


def test_a_wrong_path_of_ffmpeg_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/no/such/ffmpeg")
    with pytest.raises(UserError, match=r"no ffmpeg at /no/such/ffmpeg.* unset that variable"):
        export.write(movie, "any", "movie", tmp_path)


def test_garbage_is_collected_as_before_when_drawing_is_done(tmp_path: Path) -> None:
    before, seen = gc.get_threshold(), []

    def draw(style: Style) -> Figure:
        seen.append(gc.get_threshold()[0])
        raise KeyError

    with pytest.raises(KeyError):
        export.write(draw, "any", "still", tmp_path)
    assert seen[0] >= 10 * before[0]
    assert gc.get_threshold() == before
