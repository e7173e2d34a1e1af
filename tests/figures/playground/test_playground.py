import dataclasses
import math
import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import same_color

from explainer.experiments import playground
from explainer.figures.playground import playground as figure
from explainer.figures.playground._course import nice
from explainer.figures.swiss_roll import Points
from explainer.measures.trajectory import Trajectory
from explainer.networks.parameters import count_parameters
from explainer.plotting import live
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from explainer.training.continuation import Continued
from explainer.training.minima import Minima
from explainer.training.trainer import ROLL_WIDTHS

ROOT = Path(__file__).parents[3]
PLACES = np.array([[-0.5, 0.1], [0.5, -0.2], [0.52, -0.21]])
COURSE = Trajectory(
    steps=np.array([0, 40, 400]),
    losses=np.array([[0.7, 0.4, 2e-4], [0.7, 0.5, 0.03]]),
    accuracies=np.array([[0.5, 0.8, 1.0], [0.5, 0.7, 0.975]]),
    sharpness=np.array([0.5, 20.0, 3.0]),
    margins=np.array([math.inf, 0.3, 0.12]),
    field=np.tile(np.linspace(-1.2, 1.2, 61), (61, 1)).astype(np.float32),
    wrong=np.array([False, False, True]),
)


def minima(train: list[float], test: list[float]) -> Minima:
    none = np.zeros((0, len(test)))
    return Minima(
        parameters=none,
        train_losses=none,
        train_accuracies=np.array(train),
        test_accuracies=np.array(test),
        record_steps=np.array([0, 300]),
        record_losses=none,
        record_train=none,
        record_test=none,
        snapshot_steps=none,
        snapshots=none,
    )


def ends(name: str, train: list[float], test: list[float]) -> Continued:
    trial = (playground.NARROW_TRIALS | playground.FRESH_TRIALS)[name]
    return Continued(trial, np.array(train), np.array(test))


def trials(**change: tuple[list[float], list[float]]) -> dict[str, Continued]:
    usual = {
        "released": ([1.0, 1.0], [0.25, 0.3]),
        "larger": ([1.0, 1.0], [0.9, 0.8]),
        "sam": ([1.0, 0.99], [0.9, 0.8]),
        "momentum": ([1.0, 1.0], [0.96, 0.98]),
        "sam_momentum": ([1.0, 0.8], [0.99, 0.97]),
        "sam_far": ([0.9, 0.8], [0.9, 0.7]),
        "wild": ([0.5, 0.5], [0.5, 0.5]),
    }
    return {name: ends(name, *both) for name, both in (usual | change).items()}


RUNS = figure.Runs(
    points=Points(PLACES, np.array([0, 1, 1])),
    course=COURSE,
    shown=np.full(609, 0.25),
    plain=minima([1.0, 1.0], [0.975, 0.99]),
    before=np.array([[1.0, 1.0], [0.98, 1.0]]),
    poisoned=minima([0.9, 0.88], [0.7, 0.66]),
    trapped=np.array([[1.0, 1.0], [0.04, 0.06]]),
    trials=trials(),
    wide=np.full(count_parameters(ROLL_WIDTHS), 0.5),
    narrow=np.full(count_parameters(ROLL_WIDTHS), -0.5),
)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_panels_are_where_the_script_draws_them(layout, theme):
    style = Style(theme, layout)
    with style.context():
        drawn = figure.draw(RUNS, style)
    boxes = live.pack(figure.live(RUNS))  # it goes through JSON
    assert '"boxes"' in boxes
    given = figure.live(RUNS)["boxes"][layout]
    size = drawn.get_size_inches() * 100
    assert tuple(size) == pytest.approx(given["size"])
    for axes, box in zip(drawn.axes, (given["field"], *given["charts"]), strict=True):
        extent = axes.get_window_extent()
        found = (extent.x0, size[1] - extent.y1, extent.width, extent.height)
        assert found == pytest.approx(box, abs=0.01)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_is_drawn_outside_the_figure_or_over_another_panel(layout):
    style = Style("light", layout)
    with style.context():
        drawn = figure.draw(RUNS, style)
        drawn.canvas.draw()
        renderer = drawn.canvas.get_renderer()
        boxes = [axes.get_tightbbox(renderer) for axes in drawn.axes]
        boxes.append(drawn.texts[-1].get_window_extent(renderer))
    for i, box in enumerate(boxes):
        assert box.x0 >= 0 and box.y0 >= 0
        assert box.x1 <= drawn.bbox.x1 and box.y1 <= drawn.bbox.y1
        for other in boxes[:i]:
            apart = box.x1 < other.x0 or other.x1 < box.x0 or box.y1 < other.y0 or other.y1 < box.y0
            assert apart


