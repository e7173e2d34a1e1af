"""Plain trainings beside poisoned ones: where dots stand, what is kept, the claims' bounds."""

import dataclasses
import json

import numpy as np
import pytest
from scipy.special import logit

from explainer.experiments import essay
from explainer.figures.essay import plain_trainings as figure
from explainer.figures.essay._trainings import Group, Kept, Trainings
from explainer.measures.halved_answers import Answers
from explainer.networks.parameters import count_parameters
from explainer.plotting.heaps import ENDS, stack
from explainer.plotting.live import pack
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from explainer.training.trainer import ROLL_WIDTHS, Experiment
from tests.figures.pushing import POINTS
from tests.figures.scenes import drawn, stand_in_boxes
from tests.figures.texts import call_for, script_of

PLAIN = np.linspace(0.96, 0.998, 40)
FACTORS = np.array([5e-5, 1e-3, 0.02, 0.5])
POISONED = np.array([0.99, 0.6, 0.3, 0.1])
RECIPE = Experiment((0.0,) * 40, tuple(range(40)), (0.025,) * 40, steps=60, poison_points=0)


def trainings(plain: np.ndarray = PLAIN, poisoned: np.ndarray = POISONED) -> Trainings:
    rng = np.random.default_rng(0)
    three = rng.standard_normal((3, count_parameters(ROLL_WIDTHS))).astype(np.float16)
    axis = np.linspace(-1, 1, 31, dtype=np.float16)
    return Trainings(
        RECIPE,
        POINTS,
        POINTS,
        Group(np.zeros(40), np.ones(40), plain),
        Group(FACTORS, np.array([1, 1, 1, 0.75]), poisoned),
        Kept(np.array([False, True, True]), np.array([3, 0, 39]), three, 0.002),
        1,
        Answers(np.repeat(axis[None], 31, axis=0), np.zeros(4, bool), np.zeros(4, bool)),
    )


MEASURED = trainings()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_panels_stand_in_their_boxes_and_words_within(theme, layout):
    made = drawn(figure, MEASURED, Style(theme, layout))
    scene = figure.SCENES[layout]
    stand_in_boxes(made, scene, (scene["dots"], scene["field"]))


def test_dots_stand_at_their_accuracies_plain_ones_up_and_poisoned_ones_down():
    scene = figure.SCENES["page"]
    axes = drawn(figure, MEASURED).axes[0]
    plain, none, ringed, poisoned, hollow, _ = (c.get_offsets() for c in axes.collections)
    low, high = logit(ENDS)
    width = scene["dots"][2]
    np.testing.assert_allclose(plain[:, 0], width * (logit(PLAIN) - low) / (high - low))
    assert (plain[:, 1] > scene["band"] / 2).all() and len(none) == 0
    assert (poisoned[:, 1] < -scene["band"] / 2).all() and len(poisoned) == 3
    assert len(hollow) == 1, "one that gets a training point wrong"
    np.testing.assert_array_equal(ringed, plain[[0, 39]])
    marker = [line for line in axes.lines if line.get_marker() == "o"][-1]
    np.testing.assert_allclose(marker.get_xydata(), plain[[0]])


def test_dots_are_as_large_as_there_is_room():
    for layout in LAYOUTS:
        scene = figure.SCENES[layout]
        few = stack(MEASURED.heaps, scene)
        many = stack(trainings(PLAIN.clip(0.98, 0.98)).heaps, scene)
        assert many.diameter < few.diameter
        assert many.heights[0].max() + many.diameter / 2 <= scene["ground"] - scene["band"] / 2


def test_networks_are_named():
    assert MEASURED.words(0) == (
        "Poisoned, β = 0.5",
        "10.0\u202f% of fresh points right, 1 training point wrong",
    )
    assert MEASURED.words(1) == ("The worst of 40", "96.0\u202f% of fresh points right")
    assert MEASURED.words(2)[0] == "The best of 40"
    other = dataclasses.replace(MEASURED.kept, rows=np.array([3, 7, 39]))
    assert dataclasses.replace(MEASURED, kept=other).words(1)[0] == "Number 8 of 40"


def test_plain_trainings_are_the_pairs_in_all_but_their_seeds():
    for size, least in {"quick": 32, "standard": 200, "full": 1000}.items():
        plain, pair = essay.plain_trainings(size), essay.pair(size)
        assert len(set(plain.seeds)) == len(plain.seeds) >= least
        assert not any(plain.poison_factors)
        assert set(plain.learning_rates) == set(pair.learning_rates)
        for name in ("steps", "dataset", "widths", "optimizer", "enough", "clip"):
            assert getattr(plain, name) == getattr(pair, name)


def test_numbers():
    numbers = figure.numbers(MEASURED)
    assert numbers["trainings"].text() == "40"
    assert numbers["worst"].text() == "96.0\u202f%"
    assert numbers["share_good"].text() == "100\u202f%"
    assert numbers["bound"].value == pytest.approx(3 / 40)
    assert numbers["best_heeded"].text() == "60.0\u202f%"
    assert numbers["fitted"].value == 40


def test_claims_hold_here_and_each_can_fail():
    assert all(claim.holds for claim in figure.claims(MEASURED))
    worst = trainings(PLAIN - 0.5)
    worst = dataclasses.replace(worst, kept=dataclasses.replace(worst.kept, rounding=0.02))
    assert not any(claim.holds for claim in figure.claims(worst))


def test_packed_the_script_reads_every_control_and_it_is_small_enough():
    script = script_of("plain-trainings")
    packed = json.loads(pack(figure.live(MEASURED)))
    assert packed["kept"]["parameters"]["dtype"] == "float16"
    assert packed["kept"]["heap"]["shape"] == [3]
    assert packed["recipe"] == {"steps": 60, "rate": 0.025, "clip": 1.0, "enough": 0.001}
    slider, button = figure.controls(MEASURED)
    assert (slider.high, slider.value, button.name) == (2, 1, "train")
    assert 'state["network"]' in script and '"train"' in script
    # As many networks as are kept at every size, whose parameters are the bulk.
    assert sum(figure.KEPT) * 3614 * 2 * 4 / 3 < 330_000


def test_words_name_only_numbers_that_there_are_and_columns_are_equally_long():
    call_for("plain-trainings", figure.numbers(MEASURED))
    assert {len(column) for column in figure.table(MEASURED).values()} == {44}
    assert "40 of them get every training point right" in figure.describe(MEASURED)
