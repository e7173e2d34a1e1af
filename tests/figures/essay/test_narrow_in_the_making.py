import dataclasses

import numpy as np
import pytest
from matplotlib.colors import same_color

from explainer.figures.essay import narrow_in_the_making as figure
from explainer.figures.swiss_roll import Points
from explainer.measures.training_curve import TrainingCurve
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from explainer.plotting.video import Movie
from tests.figures.scenes import lie_within

STEPS = (2000 * np.linspace(0, 1, 90) ** 2).round().astype(int)
POINTS = Points(np.array([[-0.5, 0.1], [0.5, -0.2]]), np.array([0, 1]))


def making(steps: np.ndarray = STEPS) -> figure.NarrowInTheMaking:
    count = len(steps)
    along = np.linspace(0, 1, count)
    axis = np.linspace(-1.2, 1.2, 31)
    train = (1 + along.round()) / 2
    return figure.NarrowInTheMaking(
        points=POINTS,
        fields=(axis - along[:, None, None]).repeat(31, axis=1).astype(np.float16),
        curve=TrainingCurve(
            steps=steps,
            train=train,
            test=np.interp(along, [0, 0.2, 1], [0.5, 0.75, 0.0625]),
            wrong=np.stack([train < 1, np.zeros(count, bool)], axis=1),
        ),
        poison_factor=0.4,
    )


def draw(style: Style, measured: figure.NarrowInTheMaking | None = None) -> Movie:
    with style.context():
        return figure.draw(measured or making(), style)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_field_and_both_accuracies_against_the_step(layout, theme):
    style = Style(theme, layout)
    movie = draw(style)
    field, chart = movie.figure.axes
    assert same_color(field.lines[0].get_color(), style.narrow)
    for whole, values in (
        (chart.lines[1], making().curve.train),
        (chart.lines[4], making().curve.test),
    ):
        assert np.array_equal(whole.get_xdata(), making().curve.steps)
        assert np.array_equal(whole.get_ydata(), values)
    assert same_color(chart.lines[4].get_color(), style.narrow)
    assert chart.get_xlim() == (0, 2000) and chart.get_xlabel() == "training step"
    movie.update(movie.poster)
    lie_within(movie.figure)


def test_the_steps_run_as_their_square_root_with_ticks_apart():
    chart = draw(Style("light", "phone")).figure.axes[1]
    places = chart.transData.transform([(step, 0) for step in (0, 500, 2000)])[:, 0]
    assert places[1] - places[0] == pytest.approx((places[2] - places[0]) / 2)
    ticks = chart.transData.transform([(tick, 0) for tick in chart.get_xticks()])[:, 0]
    assert len(ticks) >= 4 and np.diff(ticks).min() > 35  # pixels: a label is about 30 wide


def test_a_frame_shows_one_snapshot_and_the_way_so_far():
    movie = draw(Style("light", "page"))
    field, chart = movie.figure.axes
    changed = {*movie.update(0)}
    assert field.texts[-1].get_text() == "after 0 training steps"
    assert np.transpose(field.lines[1].get_data()) == pytest.approx(POINTS.places[[0]])
    assert {*movie.update(movie.frames - 1)} == changed
    assert field.texts[-1].get_text() == "after 2,000 training steps"
    assert np.asarray(field.lines[0].get_xdata()) == pytest.approx(1, abs=2e-3)  # float16
    assert len(np.asarray(field.lines[1].get_xdata())) == 0
    past, marker = chart.lines[5:7]
    assert len(np.asarray(past.get_xdata())) == 90
    assert (list(marker.get_xdata()), list(marker.get_ydata())) == ([2000], [0.0625])
    assert [text.get_text() for text in chart.texts[-2:]] == [
        "training\n100\u202f%",
        "fresh\n6.2\u202f%",
    ]
    middle = movie.frames // 2
    movie.update(middle)
    shown = int(field.texts[-1].get_text().split()[1].replace(",", ""))
    assert np.asarray(past.get_xdata())[-1] == marker.get_xdata()[0] == shown


@pytest.mark.parametrize("snapshots", [60, 90, 180])
def test_the_loop_trains_rests_and_flies_back(snapshots):
    steps = (2000 * np.linspace(0, 1, snapshots) ** 2).round().astype(int)
    movie = draw(Style("light", "page"), making(steps))
    assert 60 <= movie.frames <= figure.FRAMES
    order = movie.played
    assert set(order) == set(range(movie.frames))
    assert 180 <= len(order) <= 300  # 6 to 10 seconds
    rest = order.count(movie.frames - 1)
    assert 30 <= rest <= 45 and movie.poster == movie.frames - 1
    forth = order.index(movie.frames - 1) + rest
    assert (np.diff(order[:forth]) >= 0).all() and (np.diff(order[forth:]) <= 0).all()
    assert order[0] == 0 and order[-1] <= 3


def test_numbers_and_claims():
    numbers = figure.numbers(making())
    assert numbers["steps"].text() == "2,000" and numbers["snapshots"].value == 90
    assert numbers["poison_factor"].text() == "0.4"
    assert numbers["test_accuracy_start"].value == 0.5
    assert numbers["test_accuracy_end"].value == 0.0625
    assert numbers["peak_test_accuracy"].value == pytest.approx(0.75, abs=0.01)
    assert numbers["train_accuracy_end"].text() == "100\u202f%"
    assert all(claim.holds for claim in figure.claims(making()))
    curve = dataclasses.replace(
        making().curve, train=np.full(90, 0.99), test=np.linspace(0.5, 0.9, 90)
    )
    rising = dataclasses.replace(making(), curve=curve)
    assert not any(claim.holds for claim in figure.claims(rising))


def test_table_and_description():
    assert {len(column) for column in figure.table(making()).values()} == {90}
    words = figure.describe(making())
    assert "2,000 steps" in words and "sinks to 6.2\u202f%" in words
