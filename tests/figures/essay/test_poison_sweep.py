"""The gap at each dose, the place of zero beside a logarithmic axis, and the claims' bounds."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from matplotlib.collections import LineCollection, PathCollection

from explainer.figures.essay import poison_sweep
from explainer.figures.essay._sweep import Sweep
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.scenes import drawn
from tests.figures.texts import call_for, stand_clear

DOSES = np.array([0.0, 0.001, 0.01, 0.5])
TEST = np.array([[0.98, 1.0], [0.9, 0.7], [0.5, 0.5], [0.1, 0.16]])  # [doses, seeds]
SWEEP = Sweep(
    factors=np.repeat(DOSES, 2),
    seeds=np.tile([0, 1], 4),
    train=np.array([1, 1, 1, 1, 1, 1, 1, 0.96]),
    test=TEST.ravel(),
    enough=0.001,
)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_labels_lie_within_and_apart_in_every_variant(theme, layout):
    style = Style(theme, layout)
    figure = drawn(poison_sweep, SWEEP, style)
    (axes,) = figure.axes
    texts = [text for text in axes.texts if text.get_text() not in ("", "//")]
    assert {"training points", "fresh points", "guessing"} < {text.get_text() for text in texts}
    stand_clear(texts, figure, style)


def test_each_network_is_a_dot_and_the_line_goes_through_the_means():
    (axes,) = drawn(poison_sweep, SWEEP).axes
    (dots,) = (c for c in axes.collections if isinstance(c, PathCollection))
    (line,) = (c for c in axes.collections if isinstance(c, LineCollection))
    np.testing.assert_allclose(dots.get_offsets()[:, 1], SWEEP.test)
    segments = line.get_segments()
    corners = np.array([segments[0][0], *(segment[1] for segment in segments)])
    np.testing.assert_allclose(corners[:, 1], TEST.mean(axis=1))
    np.testing.assert_allclose(corners[1:, 0], DOSES[1:])


def test_no_poison_stands_left_of_the_mildest_dose_and_is_marked_zero():
    (axes,) = drawn(poison_sweep, SWEEP).axes
    (dots,) = (c for c in axes.collections if isinstance(c, PathCollection))
    zero = dots.get_offsets()[0, 0]
    assert 0 < zero < DOSES[1]
    ticks = zip(axes.get_xticks(), axes.get_xticklabels(), strict=True)
    labels = {label.get_text(): x for x, label in ticks}
    assert labels["0"] == pytest.approx(zero)
    assert labels["0.001"] == pytest.approx(0.001)
    (mark,) = (text for text in axes.texts if text.get_text() == "//")
    assert zero < mark.get_position()[0] < DOSES[1]


def test_the_bracket_spans_the_gap_at_the_strongest_dose():
    (axes,) = drawn(poison_sweep, SWEEP).axes
    (bracket,) = (t for t in axes.texts if t.get_text() == "")
    assert bracket.xy[1] == pytest.approx(0.13)
    assert bracket.get_position()[1] == pytest.approx(0.98)
    assert any("85\N{NARROW NO-BREAK SPACE}%" in text.get_text() for text in axes.texts)


def test_numbers_are_means_over_seeds_at_their_dose():
    numbers = poison_sweep.numbers(SWEEP)
    assert numbers["min_gap"].value == pytest.approx(0.01)
    assert numbers["min_gap"].error == pytest.approx(np.std([0.02, 0], ddof=1))
    assert numbers["max_gap"].value == pytest.approx(0.85)
    assert numbers["max_gap"].n == 2
    assert numbers["gap_at_smallest_poison"].value == pytest.approx(0.2)
    assert numbers["smallest_poison"].value == 0.001
    assert numbers["onset_parts"].text() == "1,000"
    assert numbers["gap_at_onset"].value == pytest.approx(0.2)
    assert numbers["enough"].text() == "0.001"
    assert (numbers["poison_factors"].value, numbers["seeds"].value) == (4, 2)
    assert numbers["networks"].value == 8
    assert numbers["worst_train_accuracy"].value == 0.96
    assert 0.8 < numbers["gap_rank_correlation"].value <= 1


def test_the_least_gap_need_not_be_without_poison():
    reversed_ = replace(SWEEP, factors=np.repeat(DOSES[::-1], 2))
    numbers = poison_sweep.numbers(reversed_)
    assert numbers["min_gap"].value == pytest.approx(0.01)
    assert numbers["gap_rank_correlation"].value < -0.8


@pytest.mark.parametrize(
    ("change", "fails"),
    [
        ({"test": SWEEP.test - 0.05}, "under 2 %"),
        ({"test": np.maximum(SWEEP.test, 0.3)}, "over 80 %"),
        ({"train": SWEEP.train - 0.05}, "training points right"),
        ({"factors": np.repeat(DOSES[::-1], 2)}, "grows with poison"),
    ],
)
def test_a_sweep_that_shows_something_else_fails_its_claim(change, fails):
    held = {claim.text: claim.holds for claim in poison_sweep.claims(SWEEP)}
    assert [text for text, holds in held.items() if not holds] == ["at least 20 poison factors"]
    claims = poison_sweep.claims(replace(SWEEP, **change))
    assert any(fails in claim.text and not claim.holds for claim in claims)


def test_words_name_only_numbers_that_there_are():
    numbers = poison_sweep.numbers(SWEEP)
    call_for("poison-sweep", numbers)
    json.dumps([asdict(number) for number in numbers.values()], allow_nan=False)
    assert "98" in poison_sweep.describe(SWEEP) or "99" in poison_sweep.describe(SWEEP)


def test_the_table_has_a_row_for_each_network():
    table = poison_sweep.table(SWEEP)
    assert {len(column) for column in table.values()} == {8}
    np.testing.assert_allclose(table["gap"], SWEEP.train - SWEEP.test)
