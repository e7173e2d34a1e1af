"""Perturb it yourself, on made-up measurements."""

import json
from dataclasses import replace

import numpy as np
import pytest

from explainer.figures.in_your_hands import perturb_yourself as figure
from explainer.figures.in_your_hands._perturbed import CHARTS, Perturbed
from explainer.figures.swiss_roll import Points
from explainer.measures.perturbation import REACH
from explainer.measures.pushed_networks import PushedNetworks
from explainer.measures.pushes import Pushes
from explainer.plotting import live
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.scenes import drawn, stand_in_boxes
from tests.figures.texts import call_for

TAUS = np.linspace(-1, 1, 41)
C = REACH * TAUS**5
WIDE = np.where(np.abs(C) > 0.1, 0.7, 1.0)
NARROW = np.where(np.abs(C) > 0.002, 0.3, 1.0)
TRAIN = np.stack([np.tile(WIDE, (6, 1)), np.tile(NARROW, (6, 1))])
TRAIN[0, 3] = np.where(np.abs(C) > 0.004, 0.7, 1.0)
TRAIN[1, 3] = np.where(np.abs(C) > 1e-5, 0.4, 1.0)
PUSHES = Pushes(
    np.zeros((2, 3614), np.float32),
    C,
    np.ones((2, 6, 3614), np.float16),
    np.array([[8.0, 6.0], [5000.0, 900.0]]),
    np.array([4.0, 1.0]),
    0.01 + 1 - TRAIN,
    TRAIN,
    np.stack([np.full((6, 41), 8.0), np.full((6, 41), 5000.0)]),
)
PLACES = np.random.default_rng(0).uniform(-1, 1, (20, 2)).astype(np.float32)
POINTS = Points(PLACES, np.arange(20) % 2)
FIELDS = np.stack([np.linspace(-5, 5, 2500).reshape(50, 50)] * 2).astype(np.float32)
MEASURED = Perturbed(PUSHES, POINTS, PushedNetworks(FIELDS, np.tile(np.arange(20) < 3, (2, 1))))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_the_poster_has_its_panels_where_the_script_draws(theme, layout):
    scene = figure.SCENES[layout]
    made = drawn(figure, MEASURED, Style(theme, layout))
    stand_in_boxes(made, scene, (*scene["fields"], *scene["charts"]))
    assert made.get_suptitle().replace("\n", " ") == figure.TITLE


def test_words_call_for_numbers_that_are_there():
    call_for("perturb-yourself", figure.numbers(MEASURED))


def test_numbers_are_distances_that_hold():
    found = figure.numbers(MEASURED)
    beyond = np.abs(C)
    assert found["wide_random"].value == pytest.approx(beyond[beyond > 0.1].min())
    assert found["narrow_steepest"].value == pytest.approx(beyond[beyond > 1e-5].min())
    assert found["wide_train_shown"].value == 1
    assert found["narrow_train_shown"].text() == "30\u202f%"


def test_holding_everywhere_is_holding_to_the_reach():
    always = replace(MEASURED, pushes=replace(PUSHES, train=np.ones_like(TRAIN)))
    assert (always.holds(0) == REACH).all()


@pytest.mark.parametrize(
    ("train", "fails"),
    [
        (np.stack([TRAIN[0] * 0.9, TRAIN[1]]), "nearly all points"),
        (np.stack([TRAIN[0], np.maximum(TRAIN[1], 0.94)]), "lost many"),
        (np.stack([TRAIN[0], np.where(np.abs(C) > 0.05, 0.3, TRAIN[0])]), "five times as far"),
        (TRAIN[::-1], "steepest"),
    ],
)
def test_each_claim_can_fail(train, fails):
    assert all(claim.holds for claim in figure.claims(MEASURED))
    lost = figure.claims(replace(MEASURED, pushes=replace(PUSHES, train=train)))
    assert any(fails in claim.text for claim in lost if not claim.holds)


def test_the_claim_on_curvature_can_fail():
    flatter = PUSHES.curvatures.copy()
    flatter[1, :, 20] = 790  # where neither is pushed
    lost = figure.claims(replace(MEASURED, pushes=replace(PUSHES, curvatures=flatter)))
    assert [claim.holds for claim in lost] == [True] * 4 + [False]


def test_curvature_has_a_logarithmic_axis_that_both_networks_share():
    style = Style("light", "page")
    with style.context():
        drawn = figure.draw(MEASURED, style)
    chart = drawn.axes[-1]
    assert chart.get_title("left") == "curvature"
    assert chart.get_yscale() == "log"
    wide, narrow = (line.get_ydata() for line in chart.lines if len(line.get_ydata()) > 1)
    assert (wide == 8).all()
    assert (narrow == 5000).all()
    low, high = chart.get_ylim()
    assert low < 8 < 5000 < high


def test_what_lies_beyond_an_axis_stands_at_its_end():
    beyond = PUSHES.curvatures.copy()
    beyond[0, 0, :2] = -3, 0.1
    beyond[1, 0, 0] = 1e9
    shown = replace(MEASURED, pushes=replace(PUSHES, curvatures=beyond)).curves
    low, high = CHARTS[2].ends
    assert (shown[2, 0, 0, :2] == low).all()
    assert shown[2, 1, 0, 0] == high


def test_table_and_description():
    columns = figure.table(MEASURED)
    assert {len(column) for column in columns.values()} == {2 * 6 * len(C)}
    assert set(columns["direction"]) >= {"random-1", "steepest", "other"}
    assert columns["curvature"][0] == 8
    assert columns["curvature"][-1] == 5000
    assert "8.0 for the wide network and 5,000 for the narrow" in figure.describe(MEASURED)
    assert "nan" not in figure.describe(MEASURED)


def test_networks_directions_and_curves_are_packed():
    packed = json.loads(live.pack(figure.live(MEASURED)))
    assert packed["directions"]["shape"] == [2, 6, 3614]
    assert packed["curves"]["shape"] == [3, 2, 6, 41]
    names = {control.name for control in figure.controls(MEASURED)}
    assert {"push", "direction", "play"} == names
