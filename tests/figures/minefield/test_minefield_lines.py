"""Lines from iterates to bad minima, ridges on them, and the claims' bounds."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import same_color

from explainer.figures.minefield import minefield_lines as figure
from explainer.measures.minefield import StraightLines
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.scenes import drawn, lie_within

FRACTIONS = np.linspace(0, 1, 5)
LOSSES = np.array([[0.7, 0.6, 0.5, 0.3, 0.1], [0.2, 0.3, 0.4, 0.5, 0.1], [0.0, 0.1, 0.3, 0.6, 0.1]])
TEST = np.array([[0.5, 0.6, 0.8, 0.5, 0.4], [1.0, 0.9, 0.9, 0.7, 0.4], [1.0, 1.0, 0.95, 0.7, 0.4]])
TRAIN = np.array([[0.5, 0.5, 0.6, 0.7, 1.0], [1.0, 1.0, 0.9, 0.8, 1.0], [1.0, 1.0, 0.9, 0.75, 1.0]])
WAYS = figure.Ways(np.array([0, 10, 20]), StraightLines(FRACTIONS, LOSSES, TRAIN, TEST))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_each_iterate_is_a_line_in_both_charts_and_the_last_stands_out(theme, layout):
    style = Style(theme, layout)
    made = drawn(figure, WAYS, style)
    lie_within(made)
    for axes, values in zip(made.axes, (LOSSES, TEST), strict=True):
        for line, row in zip(axes.lines[:3], values, strict=True):
            np.testing.assert_array_equal(line.get_ydata(), row)
        first, _, last = axes.lines[:3]
        assert same_color(last.get_color(), style.wide)
        assert last.get_linewidth() > first.get_linewidth()
        ticks = axes.get_xticklabels()
        assert same_color(ticks[0].get_color(), style.wide)
        assert same_color(ticks[-1].get_color(), style.narrow)
    labels = made.axes[0].texts
    assert [label.get_text() for label in labels] == ["epoch 0", "epoch 20"]
    assert labels[1].xy == (0.75, 0.6)


def test_a_ridge_rises_over_both_ends():
    np.testing.assert_allclose(WAYS.ridges, [0, 0.3, 0.5])
    numbers = figure.numbers(WAYS)
    assert (numbers["ridges"].value, numbers["lines"].value) == (2, 3)
    assert numbers["last_without_ridge"].value == 0
    assert numbers["median_ridge"].value == pytest.approx(0.3)
    assert numbers["final_highest_loss"].value == 0.6
    assert numbers["final_bad_loss"].value == numbers["worst_bad_loss"].value == 0.1
    assert numbers["halfway_test_accuracy"].value == 0.9
    assert numbers["final_lowest_train_accuracy"].value == 0.75


@pytest.mark.parametrize(
    ("change", "fails"),
    [
        ({"losses": np.array([LOSSES[0], LOSSES[0], LOSSES[2]])}, "ridge"),
        ({"test_accuracies": TEST - 0.2}, "half-way"),
        ({"train_accuracies": np.ones((3, 5))}, "in between"),
    ],
)
def test_lines_that_show_something_else_fail_their_claim(change, fails):
    assert all(claim.holds for claim in figure.claims(WAYS))
    other = replace(WAYS, lines=replace(WAYS.lines, **change))
    lost = [claim.text for claim in figure.claims(other) if not claim.holds]
    assert len(lost) == 1 and fails in lost[0]


def test_the_last_line_without_a_ridge_is_named_by_its_epoch():
    flat = replace(WAYS, lines=replace(WAYS.lines, losses=LOSSES[[1, 0, 2]]))
    assert figure.numbers(flat)["last_without_ridge"].value == 10


def test_table_and_description():
    columns = figure.table(WAYS)
    assert {len(column) for column in columns.values()} == {15}
    assert columns["training_loss"][8] == 0.5 and columns["epoch"][8] == 10
    assert "On 2 of the lines" in figure.describe(WAYS)
