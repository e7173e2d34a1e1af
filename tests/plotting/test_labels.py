"""Notes beside points, and over corners."""

import pytest

from explainer.plotting.labels import note, note_over_corner
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
