import numpy as np
import pytest

from explainer.figures.essay import boundary_gallery as figure
from explainer.figures.swiss_roll import Points
from explainer.plotting.style import Style


def gallery(panels: int = 8) -> figure.Gallery:
    axis = np.linspace(-1.2, 1.2, 21)
    slopes = np.linspace(1, 3, panels)
    gaps = np.linspace(0.01, 0.9, panels)
    return figure.Gallery(
        points=Points(np.array([[-0.5, 0.1], [0.5, -0.2]]), np.array([0.0, 1.0])),
        factors=np.array([0.0, *np.geomspace(3e-5, 0.5, panels - 1)]),
        seeds=np.arange(panels),
        gaps=gaps,
        train=np.ones(panels),
        fields=(slopes[:, None, None] * axis).repeat(21, 1).astype(np.float16),
        margins=0.5 - 0.5 * gaps,
        all_gaps=gaps,
        all_margins=0.5 - 0.5 * gaps,
    )


def test_rows_are_spread_evenly_and_none_is_chosen_twice():
    gaps = np.array([0.9, 0.0, 0.01, 0.02, 0.5, 0.45, 0.88])
    assert gaps[figure.evenly(gaps, 3)].tolist() == [0.0, 0.45, 0.9]
    assert sorted(figure.evenly(gaps, 7)) == list(range(7))
    assert len(figure.evenly(gaps, 20)) == 7


@pytest.mark.parametrize("layout", ["page", "phone"])
def test_a_panel_for_each_network_labelled_by_gap_and_dose(layout):
    drawn = figure.draw(gallery(), Style("light", layout))
    assert len(drawn.axes) == 8
    titles = [axes.get_title("left") for axes in drawn.axes]
    assert titles[0] == "gap 1\u202f%" and titles[-1] == "gap 90\u202f%"
    assert drawn.axes[0].get_title("right") == "no poison"
    columns = {round(axes.get_position().x0, 3) for axes in drawn.axes}
    assert len(columns) == (4 if layout == "page" else 2)
    width, height = drawn.get_size_inches()
    for axes in drawn.axes:
        box = axes.get_position()
        assert box.y0 >= 0 and box.width * width == pytest.approx(box.height * height)


def test_numbers_claims_and_table():
    numbers = figure.numbers(gallery())
    assert numbers["panels"].value == 8 and numbers["smallest_gap"].value == pytest.approx(0.01)
    assert numbers["margin_gap_correlation"].value == pytest.approx(-1)
    assert all(claim.holds for claim in figure.claims(gallery()))
    assert not all(claim.holds for claim in figure.claims(gallery(7)))
    assert {len(column) for column in figure.table(gallery()).values()} == {8}
    assert "gap 90" in figure.describe(gallery())
