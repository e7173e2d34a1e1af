"""Rays of known crossings: where they cross, in which order networks stand, what is censored."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import same_color

from explainer.experiments.selection import between
from explainer.figures.essay import basin_profiles
from explainer.figures.essay._profile import Profile
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.scenes import drawn
from tests.figures.texts import call_for

CUTOFF = 0.2
RADII = np.geomspace(1e-4, 10, 60)
TYPICAL = np.array([0.1, 0.03, 0.01])


def profiles(typical: np.ndarray = TYPICAL) -> basin_profiles.BasinProfiles:
    """Quadratic bowls: loss = start + (cutoff − start) · (r / crossing)², five rays each."""
    starts = np.full(len(typical), 0.001)
    crossings = typical[:, None] * np.array([0.5, 0.8, 1, 1.1, 2])
    rise = (RADII / crossings[:, :, None]) ** 2
    losses = starts[:, None, None] + (CUTOFF - starts)[:, None, None] * rise
    losses[losses > 1] = np.nan
    gaps = np.linspace(0.01, 0.9, len(typical))
    return basin_profiles.BasinProfiles(gaps, starts, RADII, losses, crossings, CUTOFF)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_panels_share_axes_and_run_from_wide_to_narrow(theme, layout):
    style = Style(theme, layout)
    panels = drawn(basin_profiles, profiles(), style).axes
    assert [axes.get_title(loc="left").split(",")[0] for axes in panels] == [
        "wide",
        "gap 46\N{NARROW NO-BREAK SPACE}%",
        "narrow",
    ]
    assert len({(axes.get_xlim(), axes.get_ylim()) for axes in panels}) == 1
    for axes, colour in ((panels[0], style.wide), (panels[-1], style.narrow)):
        (rays,) = (c for c in axes.collections if isinstance(c, LineCollection))
        assert same_color(rays.get_color()[0][:3], colour)
    places = {axes.get_position().x0 if style.phone else axes.get_position().y0 for axes in panels}
    assert len({round(place, 6) for place in places}) == 1  # one column, or one row


def test_each_ray_is_a_line_and_the_median_is_drawn_strong():
    measured = profiles()
    for place, axes in enumerate(drawn(basin_profiles, measured).axes):
        (rays,) = (c for c in axes.collections if isinstance(c, LineCollection))
        assert len(rays.get_segments()) == 5
        strong = [line for line in axes.lines if len(line.get_xdata()) == len(RADII)]
        assert len(strong) == (1 if place == 0 else 2)  # the wide one's is repeated
        median = strong[-1].get_ydata()
        known = np.isfinite(median)
        np.testing.assert_allclose(median[known], measured.losses[place, 2][known])


def test_a_median_among_rays_that_ended_is_unknown():
    losses = np.array([[0.1, 0.2, 0.9], [0.1, 0.3, np.nan], [0.1, np.nan, np.nan]])
    profile = Profile(RADII[:3], losses, np.ones(3), CUTOFF)
    np.testing.assert_array_equal(profile.median, [0.1, 0.3, np.nan])


def test_the_rug_and_the_drop_line_show_first_crossings():
    for place, axes in enumerate(drawn(basin_profiles, profiles()).axes):
        (rug,) = (line for line in axes.lines if line.get_marker() == "|")
        np.testing.assert_allclose(np.sort(rug.get_xdata()) / TYPICAL[place], [0.5, 0.8, 1, 1.1, 2])
        (dot,) = (line for line in axes.lines if line.get_marker() == "o")
        assert (dot.get_xdata()[0], dot.get_ydata()[0]) == (pytest.approx(TYPICAL[place]), CUTOFF)
        assert f"{TYPICAL[place]:g}" in {text.get_text() for text in axes.texts}


def test_censored_rays_count_as_the_longest_and_are_reported():
    measured = profiles()
    measured.crossings[0, :2] = np.inf  # the two shortest
    assert measured.typical[0] == pytest.approx(0.2)
    numbers = basin_profiles.numbers(measured)
    assert numbers["censored_rays"].value == 2
    assert numbers["wide_radius"].value == pytest.approx(0.2)
    assert "never reach it: 2" in basin_profiles.describe(measured)
    first, *_ = drawn(basin_profiles, measured).axes
    (rug,) = (line for line in first.lines if line.get_marker() == "|")
    assert len(rug.get_xdata()) == 3


@pytest.mark.parametrize(("radius", "words"), [(0.0, "starts above it"), (np.inf, "never reaches")])
def test_a_network_without_a_radius_says_so(radius, words):
    measured = profiles()
    measured.crossings[-1] = radius
    axes = drawn(basin_profiles, measured).axes[-1]
    assert any(words in text.get_text() for text in axes.texts)
    assert not [line for line in axes.lines if line.get_marker() == "o"]
    numbers = basin_profiles.numbers(measured)
    claims = basin_profiles.claims(measured)
    json.dumps([asdict(entry) for entry in (*numbers.values(), *claims)], allow_nan=False)
    assert basin_profiles.describe(measured)


def test_numbers_are_medians_and_counts():
    numbers = basin_profiles.numbers(profiles())
    assert numbers["wide_radius"].value == pytest.approx(0.1)
    assert numbers["narrow_radius"].value == pytest.approx(0.01)
    assert (numbers["directions"].value, numbers["networks"].value) == (5, 3)
    assert numbers["radius_gap_correlation"].value == pytest.approx(-1)
    assert numbers["censored_rays"].value == 0


def test_claims_fail_where_the_narrow_basin_is_the_wider_or_rays_are_few():
    held = [claim.holds for claim in basin_profiles.claims(profiles())]
    assert held == [False, True, True]  # five directions
    many = replace(profiles(), losses=np.ones((3, 200, len(RADII))))
    assert basin_profiles.claims(many)[0].holds
    assert [c.holds for c in basin_profiles.claims(profiles(TYPICAL[::-1]))] == [False] * 3


def test_networks_between_divide_the_gap_evenly_and_occur_once():
    gaps = np.array([0.0, 0.21, 0.9, 0.5, 0.24, 0.77, 0.26])
    rows = np.array([0, 1, 2, 3, 5, 6])  # 4 doesn't fit its training points
    assert between(gaps, rows, 0.0, 1.0) == (6, 3, 5)
    assert between(gaps, np.array([0, 2]), 0.0, 1.0) == (0, 2)


def test_words_name_only_numbers_that_there_are_and_columns_are_equally_long():
    call_for("basin-profiles", basin_profiles.numbers(profiles()))
    table = basin_profiles.table(profiles())
    assert {len(column) for column in table.values()} == {15}
    np.testing.assert_allclose(table["first_crossing"][5:10] / 0.03, [0.5, 0.8, 1, 1.1, 2])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_radii_are_written_above_the_cutoff_beside_their_dots(layout):
    for place, axes in enumerate(drawn(basin_profiles, profiles(), Style("light", layout)).axes):
        (radius,) = (t for t in axes.texts if t.get_text() == f"{TYPICAL[place]:.2g}")
        x, y = axes.transData.transform((TYPICAL[place], CUTOFF))
        box = radius.get_window_extent()
        assert box.y0 > y and 0 < x - box.x1 < 20
