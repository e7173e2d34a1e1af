"""Planes of curves: roads are drawn where they run, and the page is given what was measured."""

import base64
import json
from dataclasses import asdict, replace
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import same_color, to_hex

from explainer.experiments.connectivity import KINDS, NAMES, Map
from explainer.figures.connectivity import connectivity_plane as figure
from explainer.figures.connectivity._planes import SHOWN, Planes, gather, select
from explainer.figures.connectivity._road_map import curve
from explainer.figures.swiss_roll import Points
from explainer.measures.mode_connectivity import Course, CurvePlane, RoadProfiles
from explainer.measures.road_places import RoadPlace
from explainer.networks.parameters import count_parameters
from explainer.plotting.live import Button, Choice, Slider, pack
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from explainer.training.trainer import ROLL_WIDTHS
from tests.figures.pushing import POINTS
from tests.figures.scenes import drawn, stand_in_boxes
from tests.figures.texts import call_for, script_of

X = np.linspace(-20, 20, 41)
CORNERS = np.array([[-12.0, 0], [1, 28], [12, 0]])
LINES = np.array([[0.01, 1.5, 0.01], [0.01, 8, 0.03], [0.03, 9, 0.03]])
CURVES = np.array([[0.001, 0, 0], [0, 0, 0.03], [0.03, 0, 0.03]])
PASSED = np.array([[1, 1, 1], [1, 0.9, 0], [0, 0.95, 0.1]])  # on the curves
TEST = np.array([[1, 0.5, 1], [1, 0.25, 0], [0, 0.75, 0]])


def plane(lowest: float = -5) -> CurvePlane:
    """Low ground along an arch, and beneath it a slope."""
    x, y = np.meshgrid(X, np.linspace(lowest, lowest + 40, 41))
    losses = 1e-5 + (y - 14 * (1 - (x / 12) ** 2)) ** 2 / 50
    return CurvePlane(X, y[:, 0], losses, CORNERS)


def profiles(losses: np.ndarray, test: np.ndarray = TEST) -> RoadProfiles:
    way = np.tile([0, 0.5, 1], (3, 1))
    return RoadProfiles(way, np.arange(1.0, 4), losses, np.ones((3, 3)), test.astype(np.float32))


def measured(
    lines: np.ndarray = LINES, curves: np.ndarray = CURVES, passed: np.ndarray = PASSED
) -> Planes:
    n = count_parameters(ROLL_WIDTHS)
    parameters = np.random.default_rng(0).standard_normal((7, n)).astype(np.float32)
    axis = np.linspace(-1.2, 1.2, 31).astype(np.float16)
    fresh = Points(np.array([[0.1, 0.2], [-0.3, 0.4], [0.5, 0.1], [0.2, 0.2]]), np.eye(2).ravel())
    return Planes(
        (plane(), plane(-7), plane(-6)),
        profiles(lines),
        profiles(curves, passed),
        POINTS,
        fresh,
        parameters,
        np.array([[0, 4, 1], [0, 5, 3], [2, 6, 3]], np.int32),
        RoadPlace(parameters[:3], axis.repeat(31).reshape(31, 31), np.array([0, 1, 1, 0], bool)),
    )


PLANES = measured()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_panels_stand_in_their_boxes_and_words_within(theme, layout):
    style = Style(theme, layout)
    made = drawn(figure, PLANES, style)
    scene = figure.SCENES[layout]
    stand_in_boxes(made, scene, (*scene["kinds"], scene["plane"], scene["bar"], scene["field"]))
    *small, large, _, _ = made.axes
    assert [axes.get_title("left") for axes in small] == list(KINDS)
    assert [len(axes.patches) for axes in small] == [0, 0, 1], "the one that is shown is framed"
    texts = [text.get_window_extent() for text in large.texts]
    assert not any(a.overlaps(b) for i, a in enumerate(texts) for b in texts[:i])
    assert [text.get_text() for text in large.texts[:3]] == ["narrow", "narrow", "bend"]
    dots = [line for line in small[1].lines if line.get_marker() == "o"]
    assert [
        same_color(d.get_color(), c) for d, c in zip(dots, (style.wide, style.narrow), strict=True)
    ] == [True, True]
    assert [d.get_xydata()[0].tolist() for d in dots] == [[-12, 0], [12, 0]]


def test_the_poster_stands_midway_on_the_straight_line():
    style = Style("light", "page")
    *_, large, _, field = drawn(figure, PLANES, style).axes
    marker = [line for line in large.lines if line.get_marker() == "o"][-1]
    np.testing.assert_allclose(marker.get_xydata(), [(CORNERS[0] + CORNERS[2]) / 2])
    assert marker.get_color() == to_hex(style.gaps(0.25))
    assert large.get_title("left") == "Narrow to narrow"
    assert large.texts[-1].get_text() == "training loss 9.0"
    assert field.get_title("left") == "75.0\u202f% of fresh points right"
    assert field.texts[-1].get_text() == "2 of 4 training points right"


def test_the_curve_runs_between_the_ends_halfway_to_the_bend():
    road = curve(PLANES.planes[0])
    np.testing.assert_allclose(road[[0, -1]], CORNERS[[0, 2]])
    np.testing.assert_allclose(road[100], [0.5, 14])


def test_low_share_is_the_part_of_the_square_under_the_cutoff():
    losses = np.ones((41, 41))
    losses[:10] = 0.1
    assert figure.low_share(replace(plane(), losses=losses)) == 10 / 41


