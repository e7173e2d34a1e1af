import numpy as np
import pytest
from matplotlib.colors import same_color

from explainer.figures.swiss_roll import Points, film_network
from explainer.plotting.style import Style

STYLE = Style("light", "page")
POINTS = Points(np.array([[-0.5, 0.1], [0.5, -0.2]]), np.array([0, 1]))
PLACES = (-0.6, 0.0, 0.6)  # of the boundary, frame by frame
WRONG = np.array([[False, False], [True, False], [False, True]])


def test_a_film_shows_the_boundary_the_wrong_points_and_the_words_of_its_frame():
    axis = np.linspace(-1.2, 1.2, 31)
    logits = np.stack([np.tile(axis - x, (31, 1)) for x in PLACES]).astype(np.float16)
    with STYLE.context():
        axes = STYLE.figure(3).add_subplot()
        show = film_network(
            axes, "Narrow", logits, POINTS, WRONG, "step {}".format, STYLE, color="#ff0000", size=4
        )
    assert axes.get_title("left") == "Narrow"
    changed = {*show(0)}
    line, rings = axes.lines
    (words,) = axes.texts
    assert changed >= {line, rings, words} and {*show(2)} == changed
    assert same_color(line.get_color(), "#ff0000") and same_color(words.get_color(), "#ff0000")
    for t in (2, 1, 0):
        show(t)
        assert np.asarray(line.get_xdata()) == pytest.approx(PLACES[t], abs=2e-3)  # float16
        assert np.array_equal(rings.get_xydata(), POINTS.places[WRONG[t]])
        assert words.get_text() == f"step {t}"
