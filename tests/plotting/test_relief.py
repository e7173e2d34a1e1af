import pytest
from matplotlib.colors import same_color

from explainer.plotting.layout import blank, place
from explainer.plotting.relief import relief_heading, see_from, sides
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS


@pytest.mark.parametrize("layout", LAYOUTS)
def test_scripts_are_told_the_sides_that_the_camera_sees(layout):
    style = Style("light", layout)
    with style.context():
        axes = style.figure(3).add_subplot(projection="3d")
        see_from(axes, 30, -57, style)
    assert (axes.elev, axes.azim) == (30, -57)
    assert axes._box_aspect == pytest.approx(sides(layout))


def test_what_a_relief_is_stands_over_its_box():
    style = Style("light", "phone")
    with style.context():
        figure = blank(style, 400, "Reliefs")
        relief = place(figure, 0, 120, 360, 236, projection="3d")
        relief_heading(figure, (0, 120, 360, 236), "Wide", "a valley", style.wide, style)
        figure.draw_without_rendering()
    named = next(axes for axes in figure.axes if axes is not relief)
    (words,) = named.texts
    assert (named.get_title("left"), words.get_text()) == ("Wide", "a valley")
    assert same_color(words.get_color(), style.wide)
    box = words.get_window_extent()
    bottom = figure.bbox.y1 - 120
    assert box.x0 >= 10 and bottom <= box.y0 <= bottom + 20
