"""The share of bad networks, of networks that are drawn in several ways."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import same_color

from explainer.figures.without_training import drawn_otherwise
from explainer.figures.without_training._labelled import Runs
from explainer.figures.without_training.drawn_otherwise import OWN, Ways
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.without_training.asked import runs


def alone(found: Runs) -> Runs:
    """Return the first of several runs."""
    return replace(found, runs=found.runs[:1])


WAYS = Ways(
    runs(30, 8, wrong=2),
    {"deep": alone(runs(30, 6, wrong=1)), "shallow": alone(runs(30, 6, wrong=3, last=0.3))},
)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_each_way_is_a_line_with_its_name_as_far_as_all_were_asked(theme: str, layout: str) -> None:
    style = Style(theme, layout)
    with style.context():
        (axes,) = drawn_otherwise.draw(WAYS, style).axes
    lines = axes.lines[len(WAYS.own.runs) :]
    for line, orders in zip(lines, WAYS.orders, strict=True):
        assert line.get_xdata().tolist() == [*range(7)]
        assert line.get_ydata() == pytest.approx(10**-orders)
    assert [same_color(line.get_color(), style.wide) for line in lines] == [True, False, False]
    assert [text.get_text() for text in axes.texts] == [OWN, "deep", "shallow"]
    low, high = axes.get_ylim()
    assert low < 10 ** -WAYS.orders.max() and high > 1


def test_runs_of_the_essays_way_are_thin_lines_about_the_thick_one() -> None:
    parted = replace(WAYS, own=runs(30, 8, wrong=2, parts=0.5))
    style = Style("light", "page")
    with style.context():
        (axes,) = drawn_otherwise.draw(parted, style).axes
    thin, thick = axes.lines[:3], axes.lines[3]
    ends = [line.get_ydata()[-1] for line in thin]
    assert min(ends) < thick.get_ydata()[-1] < max(ends)
    assert all(line.get_linewidth() < thick.get_linewidth() for line in thin)


def test_numbers_and_claims_are_of_all_ways() -> None:
    numbers = drawn_otherwise.numbers(WAYS)
    assert (numbers["fresh"].value, numbers["training_points"].value) == (30, 6)
    each = [6 * (bits * np.log10(2) + np.log10(0.9)) for bits in (2, 1, 3)]
    found = [numbers[f"orders_{name}"].value for name in ("own", "least", "most")]
    assert found == pytest.approx(each)
    assert numbers["bits_least"].value < numbers["bits_most"].value
    assert [claim.holds for claim in drawn_otherwise.claims(WAYS)] == [True, True]
    common = replace(WAYS, others={"deep": runs(30, 6, wrong=0.5)})
    assert [claim.holds for claim in drawn_otherwise.claims(common)] == [False, True]
    dear = replace(WAYS, others={"deep": runs(30, 6, first=4)})
    assert [claim.holds for claim in drawn_otherwise.claims(dear)] == [True, False]


def test_where_a_way_got_stuck_its_line_ends_and_nothing_is_claimed() -> None:
    (run,) = alone(runs(30, 6, wrong=2)).runs
    logs = run.log_probabilities.copy()
    logs[-2:] = -np.inf
    stuck = replace(WAYS.others["deep"], runs=(replace(run, log_probabilities=logs),))
    ways = replace(WAYS, others={"stuck": stuck})
    style = Style("light", "page")
    with style.context():
        (axes,) = drawn_otherwise.draw(ways, style).axes
    assert np.isfinite(axes.lines[-1].get_ydata()).tolist() == [True] * 5 + [False] * 2
    assert not drawn_otherwise.claims(ways)[0].holds


def test_the_table_has_a_row_for_each_way_and_number_of_points() -> None:
    table = drawn_otherwise.table(WAYS)
    assert {len(column) for column in table.values()} == {3 * 7}
    assert table["drawn"][7] == "deep"
    assert "in 2 other ways" in drawn_otherwise.describe(WAYS)
