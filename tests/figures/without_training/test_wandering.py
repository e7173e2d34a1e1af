"""Walks from poisoned and from trained networks: fields, lines, claims."""

from dataclasses import replace

import numpy as np
import pytest

from explainer.figures.swiss_roll import Points
from explainer.figures.without_training import wandering as figure
from explainer.figures.without_training.wandering import Walks
from explainer.measures.wandering import Wandered
from explainer.plotting import panes, tracks
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.scenes import lie_within

SLOPE = np.linspace(-1, 1, 40)
FIELDS = np.stack([SLOPE[:, None] + SLOPE, SLOPE[:, None] - SLOPE, SLOPE[:, None] + 0 * SLOPE])


def walks(*ends: tuple[float, float], kept: bool = True) -> Wandered:
    """Return walks over ten rounds, straight to their end in eight."""
    ways = [[*np.linspace(start, end, 9), end, end] for start, end in ends]
    test = np.array(ways).T
    return Wandered(test, np.full(11, kept), np.array([0, 5, 10]), FIELDS.astype(np.float16))


MEASURED = Walks(
    Points(np.array([[0.3, 0.2], [-0.3, -0.2]]), np.array([0.0, 1.0])),
    walks((0.05, 0.98), (0.06, 0.97), (np.nan, np.nan)),
    walks((0.99, 0.97), (0.98, 0.96)),
    steps=200,
)
NOBODY = replace(MEASURED, poisoned=walks((np.nan, np.nan)), trained=walks((np.nan, np.nan)))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_a_poisoned_network_beside_itself_let_go(theme: str, layout: str) -> None:
    style = Style(theme, layout)
    with style.context():
        movie = figure.draw(MEASURED, style)
    before, after, chart = movie.figure.axes
    assert len(panes.fields(movie)) == 2
    assert movie.frames == 3 and movie.poster == 2
    changed, start = {*movie.update(0)}, before.lines[0].get_xydata().copy()
    assert before.get_title("left") == "Poisoned"
    assert tracks.describe(movie)["tracks"]
    for frame, accuracy in ((1, "63.1"), (2, "98.0")):
        assert {*movie.update(frame)} == changed
        assert before.texts[-1].get_text().startswith("5.0")  # it stands still
        assert np.array_equal(before.lines[0].get_xydata(), start)
        assert after.texts[-1].get_text().startswith(accuracy)
        assert not np.array_equal(after.lines[0].get_xydata(), before.lines[0].get_xydata())
    assert len(chart.lines) == 4 + 2
    np.testing.assert_allclose(chart.lines[3].get_ydata(), MEASURED.poisoned.test[:, 1])
    np.testing.assert_allclose(chart.lines[4].get_xydata()[:, 0], [0, 5, 10])
    assert [text.get_text() for text in chart.texts] == ["from trained ones", "from poisoned ones"]
    lie_within(movie.figure)


def test_where_none_fits_the_film_is_empty_and_still_drawn() -> None:
    style = Style("light", "page")
    with style.context():
        movie = figure.draw(NOBODY, style)
        movie.update(2)
    assert not movie.figure.axes[2].lines[0].get_xydata()[:, 1].any()


def test_numbers_are_of_those_that_fit() -> None:
    found = figure.numbers(MEASURED)
    assert found["poisoned"].value == 2
    assert found["poisoned_start"].value == pytest.approx(0.055)
    late = MEASURED.poisoned.test[-2:, :2].mean()
    assert found["poisoned_end"].value == pytest.approx(late)
    assert found["arrived_after"].value == 8
    nobody = figure.numbers(NOBODY)
    assert nobody.keys() == found.keys()
    assert (nobody["poisoned_end"].value, nobody["arrived_after"].value) == ("undefined", "never")


@pytest.mark.parametrize(
    ("change", "failing"),
    [
        ({}, []),
        ({"trained": walks((0.99, 0.97), (0.98, 0.96), kept=False)}, [0]),
        ({"poisoned": walks((0.5, 0.98), (0.06, 0.97))}, [1]),
        ({"poisoned": walks((0.05, 1.0), (0.06, 0.9))}, [2]),
        ({"trained": walks((0.99, 0.85), (0.98, 0.88))}, [3]),
    ],
)
def test_claims_fail_when_they_should(change: dict[str, Wandered], failing: list[int]) -> None:
    claims = figure.claims(replace(MEASURED, **change))
    assert [place for place, claim in enumerate(claims) if not claim.holds] == failing
    assert [claim.holds for claim in figure.claims(NOBODY)] == [True, False, False, False]


def test_the_table_and_the_words_tell_all_walks() -> None:
    columns = figure.table(MEASURED)
    assert {len(column) for column in columns.values()} == {(2 + 2) * 11}
    assert "2 poisoned networks go from" in figure.describe(MEASURED)
