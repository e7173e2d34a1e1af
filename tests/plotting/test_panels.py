"""Panels in rows and columns, and axes that are marked where they should be."""

import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.figure import Figure

from explainer.plotting.panels import draw_frame, mark_plainly, mark_quarters, open_grid
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


def test_shares_are_marked_at_quarters_in_per_cent():
    axes = Figure().add_subplot()
    mark_quarters(axes.yaxis)
    axes.set_ylim(0, 1.1)
    assert marks(axes.yaxis) == ["0\u202f%", "25\u202f%", "50\u202f%", "75\u202f%", "100\u202f%"]
    np.testing.assert_array_equal(axes.get_yticks(), [0, 0.25, 0.5, 0.75, 1])


def test_a_logarithmic_axis_has_the_values_alone_without_exponents():
    axes = Figure().add_subplot(xscale="log")
    axes.set_xlim(1e-4, 1e4)
    assert len(marks(axes.xaxis)) > 4
    mark_plainly(axes.xaxis, [0.001, 3, 1000])
    assert marks(axes.xaxis) == ["0.001", "3", "1,000"]


def test_a_map_has_a_quiet_frame_and_no_marks():
    with PAGE.context():
        axes = Figure().add_subplot()
        draw_frame(axes, PAGE)
        assert marks(axes.xaxis) == marks(axes.yaxis) == []
    for side in ("left", "right", "top", "bottom"):
        assert axes.spines[side].get_visible()
        assert same_color(axes.spines[side].get_edgecolor(), PAGE.palette.rule)