def test_the_claims_fail_where_the_curve_climbs_and_where_the_line_does_not():
    assert [claim.holds for claim in figure.claims(PLANES)] == [True] * 6
    high = CURVES + np.array([[0], [2], [0]])
    assert [claim.holds for claim in figure.claims(measured(curves=high))] == [
        *(True, False, True),
        *(False, True, True),
    ]
    level = LINES - np.array([[0, 1.4, 0], [0, 0, 0], [0, 0, 0]])  # one alone
    assert not figure.claims(measured(lines=level))[-2].holds
    assert not figure.claims(measured(passed=PASSED - 0.1))[-1].holds


def test_accuracies_midway_are_shares_of_the_fresh_points():
    odd = replace(PLANES, lines=profiles(LINES, TEST - 1e-7))  # as single precision has them
    losses, test = odd.middles
    assert losses.tolist() == [1.5, 8, 9]
    assert test.tolist() == [0.5, 0.25, 0.75]


def test_networks_are_gathered_once_each_with_the_bends_behind_them():
    minima = SimpleNamespace(parameters=np.random.default_rng(1).standard_normal((4, 5)))
    pairs = ((0, 1), (1, 0), (0, 3), (1, 2), (2, 3), (3, 2))
    found = Map(SimpleNamespace(minima=minima), pairs, 2, Course(1))
    bends = np.arange(6.0)[:, None].repeat(5, axis=1)
    parameters, corners = gather(found, [0, 2, 4], bends)
    assert len(parameters) == 7
    for (a, bend, b), which in zip(corners, (0, 2, 4), strict=True):
        np.testing.assert_array_equal(parameters[a], minima.parameters[pairs[which][0]])
        np.testing.assert_array_equal(parameters[b], minima.parameters[pairs[which][1]])
        assert (parameters[bend] == which).all()
    assert select(PLANES.lines, [2, 0]).losses.tolist() == LINES[[2, 0]].tolist()


def unpacked(packed: dict) -> np.ndarray:
    return np.frombuffer(base64.b64decode(packed["base64"]), packed["dtype"]).reshape(
        packed["shape"]
    )


def test_what_is_packed_is_what_was_measured():
    packed = json.loads(pack(figure.live(PLANES)))
    np.testing.assert_array_equal(unpacked(packed["parameters"]), PLANES.parameters)
    np.testing.assert_allclose(unpacked(packed["fresh"]), PLANES.fresh.places, rtol=1e-7)
    assert unpacked(packed["answers"]).tolist() == [1, 0, 0, 1]
    for one, kept, rows in zip(packed["planes"], PLANES.planes, PLANES.corners, strict=True):
        np.testing.assert_array_equal(unpacked(one["corners"]), kept.corners)
        shown = np.clip(kept.losses, figure.FLOOR, figure.CEILING)
        np.testing.assert_allclose(unpacked(one["losses"]), shown, rtol=1e-3)
        assert (one["x"], one["y"], one["rows"]) == ([-20, 20], [*kept.y[[0, -1]]], [*rows])
    assert [one["ends"] for one in packed["planes"]] == [kind.split(" to ") for kind in KINDS]


def test_controls_start_where_the_poster_stands_and_reach_all_of_every_map():
    curve, line, kind, along, aside = figure.controls(PLANES)
    assert isinstance(kind, Choice) and isinstance(along, Slider) and isinstance(aside, Slider)
    assert [type(one) for one in (curve, line)] == [Button, Button]
    assert kind.value == NAMES[SHOWN] and [name for name, _ in kind.options] == [*NAMES]
    assert (along.value, aside.value) == (0, 0)
    assert aside.low <= -7 / 33 < aside.low + aside.step
    assert (aside.low / aside.step) == pytest.approx(round(aside.low / aside.step))
    script = script_of("connectivity-plane")
    assert all(f'state["{one.name}"]' in script for one in (kind, along, aside))
    assert '["curve", "line"]' in script


def test_a_thumbnail_is_cut_out_of_the_map():
    style = Style("light", "phone")
    with style.context():
        (axes,) = figure.thumbnail(PLANES, style).axes
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    assert (high - low) / (right - left) == pytest.approx(175 / 280)
    assert high > 14, "the curve is in it"


def test_words_numbers_and_table():
    numbers = figure.numbers(PLANES)
    call_for("connectivity-plane", numbers)
    assert numbers["wide_narrow_distance"].value == pytest.approx(24)
    assert numbers["wide_wide_bend_distance"].value == pytest.approx(np.hypot(1, 28))
    assert numbers["narrow_narrow_middle_loss"].text() == "9.0"
    assert numbers["wide_narrow_middle_test_accuracy"].text() == "25.0\u202f%"
    assert numbers["first_narrow_test_accuracy"].text() == "0\u202f%"
    assert numbers["best_between_narrow"].text() == "95.0\u202f%"
    json.dumps([asdict(number) for number in numbers.values()], allow_nan=False)
    assert "at most 8 on the line and at most 0.03 on the curve" in figure.describe(PLANES)
    table = figure.table(PLANES)
    assert {len(column) for column in table.values()} == {3 * 41 * 41}
    row = 41 * 41 + 7 * 41 + 3
    assert (table["plane"][row], table["along_line"][row]) == ("wide to narrow", X[3])
    assert table["towards_bend"][row] == plane(-7).y[7]
    assert table["training_loss"][row] == plane(-7).losses[7, 3]
