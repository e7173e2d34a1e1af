import dataclasses

import numpy as np
import pytest
from matplotlib.colors import same_color

from explainer.figures.essay import _perturbation as figure
from explainer.measures.perturbation import REACH
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from explainer.plotting.video import Movie
from tests.figures.pushing import POINTS, PUSH
from tests.figures.scenes import lie_within

PAGE = Style("light", "page")


def draw(kind: figure.Kind, style: Style = PAGE, push: figure.Push = PUSH) -> Movie:
    with style.context():
        return figure.draw(push, kind, "It moves", style)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_field_and_three_charts_in_the_networks_colour(layout, theme):
    style = Style(theme, layout)
    for kind, color in (("wide", style.wide), ("narrow", style.narrow)):
        movie = draw(kind, style)
        field, *charts = movie.figure.axes
        assert field.get_title("left") == kind.capitalize()
        assert same_color(field.lines[0].get_color(), color)
        titles = [axes.get_title("left") for axes in charts]
        assert titles == ["cross-entropy", "training accuracy", "curvature"]
        for axes in charts:
            widths = {line.get_color(): line.get_linewidth() for line in axes.lines[:2]}
            assert max(widths, key=widths.get) == color  # its own curve stands out
            assert {text.get_text() for text in axes.texts} >= {"wide", "narrow"}


def test_curves_are_the_measured_ones_with_small_values_at_the_floor():
    for axes, name in zip(
        draw("wide").figure.axes[1:], ("losses", "accuracies", "curvatures"), strict=True
    ):
        for line, p in zip(axes.lines[:2], (PUSH.wide, PUSH.narrow), strict=True):
            assert np.array_equal(line.get_xdata(), p.tau)
            floor = figure.LEAST_LOSS if name == "losses" else 0
            assert np.array_equal(line.get_ydata(), np.maximum(getattr(p, name), floor))


def test_both_movies_have_the_same_axes():
    for layout in LAYOUTS:
        style = Style("light", layout)
        wide, narrow = (draw(kind, style).figure.axes for kind in ("wide", "narrow"))
        for a, b in zip(wide, narrow, strict=True):
            assert (a.get_xlim(), a.get_ylim()) == (b.get_xlim(), b.get_ylim())
            assert a.get_yscale() == b.get_yscale()
            assert np.array_equal(a.get_xticks(), b.get_xticks())
            assert np.array_equal(a.get_position().bounds, b.get_position().bounds)
        lows, highs = zip(*(axes.get_ylim() for axes in wide[1:]), strict=True)
        assert min(lows) >= 0 and lows[0] <= figure.LEAST_LOSS and highs[2] >= 8000


def test_ticks_stand_where_the_distance_is_reached():
    *_, last = draw("wide").figure.axes
    labels = [label.get_text() for label in last.get_xticklabels()]
    assert labels[0] == "−25\u202f%" and labels[-1] == "+25\u202f%" and "0" in labels
    at = dict(zip(labels, last.get_xticks(), strict=True))
    assert REACH * at["+5\u202f%"] ** 5 == pytest.approx(0.05)
    assert REACH * at["−0.1\u202f%"] ** 5 == pytest.approx(-0.001)


def test_a_frame_moves_boundary_rings_markers_readouts_and_clock():
    movie = draw("wide")
    changed = {*movie.update(0)}
    field, *charts = movie.figure.axes
    clock = field.texts[-1]
    assert clock.get_text() == "each neuron’s weights pushed by −25\u202f%"
    assert np.transpose(field.lines[1].get_data()) == pytest.approx(POINTS.places[[2]])
    assert {*movie.update(45)} == changed
    assert clock.get_text() == "each neuron’s weights pushed by 0.00\u202f%"
    assert len(np.asarray(field.lines[1].get_xdata())) == 0
    values = (figure.LEAST_LOSS, 1.0, 5.0)
    for axes, value, words in zip(charts, values, ("0.00010", "100\u202f%", "5.0"), strict=True):
        marker, readout = axes.lines[-1], axes.texts[-1]
        assert (list(marker.get_xdata()), list(marker.get_ydata())) == ([0.0], [value])
        assert readout.get_text() == words
    movie.update(90)
    assert [axes.lines[-1].get_xdata()[0] for axes in charts] == [1.0] * 3
    assert charts[2].lines[-1].get_ydata()[0] == 10.0
    assert changed >= {clock, *(a for axes in charts for a in (axes.lines[-1], axes.texts[-1]))}


