"""Dots against the gap: where they are, their running medians, and the way from wide to narrow."""

import itertools

import numpy as np
import pytest
from matplotlib.colors import same_color

from explainer.plotting.gaps import (
    against_gap,
    gap_axis,
    gap_dots,
    gap_line,
    lead_down,
    running_median,
)
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS

PAGE = Style("light", "page")
GAPS = np.array([0.5, 0.1, 0.3, 0.2, 0.4])


def axes_of(style: Style = PAGE):
    return style.figure(3).subplots()


def test_running_medians_follow_the_order_of_the_gap() -> None:
    middle, height = running_median(GAPS, 10 * GAPS)
    np.testing.assert_allclose(middle, [0.2, 0.3, 0.4])
    np.testing.assert_allclose(height, [2, 3, 4])


def test_fewer_points_than_a_window_have_one_median() -> None:
    middle, height = running_median(np.array([1.0, 3.0]), np.array([5.0, 7.0]))
    assert (middle.tolist(), height.tolist()) == ([2], [6])


def test_networks_are_dots_about_their_running_median() -> None:
    with PAGE.context():
        axes = axes_of()
        against_gap(axes, GAPS, GAPS**2, PAGE.wide, PAGE)
    (dots,), (line,) = axes.collections, axes.lines
    np.testing.assert_allclose(dots.get_offsets(), np.stack([GAPS, GAPS**2], axis=1))
    np.testing.assert_allclose(line.get_xydata(), [(0.2, 0.04), (0.3, 0.09), (0.4, 0.16)])
    assert same_color(line.get_color(), PAGE.wide)


def test_dots_and_lines_are_in_the_colours_of_gaps() -> None:
    with PAGE.context():
        axes = axes_of()
        gap_dots(axes, 1 - GAPS, GAPS**2, GAPS, PAGE, size=9, alpha=0.5)
        gap_line(axes, 1 - GAPS, GAPS**2, GAPS, PAGE, width=2)
    dots, line = axes.collections
    np.testing.assert_allclose(dots.get_offsets(), np.stack([1 - GAPS, GAPS**2], axis=1))
    np.testing.assert_allclose(dots.get_facecolors()[:, :3], PAGE.gaps(GAPS)[:, :3])
    pieces = [[(1 - a, a**2), (1 - b, b**2)] for a, b in itertools.pairwise(GAPS)]
    np.testing.assert_allclose(line.get_segments(), pieces)
    middles = (GAPS[1:] + GAPS[:-1]) / 2
    np.testing.assert_allclose(line.get_colors()[:, :3], PAGE.gaps(middles)[:, :3])


def test_the_axis_holds_all_gaps_and_is_in_per_cent() -> None:
    axes = axes_of()
    gap_axis(axes, GAPS)
    low, high = axes.get_xlim()
    assert low < 0
    assert high > 0.5
    assert axes.xaxis.get_major_formatter()(0.25) == "25\N{NARROW NO-BREAK SPACE}%"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_way_leads_down_to_the_narrow_networks_height_and_then_level_to_it(layout) -> None:
    style = Style("light", layout)
    with style.context():
        axes = axes_of(style)
        lead_down(axes, (0.1, 9.0), (0.8, 2.0), "far", style)
        axes.figure.draw_without_rendering()
    level, *marks = axes.lines
    np.testing.assert_allclose(level.get_xydata(), [(0.1, 2), (0.8, 2)])
    assert [mark.get_xydata()[0].tolist() for mark in marks] == [[0.1, 9], [0.8, 2]]
    assert [mark.get_color() for mark in marks] == [style.wide, style.narrow]
    arrow, *notes = axes.texts
    assert (arrow.xy, arrow.xyann) == ((0.1, 2), (0.1, 9))
    assert [text.get_text() for text in notes] == ["far", "wide", "→", "narrow"]
    boxes = [text.get_window_extent() for text in notes]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert all(box.y0 > axes.transData.transform((0, 2))[1] for box in boxes)
