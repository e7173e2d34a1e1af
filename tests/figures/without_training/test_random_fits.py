"""Random networks that fit: where dots stand, which are kept, the claims' bounds."""

import dataclasses
import json
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import logit

from explainer.data.synthetic import SwissRoll
from explainer.experiments.without_training import plan
from explainer.figures.without_training import random_fits as figure
from explainer.figures.without_training._fits import Kept, RandomFits
from explainer.measures.halved_fits import Halved
from explainer.measures.labellings import Labelled
from explainer.networks.parameters import count_parameters
from explainer.plotting.heaps import ENDS
from explainer.plotting.live import pack
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from explainer.training.trainer import ROLL_WIDTHS
from tests.figures.pushing import POINTS
from tests.figures.scenes import drawn, stand_in_boxes
from tests.figures.texts import call_for, lie_within_and_apart, script_of

TEST = np.linspace(0.85, 0.97, 40)
AXIS = np.linspace(-1, 1, 31, dtype=np.float16)
PARAMETERS = np.random.default_rng(0).standard_normal((3, count_parameters(ROLL_WIDTHS)))
MEASURED = RandomFits(
    points=POINTS,
    runs=np.repeat([0, 1], [10, 30]),
    test=TEST,
    ancestors=3,
    spread=0.6,
    trained=np.array([0.98, 0.99]),
    poisoned=np.array([0.04, 0.06, 0.2]),
    misfits=np.array([False, False, False, True, False]),
    trained_points=200,
    kept=Kept(np.array([20, 39, 0]), PARAMETERS.astype(np.float16), 0.95),
    field=np.repeat(AXIS[None], 31, axis=0),
)

PAIR = SimpleNamespace(
    experiment=SimpleNamespace(dataset=SwissRoll(train_points=20, test_points=30)),
    minima=SimpleNamespace(
        test_accuracies=np.array([0.1, 0.99]), train_accuracies=np.array([0.9, 1.0])
    ),
    wides=np.array([1]),
    narrows=np.array([0]),
)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_panels_stand_in_their_boxes_and_words_within(theme, layout):
    style = Style(theme, layout)
    made = drawn(figure, MEASURED, style)
    scene = figure.SCENES[layout]
    stand_in_boxes(made, scene, (scene["field"], scene["dots"]))
    lie_within_and_apart(made, style)


def test_random_networks_stand_up_and_all_others_hang_down():
    scene = figure.SCENES["page"]
    axes = drawn(figure, MEASURED).axes[1]
    random, none, ringed, others, hollow, _ = (c.get_offsets() for c in axes.collections)
    low, high = logit(ENDS)
    width = scene["dots"][2]
    np.testing.assert_allclose(random[:, 0], width * (logit(TEST) - low) / (high - low))
    assert (random[:, 1] > scene["band"] / 2).all() and len(none) == 0
    assert (others[:, 1] < -scene["band"] / 2).all() and len(others) == 4
    assert len(hollow) == 1, "one that gets a training point wrong"
    np.testing.assert_array_equal(ringed, random[[20, 39, 0]])
    marker = [line for line in axes.lines if line.get_marker() == "o"][-1]
    np.testing.assert_allclose(marker.get_xydata(), random[[20]])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("middle", [0.5, 0.92, 0.99])
def test_no_dot_lies_behind_the_words_over_the_heap(layout, middle):
    close = np.linspace(middle - 0.003, middle + 0.003, 40)
    axes = drawn(figure, dataclasses.replace(MEASURED, test=close), Style("light", layout)).axes[1]
    words = [text for text in axes.texts if text.get_text().startswith(("40 random", "fit 4"))]
    assert len(words) == 2
    lowest = min(text.get_window_extent().y0 for text in words)
    dots = axes.transData.transform(axes.collections[0].get_offsets())
    assert dots[:, 1].max() < lowest


def test_networks_are_named():
    right = "of fresh points right, untrained"
    assert MEASURED.words(0)[0] == "Number 21 of 40"
    assert MEASURED.words(1) == ("The best of 40", f"97.0\u202f% {right}")
    assert MEASURED.words(2) == ("The worst of 40", f"85.0\u202f% {right}")


