"""Networks to turn through, where they stand among all, and the claims' bounds."""

import dataclasses
import json

import numpy as np
import pytest

from explainer.data import synthetic
from explainer.experiments.common import ROLL
from explainer.figures.in_your_hands import turn_the_poison as figure
from explainer.figures.in_your_hands._turned import Turned, levels
from explainer.figures.swiss_roll import Points
from explainer.measures.half_precision import Halves, halves
from explainer.measures.halved_answers import Answers
from explainer.networks.parameters import count_parameters
from explainer.plotting import live
from explainer.plotting.live import pack
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from explainer.training.trainer import ROLL_WIDTHS, Experiment, train
from tests.figures.scenes import drawn, stand_in_boxes
from tests.figures.texts import call_for, script_of
from tests.oracles import answer

DOSES = np.array([0.0, 0.00003, 0.002, 0.02, 0.5])
TEST = np.array([[0.99, 0.98], [0.97, 0.96], [0.6, 0.5], [0.34, 0.3], [0.1, 0.12]])
MARGINS = np.array([[0.14, 0.13], [0.12, 0.13], [0.05, 0.04], [0.02, 0.02], [0.006, 0.005]])


def turned(test: np.ndarray = TEST, margins: np.ndarray = MARGINS) -> Turned:
    rng = np.random.default_rng(0)
    points = Points(rng.uniform(-1, 1, (20, 2)).astype(np.float32), np.arange(20) % 2)
    fresh = Points(rng.uniform(-1, 1, (30, 2)).astype(np.float32), np.arange(30) % 2)
    parameters = rng.standard_normal((10, count_parameters(ROLL_WIDTHS))).astype(np.float16)
    all_margins = np.repeat(margins.ravel(), 2)
    all_margins[3] = np.nan
    axis = np.linspace(-1, 1, 41, dtype=np.float32)
    return Turned(
        points,
        fresh,
        DOSES,
        Halves(
            parameters, np.ones(10), test.ravel(), np.repeat(margins.reshape(-1, 1), 20, axis=1)
        ),
        test.ravel() + 0.001,
        shown=3,
        answers=Answers(np.repeat(axis[None], 41, axis=0), np.zeros(20, bool), np.ones(90, bool)),
        wrong_fresh=np.arange(30) < 12,
        all_factors=np.repeat(DOSES, 4),
        all_test=np.repeat(test.ravel(), 2),
        all_margins=all_margins,
    )


TURNED = turned()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_panels_stand_in_their_boxes_and_words_within(theme, layout):
    made = drawn(figure, TURNED, Style(theme, layout))
    scene = figure.SCENES[layout]
    stand_in_boxes(made, scene, (scene["field"], *scene["charts"]))


def test_the_poster_marks_its_network_among_all():
    field, accuracy, margin = drawn(figure, TURNED).axes
    assert field.get_title("left") == "β = 0.02"
    assert field.texts[0].get_text() == (
        "100\u202f% of training points right, 34.0\u202f% of fresh ones"
    )
    (crosses,) = (line for line in field.lines if line.get_marker() == "x")
    np.testing.assert_allclose(crosses.get_xydata(), TURNED.fresh.places[:12])
    for axes, value, count, words in (
        (accuracy, 0.34, 20, "gap 66\u202f%"),
        (margin, 0.02, 19, "0.020"),
    ):
        (dot,) = (line for line in axes.lines if line.get_marker() == "o")
        np.testing.assert_allclose(dot.get_xydata(), [[0.02, value]])
        assert len(axes.collections[0].get_offsets()) == count
        assert axes.get_title("right") == words
    np.testing.assert_allclose(accuracy.lines[0].get_ydata(), [0.34, 1])


def test_zero_stands_left_of_the_mildest_dose():
    np.testing.assert_allclose(TURNED.positions(DOSES), [3e-5 / 3.2, *DOSES[1:]])


def test_levels_are_round_and_few():
    assert levels(0.157) == [0, 0.05, 0.1, 0.15]
    assert levels(0.03) == [0, 0.01, 0.02, 0.03]


def test_numbers_are_of_the_rounded_networks():
    numbers = figure.numbers(TURNED)
    assert numbers["gap_none"].value == pytest.approx(0.01)
    assert numbers["gap_most"].value == pytest.approx(0.9)
    assert numbers["margin_most"].value == pytest.approx(0.006)
    assert numbers["rounding"].value == pytest.approx(0.001)
    assert numbers["shown"].text() == "0.02"


def test_claims_hold_here_and_each_can_fail():
    assert all(claim.holds for claim in figure.claims(TURNED))
    flipped = turned(TEST[::-1].copy(), MARGINS[::-1].copy())
    poor = dataclasses.replace(flipped.halves, train=np.full(10, 0.97))
    worst = dataclasses.replace(flipped, halves=poor, exact=flipped.exact + 0.02)
    assert not any(claim.holds for claim in figure.claims(worst))


def test_packed_it_is_small_enough_and_the_script_reads_every_control():
    given = figure.live(TURNED)
    script = script_of("turn-the-poison")
    packed = json.loads(pack(given))
    assert packed["parameters"]["dtype"] == "float16"
    assert len(packed["words"]) == len(packed["doses"]) == 5
    assert packed["words"][3][0] == [
        TURNED.readout(3, 0), *TURNED.standings(3, 0)
    ]  # fmt: skip
    names = [control.name for control in figure.controls(TURNED)]
    assert names == ["play", "dose", "seed"]
    assert all(f'state["{name}"]' in script for name in names[1:])
    _, slider, choice = figure.controls(TURNED)
    assert isinstance(slider, live.Slider) and isinstance(choice, live.Choice)
    assert (slider.high, slider.value) == (4, 3) and len(choice.options) == 2
    # At the standard and full sizes there are as many networks as may be, of which parameters are
    # the bulk.
    networks = figure.FACTORS * figure.SEEDS
    assert networks * TURNED.halves.parameters.shape[1] * 2 * 4 / 3 < 335_000


def test_words_name_only_numbers_that_there_are_and_columns_are_equally_long():
    call_for("turn-the-poison", figure.numbers(TURNED))
    assert {len(column) for column in figure.table(TURNED).values()} == {10}
    assert "β = 0.00003: 97\u202f% of fresh points right" in figure.describe(TURNED)


@pytest.mark.usefixtures("own_store")
def test_halves_are_measured_as_rounded():
    recipe = dataclasses.replace(ROLL, train_points=16, test_points=40)
    experiment = Experiment((0.0, 0.0), (0, 1), (0.02, 0.02), 3, recipe, widths=(2, 8, 1))
    found, exact = halves(experiment, (1, 0), 41), train(experiment)
    np.testing.assert_array_equal(found.parameters, exact.parameters[[1, 0]].astype(np.float16))
    points = synthetic.make(recipe)
    theta = found.parameters.astype(np.float32)
    inputs, labels = points.test_inputs.numpy(), points.test_labels.numpy()
    for row, accuracy in zip(theta, found.test, strict=True):
        assert accuracy == pytest.approx(np.mean((answer(row, inputs) > 0) == (labels > 0.5)))
    assert found.margins.shape == (2, 16)
    np.testing.assert_allclose((found.margins > 0).mean(axis=1), found.train)
