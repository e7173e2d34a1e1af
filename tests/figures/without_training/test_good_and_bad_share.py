from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import same_color

from explainer.figures.without_training import good_and_bad_share
from explainer.figures.without_training._labelled import Runs
from explainer.figures.without_training.good_and_bad_share import Seas
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.without_training.asked import runs

SEAS = Seas((runs(10, 12, wrong=3), runs(30, 12, wrong=5), runs(100, 8, wrong=6)))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_each_number_of_fresh_points_is_a_line_from_one_to_one(theme, layout):
    style = Style(theme, layout)
    with style.context():
        (axes,) = good_and_bad_share.draw(SEAS, style).axes
    lines = [line for line in axes.lines if line.get_marker() == "o"]
    assert [len(line.get_xdata()) for line in lines] == [13, 13, 9]
    for line, colour, sea in zip(lines, style.shades(3), SEAS.seas, strict=True):
        assert same_color(line.get_color(), colour)
        assert line.get_ydata()[0] == pytest.approx(1)
        assert line.get_ydata() == pytest.approx(10**-sea.rarer.orders)
        low, high = axes.get_ylim()
        assert low < line.get_ydata().min() and high > 1
    assert [text.get_text() for text in axes.texts] == [f"wrong on {k}" for k in (10, 30, 100)]


def test_other_draws_are_thin_lines_and_their_range_is_told():
    others = (runs(100, 8, wrong=-1), runs(100, 8, wrong=7), stuck(runs(100, 8)))
    drawn = replace(SEAS, draws=others)
    style = Style("light", "page")
    with style.context():
        (axes,) = good_and_bad_share.draw(drawn, style).axes
    grey = [line for line in axes.lines if same_color(line.get_color(), style.muted)]
    assert len(grey) == 3
    assert grey[0].get_ydata() == pytest.approx(10 ** -others[0].rarer.orders)
    assert np.isnan(grey[2].get_ydata()[-1])
    assert "other points" in [text.get_text() for text in axes.texts]
    assert axes.get_ylim()[1] > max(np.nanmax(line.get_ydata()) for line in grey)
    numbers = good_and_bad_share.numbers(drawn)
    assert numbers["draws"].value == 3
    assert numbers["orders_least"].value == pytest.approx(others[0].rarer.orders[-1])
    assert numbers["orders_most"].value == pytest.approx(others[1].rarer.orders[-1])
    alone = good_and_bad_share.numbers(SEAS)
    assert alone["orders_least"].value == alone["orders_most"].value


def stuck(found: Runs) -> Runs:
    """Return runs of which none knows anything about the last exceptions."""
    logs = found.runs[0].log_probabilities.copy()
    logs[-2:] = -np.inf
    return replace(found, runs=tuple(replace(run, log_probabilities=logs) for run in found.runs))


def test_lines_end_where_runs_part():
    parted = Seas((runs(10, 12, wrong=3), runs(30, 40, wrong=5, right=1, parts=2.0)))
    style = Style("light", "page")
    with style.context():
        (axes,) = good_and_bad_share.draw(parted, style).axes
    lines = [line for line in axes.lines if line.get_marker() == "o"]
    known = good_and_bad_share.numbers(parted)["largest_known"].value
    assert len(lines[1].get_xdata()) == known + 1 < 41


def test_numbers_are_those_of_the_most_fresh_points():
    numbers = good_and_bad_share.numbers(SEAS)
    orders = 8 * (6 * np.log10(2) + np.log10(0.9))
    assert numbers["orders_at_100"].value == pytest.approx(orders)
    assert numbers["orders_at_100_error"].value == pytest.approx(0)
    assert (numbers["fresh"].value, numbers["largest_known"].value) == (100, 8)
    assert numbers["orders_each"].value == pytest.approx(orders / 8)


def test_claims_hold_and_fail():
    assert all(claim.holds for claim in good_and_bad_share.claims(SEAS))
    cheap = Seas((runs(10, 12, wrong=0.4), *SEAS.seas[1:]))
    assert [claim.holds for claim in good_and_bad_share.claims(cheap)] == [False, False, True, True]
    slow = Seas((runs(10, 12, wrong=1.3), *SEAS.seas[1:]))
    assert [claim.holds for claim in good_and_bad_share.claims(slow)] == [True, False, True, True]
    few = Seas((*SEAS.seas[:2], runs(100, 4, wrong=6)))
    assert [claim.holds for claim in good_and_bad_share.claims(few)] == [True, True, False, True]
    for other in (runs(100, 8, wrong=1.2), stuck(runs(100, 8))):
        drawn = replace(SEAS, draws=(runs(100, 8, wrong=7), other))
        held = [claim.holds for claim in good_and_bad_share.claims(drawn)]
        assert held == [True, True, True, False]


def test_the_table_has_a_row_for_each_number_of_points():
    table = good_and_bad_share.table(SEAS)
    assert {len(column) for column in table.values()} == {13 + 13 + 9}
    assert table["fresh_points"][-1] == 100 and table["training_points"][-1] == 8
