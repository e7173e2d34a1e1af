"""Bits of labels that are sent one after another: how they add up, what is drawn and claimed."""

from dataclasses import replace

import numpy as np
import pytest

from explainer.experiments import short_descriptions
from explainer.experiments.short_descriptions import COIN, Plan
from explainer.figures.without_training import prequential_code as figure
from explainer.figures.without_training._labelled import Cost
from explainer.figures.without_training.prequential_code import Sent, lengths
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES

ASKED = Plan(counts=(4, 8, 16), labels=40, draws=2, starts=1, steps=1)
NAMES = ("8 wide", "24 wide", "72 wide", "polynomials", COIN)


def rows(last: float) -> np.ndarray:
    return np.array([[4.0, 8.0, 16.0, last - 1], [4.0, 8.0, 16.0, last + 1]])


MEASURED = Sent(
    ASKED,
    dict(zip(NAMES, map(rows, (30.0, 26.0, 28.0, 20.0, 41.0)), strict=True)),
    Cost(np.linspace(0.3, 5, 20), np.array([*[0.1] * 15, *[9.0] * 5])),
)


def test_each_block_is_sent_at_the_temperature_that_was_best_before() -> None:
    costs = np.array(
        [  # [counts, draws, temperatures and a coin]
            [[0.9, 0.7, 1.0], [1.2, 1.1, 1.0]],
            [[0.6, 0.8, 1.0], [0.5, 0.6, 1.0]],
            [[0.1, 0.2, 1.0], [0.3, 0.2, 1.0]],
        ]
    )
    found = lengths(ASKED, costs)
    assert found[0] == pytest.approx([4, 8, 8 + 8 * 0.8, 8 + 8 * 0.8 + 24 * 0.1])
    assert found[1] == pytest.approx([4, 8, 16, 16 + 24 * 0.3])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_each_model_is_a_line_through_the_means_and_thin_ones_are_draws(
    theme: str, layout: str
) -> None:
    style = Style(theme, layout)
    with style.context():
        (axes,) = figure.draw(MEASURED, style).axes
    thick = [line for line in axes.lines if not line.get_alpha()]
    assert len(axes.lines) == 5 * 3 + 1
    for line, model in zip(thick, NAMES, strict=False):
        assert line.get_xdata().tolist() == [0, 4, 8, 16, 40]
        np.testing.assert_allclose(line.get_ydata()[1:], MEASURED.lengths[model].mean(0))
    assert thick[-1].get_xdata().tolist() == [*range(16)]  # as far as it is known
    assert [text.get_text() for text in axes.texts] == [*NAMES, "random networks"]


def test_numbers_are_totals_over_draws() -> None:
    found = figure.numbers(MEASURED)
    assert found["networks_least"].value == pytest.approx(26)
    assert found["networks_most"].value == pytest.approx(30)
    assert found["polynomials"].error == pytest.approx(np.sqrt(2))
    assert found["coin"].value == pytest.approx(41)


@pytest.mark.parametrize(
    ("change", "failing"), [({}, []), ({"72 wide": rows(33.0)}, [0]), ({COIN: rows(39.0)}, [1])]
)
def test_claims_fail_when_they_should(change: dict[str, np.ndarray], failing: list[int]) -> None:
    claims = figure.claims(replace(MEASURED, lengths=MEASURED.lengths | change))
    assert [place for place, claim in enumerate(claims) if not claim.holds] == failing


def test_the_table_and_the_words_tell_all_models() -> None:
    columns = figure.table(MEASURED)
    assert {len(column) for column in columns.values()} == {5 * 2 * 4}
    assert "polynomials 20" in figure.describe(MEASURED)


@pytest.mark.parametrize("size", ["quick", "standard", "full"])
def test_models_learn_from_as_many_points_of_the_same_draws(
    size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = short_descriptions.plan(size)
    made = []

    class Stage:
        @staticmethod
        def each(*calls):
            made.extend(recipe for recipe, _ in calls)
            return [np.arange(6.0) for _ in calls]

    monkeypatch.setattr(short_descriptions, "next_label", Stage)
    found = short_descriptions.costs(asked)
    assert {values.shape for values in found.values()} == {(len(asked.counts), asked.draws, 6)}
    learned = {(type(r.task.points), r.task.points.train_points, r.task.points.seed) for r in made}
    assert len(learned) == 2 * len(asked.counts) * asked.draws
    assert all(r.batch * 2 == r.task.points.train_points for r in made)
