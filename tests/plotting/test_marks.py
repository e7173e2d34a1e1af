"""Labels keep apart, and a decision field shows the boundary where it is."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from sklearn.isotonic import IsotonicRegression

from explainer.plotting import labels, marks
from explainer.plotting.labels import label_end, space_apart
from explainer.plotting.style import Style

SQUARE = (-1.0, 1.0, -1.0, 1.0)
POINTS = np.array([[-0.5, 0.5], [0.5, 0.5], [-0.5, -0.5], [0.5, -0.5]])
LABELS = np.array([0, 1, 0, 1])
NONE = np.zeros(4, bool)
PAGE = Style("light", "page")


def grid(count: int = 41) -> tuple[np.ndarray, np.ndarray]:
    line = np.linspace(-1, 1, count)
    x, y = np.meshgrid(line, line)
    return x, y


@given(
    st.lists(st.floats(-100, 100), min_size=1, max_size=8),
    st.floats(0.1, 30),
)
def test_labels_move_apart_no_further_than_they_need(heights: list[float], least: float) -> None:
    wanted = np.array(heights)
    got = labels._apart(wanted, least)
    order = np.argsort(wanted, kind="stable")
    ranks = np.arange(len(wanted))
    ideal = IsotonicRegression().fit_transform(ranks, wanted[order] - least * ranks)
    assert got[order] == pytest.approx(ideal + least * ranks, abs=1e-9)
    assert (np.diff(got[order]) >= least - 1e-9).all()


@pytest.mark.parametrize("layout", ["page", "phone"])
def test_labels_of_lines_that_end_together_do_not_overlap(layout: str) -> None:
    style = Style("light", layout)  # type: ignore[arg-type]
    with style.context():
        figure = style.figure(3)
        axes = figure.subplots()
        axes.set(xlim=(0, 1), ylim=(0, 1))
        ends = (0.5, 0.51, 0.52, 0.9)
        labels = [label_end(axes, 1, y, f"line {y}", style.wide) for y in ends]
        space_apart(labels)
        figure.draw_without_rendering()
        boxes = [label.get_window_extent() for label in labels]
        far = axes.transData.transform((1, 0.9))[1]
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))
    assert [box.y0 for box in boxes] == sorted(box.y0 for box in boxes)
    assert (boxes[-1].y0 + boxes[-1].y1) / 2 == pytest.approx(far, abs=2)  # alone: left in place
    assert all(box.x1 <= figure.bbox.x1 for box in boxes)


def test_the_boundary_lies_where_the_logit_is_zero_however_sure_the_network() -> None:
    x, y = grid()
    with PAGE.context():
        axes = PAGE.figure(4).subplots()
        drawn = marks.draw_boundary(
            axes, 900 * (x + 0.5 * y - 0.123), SQUARE, POINTS, LABELS, NONE, PAGE
        )
    assert drawn.field.get_extent() == pytest.approx((-1.025, 1.025) * 2)  # cells round the grid
    along, up = drawn.line.get_data()
    assert len(along) > 10
    assert np.abs(along + 0.5 * up - 0.123).max() < 1e-9


def test_classes_differ_in_marker_and_only_wrong_points_are_ringed() -> None:
    x, _ = grid()
    with PAGE.context():
        axes = PAGE.figure(4).subplots()
        wrong = np.array([False, True, False, False])
        drawn = marks.draw_boundary(axes, x, SQUARE, POINTS, LABELS, wrong, PAGE)
    zero, one = drawn.points
    assert len(zero.get_paths()[0].vertices) != len(one.get_paths()[0].vertices)
    assert np.array_equal(zero.get_offsets(), POINTS[LABELS == 0])
    assert np.array_equal(one.get_offsets(), POINTS[LABELS == 1])
    assert np.array_equal(np.transpose(drawn.rings.get_data()), POINTS[[1]])


def test_update_moves_field_boundary_and_rings() -> None:
    x, y = grid()
    with PAGE.context():
        axes = PAGE.figure(4).subplots()
        drawn = marks.draw_boundary(axes, x, SQUARE, POINTS, LABELS, NONE, PAGE)
        changed = drawn.update(y - 0.25, ~NONE)
    assert set(changed) == {drawn.field, drawn.line, drawn.rings}
    assert np.asarray(drawn.line.get_ydata()) == pytest.approx(0.25)
    assert np.asarray(drawn.field.get_array()) == pytest.approx(1 / (1 + np.exp(0.25 - y)))
    assert np.array_equal(np.transpose(drawn.rings.get_data()), POINTS)
    drawn.update(np.ones_like(x), NONE)
    assert len(np.asarray(drawn.line.get_xdata())) == 0


def test_shapes_that_do_not_go_together_are_told() -> None:
    x, _ = grid()
    axes = PAGE.figure(4).subplots()
    with pytest.raises(
        ValueError, match=r"expected logits \[H, W\].*got \(41, 41\), \(4, 2\), \(3,\)"
    ):
        marks.draw_boundary(axes, x, SQUARE, POINTS, LABELS[:3], NONE, PAGE)


def test_the_quick_field_looks_like_matplotlibs_own() -> None:
    x, y = grid()
    pictures = []
    with PAGE.context():
        for kind in (marks.Field, None):
            figure = PAGE.figure(4)
            figure.set_figwidth(0.4 * PAGE.width)
            axes = figure.subplots()
            drawn = marks.draw_boundary(
                axes,
                8 * np.sin(4 * x) * np.cos(3 * y),
                SQUARE,
                POINTS[:0],
                LABELS[:0],
                NONE[:0],
                PAGE,
            )
            drawn.line.set_visible(False)
            if kind is None:
                drawn.field.make_image = super(marks.Field, drawn.field).make_image  # type: ignore[method-assign]
            canvas = FigureCanvasAgg(figure)
            canvas.draw()
            inside = axes.bbox.padded(-3)
            left, low, right, high = (int(v) for v in inside.extents)
            rows = np.asarray(canvas.buffer_rgba()).astype(int)[::-1]
            pictures.append(rows[low:high, left:right, :3])
    away = np.abs(pictures[0] - pictures[1])
    assert np.ptp(pictures[0]) > 40
    assert away.mean() < 1
    assert away.max() <= 6
