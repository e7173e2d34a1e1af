"""Notes stand where nothing runs through them."""

import numpy as np
import pytest
from matplotlib.transforms import Bbox

from explainer.plotting.clear import note_clear
from explainer.plotting.labels import note
from explainer.plotting.style import Style

PAGE = Style("light", "page")
PLACES = ((0.2, 0.5), (0.5, 0.5), (0.8, 0.5))


@pytest.fixture
def axes():
    with PAGE.context():
        yield PAGE.figure(4).add_subplot(xlim=(0, 1), ylim=(0, 1))


def block(axes, kind):
    """Draw something upwards and to the right of the first place."""
    if kind == "line":
        axes.plot([0.2, 0.25], [0.45, 0.65])
    elif kind == "points":
        axes.plot([0.22], [0.53], "o")
    elif kind == "scatter":
        axes.scatter([0.22], [0.53])
    else:
        note(axes, "taken", PLACES[0], (8, 8))


def test_the_first_place_is_taken_where_nothing_is(axes):
    made = note_clear(axes, "here", PLACES, PAGE.wide, fontsize=9)
    assert made.xy == PLACES[0]
    assert (made.get_color(), made.get_fontsize()) == (PAGE.wide, 9)
    assert list(axes.texts) == [made], "what was tried is gone"


@pytest.mark.parametrize("kind", ["line", "points", "scatter", "words"])
def test_a_place_where_something_is_is_passed_over(axes, kind):
    block(axes, kind)
    made = note_clear(axes, "here", PLACES, shifts=((8, 8),))
    assert made.xy == PLACES[1]


def test_another_side_comes_before_another_place(axes):
    block(axes, "words")
    made = note_clear(axes, "here", PLACES, shifts=((8, 8), (-8, 8)))
    assert made.xy == PLACES[0] and made.get_position() == (-8, 8)


def test_it_stays_within_the_axes(axes):
    made = note_clear(axes, "long words here", ((0.99, 0.5), (0.5, 0.99), (0.5, 0.5)))
    inside = Bbox.intersection(made.get_window_extent(), axes.bbox)
    assert inside is not None
    np.testing.assert_allclose(inside.extents, made.get_window_extent().extents)


def test_where_all_is_taken_it_meets_the_least(axes):
    for place in PLACES:
        note(axes, "taken", place, (8, 8))
    axes.plot([0.8, 0.85], [0.45, 0.65])
    axes.plot([0.2, 0.25], [0.45, 0.65])
    assert note_clear(axes, "here", PLACES, shifts=((8, 8),)).xy == PLACES[1]
