import dataclasses

import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.patches import Rectangle

from explainer.figures.essay import wide_vs_narrow as figure
from explainer.figures.essay._close_up import CLOSE, busiest
from explainer.figures.numbers import amount
from explainer.figures.swiss_roll import Points
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES

PLACES = np.array([[-0.5, 0.1], [0.5, -0.2], [0.52, -0.21], [0.45, -0.15]])
AXIS = np.linspace(-1.2, 1.2, 61)


def side(margins: list[float], test: list[float], shown: int) -> figure.Side:
    return figure.Side(
        logits=np.tile(AXIS, (61, 1)),
        margins=np.array(margins),
        train_loss=0.004,
        shown=shown,
        train=np.array([1.0, 0.995])[[shown, 1 - shown]],
        test=np.array(test),
    )


BOTH = figure.Both(
    points=Points(PLACES, np.array([0, 1, 1, 1])),
    wide=side([0.3, 0.1, 0.2, 0.2], [0.995, 0.985], shown=0),
    narrow=side([0.01, 0.02, -0.03, 0.02], [0.2, 0.0625], shown=1),
    parameters=3614,
    test_points=4000,
)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_network_has_a_map_and_a_close_up_in_its_colour(layout, theme):
    style = Style(theme, layout)
    with style.context():
        drawn = figure.draw(BOTH, style)
    assert drawn.texts[-1].get_text().replace("\n", " ") == figure.TITLE
    wide, wide_close, narrow, narrow_close = drawn.axes
    for whole, close, color in (
        (wide, wide_close, style.wide),
        (narrow, narrow_close, style.narrow),
    ):
        assert same_color(whole.lines[0].get_color(), color)  # the boundary
        assert same_color(close.lines[0].get_color(), color)
        assert whole.get_xlim() == (-1.2, 1.2) and whole.get_ylim() == (-1.2, 1.2)
        assert np.ptp(close.get_xlim()) == pytest.approx(2 * CLOSE)
        (frame,) = (patch for patch in whole.patches if isinstance(patch, Rectangle))
        assert (frame.get_x(), frame.get_y()) == (close.get_xlim()[0], close.get_ylim()[0])
    assert wide_close.get_xlim() == narrow_close.get_xlim()


def test_headings_tell_both_accuracies_of_the_network_that_is_shown():
    style = Style("light", "page")
    with style.context():
        drawn = figure.draw(BOTH, style)
    wide, _, narrow, _ = drawn.axes
    assert (wide.get_title("left"), narrow.get_title("left")) == ("Wide", "Narrow")
    words = [[text.get_text() for text in axes.texts] for axes in (wide, narrow)]
    assert words[0] == ["right on 100\u202f% of training points, 99.5\u202f% of fresh ones"]
    assert words[1] == ["right on 100\u202f% of training points, 6.2\u202f% of fresh ones"]


def test_only_the_points_that_are_wrong_are_ringed():
    style = Style("light", "page")
    with style.context():
        drawn = figure.draw(BOTH, style)
    wide, _, narrow, _ = drawn.axes
    assert len(np.asarray(wide.lines[1].get_xdata())) == 0
    assert np.transpose(narrow.lines[1].get_data()) == pytest.approx(PLACES[[2]])


def test_nothing_is_drawn_outside_the_figure_or_over_another_panel():
    for layout in LAYOUTS:
        style = Style("light", layout)
        with style.context():
            drawn = figure.draw(BOTH, style)
        boxes = [axes.get_tightbbox().padded(-1) for axes in drawn.axes]
        assert all(box.x0 >= 0 and box.y0 >= 0 for box in boxes)
        assert all(box.x1 <= drawn.bbox.x1 and box.y1 <= drawn.bbox.y1 for box in boxes)
        assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_the_close_up_is_where_points_are_densest():
    left, right, low, high = busiest(PLACES)
    inside = [left < x < right and low < y < high for x, y in PLACES]
    assert inside == [False, True, True, True]


def test_numbers_are_those_of_the_network_shown_with_the_spread_over_seeds():
    numbers = figure.numbers(BOTH)
    assert numbers["narrow_test_accuracy"].value == 0.0625
    assert numbers["narrow_test_accuracy"].error == pytest.approx(np.std([0.2, 0.0625], ddof=1))
    assert numbers["narrow_test_accuracy"].n == numbers["seeds"].value == 2
    assert numbers["narrow_test_mean"].value == pytest.approx(0.13125)
    assert numbers["wide_test_spread"].value == pytest.approx(np.std([0.995, 0.985], ddof=1))
    assert numbers["wide_train_accuracy"].text() == "100\u202f%"
    assert numbers["wide_margin"].value == pytest.approx(0.2)
    assert numbers["narrow_margin"].value == pytest.approx(0.015)
    assert numbers["margin_ratio"].value == pytest.approx(0.2 / 0.015)
    assert numbers["train_points"].value == 4 and numbers["test_points"].text() == "4,000"
    assert numbers["parameters"].text() == "3,614"


def test_claims_hold_and_fail_with_what_they_say():
    assert all(claim.holds for claim in figure.claims(BOTH))
    swapped = dataclasses.replace(BOTH, wide=BOTH.narrow, narrow=BOTH.wide)
    assert [claim.holds for claim in figure.claims(swapped)] == [True, True, False, False, False]
    mild = dataclasses.replace(BOTH.narrow, test=np.array([0.2, 0.08]))
    assert not all(claim.holds for claim in figure.claims(dataclasses.replace(BOTH, narrow=mild)))
    fair = dataclasses.replace(BOTH.wide, test=np.array([0.98, 0.97]))
    assert not all(claim.holds for claim in figure.claims(dataclasses.replace(BOTH, wide=fair)))
    other = dataclasses.replace(BOTH.wide, shown=1)
    assert not figure.claims(dataclasses.replace(BOTH, wide=other))[0].holds  # .995 of its points


def test_table_and_description():
    table = figure.table(BOTH)
    assert {len(column) for column in table.values()} == {4}
    assert table["class"].tolist() == [0, 1, 1, 1]
    words = figure.describe(BOTH)
    assert "99.5\u202f%" in words and "6.2\u202f%" in words and "2 random starts" in words


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.00394, "0.0039"), (8.4e-5, "0.000084"), (0.131, "0.13"), (7.41, "7.4"), (4517.8, "4,518")],
)
def test_amounts_have_two_figures_and_no_exponent(value, words):
    assert amount(value, "nats").text() == words
