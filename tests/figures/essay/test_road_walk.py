"""Two roads from wide to narrow: what the poster marks, the numbers, and the claims' bounds."""

import dataclasses
import json

import numpy as np
import pytest
from matplotlib.colors import to_hex

from explainer.figures.essay import road_walk as figure
from explainer.figures.essay._walk import Walk, fall, nearest_half
from explainer.measures.mode_connectivity import CurvePlane, RoadProfiles
from explainer.measures.road_places import RoadPlace
from explainer.networks.parameters import count_parameters
from explainer.plotting.live import pack
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from explainer.training.trainer import ROLL_WIDTHS
from tests.figures.pushing import POINTS
from tests.figures.scenes import drawn, stand_in_boxes
from tests.figures.texts import call_for, script_of

T = np.array([0, 0.2, 0.5, 0.8, 1])
BENT = np.array([0.001, 1e-6, 1e-5, 0.002, 0.03])
STRAIGHT = np.array([0.001, 2, 5, 7, 0.03])
TEST = np.array([0.99, 0.98, 0.97, 0.6, 0.05])
X, Y = np.linspace(-20, 20, 41), np.linspace(-5, 35, 41)


def profile(losses: np.ndarray, test: np.ndarray, length: float) -> RoadProfiles:
    one = np.ones(5)
    parts = (np.array([0, 0.3, 0.6, 0.9, 1]), np.array(length), losses, one, test)
    return RoadProfiles(*(part[None] for part in parts))


def walk(bent: np.ndarray = BENT, straight: np.ndarray = STRAIGHT, test: np.ndarray = TEST) -> Walk:
    x, y = np.meshgrid(X, Y)
    corners = np.array([[-12.0, 0], [1, 28], [12, 0]])
    land = CurvePlane(X, Y, 1e-5 + (y - 14 * (1 - (x / 12) ** 2)) ** 2 / 50, corners)
    rng = np.random.default_rng(0)
    three = rng.standard_normal((3, count_parameters(ROLL_WIDTHS))).astype(np.float32)
    axis = np.linspace(-1.2, 1.2, 31).astype(np.float16)
    return Walk(
        POINTS,
        T,
        (profile(bent, test, 30.0), profile(straight, test, 20.0)),
        land,
        3,
        RoadPlace(three, axis.repeat(31).reshape(31, 31), np.array([False, True, False, False])),
    )


WALK = walk()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_panels_stand_in_their_boxes_and_words_within(theme, layout):
    made = drawn(figure, WALK, Style(theme, layout))
    scene = figure.SCENES[layout]
    stand_in_boxes(made, scene, (scene["plane"], scene["bar"], scene["field"], *scene["charts"]))


def test_the_poster_marks_one_place_on_map_and_charts():
    style = Style("light", "page")
    plane, _, field, loss, test = drawn(figure, WALK, style).axes
    assert plane.get_title("left") == "Bent road"
    assert field.get_title("left") == "90\u202f% of the way"
    words = [text.get_text() for axes in (plane, field) for text in axes.texts]
    assert "training loss 0.0020" in words
    assert "60.0\u202f% of fresh points right" in words
    place = 0.2**2 * np.array([-12, 0]) + 0.32 * np.array([1, 28]) + 0.8**2 * np.array([12, 0])
    for axes, at in ((plane, place), (loss, [0.9, 0.002]), (test, [0.9, 0.6])):
        marker = [line for line in axes.lines if line.get_marker() == "o"][-1]
        np.testing.assert_allclose(marker.get_xydata(), [at])
        assert marker.get_color() == to_hex(style.gaps(0.4))
    (cutoff,) = (line for line in loss.lines if line.get_linestyle() == "--")
    assert set(cutoff.get_ydata()) == {0.2}
    np.testing.assert_array_equal(loss.lines[0].get_ydata(), STRAIGHT)
    heights = [part[:, 1].max() for part in loss.collections[0].get_segments()]
    assert heights == pytest.approx([0.001, 1e-4, 0.002, 0.03])  # not under the floor


def test_half_is_lost_between_two_places():
    assert nearest_half(WALK.roads[0]) == 3
    assert fall(WALK.roads[0]) == pytest.approx(0.9 + 0.1 * 0.1 / 0.55)
    assert fall(profile(BENT, TEST[::-1], 1.0)) == 1


def test_numbers():
    numbers = figure.numbers(WALK)
    assert numbers["bent_highest"].text() == "0.030"
    assert numbers["straight_highest"].text() == "7.0"
    assert numbers["narrow_test_accuracy"].text() == "5.0\u202f%"
    assert numbers["fall"].text() == "92\u202f%"
    assert numbers["detour"].text() == "1.5"


def test_claims_hold_here_and_each_can_fail():
    assert all(claim.holds for claim in figure.claims(WALK))
    high, low = np.full(5, 0.06), np.full(5, 0.01)
    worst = walk(high, low, np.array([0.9, 0.4, 0.3, 0.2, 0.2]))
    assert not any(claim.holds for claim in figure.claims(worst))


def test_packed_it_is_small_enough_and_the_script_reads_every_control():
    script = script_of("road-walk")
    packed = json.loads(pack(figure.live(WALK)))
    assert packed["parameters"]["dtype"] == "float32"
    assert packed["parameters"]["shape"] == [3, 3614]
    assert packed["values"]["shape"] == [2, 2, 5]
    play, place, road = figure.controls(WALK)
    assert (play.name, place.value, place.high) == ("play", 3, 4)
    assert [name for name, _ in road.options] == ["bent", "straight"]
    assert all(f'state["{control.name}"]' in script for control in (place, road))


def test_words_name_only_numbers_that_there_are_and_columns_are_equally_long():
    call_for("road-walk", figure.numbers(WALK))
    table = figure.table(WALK)
    assert {len(column) for column in table.values()} == {10}
    assert (table["road"][8], table["t"][8], table["training_loss"][8]) == ("straight", 0.8, 7)
    said = figure.describe(WALK)
    assert "at most 0.030" in said and "under one half after 92\u202f%" in said


def test_the_axis_holds_the_highest_loss():
    assert WALK.axes[0][1] == 10.5
    assert dataclasses.replace(WALK, roads=(WALK.roads[0],) * 2).axes[0][1] == 10
