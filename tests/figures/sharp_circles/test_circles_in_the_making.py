"""From angles and radii to the plane, what each frame shows, and that each claim can fail."""

import dataclasses

import numpy as np
import pytest

from explainer.figures.sharp_circles import circles_in_the_making as figure
from explainer.figures.swiss_roll import Points
from explainer.measures import circles
from explainer.measures.circles import SPOKE, RingFilm
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from explainer.plotting.video import Movie

STEPS = (500 * np.linspace(0, 1, 38) ** 2).round().astype(int)
RADII = np.array([0.4, 0.4, 0.5, 0.5, 0.95])
TURNS = np.array([0.0, 2.0, 1.0, 4.0, 3.0])
POINTS = Points(
    np.stack([RADII * np.cos(TURNS), RADII * np.sin(TURNS)], axis=1), np.array([0, 0, 1, 1, 1])
)


def film(radius: float, ring: float, missed: int) -> RingFilm:
    """Return a network whose boundary shrinks to a circle, and gets `missed` points wrong."""
    spoke, along = np.array(SPOKE), np.linspace(1, 0, len(STEPS))
    fields = spoke[None] - radius - 0.3 * along[:, None]
    wrong = np.zeros((len(STEPS), 5), bool)
    wrong[:, 2 : 2 + missed] = True
    fresh = np.ones((len(STEPS), 3))
    fresh[:, 1] = ring
    return RingFilm(
        STEPS, spoke, np.repeat(fields[:, None], 60, axis=1).astype(np.float16), wrong, fresh
    )


def making() -> figure.RingsInTheMaking:
    return figure.RingsInTheMaking(
        (0.001, 0.4), (POINTS, POINTS), (film(0.45, 0.2, 1), film(0.6, 1.0, 0)), (2, 4)
    )


def draw(style: Style, measured: figure.RingsInTheMaking | None = None) -> Movie:
    with style.context():
        return figure.draw(measured or making(), style)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_panels_and_words_lie_within_in_every_variant(layout, theme):
    style = Style(theme, layout)
    movie = draw(style)
    movie.update(movie.poster)
    movie.figure.draw_without_rendering()
    boxes = [axes.get_tightbbox() for axes in movie.figure.axes]
    assert not boxes[0].overlaps(boxes[1])
    headline, clock = movie.figure.texts
    boxes += [headline.get_window_extent(), clock.get_window_extent()]
    assert not any(boxes[3].overlaps(box) or boxes[2].overlaps(box) for box in boxes[:2])
    for box in boxes:
        assert box.x0 >= 0 and box.y0 >= 0
        assert box.x1 <= movie.figure.bbox.x1 and box.y1 <= movie.figure.bbox.y1


def test_a_frame_shows_one_moment_of_both():
    movie = draw(Style("light", "page"))
    left, right = movie.figure.axes
    changed = {*movie.update(0)}
    assert movie.figure.texts[-1].get_text() == "after 0 training steps"
    assert {*movie.update(movie.frames - 1)} == changed
    assert movie.figure.texts[-1].get_text() == "after 500 training steps"
    for axes, radius in ((left, 0.45), (right, 0.6)):
        boundary = np.hypot(*axes.lines[0].get_data())
        assert np.nanmedian(boundary) == pytest.approx(radius, abs=2e-3)
    assert "thin ring: 1 of 2 points, 20" in left.texts[-1].get_text()
    assert "thin ring: 2 of 2 points, 100" in right.texts[-1].get_text()
    assert np.transpose(left.lines[1].get_data()) == pytest.approx(POINTS.places[[2]])


def test_the_loop_trains_rests_and_flies_back():
    movie = draw(Style("light", "page"))
    order = movie.played
    assert set(order) == set(range(movie.frames))
    assert 180 <= len(order) <= 300  # 6 to 10 seconds
    end = order.index(movie.frames - 1) + order.count(movie.frames - 1)
    assert (np.diff(order[:end]) >= 0).all() and (np.diff(order[end:]) <= 0).all()
    assert order[0] == 0 and order[-1] <= 2 and movie.poster == movie.frames - 1


@pytest.mark.parametrize(
    ("films", "fails"),
    [
        ((film(0.45, 0.2, 1), film(0.6, 1.0, 1)), "all training points"),
        ((film(0.45, 0.2, 1), film(0.6, 0.8, 0)), "apart, most of"),
        ((film(0.45, 0.6, 0), film(0.6, 1.0, 0)), "most of it is wrong"),
        ((film(0.45, 0.2, 2), film(0.6, 1.0, 0)), "not their ring"),
    ],
)
def test_each_claim_can_fail(films, fails):
    assert all(claim.holds for claim in figure.claims(making()))
    claims = figure.claims(dataclasses.replace(making(), films=films))
    assert [claim.text for claim in claims if not claim.holds and fails in claim.text]


def test_numbers_table_and_description():
    numbers = figure.numbers(making())
    assert numbers["ring_touching"].value == pytest.approx(0.2)
    assert numbers["ring_apart"].text() == "100\u202f%"
    assert numbers["ten_right_touching"].value == 1
    assert numbers["train_accuracy_touching"].value == pytest.approx(0.8)
    assert (numbers["steps"].value, numbers["snapshots"].value) == (500, 38)
    assert {len(column) for column in figure.table(making()).values()} == {38}
    assert "500 steps" in figure.describe(making())


def test_the_film_shows_who_picks_off_most_points_and_who_finds_the_circle(monkeypatch):
    points = np.array([0.3, 0.9, 0.9, 0.1, 0.2])
    trained = np.ones((5, 5, 3))
    trained[0, :, 1] = points
    fresh = np.ones((5, 5, 3))
    fresh[-1, :2] = 0.5  # those with the first two seeds don't find it
    distances = np.array([circles.TOUCHING, 0.01, 0.03, 0.1, circles.APART])
    found = circles.Outcomes(distances, trained, fresh, np.ones((5, 5, 50)))
    monkeypatch.setattr(figure.circles, "outcomes", lambda plan: found)
    shown = []
    monkeypatch.setattr(figure.circles, "film", lambda recipe: shown.append(recipe))
    figure.measure("standard")
    assert [(recipe.dataset.distance, recipe.seeds) for recipe in shown] == [
        (circles.TOUCHING, (1,)),
        (circles.APART, (2,)),
    ]
    assert all(recipe.snapshots for recipe in shown)
