"""Optimizers and linear models, on made-up measurements."""

from dataclasses import replace

import numpy as np
import pytest

from explainer.experiments.optimizers import RATES
from explainer.figures.optimizers import optimizers, polynomials
from explainer.figures.optimizers._results import LINEAR, POISONED, Row, TaskResults
from explainer.figures.optimizers.polynomials import Polynomials
from explainer.figures.source import load_figure, read_source
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.texts import call_for

STYLE = Style("light", "page")


def row(name, test, train=1.0, steps=100):
    return Row(name, np.full(5, train), test + np.array([0, 0.01, -0.01, 0, 0]), np.full(5, steps))


def task(name="Spirals", linear=0.77, poisoned=0.05):
    names = list(RATES)
    rows = [row(n, 0.97 + 0.001 * i, steps=100 + 10 * i) for i, n in enumerate(names)]
    return TaskResults(
        name, 0.5, rows, row(LINEAR, linear), row(POISONED, poisoned), 3614, 3655, 200, 0.01
    )


TASKS = [task(), task("Digits", linear=0.975, poisoned=0.24)]
DEGREES = np.array([12, 16, 24, 32, 84])
POLYNOMIALS = Polynomials(
    DEGREES,
    (DEGREES + 1) * (DEGREES + 2) // 2,
    np.repeat([[0.98], [1.0], [1.0], [1.0], [1.0]], 3, axis=1),
    np.array([0.97, 0.98, 0.99, 0.98, 0.77])[:, None] + np.array([0.002, 0, -0.002]),
    3614,
    np.linspace(0.96, 0.99, 9),
    200,
)
MEASURED = {"optimizers": TASKS, "polynomials": POLYNOMIALS}


def drawn(id, style=STYLE):
    with style.context():
        figure = load_figure(id).draw(MEASURED[id], style)
        figure.canvas.draw()
    return figure


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("id", MEASURED)
def test_each_is_drawn_under_its_own_title(id, theme, layout):
    title = drawn(id, Style(theme, layout)).get_suptitle().replace("\n", " ")
    assert title == read_source(id).title


@pytest.mark.parametrize("id", MEASURED)
def test_words_call_for_numbers_that_are_there(id):
    call_for(id, load_figure(id).numbers(MEASURED[id]))


@pytest.mark.parametrize("id", MEASURED)
def test_claims_hold_tables_are_even_and_descriptions_are_words(id):
    module = load_figure(id)
    assert [claim.text for claim in module.claims(MEASURED[id]) if not claim.holds] == []
    assert len({len(column) for column in module.table(MEASURED[id]).values()}) == 1
    assert "nan" not in module.describe(MEASURED[id])


def test_every_method_has_a_row_and_every_network_a_dot():
    figure = drawn("optimizers")
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert names == [*RATES, LINEAR, POISONED]
    for axes, measured in zip(figure.axes, TASKS, strict=True):
        dots = np.concatenate([part.get_offsets()[:, 0] for part in axes.collections])
        assert len(dots) == 15 * 5
        first = next(line for line in axes.lines if line.get_linewidth() == 5)
        np.testing.assert_allclose(first.get_xdata(), [measured.optimizers[0].test.mean(), 1])


def test_the_largest_gap_is_of_one_network_and_the_poisoned_one_of_the_milder_task():
    found = optimizers.numbers(TASKS)
    assert found["largest_gap"].value == pytest.approx(0.04)
    assert found["poisoned_gap"].value == pytest.approx(0.76)
    assert found["lowest"].value == pytest.approx(0.96)
    assert found["networks"].value == 130
    assert (found["roll_lowest_name"].value, found["roll_highest_name"].value) == (
        "gradient descent",
        "ProxProp",
    )
    assert found["roll_slowest_steps"].value == 220
    assert found["roll_fastest_name"].value == "gradient descent"
    assert found["roll_between_starts"].value == pytest.approx(0.00707, abs=1e-4)
    assert found["roll_between_optimizers"].value == pytest.approx(0.001 * np.sqrt(182 / 12))
    assert found["roll_linear_gap"].value == pytest.approx(0.23)


def test_one_start_has_no_spread():
    rows = [Row(r.name, r.train[:1], r.test[:1], r.steps[:1]) for r in TASKS[0].optimizers]
    found = optimizers.numbers([replace(one, optimizers=rows) for one in TASKS])
    assert found["roll_between_starts"].value == 0
    assert found["roll_highest_mean"].error is None


def lost(**changes):
    measured = [replace(TASKS[0], **changes), TASKS[1]]
    return [claim.text for claim in optimizers.claims(measured) if not claim.holds]


@pytest.mark.parametrize(
    ("changes", "fails"),
    [
        ({"optimizers": TASKS[0].optimizers[1:]}, "thirteen"),
        ({"optimizers": [*TASKS[0].optimizers[1:], row("odd", 0.97, 0.99)]}, "training point"),
        ({"poisoned": row(POISONED, 0.8)}, "sixth of the gap"),
        ({"linear": row(LINEAR, 0.95)}, "over twice"),
        ({"linear_parameters": 3800}, "as many parameters"),
    ],
)
def test_each_claim_about_optimizers_can_fail(changes, fails):
    failed = lost(**changes)
    assert len(failed) == 1
    assert fails in failed[0]


def test_the_claim_about_digits_can_fail():
    measured = [TASKS[0], replace(TASKS[1], linear=row(LINEAR, 0.9))]
    failed = [claim.text for claim in optimizers.claims(measured) if not claim.holds]
    assert len(failed) == 1
    assert "on digits" in failed[0]


@pytest.mark.parametrize(
    ("changes", "fails"),
    [
        ({"train": POLYNOMIALS.train - 0.01}, "gets every training point"),
        ({"test": POLYNOMIALS.test - 0.05}, "as well as networks"),
        ({"test": np.maximum(POLYNOMIALS.test, 0.95)}, "loses a tenth"),
        ({"networks": np.array([0.7, 0.99])}, "every network of that size"),
    ],
)
def test_each_claim_about_polynomials_can_fail(changes, fails):
    failed = [c.text for c in polynomials.claims(replace(POLYNOMIALS, **changes)) if not c.holds]
    assert fails in failed[0]


def test_the_best_degree_is_named():
    found = polynomials.numbers(POLYNOMIALS)
    assert found["best_degree"].value == 24
    assert found["best_parameters"].value == 325
    assert found["last_test"].text() == "77\u202f%"
    assert found["network_lowest"].value == 0.96


def test_networks_are_a_bar_from_the_worst_to_the_best():
    (axes,) = drawn("polynomials").axes
    bar = next(line for line in axes.lines if line.get_linewidth() == 5)
    np.testing.assert_allclose(bar.get_ydata(), [0.96, 0.99])


def test_the_thumbnail_has_a_bar_for_every_method_on_the_first_task():
    style = Style("light", "phone")
    with style.context():
        (axes,) = optimizers.thumbnail(TASKS, style).axes
    bars = [line.get_xdata() for line in axes.lines if line.get_linewidth() == 5]
    assert [bar[0] for bar in bars] == [row.test.mean() for row in TASKS[0].rows]
    assert max(bar[1] for bar in bars) < axes.get_xlim()[1]
