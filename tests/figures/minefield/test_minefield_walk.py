"""The film of the walk: what each frame shows, its loop, and the claims' bounds."""

from dataclasses import replace

import numpy as np
import pytest

from explainer.figures.minefield import minefield_walk as figure
from explainer.figures.minefield._walk_film import Answers, WalkFilm
from explainer.figures.swiss_roll import Points
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from explainer.plotting.video import Movie
from tests.figures.scenes import lie_within

EPOCHS = np.array([*range(0, 40, 2), *range(40, 310, 10)])
COUNT = 31
ALONG = EPOCHS / 300
POINTS = Points(np.array([[-0.5, 0.1], [0.5, -0.2]]), np.array([0, 1]))
AXIS = np.linspace(-1.2, 1.2, 21)
PATH = np.stack([9 * ALONG, ALONG**2], axis=1)
FILM = WalkFilm(
    points=POINTS,
    epochs=EPOCHS,
    path=PATH,
    mines=PATH[EPOCHS % 10 == 0] + [3, -4],
    walked=9 * ALONG,
    away=np.linspace(40, 36, COUNT),
    sgd=Answers(
        fields=(AXIS - ALONG[:, None, None]).repeat(21, axis=1).astype(np.float16),
        wrong=np.stack([ALONG < 1, np.zeros(len(ALONG), bool)], axis=1),
        test=np.linspace(0.5, 0.99, len(EPOCHS)),
    ),
    bad=Answers(
        fields=np.stack([np.full((21, 21), 2.0)] * COUNT).astype(np.float16),
        wrong=np.zeros((COUNT, 2), bool),
        test=np.linspace(0.5, 0.4, COUNT),
    ),
)


def draw(style: Style, film: WalkFilm = FILM) -> Movie:
    with style.context():
        return figure.draw(film, style)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_everything_lies_within_the_figure(layout, theme):
    movie = draw(Style(theme, layout))
    for frame in (0, movie.poster):
        movie.update(frame)
        lie_within(movie.figure)
    headline = movie.figure.texts[-1].get_window_extent()
    assert all(axes.get_tightbbox().y1 <= headline.y0 for axes in movie.figure.axes)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_plane_has_one_unit_and_holds_all_points(layout):
    plane = draw(Style("light", layout)).figure.axes[0]
    x, y = plane.get_xlim(), plane.get_ylim()
    assert (x[1] - x[0]) / (y[1] - y[0]) == pytest.approx(plane.bbox.width / plane.bbox.height)
    both = np.concatenate([FILM.path, FILM.mines])
    assert ((x[0] < both[:, 0]) & (both[:, 0] < x[1])).all()
    assert ((y[0] < both[:, 1]) & (both[:, 1] < y[1])).all()


def test_a_frame_shows_the_walk_so_far_and_the_bad_minima_found():
    movie = draw(Style("light", "page"))
    plane, good, bad, bars = movie.figure.axes
    changed = {*movie.update(0)}
    frame = int(np.nonzero(EPOCHS == 28)[0][0])
    assert {*movie.update(frame)} == changed
    past, last, mines, marker = plane.lines[1:]
    np.testing.assert_array_equal(np.transpose(past.get_data()), PATH[: frame + 1])
    np.testing.assert_array_equal(np.transpose(marker.get_data())[0], PATH[frame])
    np.testing.assert_array_equal(np.transpose(mines.get_data()), FILM.mines[:3])
    thread = plane.collections[0].get_segments()[2]
    np.testing.assert_array_equal(thread, [PATH[EPOCHS == 20][0], FILM.mines[2]])
    np.testing.assert_array_equal(last.get_xydata(), thread)
    assert plane.texts[0].get_text() == "epoch 28"
    assert good.texts[-1].get_text() == f"fresh points: {FILM.sgd.test[frame]:.0%}".replace(
        "%", "\u202f%"
    )
    assert bad.texts[-1].get_text() == "fresh points: 49\u202f%"
    lengths = [line.get_xdata()[1] for line in bars.lines]
    assert lengths == [FILM.walked[frame], FILM.away[2]]
    assert [text.get_text() for text in bars.texts if text.get_text()[0].isdigit()] == [
        f"{FILM.walked[frame]:.1f}",
        f"{FILM.away[2]:.1f}",
    ]


def test_the_loop_walks_rests_and_flies_back():
    movie = draw(Style("light", "page"))
    order = movie.played
    assert set(order) == set(range(movie.frames))
    assert 180 <= len(order) <= 300  # 6 to 10 seconds
    last = movie.frames - 1
    forth = order.index(last) + order.count(last)
    assert movie.poster == last and order.count(last) >= 30
    assert (np.diff(order[:forth]) >= 0).all() and (np.diff(order[forth:]) <= 0).all()
    assert order[0] == 0 and order[-1] <= 3


def test_numbers():
    numbers = figure.numbers(FILM)
    assert numbers["final_test_accuracy"].value == pytest.approx(0.99)
    assert numbers["bad_test_accuracy"].value == 0.5
    assert numbers["walked"].value == 9
    assert numbers["least_ratio"].value == pytest.approx(4)
    assert numbers["nearest_drawn"].value == pytest.approx(5)
    assert numbers["farthest_drawn"].value == pytest.approx(5)


@pytest.mark.parametrize(
    ("change", "fails"),
    [
        ({"walked": 37 * ALONG}, "further away"),
        ({"mines": np.add(FILM.mines, (0, 30))}, "shortens"),
        ({"bad": replace(FILM.bad, test=np.full(COUNT, 0.7))}, "ends better"),
    ],
)
def test_a_film_that_shows_something_else_fails_its_claim(change, fails):
    assert all(claim.holds for claim in figure.claims(FILM))
    lost = [claim.text for claim in figure.claims(replace(FILM, **change)) if not claim.holds]
    assert len(lost) == 1 and fails in lost[0]


def test_table_and_description():
    columns = figure.table(FILM)
    assert {len(column) for column in columns.values()} == {len(EPOCHS)}
    assert columns["distance_from_bad"][-1] == 36
    assert "300 epochs" in figure.describe(FILM)


def test_the_thumbnail_is_the_walk_with_every_bad_minimum():
    style = Style("light", "phone")
    with style.context():
        (axes,) = figure.thumbnail(FILM, style).axes
    crosses = max(axes.lines, key=lambda line: line.get_marker() == "X")
    np.testing.assert_array_equal(crosses.get_xydata(), FILM.mines)
    (low, high), (left, right) = axes.get_ylim(), axes.get_xlim()
    assert low < FILM.mines[:, 1].min() and FILM.path[:, 1].max() < high
    assert left < FILM.path[:, 0].min() and FILM.mines[:, 0].max() < right
