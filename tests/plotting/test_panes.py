"""Panes show the field alone, as it is drawn, in the colours of videos."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from explainer.plotting import marks, panes
from explainer.plotting.panes import Paint, Pane
from explainer.plotting.style import Style
from explainer.plotting.variants import THEMES
from explainer.plotting.video import Movie

LINE = np.linspace(-1, 1, 40)
X, Y = np.meshgrid(LINE, LINE)
POINTS, LABELS = np.array([[0.5, 0.5], [-0.5, -0.5]]), np.array([1, 0])


def movie(style: Style, count: int = 1, sizes: tuple[float, ...] = (0.3, 0.3)) -> Movie:
    """Return a film of slanting boundaries that wander; the first rows of logits are the lowest."""
    figure = style.figure(4)
    figure.set_layout_engine("none")
    drawn = []
    for i in range(count):
        axes = figure.add_axes((0.1 + 0.5 * i, 0.1, sizes[i], 0.8))
        field = 8 * (Y - 0.5 * X)
        extent = (-1.0, 1.0, -1.0, 1.0)
        drawn.append(
            marks.draw_boundary(axes, field, extent, POINTS, LABELS, np.array([True, False]), style)
        )

    def update(frame: int) -> list:
        wrong = np.array([frame > 0, False])
        return [a for one in drawn for a in one.update(8 * (Y - 0.5 * X + 0.1 * frame), wrong)]

    return Movie(figure, update, 3)


def decoded(frame: bytes, size: tuple[int, int]) -> np.ndarray:
    """Return a frame as RGB from 0 to 1, [height, width, 3]; BT.709, written out once more."""
    width, height = size
    values = np.frombuffer(frame, np.uint8).astype(float)
    luma = (values[: width * height].reshape(height, width) - 16) / 219
    blue, red = (
        (plane.reshape(height // 2, width // 2).repeat(2, 0).repeat(2, 1) - 128) / 224
        for plane in np.split(values[width * height :], 2)
    )
    r, b = luma + 1.5748 * red, luma + 1.8556 * blue
    return np.stack([r, (luma - 0.2126 * r - 0.0722 * b) / 0.7152, b], axis=-1)


@pytest.mark.parametrize("theme", THEMES)
def test_a_pane_is_the_field_as_it_is_drawn_without_points_and_rings(theme) -> None:
    style = Style(theme, "page")
    with style.context():
        film = movie(style)
        first = decoded(next(panes.paint_frames(film)), panes.film_size(film))
    height, width, _ = first.shape
    colours = style.palette
    for (x, y), colour in (
        ((0.2, 0.9), colours.zero_tint),  # rows go down, y goes up
        ((0.8, 0.1), colours.one_tint),
        ((0.5, 0.5), style.ink),
        ((0.75, 0.25), colours.one_tint),  # where a point and its ring would be
    ):
        found = first[round(y * (height - 1)), round(x * (width - 1))]
        assert np.abs(found - to_rgb(colour)).max() < 0.06, (x, y)


def test_panes_lie_one_below_the_other_and_move() -> None:
    style = Style("light", "page")
    with style.context():
        film = movie(style, count=2)
        frames = [decoded(f, panes.film_size(film)) for f in panes.paint_frames(film)]
        boxes = [panes.box(field) for field in panes.fields(film)]
    assert len(frames) == 3
    half = len(frames[0]) // 2
    assert np.abs(frames[0][:half] - frames[0][half:]).max() < 0.01
    assert np.abs(frames[0] - frames[2]).max() > 0.3
    assert [round(left) for left, *_ in boxes] == [108 + 2, 648 + 2]  # square, in the middle
    width, height = panes.film_size(film)
    assert (width, height / 2) == pytest.approx([1.25 * side for side in boxes[0][2:]], abs=1)


def test_fields_of_two_sizes_are_told() -> None:
    with (
        Style("light", "page").context(),
        pytest.raises(ValueError, match="expected the fields of a film to be equally large"),
    ):
        panes.film_size(movie(Style("light", "page"), count=2, sizes=(0.3, 0.2)))


def test_a_boundary_covers_a_pixel_as_far_as_it_lies_on_it() -> None:
    grey = Image.fromarray(np.full((2, 2), 100, np.uint8))
    cover = Image.fromarray(np.array([[0, 51], [255, 0]], np.uint8))
    paint = Paint(np.repeat(np.arange(256)[:, None], 3, axis=1), np.array([200, 10, 20]))
    values = list(paint.plane(Pane(grey, cover), 0))
    assert values == [100, 120, 200, 100]
