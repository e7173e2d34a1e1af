"""Figures lie on canvases of the shape that is asked for, whole."""

import pytest
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from explainer.plotting.canvas import (
    MARGIN,
    SLIDE,
    centred,
    filled,
    fitted,
    natural,
    without_headline,
)
from explainer.plotting.groups import headline
from explainer.plotting.layout import blank, place
from explainer.plotting.panels import open_chart
from explainer.plotting.style import Style

STYLE = Style("light", "page")


def laid_out(height: float) -> Figure:
    with STYLE.context():
        return open_chart(STYLE, "What it says", page=height, phone=height)[0]


def placed(height: float) -> Figure:
    with STYLE.context():
        figure = blank(STYLE, height, "What it says")
        place(figure, 100, 80, 500, height - 100)
        return figure


def shape(box: Bbox) -> float:
    return box.width / box.height


@pytest.mark.parametrize("height", [3.0, 9.0])
@pytest.mark.parametrize("wanted", [SLIDE, 1.0])
def test_a_figure_that_lays_itself_out_fills_the_canvas_and_is_never_made_smaller(
    height: float, wanted: float
) -> None:
    figure = laid_out(height)
    canvas = fitted(figure, wanted)
    assert shape(canvas) == pytest.approx(wanted)
    width, high = figure.get_size_inches()
    assert width >= 10.8 - 1e-9 and high >= height - 1e-9
    assert natural(figure).padded(MARGIN).bounds == pytest.approx(canvas.bounds)


@pytest.mark.parametrize("height", [300, 900])
def test_panels_that_are_placed_stay_where_they_are_in_the_middle(height: float) -> None:
    figure = placed(height)
    before = figure.axes[0].get_position().bounds
    canvas = fitted(figure, SLIDE)
    assert shape(canvas) == pytest.approx(SLIDE)
    assert figure.axes[0].get_position().bounds == before
    assert tuple(figure.get_size_inches()) == (10.8, height / 100)
    assert (canvas.x0 + canvas.x1) / 2 == pytest.approx(5.4)
    assert (canvas.y0 + canvas.y1) / 2 == pytest.approx(height / 200)
    assert max(canvas.x0, canvas.y0) <= -MARGIN + 1e-9
    share = 10.8 * height / 100 / (canvas.width * canvas.height)
    assert filled(figure, SLIDE) == pytest.approx(share)


def test_without_its_headline_a_figure_gets_the_room_and_then_has_it_again() -> None:
    for figure in (laid_out(6.0), placed(600)):
        title = headline(figure)
        assert title is not None
        with without_headline(figure):
            assert not title.get_visible()
            canvas = fitted(figure, SLIDE)
            top = figure.axes[0].get_tightbbox().y1 / figure.dpi
            assert shape(canvas) == pytest.approx(SLIDE)
            assert canvas.y1 - top < 0.6  # not the room of a headline
        assert title.get_visible()


def test_a_box_is_never_smaller_than_what_it_holds() -> None:
    inner = Bbox.from_bounds(1, 2, 4, 9)
    outer = centred(inner, SLIDE)
    assert outer.height == 9 and outer.width == 16 and (outer.x0 + outer.x1) / 2 == 3
