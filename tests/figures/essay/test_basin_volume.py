"""Radii and volumes of known size; networks over a cutoff left out, censored rays reported."""

import json
from dataclasses import asdict, replace
from math import log10

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import same_color

from explainer.experiments.selection import cutoff_for
from explainer.figures.essay import basin_volume
from explainer.figures.essay._basins import Basins
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.scenes import drawn
from tests.figures.texts import call_for, stand_clear

N = 1000
CUTOFFS = np.array([0.1, 0.2, 0.35])
# Rows 0 and 1 are the pair's wide networks, 2 and 3 its narrow ones, the rest are of the sweep.
GAPS = np.array([0.0, 0.02, 0.92, 0.9, 0.1, 0.3, 0.5, 0.7])
RADII = np.array([2.0, 1.8, 0.1, 0.12, 1.5, 1.0, 0.5, 0.6])[:, None] * [0.9, 1.0, 1.1]
STYLE = Style("light", "page")


def basins(radii: np.ndarray = RADII) -> Basins:
    """Balls: the volume is the radius to the power of N."""
    with np.errstate(divide="ignore"):
        volumes = N * np.log10(radii)
    return Basins(
        gaps=GAPS,
        radii=radii,
        volumes=volumes,
        censored=np.zeros(radii.shape, int),
        cutoffs=CUTOFFS,
        cutoff=1,
        wides=np.array([0, 1]),
        narrows=np.array([2, 3]),
        dimensions=N,
        directions=50,
    )


def outside(rows: list[int], columns: list[int]) -> Basins:
    """Some networks start over some cutoffs."""
    radii = RADII.copy()
    radii[np.ix_(rows, columns)] = 0
    return basins(radii)


def dots(axes) -> list[np.ndarray]:
    return [c.get_offsets() for c in axes.collections if isinstance(c, PathCollection)]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_cutoffs_are_labelled_in_their_shades_within_and_apart(theme, layout):
    style = Style(theme, layout)
    figure = drawn(basin_volume, basins(), style)
    for axes in figure.axes:
        labels = [t for t in axes.texts if t.get_text() in ("0.1", "0.2", "cutoff 0.35")]
        assert len(labels) == 3
        for label, shade in zip(labels, style.shades(3), strict=True):
            assert same_color(label.get_color(), shade)
        stand_clear([text for text in axes.texts if text.get_text()], figure, style)


def test_each_network_is_a_dot_at_each_cutoff():
    measured = basins()
    left, right = drawn(basin_volume, measured).axes
    for axes, values in ((left, measured.radii), (right, measured.volumes)):
        for column, offsets in enumerate(dots(axes)):
            np.testing.assert_allclose(offsets, np.stack([GAPS, values[:, column]], axis=1))


def test_the_pair_is_marked_at_its_cutoff_and_the_step_says_how_far_it_is():
    left, right = drawn(basin_volume, basins()).axes
    marks = [line for line in left.lines if line.get_marker() == "o"]
    assert [(m.get_xdata()[0], m.get_ydata()[0]) for m in marks] == [(0, 2), (0.92, 0.1)]
    assert [m.get_color() for m in marks] == [STYLE.wide, STYLE.narrow]
    assert "20 times\nshorter" in {text.get_text() for text in left.texts}
    orders = round(N * log10(20))
    assert f"$10^{{{orders}}}$ times\nsmaller" in {text.get_text() for text in right.texts}


def test_networks_over_a_cutoff_are_left_out_there_and_counted():
    measured = outside(rows=[3, 7], columns=[0])
    for axes in drawn(basin_volume, measured).axes:
        assert [len(offsets) for offsets in dots(axes)] == [6, 8, 8]
    numbers = basin_volume.numbers(measured)
    assert numbers["left_out"].value == 2
    assert numbers["narrow_radius"].value == pytest.approx(0.1)
    assert "left out: 2 at cutoff 0.1, 0 at cutoff 0.2" in basin_volume.describe(measured)


def test_censored_rays_are_reported_and_an_infinite_volume_is_no_dot():
    measured = basins()
    measured.censored[4, 2] = 3
    measured.volumes[4, 2] = np.inf
    assert basin_volume.numbers(measured)["censored_rays"].value == 3
    assert [len(offsets) for offsets in dots(drawn(basin_volume, measured).axes[1])] == [8, 8, 7]
    assert basin_volume.table(measured)["censored_rays"].sum() == 3


def test_numbers_are_of_the_shown_pair_with_the_spread_over_its_seeds():
    numbers = basin_volume.numbers(basins())
    assert numbers["wide_radius"].value == pytest.approx(2)
    assert numbers["wide_radius"].error == pytest.approx(np.std([2, 1.8], ddof=1))
    assert numbers["wide_radius"].n == 2
    assert numbers["narrow_radius"].value == pytest.approx(0.1)
    assert numbers["radius_ratio"].value == pytest.approx(20)
    assert numbers["log10_volume_difference"].value == pytest.approx(N * log10(20))
    spreads = (N * np.std(np.log10(pair), ddof=1) for pair in ([2, 1.8], [0.1, 0.12]))
    assert numbers["log10_volume_difference"].error == pytest.approx(np.hypot(*spreads))
    assert numbers["cutoff"].value == 0.2
    assert (numbers["cutoffs"].value, numbers["networks"].value) == (3, 8)
    expected = -26 / 28  # of 28 pairs of networks, the last stands the other way round
    assert numbers["radius_gap_correlation"].value == pytest.approx(expected)
    assert numbers["volume_gap_correlation"].value == pytest.approx(expected)


def test_one_seed_alone_has_no_spread():
    numbers = basin_volume.numbers(replace(basins(), narrows=np.array([2])))
    assert numbers["narrow_radius"].error is None
    assert numbers["log10_volume_difference"].error is None
    assert numbers["wide_radius"].error is not None


def test_without_a_narrow_basin_the_figure_stands_and_its_numbers_are_words():
    measured = outside(rows=[2], columns=[0, 1, 2])
    left, _ = drawn(basin_volume, measured).axes
    assert not [line for line in left.lines if line.get_marker() == "o"]
    numbers, claims = basin_volume.numbers(measured), basin_volume.claims(measured)
    assert numbers["radius_ratio"].text() == "∞"
    assert numbers["log10_volume_difference"].text() == "∞"
    json.dumps([asdict(entry) for entry in (*numbers.values(), *claims)], allow_nan=False)
    assert basin_volume.describe(measured)


def test_claims_hold_for_wide_basins_and_fail_for_the_contrary():
    assert all(claim.holds for claim in basin_volume.claims(basins()))
    contrary = replace(basins(), gaps=1 - GAPS, wides=np.array([2, 3]), narrows=np.array([0, 1]))
    assert not any(claim.holds for claim in basin_volume.claims(contrary))


@pytest.mark.parametrize(
    ("losses", "cutoff"), [([0.001, 0.05], 0.2), ([0.001, 0.2], 0.35), ([0.001, 0.6], 0.5)]
)
def test_the_cutoff_is_the_first_over_both_training_losses(losses, cutoff):
    assert cutoff_for(np.array(losses)) == cutoff


def test_words_name_only_numbers_that_there_are_and_columns_are_equally_long():
    call_for("basin-volume", basin_volume.numbers(basins()))
    table = basin_volume.table(basins())
    assert {len(column) for column in table.values()} == {24}
    assert (table["network"][5], table["cutoff"][5]) == (1, 0.35)
    assert table["median_radius"][5] == pytest.approx(1.8 * 1.1)