def test_the_boundary_is_that_of_the_frame():
    movie = draw("narrow")
    line = movie.figure.axes[0].lines[0]
    for frame, place in ((0, REACH), (90, -REACH), (45, 0)):
        movie.update(frame)
        assert np.asarray(line.get_xdata()) == pytest.approx(place, abs=2e-3)  # float16


@pytest.mark.parametrize("frames", [61, 91, 121])
def test_the_loop_shows_every_frame_moves_little_and_has_no_seam(frames):
    order = figure.play(np.linspace(-1, 1, frames))
    assert set(order) == set(range(frames))
    assert 180 <= len(order) <= 300  # 6 to 10 seconds
    steps = np.abs(np.diff([*order, order[0]]))
    assert steps.max() <= 2 and (frames > 91 or steps.max() == 1)
    rest = max(len(run) for run in "".join(map(str, steps)).split("1"))
    assert rest <= 20


def test_the_posters_show_the_same_push():
    wide, narrow = (draw(kind) for kind in PUSH.both)
    assert wide.poster == narrow.poster and wide.played == narrow.played
    assert wide.clock == narrow.clock != ""
    assert PUSH.wide.distance[wide.poster] == PUSH.narrow.distance[wide.poster]
    assert PUSH.wide.distance[wide.poster] == pytest.approx(figure.POSTER, rel=0.25)


def test_labels_stay_inside_the_picture():
    for layout in LAYOUTS:
        movie = draw("narrow", Style("light", layout))
        movie.update(movie.poster)
        lie_within(movie.figure)


def test_how_far_a_network_holds_is_interpolated_on_the_worse_side():
    p = dataclasses.replace(
        PUSH.wide,
        tau=np.array([-1.0, 0.0, 0.5, 1.0]),
        distance=np.array([-0.25, 0.0, 0.1, 0.25]),
        accuracies=np.array([0.97, 1.0, 1.0, 0.9]),
    )
    assert figure.holds_to(p) == pytest.approx(0.175)
    falls = dataclasses.replace(p, accuracies=np.array([0.75, 1.0, 1.0, 0.9]))
    assert figure.holds_to(falls) == pytest.approx(0.05)
    assert figure.holds_to(dataclasses.replace(p, accuracies=np.ones(4))) == REACH
    assert figure.holds_to(dataclasses.replace(p, accuracies=np.zeros(4))) == 0


def test_a_value_at_a_distance_is_the_mean_of_both_sides():
    assert figure.at_distance(PUSH.wide, PUSH.wide.distance + 3, 0.1) == pytest.approx(3)
    assert figure.at_distance(PUSH.wide, np.abs(PUSH.wide.tau), REACH) == 1


def test_numbers_of_known_perturbations():
    numbers = figure.numbers(PUSH, "wide")
    assert numbers["accuracy_at_quarter"].value == pytest.approx(0.55)
    assert numbers["loss_at_quarter"].value == pytest.approx(2.000001)
    assert numbers["accuracy_at_twentieth"].text() == "100\u202f%"
    assert numbers["curvature"].value == 5.0 and numbers["frames"].value == 91
    assert 0.08 < numbers["holds_to"].value < 0.12
    narrow = figure.numbers(PUSH, "narrow")
    assert narrow["curvature"].text() == "4,000"
    assert narrow["holds_to"].value < 0.012


def test_claims_compare_the_two():
    worse = dataclasses.replace(PUSH.narrow, accuracies=PUSH.narrow.accuracies - 0.1)
    push = dataclasses.replace(PUSH, narrow=worse)
    assert all(claim.holds for claim in figure.claims(push))
    swapped = figure.Push(POINTS, push.narrow, push.wide)
    assert not any(claim.holds for claim in figure.claims(swapped))
