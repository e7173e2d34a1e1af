"""Thirteen made-up optimizers' networks: what is drawn, how much they agree, and the claims."""

import json
from dataclasses import replace

import numpy as np
import pytest

from explainer.experiments.optimizers import RATES
from explainer.figures.optimizers import optimizer_answers as figure
from explainer.figures.optimizers._answers import Answering, Shown
from explainer.figures.optimizers._results import POISONED
from explainer.figures.swiss_roll import Points
from explainer.networks.parameters import count_parameters
from explainer.plotting.live import Choice, pack
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from explainer.training.trainer import ROLL_WIDTHS
from tests.figures.scenes import drawn, stand_in_boxes
from tests.figures.texts import call_for, lie_within_and_apart, script_of

NAMES = tuple(RATES)
FRESH = 400
AXIS = np.linspace(-1.2, 1.2, 41, dtype=np.float32)


def shown(i: int, test: float, wrong: int = 0) -> Shown:
    rng = np.random.default_rng(i)
    parameters = rng.standard_normal(count_parameters(ROLL_WIDTHS)).astype(np.float16)
    missed = np.arange(20) < wrong
    field = np.repeat((AXIS - 0.01 * i)[None], 41, axis=0)  # the boundary is x = i / 100
    return Shown(parameters, field, missed, 1 - missed.mean(), test, 100 + 100 * i)


def answering(flipped: int = 2, wrong: int = 0, poisoned: float = 0.05) -> Answering:
    """Every optimizer gives answers of its own on `flipped` points; the starts on one each."""
    rng = np.random.default_rng(0)
    fresh = np.zeros((13, 5, FRESH), bool)
    for o in range(13):
        for s in range(5):
            fresh[o, s, 4 * (13 * s + o) : 4 * (13 * s + o) + flipped] = True
    test = np.linspace(0.97, 0.99, 65).reshape(13, 5)
    return Answering(
        Points(rng.uniform(-1, 1, (20, 2)).astype(np.float32), np.arange(20) % 2),
        NAMES,
        [*(shown(i, float(test[i, 0]), wrong) for i in range(13)), shown(13, poisoned)],
        (100 + 10 * np.arange(65)).reshape(13, 5),
        test,
        fresh,
        np.zeros(FRESH),
    )


ANSWERS = answering()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_panels_stand_in_their_boxes_and_words_within(theme, layout):
    style = Style(theme, layout)
    made = drawn(figure, ANSWERS, style)
    scene = figure.SCENES[layout]
    stand_in_boxes(made, scene, (scene["field"], scene["chart"]))
    lie_within_and_apart(made, style)


def test_the_poster_lays_the_others_boundaries_over_one_field():
    field, chart = drawn(figure, ANSWERS).axes
    which = NAMES.index(figure.FIRST)
    assert field.get_title("left") == figure.FIRST
    assert np.nanmean(field.lines[0].get_xdata()) == pytest.approx(0.01 * which, abs=1e-3)
    lines = [one for one in field.collections if one.get_zorder() == 1.4]
    places = [line.get_paths()[0].vertices[:, 0].mean() for line in lines]
    expected = [0.01 * i for i in range(13) if i != which]
    np.testing.assert_allclose(sorted(places), expected, atol=1e-3)
    (marker,) = (line for line in chart.lines if line.get_marker() == "o")
    np.testing.assert_allclose(marker.get_xydata(), [[100 + 100 * which, ANSWERS.test[which, 0]]])
    assert len(chart.collections[0].get_offsets()) == 65


def test_answers_differ_as_often_as_they_were_made_to():
    assert ANSWERS.alike == pytest.approx(1 - 26 / FRESH)
    assert ANSWERS.between_optimizers == pytest.approx(4 / FRESH)
    assert ANSWERS.between_starts == pytest.approx(4 / FRESH)
    same = replace(ANSWERS, fresh=np.repeat(ANSWERS.fresh[:1], 13, axis=0))
    assert (same.alike, same.between_optimizers) == (1, 0)
    assert same.between_starts == pytest.approx(4 / FRESH)
    one = replace(ANSWERS, fresh=ANSWERS.fresh[:, :1])
    assert one.between_starts == 0


def test_each_claim_can_fail():
    assert all(claim.holds for claim in figure.claims(ANSWERS))
    bad = answering(flipped=4, wrong=1, poisoned=0.8)
    apart = bad.fresh.copy()
    apart[:] = apart[:, :1]  # starts agree, optimizers don't
    bad = replace(bad, names=NAMES[:12], fresh=apart, test=bad.test + 0.02)
    assert not any(claim.holds for claim in figure.claims(bad))


def test_packed_it_is_small_enough_and_the_script_reads_every_control():
    text = pack(figure.live(ANSWERS))
    packed = json.loads(text)
    assert len(text) < 250_000
    assert packed["parameters"]["dtype"] == "float16"
    assert packed["parameters"]["shape"][0] == len(packed["names"]) == len(packed["words"]) == 14
    assert packed["names"][-1] == POISONED
    script = script_of("optimizer-answers")
    play, choice = figure.controls(ANSWERS)
    assert play.name == "play" and isinstance(choice, Choice)
    assert dict(choice.options)[choice.value] == figure.FIRST
    assert f'state["{choice.name}"]' in script


def test_words_name_only_numbers_that_there_are_and_columns_are_equally_long():
    numbers = figure.numbers(ANSWERS)
    call_for("optimizer-answers", numbers)
    assert (numbers["fewest"].text(), numbers["most"].text()) == ("100", "740")
    assert numbers["networks"].value == 65
    assert {len(column) for column in figure.table(ANSWERS).values()} == {65}
    assert "SGD 200 steps and 97\u202f%" in figure.describe(ANSWERS)
