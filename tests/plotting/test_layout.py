"""Words over panels."""

from matplotlib.colors import same_color

from explainer.plotting.layout import blank, heading, place
from explainer.plotting.style import Style

STYLE = Style("light", "page")


def test_a_heading_stands_over_its_panel_in_one_colour():
    with STYLE.context():
        figure = blank(STYLE, 400, "Panels")
        axes = place(figure, 100, 150, 300, 200)
        words = heading(axes, "Wide", "a line about it", STYLE.wide, STYLE)
        figure.draw_without_rendering()
    name, line = axes._left_title.get_window_extent(), words.get_window_extent()
    assert axes.bbox.y1 <= line.y0 and line.y1 <= name.y0
    assert line.x0 == axes.bbox.x0
    assert same_color(words.get_color(), STYLE.wide)
    assert same_color(axes._left_title.get_color(), STYLE.wide)
