"""Ticks with words."""

import pytest
from matplotlib.figure import Figure

from explainer.plotting.style import Style
from explainer.plotting.ticks import (
    PERCENT,
    PLAIN,
    QUARTERS,
    decades,
    in_percent,
    mark,
    mark_decades,
    plain,
    plainly,
)


def marks(axis):
    """Return the words at the ticks of an axis, major and minor."""
    axis.get_figure().draw_without_rendering()
    ticks = (*axis.get_major_ticks(), *axis.get_minor_ticks())
    return [words for tick in ticks if (words := tick.label1.get_text())]


def test_an_axis_has_these_ticks_and_no_others():
    style = Style("light", "page")
    with style.context():
        figure = style.figure(height=2)
        axes = figure.add_subplot(xscale="log", xlim=(0.01, 3))
        mark(axes.xaxis, plainly((0.02, 0.5, 1)))
        figure.draw_without_rendering()
    assert list(axes.get_xticks()) == [0.02, 0.5, 1]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["0.02", "0.5", "1"]
    assert len(axes.get_xticks(minor=True)) == 0
    assert axes.get_xlim() == (0.01, 3)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.001, "0.001"),
        (3e-5, "0.00003"),
        (1e-9, "1\u2009×\u200910⁻⁹"),
        (3, "3"),
        (-30, "−30"),
        (10_000, "10,000"),
    ],
)
def test_plain_numbers_have_no_exponent(value, words):
    assert plain(value) == PLAIN(value) == words


def test_ticks_are_written_plainly_or_in_per_cent():
    assert plainly([0.5, 1000]) == [(0.5, "0.5"), (1000, "1,000")]
    assert in_percent([0.5, 0.07]) == [(0.5, "50\u202f%"), (0.07, "7\u202f%")]
    assert [PERCENT(value) for value, _ in QUARTERS] == [words for _, words in QUARTERS]
    assert [value for value, _ in QUARTERS] == [0, 0.25, 0.5, 0.75, 1]


def test_decades_are_the_powers_of_ten_within_limits():
    assert decades((0.002, 300.0)).tolist() == pytest.approx([0.01, 0.1, 1, 10, 100])
    assert decades((0.002, 300.0), every=2).tolist() == pytest.approx([0.01, 1, 100])
    assert decades((0.01, 100.0)).tolist() == pytest.approx([0.01, 0.1, 1, 10, 100])


def test_decades_are_marked_where_there_is_room_and_nothing_between():
    axes = Figure().add_subplot(xscale="log", xlim=(0.9e-3, 1.1e3))
    mark_decades(axes.xaxis, numticks=4)
    shown = set(marks(axes.xaxis))
    assert len(shown) > 2 and shown <= {plain(10.0**power) for power in range(-9, 10)}
    mark_decades(axes.xaxis, subs=(1, 3))
    assert {"0.3", "1", "3", "10"} <= set(marks(axes.xaxis))