def test_curves_are_those_of_the_course():
    style = Style("light", "page")
    with style.context():
        field, loss, sharpness, accuracy, margin = figure.draw(RUNS, style).axes
    assert field.get_xlim() == field.get_ylim() == (-1.2, 1.2)
    fresh, training = loss.lines  # the training line lies on top
    assert training.get_ydata() == pytest.approx(COURSE.losses[0])
    assert fresh.get_ydata() == pytest.approx(COURSE.losses[1])
    assert same_color(training.get_color(), style.ink)
    assert same_color(fresh.get_color(), style.muted)
    assert loss.get_ylim() == pytest.approx((1e-4, 1))
    assert sharpness.get_ylim() == pytest.approx((0.1, 100))
    assert accuracy.lines[1].get_ydata() == pytest.approx(COURSE.accuracies[0])
    (line,) = margin.lines
    assert np.isnan(line.get_ydata()[0])  # no boundary yet
    assert line.get_ydata()[1:] == pytest.approx([0.3, 0.12])
    assert margin.get_ylim()[1] == pytest.approx(0.3 * 1.04)
    assert [axes.get_xlim() for axes in (loss, margin)] == [(0, 400), (0, 400)]
    assert np.transpose(field.lines[1].get_data()) == pytest.approx(PLACES[[2]])  # ringed


@pytest.mark.parametrize(
    ("value", "expected"), [(0.51, 0.6), (100, 100), (101, 150), (0.0999, 0.1), (7, 8), (9, 10)]
)
def test_axes_end_at_round_numbers(value, expected):
    assert nice(value) == pytest.approx(expected)


def test_numbers_are_of_the_runs():
    numbers = figure.numbers(RUNS)
    assert numbers["steps"].value == 400
    assert numbers["parameters"].value == 609
    assert numbers["essay_parameters"].value == 3614
    assert numbers["shown_test"].text() == "97.5\u202f%"
    assert numbers["poisoned_test"].value == pytest.approx(0.68)
    assert numbers["released_test"].value == pytest.approx(0.275)
    assert numbers["larger_rate"].text() == "0.01"
    assert numbers["sam_radius"].value == 0.1
    assert numbers["sam_momentum_fitted"].value == 1
    assert numbers["margin"].text() == "0.12"


@pytest.mark.parametrize(
    ("claim", "change"),
    [
        (0, {"plain": minima([1.0, 0.995], [0.99, 0.99])}),
        (1, {"plain": minima([1.0, 1.0], [0.94, 0.99])}),
        (2, {"poisoned": minima([0.95, 1.0], [0.6, 0.95])}),
        (3, {"poisoned": minima([0.6, 0.6], [0.7, 0.66])}),
        (4, {"trials": trials(released=([1.0, 1.0], [0.25, 0.6]))}),
        (5, {"trials": trials(larger=([1.0, 1.0], [0.9, 0.4]))}),
        (6, {"trials": trials(sam=([1.0, 1.0], [0.9, 0.4]))}),
        (7, {"trials": trials(sam_momentum=([1.0, 0.8], [0.9, 0.8]))}),
        (7, {"trials": trials(momentum=([1.0, 0.8], [0.9, 0.8]))}),
        (8, {"trials": trials(sam_far=([0.9, 1.0], [0.9, 0.7]))}),
        (9, {"trials": trials(wild=([0.5, 0.7], [0.5, 0.7]))}),
    ],
)
def test_every_claim_can_fail(claim, change):
    assert all(claim.holds for claim in figure.claims(RUNS))
    fails = [not claim.holds for claim in figure.claims(dataclasses.replace(RUNS, **change))]
    assert fails == [i == claim for i in range(10)]


