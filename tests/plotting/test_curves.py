import numpy as np
import pytest
from matplotlib.colors import same_color

from explainer.plotting.curves import (
    MOVING,
    follow,
    grow,
    lengthen,
    move_along,
    moving_marker,
    together,
    write,
)
from explainer.plotting.style import Style

STYLE = Style("light", "page")
X, UP, DOWN = np.array([0.0, 1.0, 2.0]), np.array([0.0, 0.5, 0.9]), np.array([0.3, 0.6, 0.88])


@pytest.fixture
def axes():
    with STYLE.context():
        yield STYLE.figure(3).add_subplot(xlim=(0, 2), ylim=(0, 1))


def percent(value: float) -> str:
    return f"{value:.0%}"


def test_a_dot_stands_at_the_place_of_its_frame(axes):
    show = move_along(axes, X, UP, "#ff0000", STYLE)
    for t in (2, 1):
        (dot,) = show(t)
        assert (list(dot.get_xdata()), list(dot.get_ydata())) == ([X[t]], [UP[t]])


def test_a_marker_stands_nowhere_unless_told_where(axes):
    nowhere = moving_marker(axes, STYLE.wide, STYLE)
    there = moving_marker(axes, STYLE.narrow, STYLE, at=(0.25, 3))
    assert nowhere.get_xydata().shape == (0, 2)
    assert there.get_xydata().tolist() == [[0.25, 3]]
    assert same_color(there.get_color(), STYLE.narrow)


def test_a_line_leads_to_the_place_of_its_frame(axes):
    show = lengthen(axes, X, UP, "#ff0000")
    for t in (2, 0):
        (past,) = show(t)
        assert past.get_xydata().tolist() == np.stack([X, UP], axis=1)[: t + 1].tolist()
    assert past.get_zorder() == MOVING


def test_words_of_a_frame_lie_over_what_stands_still(axes):
    label = axes.text(0, 0, "")
    assert write(label, "frame {}".format)(7) == [label]
    assert label.get_text() == "frame 7" and label.get_zorder() == MOVING


def test_what_follows_a_curve_tells_its_value_in_its_colour(axes):
    dot, readout = follow(axes, X, UP, percent, "#ff0000", STYLE)(1)
    assert (list(dot.get_xdata()), list(dot.get_ydata())) == ([1], [0.5])
    assert readout.get_text() == "50%"
    assert same_color(readout.get_color(), "#ff0000") and same_color(dot.get_color(), "#ff0000")


def test_curves_grow_over_faint_ones_and_tell_their_names_and_values(axes):
    show = grow(axes, X, (("up", UP, "#ff0000"), ("down", DOWN, "#0000ff")), percent, STYLE)
    changed = show(1)
    for (past, dot, label), whole, name, y in zip(
        (changed[:3], changed[3:]), axes.lines[::3], ("up", "down"), (UP, DOWN), strict=True
    ):
        assert np.array_equal(whole.get_xydata(), np.stack([X, y], axis=1))
        assert np.array_equal(past.get_xydata(), np.stack([X, y], axis=1)[:2])
        assert whole.get_alpha() < 1 and past.get_alpha() is None
        assert (list(dot.get_xdata()), list(dot.get_ydata())) == ([1], [y[1]])
        assert label.get_text() == f"{name}\n{y[1]:.0%}"
        assert label.xy == (2, y[2])
        assert same_color(past.get_color(), label.get_color())
        assert same_color(past.get_color(), whole.get_color())


def test_labels_of_curves_that_end_together_are_kept_apart(axes):
    grow(axes, X, (("up", UP, "#ff0000"), ("down", DOWN, "#0000ff")), percent, STYLE)
    up, down = axes.texts
    ends = axes.transData.transform([up.xy, down.xy])[:, 1] * 72 / 100
    high, low = ends + np.array([up.get_position()[1], down.get_position()[1]])
    assert high - low >= up.get_fontsize()


def test_parts_are_shown_together_at_one_frame():
    seen: list[int] = []

    def part(t: int) -> list:
        seen.append(t)
        return [f"part {len(seen)}"]

    assert together(part, part)(4) == ["part 1", "part 2"] and seen == [4, 4]
