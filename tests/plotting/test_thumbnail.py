"""Thumbnails: what they keep of a figure, and how large they are."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from explainer.plotting import export, thumbnail
from explainer.plotting.export import settle
from explainer.plotting.style import PALETTES, Style
from explainer.plotting.variants import THEMES
from explainer.plotting.video import Movie

GENERATOR = np.random.default_rng(0)
STYLE = Style("light", "phone")


def chart(style: Style) -> Figure:
    """A small picture, a large chart with words, and a colour bar."""
    figure = style.figure(4)
    style.headline(figure, "Message")
    main, small = figure.subplots(2, 1, height_ratios=[3, 1])
    main.plot([0, 1], [0, 1], color=style.wide, linewidth=2)
    main.set(xlim=(0, 4), xlabel="x")  # room for words
    main.text(1.1, 1, "words")
    small.plot([0, 1], [1, 0])
    return figure


def fields(style: Style) -> Figure:
    """Three fields of confidence and a larger chart."""
    figure = style.figure(6)
    figure.suptitle("Message")
    grid = figure.add_gridspec(2, 3, height_ratios=[2, 1])
    figure.add_subplot(grid[0, :]).plot([0, 1])
    for i in range(3):
        axes = figure.add_subplot(grid[1, i])
        axes.imshow(np.full((9, 9), i), vmin=0, vmax=2, extent=(-1, 1, -1, 1))
    return figure


def shown(figure: Figure) -> list[Axes]:
    return [axes for axes in figure.axes if axes.get_visible()]


def reduced(draw: Callable[[Style], Figure]) -> Figure:
    with STYLE.context():
        figure = draw(STYLE)
        settle(figure, 1)
        FigureCanvasAgg(figure).draw()
        return thumbnail.reduced(figure)


def written(draw: Callable[[Style], Figure], folder: Path) -> Path:
    with STYLE.context():
        return folder / thumbnail.write(reduced(draw), "some", STYLE, folder)


def test_of_charts_the_largest_is_left_without_room_for_words() -> None:
    figure = reduced(chart)
    (axes,) = shown(figure)
    assert axes is figure.axes[0]
    assert axes.get_xlim() == pytest.approx((0, 1), abs=0.2)
    assert axes.lines[0].get_linewidth() > 2


def test_of_pictures_the_ends_are_left_side_by_side_and_cropped_not_stretched() -> None:
    left, right = shown(reduced(fields))
    assert [axes.images[0].get_array().mean() for axes in (left, right)] == [0, 2]
    assert left.get_position().x1 < right.get_position().x0
    width, height = left.get_window_extent().size
    across, up = np.ptp(left.get_xlim()), np.ptp(left.get_ylim())
    assert across / up == pytest.approx(width / height)
    assert (across < 2, up) == (True, pytest.approx(2))


@pytest.mark.parametrize("draw", [chart, fields])
def test_nothing_is_written_on_it(draw: Callable[[Style], Figure], tmp_path: Path) -> None:
    figure = reduced(draw)
    thumbnail.write(figure, "some", STYLE, tmp_path)
    words = [text for axes in shown(figure) for text in axes.findobj(Text)]
    assert not any(text.get_visible() for text in [*words, *figure.texts])


def test_both_themes_are_written_at_two_pixels_a_css_pixel(tmp_path: Path) -> None:
    export.write(chart, "some", "still", tmp_path)
    for theme in THEMES:
        with Image.open(tmp_path / f"some-thumbnail-{theme}.webp") as picture:
            assert picture.size == (560, 350)
            corner = picture.convert("RGB").getpixel((3, 3))
        paper = [int(PALETTES[theme].paper[i : i + 2], 16) for i in (1, 3, 5)]
        assert corner == pytest.approx(paper, abs=4)


def test_a_movie_is_shown_at_its_poster(tmp_path: Path) -> None:
    def draw(style: Style) -> Movie:
        figure, axes = thumbnail.open_thumbnail(style)
        (bar,) = axes.bar([0], [1])
        axes.margins(0)

        def update(frame: int) -> list[Artist]:
            bar.set_facecolor(str(frame / 8))
            return [bar]

        return Movie(figure, update, 9, poster=7)

    export.write(draw, "some", "movie", tmp_path)
    with Image.open(tmp_path / "some-thumbnail-light.webp") as picture:
        shade, *_ = picture.convert("RGB").getpixel((280, 175))
    assert shade == pytest.approx(255 * 7 / 8, abs=4)


def test_a_figure_may_draw_its_own(tmp_path: Path) -> None:
    def own(style: Style) -> Figure:
        figure, axes = thumbnail.open_thumbnail(style)
        axes.imshow(np.ones((2, 2)), cmap="Reds", vmin=0, vmax=1, aspect="auto")
        return figure

    export.write(chart, "some", "still", tmp_path, own)
    with Image.open(tmp_path / "some-thumbnail-dark.webp") as picture:
        red, green, _ = picture.convert("RGB").getpixel((280, 175))
    assert red > 80 > green


def test_a_picture_of_many_small_things_is_shown_from_closer_by(tmp_path: Path) -> None:
    def crowd(style: Style) -> Figure:
        figure = fields(style)
        for axes in figure.axes[1:]:
            axes.scatter(*GENERATOR.uniform(-1, 1, (2, 900)), s=9, c=GENERATOR.uniform(size=900))
        return figure

    with Image.open(written(crowd, tmp_path)) as picture:
        assert picture.size == (420, 262)
    assert written(fields, tmp_path).stat().st_size <= thumbnail.MOST_BYTES
