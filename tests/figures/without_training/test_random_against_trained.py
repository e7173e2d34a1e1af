"""Random networks that fit beside trained ones, on made-up measurements."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from explainer.experiments import few_points
from explainer.figures.without_training import random_against_trained as figure
from explainer.figures.without_training.random_against_trained import FewPoints
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES

COUNTS = np.array([4, 8, 16])
DRAWS = np.array([-0.02, 0.0, 0.02])[:, None]


def around(*means, networks=2):
    """Return accuracies [C, D, networks], of three draws about each mean."""
    return np.array(means)[:, None, None] + DRAWS + np.zeros(networks)


MEASURED = FewPoints(
    COUNTS,
    {
        "random": around(0.55, 0.61, 0.81, networks=5),
        "SGD": around(0.54, 0.60, 0.83),
        "Adam": around(0.55, 0.61, 0.80),
        "Muon": around(0.56, 0.62, 0.82),
    },
    np.array([[9, 8, 7], [5, 4, 3], [1, 2, 3]]),
    4000,
)


def other(**accuracies):
    return replace(MEASURED, accuracies=MEASURED.accuracies | accuracies)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_each_method_is_a_line_through_the_means_with_its_name_at_the_end(theme, layout):
    style = Style(theme, layout)
    with style.context():
        drawn = figure.draw(MEASURED, style)
        drawn.canvas.draw()
    first, then = drawn.axes
    assert drawn.get_suptitle().replace("\n", " ") == figure.TITLE
    for axes, values in ((first, MEASURED.means), (then, MEASURED.bad_means)):
        assert axes.get_xscale() == "log"
        lines = [line for line in axes.lines if len(line.get_xdata()) == len(COUNTS)]
        for line, method in zip(lines, MEASURED.accuracies, strict=True):
            assert line.get_ydata() == pytest.approx(values(method))
        words = [text.get_text() for text in axes.texts if text.get_text() != "guessing"]
        assert words == [*MEASURED.accuracies]
        assert [len(dots.get_offsets()) for dots in axes.collections] == [9] * 4


def test_names_at_the_floor_stand_over_it_and_apart():
    with Style("light", "page").context():
        drawn = figure.draw(MEASURED, Style("light", "page"))
        drawn.canvas.draw()
    axes = drawn.axes[1]
    boxes = sorted((text.get_window_extent() for text in axes.texts), key=lambda box: box.y0)
    assert boxes[0].y0 >= axes.get_window_extent().y0 - 2
    assert all(low.y1 - 4 < high.y0 for low, high in pairwise(boxes))


def test_numbers_are_means_over_draws_of_the_networks_that_fit():
    sgd = MEASURED.accuracies["SGD"].copy()
    sgd[0, 0, 0] = np.nan  # misses a point
    sgd[0, 1] = np.nan  # no network fits this draw
    found = figure.numbers(other(SGD=sgd))
    assert found["sgd_test_accuracy_4"].value == pytest.approx((0.52 + 0.56) / 2)
    assert found["sgd_test_accuracy_4"].n == 2
    assert found["sgd_fit"].value == pytest.approx(15 / 18)
    assert found["random_test_accuracy_most"].value == pytest.approx(0.81)
    assert found["random_test_accuracy_16"].error == pytest.approx(0.02)
    assert found["random_bad_share_8"].value == pytest.approx(1 / 3)  # of .59, .61 and .63
    assert found["random_rare_from"].value == 16
    assert found["furthest_behind"].value == 0
    assert found["ancestors_most"].value == 2
    assert not any(isinstance(n.value, float) and math.isnan(n.value) for n in found.values())


def test_an_optimizer_whose_networks_never_fit_takes_no_number_along():
    muon = np.full_like(MEASURED.accuracies["Muon"], np.nan)
    found = figure.numbers(other(Muon=muon))
    assert found.keys() == figure.numbers(MEASURED).keys()
    assert found["muon_test_accuracy_most"].text() == "undefined"
    assert found["ahead_of_muon_4"].value == "undefined"
    assert found["furthest_behind"].value == "undefined"
    assert found["adam_test_accuracy_most"].value == pytest.approx(0.8)
    assert not any(claim.holds for claim in figure.claims(other(Muon=muon)))


def test_random_networks_are_compared_with_trained_ones_draw_by_draw():
    found = figure.numbers(other(random=around(0.5, 0.65, 0.9)))
    assert found["ahead_of_muon_8"].value == pytest.approx(3)
    assert found["ahead_of_muon_8"].error == pytest.approx(0, abs=1e-9)  # the draws go together
    assert found["ahead_of_sgd_4"].value == pytest.approx(-4)
    assert found["furthest_behind"].value == pytest.approx(4)
    assert found["furthest_ahead"].value == pytest.approx(7)


def test_bad_fits_that_come_back_are_not_rare_before():
    assert other(random=around(0.9, 0.5, 0.9)).rare_from("random") == 16
    never = other(random=around(0.9, 0.9, 0.5))
    assert figure.numbers(never)["random_rare_from"].value == "∞"


@pytest.mark.parametrize(
    ("accuracies", "failing"),
    [
        ({}, []),
        ({"random": around(0.55, 0.61, 0.77)}, [0]),
        ({"random": around(0.55, 0.68, 0.81)}, [1]),
        ({"Muon": around(0.62, 0.62, 0.82)}, [2]),
        ({"Adam": around(0.55, 0.61, 0.61)}, [1, 3]),
    ],
)
def test_claims_fail_when_they_should(accuracies, failing):
    if failing == [1, 3]:
        accuracies = {name: around(0.55, 0.61, 0.61) for name in ("SGD", "Adam", "Muon")}
    claims = figure.claims(other(**accuracies))
    assert [place for place, claim in enumerate(claims) if not claim.holds] == failing


def test_the_table_has_a_row_for_each_network_that_fits_and_the_words_tell_all_counts():
    sgd = MEASURED.accuracies["SGD"].copy()
    sgd[1, 2, 1] = np.nan
    columns = figure.table(other(SGD=sgd))
    assert {len(column) for column in columns.values()} == {3 * 3 * (5 + 2 + 2 + 2) - 1}
    words = figure.describe(MEASURED)
    assert all(f"{count} training points" in words for count in COUNTS)


@pytest.mark.parametrize("size", ["quick", "standard", "full"])
def test_all_methods_get_the_same_draws_of_points(size, monkeypatch):
    asked = {"label": [], "descend": [], "train": []}
    for name, calls in asked.items():
        stage = type("Stage", (), {"each": lambda _, *made, calls=calls: calls.extend(made)})
        monkeypatch.setattr(few_points, name, stage())
    plan = few_points.plan(size)
    few_points.random_fits(plan)
    few_points.descended(plan, "SGD")
    few_points.by_muon(plan)
    assert [labelling.roll for labelling, *_ in asked["label"]] == plan.rolls
    assert [recipe.task.points for (recipe,) in asked["descend"]] == plan.rolls
    assert [experiment.dataset for (experiment,) in asked["train"]] == plan.rolls
    assert all(labelling.points == labelling.roll.train_points for labelling, *_ in asked["label"])
    assert all(
        1 <= recipe.batch < recipe.task.points.train_points for (recipe,) in asked["descend"]
    )
