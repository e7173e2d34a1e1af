"""Panels in rows and columns, alone, and in a quiet frame."""

import pytest
from matplotlib.colors import same_color
from matplotlib.figure import Figure

from explainer.plotting.panels import draw_frame, open_chart, open_grid
from explainer.plotting.style import Style

PAGE, PHONE = Style("light", "page"), Style("light", "phone")


def marks(axis):
    """Return the words at the ticks of an axis, major and minor."""
    axis.get_figure().draw_without_rendering()
    return [tick.label1.get_text() for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())]


@pytest.mark.parametrize(("style", "shape", "height"), [(PAGE, (2, 3), 5.0), (PHONE, (3, 2), 7.0)])
def test_a_phone_has_columns_for_rows_and_a_height_of_its_own(style, shape, height):
    with style.context():
        figure, panels = open_grid(style, "Above all", (2, 3), page=5.0, phone=7.0, sharex=True)
        figure.draw_without_rendering()
    assert panels.shape == shape
    assert figure.get_figheight() == height
    assert figure.get_suptitle() == "Above all"
    assert figure.axes == list(panels.flat)
    first, *others = panels[:, 0]
    left, top = first.get_position().x0, first.get_position().y0
    assert all(axes.get_position().y1 < top for axes in others)
    assert panels[0, 1].get_position().x0 > left
    first.set_xlim(3, 4)
    assert panels[-1, -1].get_xlim() == (3, 4)


@pytest.mark.parametrize(("style", "shape"), [(PAGE, (2, 2)), (PHONE, (4, 1))])
def test_a_phone_may_be_told_its_rows_and_columns(style, shape):
    with style.context():
        _, panels = open_grid(style, "Above all", (2, 2), narrow=(4, 1), page=5, phone=9)
    assert panels.shape == shape


@pytest.mark.parametrize(("style", "height"), [(PAGE, 5.0), (PHONE, 7.0)])
def test_a_chart_is_a_single_panel(style, height):
    with style.context():
        figure, axes = open_chart(style, "Above all", page=5, phone=7)
    assert figure.axes == [axes]
    assert figure.get_figheight() == height
    assert figure.get_suptitle() == "Above all"


def test_a_map_has_a_quiet_frame_and_no_marks():
    with PAGE.context():
        axes = Figure().add_subplot()
        draw_frame(axes, PAGE)
        assert marks(axes.xaxis) == marks(axes.yaxis) == []
    for side in ("left", "right", "top", "bottom"):
        assert axes.spines[side].get_visible()
        assert same_color(axes.spines[side].get_edgecolor(), PAGE.palette.rule)
