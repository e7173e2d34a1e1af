"""Dots that move along curves."""

from matplotlib.colors import same_color

from explainer.plotting.layout import moving_marker
from explainer.plotting.style import Style

STYLE = Style("light", "page")


def test_a_marker_stands_nowhere_unless_told_where():
    with STYLE.context():
        axes = STYLE.figure(height=2).add_subplot()
        nowhere = moving_marker(axes, STYLE.wide, STYLE)
        there = moving_marker(axes, STYLE.narrow, STYLE, at=(0.25, 3))
    assert nowhere.get_xydata().shape == (0, 2)
    assert there.get_xydata().tolist() == [[0.25, 3]]
    assert same_color(there.get_color(), STYLE.narrow)
