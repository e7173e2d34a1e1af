"""Planes of curves: the road is drawn where it runs, and the claims compare peaks."""

import json
import re
from dataclasses import asdict, replace

import numpy as np
import pytest
from matplotlib.colors import same_color

from explainer.experiments.connectivity import KINDS
from explainer.figures.connectivity import connectivity_plane as figure
from explainer.figures.connectivity._road_map import curve
from explainer.figures.source import read_source
from explainer.measures.mode_connectivity import CurvePlane
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES

X, Y = np.linspace(-20, 20, 41), np.linspace(-5, 35, 41)
CORNERS = np.array([[-12.0, 0], [1, 28], [12, 0]])


def plane() -> CurvePlane:
    """Low ground along an arch, and beneath it a slope."""
    x, y = np.meshgrid(X, Y)
    return CurvePlane(X, Y, 1e-5 + (y - 14 * (1 - (x / 12) ** 2)) ** 2 / 50, CORNERS)


PLANES = figure.Planes((plane(),) * 3, np.array([1.5, 8, 9]), np.array([0.001, 0.03, 0.03]))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_three_square_maps_within_the_figure_in_every_variant(theme, layout):
    style = Style(theme, layout)
    with style.context():
        drawn = figure.draw(PLANES, style)
        drawn.draw_without_rendering()
    maps = drawn.axes[:3]
    assert [axes.get_title("left") for axes in maps] == list(KINDS)
    for axes in drawn.axes:
        box = axes.get_tightbbox()
        assert box.x0 >= 0 and box.y0 >= 0
        assert box.x1 <= drawn.bbox.x1 and box.y1 <= drawn.bbox.y1
    for axes in maps:
        texts = [text.get_window_extent() for text in axes.texts]
        assert not any(a.overlaps(b) for i, a in enumerate(texts) for b in texts[:i])
    words = [text.get_text() for text in maps[1].texts]
    assert words == ["wide", "narrow", "bend"]
    dots = [line for line in maps[1].lines if line.get_marker() == "o"]
    assert [
        same_color(d.get_color(), c) for d, c in zip(dots, (style.wide, style.narrow), strict=True)
    ] == [True, True]
    assert [d.get_xydata()[0].tolist() for d in dots] == [[-12, 0], [12, 0]]


def test_the_curve_runs_between_the_ends_halfway_to_the_bend():
    road = curve(PLANES.planes[0])
    np.testing.assert_allclose(road[[0, -1]], CORNERS[[0, 2]])
    np.testing.assert_allclose(road[100], [0.5, 14])


def test_low_share_is_the_part_of_the_square_under_the_cutoff():
    losses = np.ones((41, 41))
    losses[:10] = 0.1
    assert figure.low_share(replace(plane(), losses=losses)) == 10 / 41


def test_the_claims_fail_where_the_curve_climbs_as_high():
    assert [claim.holds for claim in figure.claims(PLANES)] == [True] * 3
    level = replace(PLANES, curve_peaks=np.array([0.001, 2.0, 0.03]))
    assert [claim.holds for claim in figure.claims(level)] == [True, False, True]


def test_words_numbers_and_table():
    source = read_source("connectivity-plane")
    named = re.findall(r'number\("connectivity-plane\.(\w+)"', source.caption + source.alt)
    numbers = figure.numbers(PLANES)
    assert named
    assert set(named) <= set(numbers)
    assert numbers["wide_narrow_distance"].value == pytest.approx(24)
    assert numbers["wide_wide_bend_distance"].value == pytest.approx(np.hypot(1, 28))
    json.dumps([asdict(number) for number in numbers.values()], allow_nan=False)
    assert "at most 8 on the line and at most 0.03 on the curve" in figure.describe(PLANES)
    table = figure.table(PLANES)
    assert {len(column) for column in table.values()} == {3 * 41 * 41}
    row = 41 * 41 + 7 * 41 + 3
    assert (table["plane"][row], table["along_line"][row]) == ("wide to narrow", X[3])
    assert table["towards_bend"][row] == Y[7]
    assert table["training_loss"][row] == plane().losses[7, 3]
