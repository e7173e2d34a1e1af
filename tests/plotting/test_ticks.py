"""Ticks with words."""

import pytest

from explainer.plotting.style import Style
from explainer.plotting.ticks import mark, short, shortly


@pytest.mark.parametrize(
    ("value", "style", "words"),
    [
        (0.05, "g", ".05"),
        (-0.25, "g", "−.25"),
        (0.9951, ".2f", "1.00"),
        (0.2, ".2f", ".20"),
        (10.5, "g", "10.5"),
        (0, "g", "0"),
        (100, "g", "100"),
        (1e-5, "g", "1e−05"),
    ],
)
def test_only_the_zero_before_the_point_goes(value, style, words):
    assert short(value, style) == words


def test_an_axis_has_these_ticks_and_no_others():
    style = Style("light", "page")
    with style.context():
        figure = style.figure(height=2)
        axes = figure.add_subplot(xscale="log", xlim=(0.01, 3))
        mark(axes.xaxis, shortly((0.02, 0.5, 1)))
        figure.draw_without_rendering()
    assert list(axes.get_xticks()) == [0.02, 0.5, 1]
    assert [label.get_text() for label in axes.get_xticklabels()] == [".02", ".5", "1"]
    assert len(axes.get_xticks(minor=True)) == 0
    assert axes.get_xlim() == (0.01, 3)
