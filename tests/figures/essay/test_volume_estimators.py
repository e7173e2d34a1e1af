"""Estimates that are off by known amounts."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from matplotlib.colors import same_color

from explainer.figures.essay import volume_estimators
from explainer.figures.essay.volume_estimators import DECADES, NAMED
from explainer.measures.estimator_comparison import Estimates
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.scenes import drawn
from tests.figures.texts import call_for, lie_within_and_apart

STYLE = Style("light", "page")
TRUTH = np.array([-4000.0, -3500.0, -2800.0, -1500.0])
RAYS = np.array([-400.0, -410.0, -300.0, 0.01])  # a decade, by what rays are told
WALKED = np.array([-8.0, 3.0, 4.0, -6.0])


def estimates(**changes) -> Estimates:
    missed = RAYS[:, None, None] * np.array(DECADES)[None, :, None] * np.array([1.0, 1.1])
    return replace(
        Estimates(
            decades=np.array(DECADES),
            dimensions=3614,
            rank=200,
            rays=1000,
            sigmas=np.linspace(0.3, 0.1, len(DECADES)),
            truth=TRUTH,
            by_rays=TRUTH[:, None] + missed,
            sizes=np.full((4, len(DECADES), 2), 1.5),
            by_walks=TRUTH + WALKED,
            errors=np.array([4.0, 4.0, 5.0, 4.0]),
            rhat=np.full(len(DECADES), 1.5),
            few=NAMED,
            by_few=TRUTH[NAMED] - 900,
            few_error=6.0,
            few_rhat=4.0,
        ),
        **changes,
    )


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_texts_lie_within_and_apart_in_every_variant(theme, layout):
    style = Style(theme, layout)
    figure = drawn(volume_estimators, estimates(), style)
    assert len(figure.axes) == 2
    lie_within_and_apart(figure, style)


def test_each_estimator_is_drawn_by_how_far_it_is_off():
    axes, close = drawn(volume_estimators, estimates()).axes
    lines = [line.get_ydata() for line in axes.lines]
    for told in RAYS:
        expected = 1.05 * told * np.array(DECADES)
        assert any(np.allclose(line, expected) for line in lines if len(line) == len(DECADES))
    green = STYLE.shades(2)[1]
    (walks,) = (
        line
        for line in axes.lines
        if same_color(line.get_color(), green) and len(line.get_ydata()) > 1
    )
    np.testing.assert_allclose(walks.get_ydata(), WALKED)
    (few,) = (line for line in axes.lines if len(line.get_ydata()) == 1)
    assert (few.get_xdata()[0], few.get_ydata()[0]) == (DECADES[NAMED], -900)
    (bars,) = close.containers
    heights = [np.ptp(segment[:, 1]) for segment in bars.lines[2][0].get_segments()]
    np.testing.assert_allclose(heights, 2 * estimates().errors)
    np.testing.assert_allclose(bars.lines[0].get_ydata(), WALKED)


def test_the_band_is_one_percent():
    _, close = drawn(volume_estimators, estimates()).axes
    (band,) = close.collections[:1]
    heights = band.get_paths()[0].vertices[:, 1]
    assert (heights.min(), heights.max()) == (pytest.approx(-40), pytest.approx(40))


def test_numbers_are_those_of_three_decades_and_the_worst():
    numbers = volume_estimators.numbers(estimates())
    assert numbers["naive_error_orders"].value == pytest.approx(1.05 * 1200)
    assert numbers["naive_error_orders"].n == 2
    assert numbers["low_rank_error_orders"].value == pytest.approx(1.05 * 900)
    assert numbers["naive_error_orders_widest"].value == pytest.approx(1.05 * 2400)
    assert numbers["ours_error_orders"].value == pytest.approx(4)
    assert numbers["ours_largest_error_orders"].value == pytest.approx(8)
    assert numbers["ours_largest_share"].value == pytest.approx(6 / 1500)
    assert numbers["few_error_orders"].value == pytest.approx(900)
    assert numbers["truth_orders"].value == pytest.approx(2800)
    # Over the standard error of 5, which is more than the error of 4.
    assert numbers["naive_times_ours"].value == pytest.approx(1.05 * 1200 / 5)


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"by_walks": TRUTH + 40}, "walks told all are within"),
        ({"errors": np.full(4, 80.0)}, "naive rays are off"),
        ({"errors": np.full(4, 80.0)}, "rays told the leading directions"),
        ({"by_rays": np.broadcast_to(TRUTH[:, None] - 900, (4, 4, 2))}, "naive rays miss"),
        ({"by_rays": np.broadcast_to(TRUTH[:, None] - 900, (4, 4, 2))}, "rays told all are"),
        ({"few_rhat": 1.1}, "replicates of a walk"),
    ],
)
def test_each_claim_can_fail(changes, broken):
    assert all(claim.holds for claim in volume_estimators.claims(estimates()))
    failed = [c.text for c in volume_estimators.claims(estimates(**changes)) if not c.holds]
    assert any(text.startswith(broken) for text in failed)


def test_a_walk_that_never_moved_leaves_plain_numbers():
    measured = estimates(few_rhat=np.inf)
    numbers, claims = volume_estimators.numbers(measured), volume_estimators.claims(measured)
    assert numbers["few_rhat"].text() == "∞"
    assert all(claim.holds for claim in claims)
    json.dumps([asdict(entry) for entry in (*numbers.values(), *claims)], allow_nan=False)


def test_words_name_only_numbers_that_there_are_and_columns_are_equally_long():
    call_for("volume-estimators", volume_estimators.numbers(estimates()))
    table = volume_estimators.table(estimates())
    assert {len(column) for column in table.values()} == {len(DECADES)}
    assert "2,800 at 3" in volume_estimators.describe(estimates())
