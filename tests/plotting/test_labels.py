"""Notes beside points and over corners, and labels that keep apart."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression

from explainer.plotting import labels
from explainer.plotting.labels import label_end, note, note_over_corner, space_apart
from explainer.plotting.style import Style

PAGE = Style("light", "page")


@pytest.mark.parametrize(
    ("shift", "sides"), [((5, 5), (1, 1)), ((-5, 5), (-1, 1)), ((-5, -5), (-1, -1))]
)
def test_a_note_lies_on_the_side_that_its_shift_leads_to(shift, sides) -> None:
    with PAGE.context():
        axes = PAGE.figure(3).subplots()
        box = note(axes, "here", (0.5, 0.5), shift).get_window_extent()
    middle = (box.min + box.max) / 2
    away = (middle - axes.transData.transform((0.5, 0.5))) * sides
    assert (away > 0).all()


def test_a_value_ends_over_the_corner_of_its_panel() -> None:
    with PAGE.context():
        axes = PAGE.figure(3).subplots()
        axes.figure.draw_without_rendering()
        value = note_over_corner(axes, "0.25", (-9, 4), PAGE.wide)
        box = value.get_window_extent()
    assert box.x1 == pytest.approx(axes.bbox.x1 - 9 / 0.72, abs=1)
    assert axes.bbox.y1 <= box.y1 <= axes.bbox.y1 + 40
    assert value.get_color() == PAGE.wide


@given(
    st.lists(st.floats(-100, 100), min_size=1, max_size=8),
    st.floats(0.1, 30),
)
def test_labels_move_apart_no_further_than_they_need(heights: list[float], least: float) -> None:
    wanted = np.array(heights)
    got = labels._apart(wanted, least)
    order = np.argsort(wanted, kind="stable")
    ranks = np.arange(len(wanted))
    ideal = IsotonicRegression().fit_transform(ranks, wanted[order] - least * ranks)
    assert got[order] == pytest.approx(ideal + least * ranks, abs=1e-9)
    assert (np.diff(got[order]) >= least - 1e-9).all()


@pytest.mark.parametrize("layout", ["page", "phone"])
def test_labels_of_lines_that_end_together_do_not_overlap(layout: str) -> None:
    style = Style("light", layout)  # type: ignore[arg-type]
    with style.context():
        figure = style.figure(3)
        axes = figure.subplots()
        axes.set(xlim=(0, 1), ylim=(0, 1))
        ends = (0.5, 0.51, 0.52, 0.9)
        drawn = [label_end(axes, 1, y, f"line {y}", style.wide) for y in ends]
        space_apart(drawn)
        figure.draw_without_rendering()
        boxes = [label.get_window_extent() for label in drawn]
        far = axes.transData.transform((1, 0.9))[1]
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))
    assert [box.y0 for box in boxes] == sorted(box.y0 for box in boxes)
    assert (boxes[-1].y0 + boxes[-1].y1) / 2 == pytest.approx(far, abs=2)  # alone: left in place
    assert all(box.x1 <= figure.bbox.x1 for box in boxes)
