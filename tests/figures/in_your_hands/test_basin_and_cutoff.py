"""What is kept of rays, what is read from it, and how it is drawn."""

import dataclasses
import json

import numpy as np
import pytest
from matplotlib.colors import same_color

from explainer.figures.in_your_hands import basin_and_cutoff as figure
from explainer.figures.in_your_hands._basin_rays import cutoff
from explainer.plotting import live
from explainer.plotting.live import pack
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.basins import CUT, GAPS, GRID, STARTS, walked
from tests.figures.scenes import drawn, stand_in_boxes
from tests.figures.texts import call_for, script_of

STYLE = Style("light", "page")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_panels_stand_in_their_boxes_and_words_within(theme, layout):
    style = Style(theme, layout)
    made = drawn(figure, CUT, style)
    scene = figure.SCENES[layout]
    stand_in_boxes(made, scene, scene.panels.values())
    for axes in made.axes:
        for text in axes.texts:
            assert text.get_fontsize() >= style.small


def test_the_poster_shows_the_pair_at_the_middle_cutoff():
    profiles, histogram, scatter, volume, share = drawn(figure, CUT).axes
    now = CUT.crossings(figure.CENTRE)
    volumes, others = CUT.volumes(now), CUT.others(now)
    dots = [line for line in profiles.lines if line.get_marker() == "o"]
    for dot, row, colour in zip(dots, (0, 2), (STYLE.wide, STYLE.narrow), strict=True):
        assert same_color(dot.get_color(), colour)
        np.testing.assert_allclose(dot.get_xydata()[0], [np.median(now[row]), 0.2])
    for axes, values in ((volume, volumes), (share, others)):
        dots = [line.get_xydata()[0] for line in axes.lines if line.get_marker() == "o"]
        np.testing.assert_allclose(dots, [[0.2, values[0]], [0.2, values[2]]])
    assert len(scatter.collections[0].get_offsets()) == len(GAPS)
    assert {text.get_text() for text in histogram.texts} == {
        f"{np.median(now[row]):#.2g}" for row in (0, 2)
    }
    bars = [patch.get_data().values for patch in histogram.patches]
    assert [sum(counts) for counts in bars] == [12, 12]
    assert max(map(max, bars)) <= histogram.get_ylim()[1]


def test_crossings_are_near_the_exact_ones_and_say_how_near():
    _, truth = walked()
    whole = dataclasses.replace(CUT, bisected=truth)
    near = [row for row in range(len(GAPS)) if row not in (6, 8)]
    for at, cut in enumerate(figure.CUTOFFS):
        found = whole.crossings(cut)[near]
        np.testing.assert_allclose(found, truth[near, :, at], rtol=0.04)
    kept = dataclasses.replace(
        whole, first=CUT.first[near], counts=CUT.counts[near], losses=CUT.losses[near],
        starts=STARTS[near], bisected=truth[near] * 1.1, gaps=GAPS[near],
    )  # fmt: skip
    radius, volume = figure.errors(kept)
    assert radius == pytest.approx(1 - 1 / 1.1, abs=0.04)
    assert volume == pytest.approx(300 * np.log10(1.1), abs=4)


def test_a_network_over_the_cutoff_has_no_basin_and_a_ray_without_end_no_volume():
    low = CUT.crossings(0.02)
    assert (low[2] == 0).all() and np.isnan(CUT.volumes(low)[2]) and np.isnan(CUT.others(low)[2])
    high = CUT.crossings(0.6)
    assert np.isinf(high[6, 0]) and np.isnan(CUT.volumes(high)[6])
    assert ((low[8] > 0) & (low[8] < GRID[0])).all()


def test_windows_keep_the_highest_loss_so_far():
    losses = np.array([[[0.01, 0.015, 0.1, 0.03, 0.5, 0.9, np.nan]]])
    first, counts, kept = figure.windows(losses)
    assert (first.item(), counts.item()) == (1, 5)
    np.testing.assert_allclose(np.exp(kept[0, 0]), [0.015, 0.1, 0.1, 0.5, 0.9], rtol=2e-3)


def test_others_are_what_the_longest_ray_leaves():
    radii = np.array([[1.0, 2.0, 3.0], [1.0, 1.0, 1.0], [0.0, 0.0, 0.0]])
    two = dataclasses.replace(CUT, dimensions=2)
    np.testing.assert_allclose(two.others(radii), [np.log10(5 / 14), np.log10(2 / 3), np.nan])


def test_claims_hold_here_and_each_can_fail():
    assert [claim.holds for claim in figure.claims(CUT)] == [True] * 5
    swapped = dataclasses.replace(CUT, starts=STARTS[::-1].copy())
    fails = np.array([claim.holds for claim in figure.claims(swapped)])
    back = np.array([2, 1, 0, *range(3, len(GAPS))])
    turned = dataclasses.replace(
        CUT, first=CUT.first[back], counts=CUT.counts[back], losses=CUT.losses[back],
        starts=STARTS[back], gaps=np.sort(GAPS)[::-1],
    )  # fmt: skip
    fails &= [claim.holds for claim in figure.claims(turned)]
    even = dataclasses.replace(CUT, losses=np.repeat(CUT.losses[:, :1], 12, axis=1),
        first=np.repeat(CUT.first[:, :1], 12, axis=1),
    )  # fmt: skip
    fails &= [claim.holds for claim in figure.claims(even)]
    assert not fails[:4].any()
    far = dataclasses.replace(CUT, bisected=CUT.bisected * 30)
    assert [claim.holds for claim in figure.claims(far)] == [True] * 4 + [False]


def test_packed_it_is_whole_and_the_script_reads_every_control():
    packed = json.loads(pack(figure.live(CUT)))
    assert packed["losses"]["shape"] == [int(CUT.counts.sum())]
    assert packed["losses"]["dtype"] == "float16" and packed["first"]["dtype"] == "uint8"
    script = script_of("basin-and-cutoff")
    names = [control.name for control in figure.controls(CUT)]
    assert names == ["play", "cutoff", "other"]
    assert all(f'state["{name}"]' in script for name in names[1:])
    _, slider, choice = figure.controls(CUT)
    assert isinstance(slider, live.Slider) and isinstance(choice, live.Choice)
    assert cutoff(slider.value) == figure.CENTRE
    assert cutoff(slider.low) == pytest.approx(0.02)
    assert cutoff(slider.high) == pytest.approx(np.log(2))
    assert [value for value, _ in choice.options] == [
        "narrow",
        *(f"between-{i}" for i in (1, 2, 3)),
    ]


def test_what_is_packed_at_the_full_size_stays_small():
    networks, rays, losses = 68, figure.KEPT_RAYS, 12
    many = dataclasses.replace(
        CUT,
        first=np.zeros((networks, rays), np.uint8),
        counts=np.full((networks, rays), losses, np.uint8),
        losses=np.tile(np.linspace(-4, 0, losses), (networks, rays, 1)).astype(np.float16),
        starts=np.full(networks, 0.001),
        gaps=np.linspace(0, 0.9, networks),
        bisected=np.ones((networks, rays, 4)),
    )
    assert len(pack(figure.live(many))) < 350_000


def test_words_name_only_numbers_that_there_are_and_columns_are_equally_long():
    numbers = figure.numbers(CUT)
    call_for("basin-and-cutoff", numbers)
    assert numbers["radius_ratio"].value == pytest.approx(30, rel=0.25)
    assert numbers["orders"].value == pytest.approx(300 * np.log10(30), rel=0.1)
    assert len({len(column) for column in figure.table(CUT).values()}) == 1
    assert "At 0.02: " in figure.describe(CUT) and "none" in figure.describe(CUT)
