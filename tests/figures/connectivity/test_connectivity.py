"""Roads of three kinds: what is drawn, means over pairs, and every claim's failure."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import same_color

from explainer.experiments.connectivity import KINDS
from explainer.figures.connectivity import connectivity as figure
from explainer.figures.connectivity._connected import Connected
from explainer.measures.mode_connectivity import RoadProfiles
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.scenes import drawn
from tests.figures.texts import call_for, stand_clear

WAY = np.linspace(0, 1, 11)
ENDS = {"wide": (0.001, 0.99), "narrow": (0.03, 0.05)}


def profiles(heights: tuple[float, ...], middle: float, length: float) -> RoadProfiles:
    """Two roads of each kind with a loss of `heights` and a test accuracy of `middle` between."""
    losses, test = [], []
    for kind, height in zip(KINDS, heights, strict=True):
        (first, at_first), (last, at_last) = (ENDS[end] for end in kind.split(" to "))
        for up in (0.9, 1.1):
            losses.append([first, *[height * up] * 9, last])
            test.append([at_first, *[middle] * 9, at_last])
    count = len(losses)
    return RoadProfiles(
        np.tile(WAY, (count, 1)),
        np.full(count, length),
        np.array(losses),
        np.ones((count, 11)),
        np.array(test),
    )


LINES = profiles((1.5, 9, 8), 0.5, 10.0)
CURVES = profiles((0.0005, 0.001, 0.002), 0.98, 20.0)
PERMUTED = profiles((2.0, 1.0, 2.0), 0.5, 10.0)
MEASURED = Connected(LINES, CURVES, PERMUTED)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_words_lie_within_and_apart_in_every_variant(theme, layout):
    style = Style(theme, layout)
    picture = drawn(figure, MEASURED, style)
    assert len(picture.axes) == 6
    texts = [t for a in picture.axes for t in (*a.texts, a._left_title) if t.get_text()]
    assert {"straight line", "curve", *KINDS} <= {text.get_text() for text in texts}
    stand_clear(texts, picture, style)


def test_each_pair_has_a_line_and_a_curve_and_ends_in_the_colours_of_their_kinds():
    style = Style("light", "page")
    panels = drawn(figure, MEASURED, style).axes
    (axes,) = (a for a in panels if a.get_title("left") == "wide to narrow")
    assert len(axes.lines) == 2
    np.testing.assert_allclose(axes.lines[1].get_ydata()[1:-1], 9 * 1.1)
    curves = [c for c in axes.collections if isinstance(c, LineCollection)]
    np.testing.assert_allclose(curves[0].get_segments()[5][:, 1], 0.001 * 0.9)
    assert same_color(curves[0].get_colors()[5], style.gaps(0.02))
    dots = [c for c in axes.collections if isinstance(c, PathCollection)]
    assert [
        same_color(d.get_facecolor()[0], c)
        for d, c in zip(dots, (style.wide, style.narrow), strict=True)
    ] == [True, True]
    assert dots[1].get_offsets()[0].tolist() == [1, 0.03]


def test_losses_under_the_floor_are_drawn_as_it():
    low = replace(MEASURED, curves=replace(CURVES, losses=CURVES.losses * 0))
    axes = drawn(figure, low).axes[0]
    curves = [c for c in axes.collections if isinstance(c, LineCollection)]
    assert {y for s in curves[0].get_segments() for y in s[:, 1]} == {figure.FLOOR}


def test_numbers_are_means_over_the_pairs_of_a_kind():
    numbers = figure.numbers(MEASURED)
    assert numbers["pairs"].value == 2
    assert numbers["line_barrier"].value == pytest.approx(1.5 - 0.001)
    assert numbers["line_barrier"].error == pytest.approx(np.std([1.35, 1.65], ddof=1))
    assert numbers["curve_barrier"].value == 0
    assert numbers["wide_narrow_line_barrier"].value == pytest.approx(9 - 0.03)
    assert numbers["narrow_narrow_line_barrier"].value == pytest.approx(8 - 0.03)
    assert numbers["permuted_barrier"].value > 0.9
    assert numbers["highest_on_curves"].value == 0.03
    assert numbers["wide_narrow_detour"].value == 2
    assert numbers["fall"].value == pytest.approx(0.9)
    assert numbers["last_tenth_test_accuracy"].value == pytest.approx(0.98)
    assert numbers["narrow_end_test_accuracy"].value == pytest.approx(0.05)
    assert numbers["narrow_narrow_best_test_accuracy"].value == pytest.approx(0.98)


@pytest.mark.parametrize(
    ("change", "fails"),
    [
        ({"curves": profiles((0.3, 0.001, 0.001), 0.98, 20)}, "under a tenth"),
        ({"curves": profiles((0.001, 0.001, 0.9), 0.98, 20)}, "half of the lowest"),
        ({"curves": profiles((0.001, 0.001, 0.001), 0.8, 20)}, "passes one that generalises"),
        ({"permuted": CURVES}, "shuffling neurons"),
        ({"curves": profiles((0.001, 0.001, 0.001), 0.4, 20)}, "most of the way"),
    ],
)
def test_roads_that_show_something_else_fail_their_claim(change, fails):
    assert all(claim.holds for claim in figure.claims(MEASURED))
    claims = figure.claims(replace(MEASURED, **change))
    assert any(fails in claim.text and not claim.holds for claim in claims)


def test_words_name_only_numbers_that_there_are():
    numbers = figure.numbers(MEASURED)
    call_for("connectivity", numbers)
    json.dumps([asdict(number) for number in numbers.values()], allow_nan=False)
    assert "climb 8.97 above" in figure.describe(MEASURED)


def test_the_table_has_a_row_for_each_place_of_each_road():
    table = figure.table(MEASURED)
    assert {len(column) for column in table.values()} == {6 * 11}
    here = (table["kind"] == "narrow to narrow") & (table["pair"] == 1)
    np.testing.assert_allclose(table["line_training_loss"][here], LINES.losses[5])
