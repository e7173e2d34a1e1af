"""A decision field shows the boundary where it is, and points by class and fault."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from explainer.plotting import marks
from explainer.plotting.style import Style
from explainer.plotting.variants import THEMES

SQUARE = (-1.0, 1.0, -1.0, 1.0)
POINTS = np.array([[-0.5, 0.5], [0.5, 0.5], [-0.5, -0.5], [0.5, -0.5]])
LABELS = np.array([0, 1, 0, 1])
NONE = np.zeros(4, bool)
PAGE = Style("light", "page")


def grid(count: int = 41) -> tuple[np.ndarray, np.ndarray]:
    line = np.linspace(-1, 1, count)
    x, y = np.meshgrid(line, line)
    return x, y


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


def test_a_triangle_is_as_large_on_either_paper() -> None:
    x, _ = grid()
    seen = []
    for theme in THEMES:
        style = Style(theme, "phone")
        with style.context():
            figure = Figure((1, 1), dpi=800)
            axes = figure.add_axes((0, 0, 1, 1))
            marks.draw_boundary(
                axes, 0 * x + 1e-9, SQUARE, POINTS[:1], LABELS[1:2], NONE[:1], style
            ).line.set_visible(False)
            canvas = FigureCanvasAgg(figure)
            canvas.draw()
            pixels = np.asarray(canvas.buffer_rgba())[..., :3].astype(float) / 255
        light = np.where(pixels <= 0.04045, pixels / 12.92, ((pixels + 0.055) / 1.055) ** 2.4)
        luminance = 0.05 + light @ [0.2126, 0.7152, 0.0722]
        contrast = np.maximum(luminance, luminance[0, 0]) / np.minimum(luminance, luminance[0, 0])
        seen.append((contrast > 1.5).sum())
    assert seen[0] == pytest.approx(seen[1], rel=0.1)


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