def test_the_page_gets_both_minima_and_the_points_that_they_fit():
    given = figure.live(RUNS)
    assert given["widths"] == ROLL_WIDTHS
    assert len(given["wide"]) == len(given["narrow"]) == count_parameters(ROLL_WIDTHS)
    assert given["points"].dtype == np.float32 and given["labels"].dtype == np.uint8


def test_the_page_starts_with_the_posters_run():
    shown = figure.live(RUNS)["shown"]
    assert len(shown["parameters"]) == count_parameters(shown["widths"])
    first, middle, last = shown["course"]
    assert first["margin"] is None  # JSON has no ∞
    assert middle == {
        "steps": 40,
        "loss": 0.4,
        "freshLoss": 0.5,
        "accuracy": 0.8,
        "freshAccuracy": 0.7,
        "sharpness": 20,
        "margin": 0.3,
    }
    assert (last["loss"], last["freshAccuracy"]) == (2e-4, 0.975)


def test_controls_start_as_the_poster_was_trained():
    controls = {control.name: control for control in figure.controls(RUNS)}
    assert 10 ** controls["rate"].value == pytest.approx(playground.RATE)
    width, depth = (int(controls[name].value) for name in ("width", "depth"))
    assert (2, *(width,) * depth, 1) == playground.WIDTHS
    assert controls["optimizer"].value == "adam" and controls["poison"].value == 0
    for control in controls.values():
        if isinstance(control, live.Choice):
            assert control.value in dict(control.options)


def test_run_points_and_speed_are_in_sight_and_the_rest_folds_by_purpose():
    groups = {}
    for control in figure.controls(RUNS):
        groups.setdefault(control.group, []).append(control.name)
    assert groups[""] == ["run", "step", "reset", "data", "pace"]
    assert list(groups)[1:] == ["Network", "Optimizer", "Poison", "Drawing"]


def test_the_headline_has_a_name_for_every_choice():
    names = figure.live(RUNS)["names"]
    choices = {c.name: dict(c.options) for c in figure.controls(RUNS) if isinstance(c, live.Choice)}
    for part, control in (("points", "data"), ("starts", "start"), ("optimizers", "optimizer")):
        assert list(names[part]) == list(choices[control])


def test_the_table_has_a_row_for_each_moment():
    table = figure.table(RUNS)
    assert set(map(len, table.values())) == {3}
    assert table["fresh_accuracy"].tolist() == [0.5, 0.7, 0.975]


def test_recipes_differ_from_the_essays_in_what_the_page_differs():
    for size in ("quick", "standard", "full"):
        assert playground.fresh_start(size).widths == playground.WIDTHS
        assert playground.fresh_start(size).poison_points == 0
        recipe = playground.poisoned(size, 3)
        assert recipe.widths == ROLL_WIDTHS and recipe.optimizer == "adam"
        assert len(recipe.seeds) == 3 and recipe.enough == 0
    assert set(playground.poisoned("quick", 2).poison_factors) == {playground.POISON_FACTOR}


LINKS = {  # words of the chapter's links, and what was tried in their place
    "Stay in a narrow minimum": "released",
    "steps ten times as large": "larger",
    "SAM": "sam",
    "momentum": "momentum",
    "SAM on momentum": "sam_momentum",
    "widen the radius": "sam_far",
    "Too high a learning rate": "wild",
}
RULES = {"sgd": "gradient descent", "momentum": "momentum", "sam": "momentum"}


@pytest.mark.parametrize(("words", "name"), LINKS.items())
def test_links_set_what_was_tried(words, name):
    text = (ROOT / "content/posts/playground.md").read_text(encoding="utf-8")
    (given,) = re.findall(rf'moment\("playground", "{words}", ([^)]*)\)', text)
    values = dict(part.split("=") for part in given.split(", "))
    usual = {
        control.name: control.value
        for control in figure.controls(RUNS)
        if control.name in ("optimizer", "radius")
    }
    optimizer = values.get("optimizer", usual["optimizer"]).strip('"')
    trial = (playground.NARROW_TRIALS | playground.FRESH_TRIALS)[name]
    assert RULES.get(optimizer, "Adam") == trial.rule
    assert 10 ** float(values["rate"]) == pytest.approx(trial.rate)
    radius = float(values.get("radius", usual["radius"])) if "sam" in optimizer else 0
    assert radius == trial.radius
    assert (values.get("start") == '"narrow"') == (name in playground.NARROW_TRIALS)