def test_networks_of_all_ranks_are_kept_the_middle_one_first_but_none_that_rounding_moved():
    test = np.random.default_rng(1).permutation(np.arange(200) / 200)
    among = np.flatnonzero(test != 0.005)
    rows = figure.walk(test, among)
    assert len(rows) == len(set(rows)) and 20 <= len(rows) <= figure.KEPT
    assert set(rows) <= set(among) and {0.0, 0.995} <= set(test[rows])
    assert abs(test[rows[0]] - 0.5) < 0.08
    assert (np.diff(test[rows]) < 0).any() and (np.diff(test[rows]) > 0).any()


def test_numbers_and_the_error_is_that_of_runs_not_of_relatives():
    numbers = figure.numbers(MEASURED)
    assert numbers["test_accuracy_mean"].value == pytest.approx(0.91)
    means = TEST[:10].mean(), TEST[10:].mean()
    assert numbers["test_accuracy_mean"].error == pytest.approx(np.std(means, ddof=1))
    assert numbers["test_accuracy_mean"].n == numbers["runs"].value == 2
    assert numbers["count"].value == 40
    assert numbers["worst"].text() == "85.0\u202f%" and numbers["best"].text() == "97.0\u202f%"
    assert numbers["points"].value == 4
    assert numbers["best_poisoned"].value == 0.2


def test_networks_of_a_run_that_got_stuck_are_left_out(monkeypatch):
    asked = plan("quick").seas[-1]
    count, stops = asked.labelling.points, len(asked.stops)
    right = np.array([[0.9, 0.8, 0.7, 0.6], [np.nan] * 4])
    theta = np.arange(8, dtype=np.float16).reshape(2, 4, 1)
    runs = [
        Labelled(
            np.zeros(count + 3),
            np.full(count + 3, lines),
            np.repeat(test[None], stops + 1, axis=0),
            np.full(stops + 2, spread),
            np.zeros(4),
            theta[run],
            theta[run, 0],
        )
        for run, (test, lines, spread) in enumerate(zip(right, (2, 0), (0.5, np.nan), strict=True))
    ]
    fits = np.array([[True, True, False, True], [False] * 4])
    halved = [Halved(*parts) for parts in zip(theta, fits, right - 0.001, strict=True)]
    monkeypatch.setattr(figure, "found", lambda question: [runs])
    monkeypatch.setattr(figure, "halved_fits", SimpleNamespace(each=lambda *calls: halved))
    fields = []
    monkeypatch.setattr(figure, "fit_field", lambda *call: fields.append(call[-3:]) or AXIS)
    monkeypatch.setattr(figure, "wide_and_narrow", lambda size: PAIR)
    measured = figure.measure("quick")
    assert measured.test.tolist() == [0.9, 0.8, 0.7, 0.6] and measured.runs.tolist() == [0] * 4
    assert sorted(measured.kept.rows) == [0, 1, 3], "one doesn't fit any more"
    assert measured.kept.rows[0] == 1 and fields == [(0, 1, figure.RESOLUTION)]
    np.testing.assert_array_equal(measured.kept.parameters[:, 0], measured.kept.rows)
    assert (measured.ancestors, measured.spread, measured.kept.unmoved) == (2, 0.5, 0.75)
    assert measured.trained.tolist() == [0.99] and measured.poisoned.tolist() == [0.1]
    assert measured.misfits.tolist() == [False, True]
    assert len(measured.points.labels) == count and measured.trained_points == 20


def test_claims_hold_here_and_each_can_fail():
    assert all(claim.holds for claim in figure.claims(MEASURED))
    kept = dataclasses.replace(MEASURED.kept, unmoved=0.4)
    bad = dataclasses.replace(MEASURED, test=TEST - 0.7, kept=kept)
    assert not any(claim.holds for claim in figure.claims(bad))


def test_packed_the_script_reads_every_control_and_it_is_small_enough():
    packed = json.loads(pack(figure.live(MEASURED)))
    assert packed["kept"]["parameters"]["dtype"] == "float16"
    assert packed["kept"]["heap"]["shape"] == [3]
    slider, button = figure.controls(MEASURED)
    assert (slider.high, slider.value, button.name) == (2, 0, "next")
    script = script_of("random-fits")
    assert f'state["{slider.name}"]' in script and f'"{button.name}"' in script
    assert figure.KEPT * 3614 * 2 * 4 / 3 < 240_000


def test_words_name_only_numbers_that_there_are_and_columns_are_equally_long():
    call_for("random-fits", figure.numbers(MEASURED))
    assert {len(column) for column in figure.table(MEASURED).values()} == {45}
    assert "None was trained" in figure.describe(MEASURED)
