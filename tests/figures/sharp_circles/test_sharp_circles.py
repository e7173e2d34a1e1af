"""Wilson's interval against known values, what is drawn, and that each claim can fail."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from scipy.stats import binomtest

from explainer.figures.sharp_circles import sharp_circles as figure
from explainer.figures.sharp_circles._failure import Failure
from explainer.figures.sharp_circles._wilson import wilson
from explainer.measures.circles import Outcomes
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.scenes import drawn
from tests.figures.texts import call_for, lie_within_and_apart

DISTANCES = np.array([0.001, 0.01, 0.1, 0.4])


def outcome(rings: list[float], distances: np.ndarray, points: int = 12) -> Outcomes:
    """Return networks that get these shares of the thin ring, five a distance."""
    shape = (len(distances), 5)
    fresh = np.ones((*shape, 3))
    fresh[:, :, 1] = np.array(rings)[:, None]
    margins = np.maximum(distances / 2, 0.005)[:, None, None] * np.ones((*shape, points))
    return Outcomes(distances, np.ones((*shape, 3)), fresh, margins)


def made() -> Failure:
    sweep = outcome([0.2, 0.4, 0.8, 1.0], DISTANCES)
    sweep.trained[0, 1:, 1] = 0.9  # four of five miss a point where rings touch
    sweep.fresh[2, :2, 1] = 0.96
    sweep.fresh[3, 0, 1] = 0.9
    sweep.margins[:, :, :2] = 9  # the innermost ring, which isn't asked about
    touching = outcome([0.2], DISTANCES[:1])
    return Failure(sweep, touching, touching, near=2, steps=500, muon_steps=200)


MADE = made()


@pytest.mark.parametrize(("successes", "trials"), [(0, 5), (2, 5), (5, 5), (17, 20)])
def test_wilson_s_interval_is_scipy_s(successes, trials):
    low, high = wilson(np.array(successes), trials)
    expected = binomtest(successes, trials).proportion_ci(method="wilson")
    assert (low, high) == pytest.approx((expected.low, expected.high), abs=1e-4)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_words_lie_within_and_apart_in_every_variant(theme, layout):
    style = Style(theme, layout)
    result = drawn(figure, MADE, style)
    assert [len(axes.texts) for axes in result.axes] == [2, 2]
    lie_within_and_apart(result, style)


def test_rates_and_margins_are_drawn_at_their_distances():
    left, right = drawn(figure, MADE).axes
    fits, succeeds = (line.get_ydata() for line in left.lines)
    assert list(fits) == [0.2, 1, 1, 1]
    assert list(succeeds) == [0, 0, 0.4, 0.8]
    circle, typical = right.lines
    np.testing.assert_allclose(circle.get_ydata(), DISTANCES / 2)
    np.testing.assert_allclose(typical.get_ydata(), [0.005, 0.005, 0.05, 0.2])
    (triangles,) = (c for c in right.collections if isinstance(c, PathCollection))
    assert len(triangles.get_offsets()) == 20


def test_points_on_the_wrong_side_stand_at_the_floor():
    margins = MADE.adam.margins.copy()
    margins[0, 0] = -0.01
    wrong = replace(MADE, adam=replace(MADE.adam, margins=margins))
    _, margin = drawn(figure, wrong).axes
    (triangles,) = (c for c in margin.collections if isinstance(c, PathCollection))
    assert triangles.get_offsets()[0, 1] == figure.FLOOR
    assert wrong.typical[0, 0] == -0.01


def test_numbers():
    numbers = figure.numbers(MADE)
    assert numbers["success_rate_touching"].value == 0
    assert numbers["success_rate_apart"].value == 0.8
    assert numbers["fit_rate_touching"].value == 0.2
    assert numbers["fit_rate_rest"].value == 1
    assert numbers["trained_touching"].value == pytest.approx(0.92)
    assert numbers["ring_apart"].value == pytest.approx(0.98)
    assert numbers["margin_touching"].value == pytest.approx(0.005)
    assert numbers["ideal_margin_touching"].text() == "0.0005"
    assert numbers["margin_ratio_touching"].text() == "10"
    assert numbers["success_upper_touching"].value == pytest.approx(0.4345, abs=1e-3)
    assert (numbers["seeds"].value, numbers["steps"].value) == (5, 500)
    json.dumps([asdict(number) for number in numbers.values()], allow_nan=False)


def test_one_network_alone_still_gives_numbers():
    one = {
        name: replace(part, **{k: v[:, :1].copy() for k, v in vars(part).items() if v.ndim > 1})
        for name, part in (("adam", MADE.adam), ("muon", MADE.muon), ("crowded", MADE.crowded))
    }
    lone = replace(MADE, **one)
    lone.adam.fresh[:] = 0.5  # what never changes has no trend
    numbers = figure.numbers(lone)
    assert numbers["ring_distance_correlation"].value == "undefined"
    assert len(figure.claims(lone)) == len(figure.claims(MADE))
    json.dumps([asdict(number) for number in numbers.values()], allow_nan=False)


def changed(part: str = "adam", **arrays: np.ndarray) -> Failure:
    return replace(MADE, **{part: replace(getattr(MADE, part), **arrays)})


def at(field: str, place: int, value: float, part: str = "adam") -> Failure:
    array = getattr(getattr(MADE, part), field).copy()
    array[place] = value
    return changed(part, **{field: array})


@pytest.mark.parametrize(
    ("measured", "fails"),
    [
        (replace(MADE, adam=outcome([1, 1, 1, 1], DISTANCES)), "one in five"),
        (at("fresh", 3, 0.9), "most succeed"),
        (at("fresh", 0, 0.6), "less than half"),
        (changed(fresh=MADE.adam.fresh[::-1]), "draws away"),
        (at("trained", 1, 0.9), "most fit"),
        (at("margins", 0, 0.001), "thrice"),
        (at("fresh", 0, 1.0, "muon"), "Muon"),
        (at("fresh", 0, 1.0, "crowded"), "more points"),
        (
            changed(**{k: getattr(MADE.adam, k)[:, :2] for k in ("trained", "fresh", "margins")}),
            "5",
        ),
    ],
)
def test_each_claim_can_fail(measured, fails):
    assert all(claim.holds for claim in figure.claims(MADE))
    assert any(fails in claim.text and not claim.holds for claim in figure.claims(measured))


def test_table_and_words():
    assert {len(column) for column in figure.table(MADE).values()} == {20}
    assert figure.table(MADE)["succeeds"].sum() == 6
    call_for("sharp-circles", figure.numbers(MADE))
    assert "0.0050" in figure.describe(MADE)
