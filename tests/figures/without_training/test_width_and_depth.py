"""Shapes of networks side by side: means over the same draws, lines, claims."""

from dataclasses import replace

import numpy as np
import pytest

from explainer.experiments import shapes
from explainer.figures.without_training import width_and_depth as figure
from explainer.figures.without_training.width_and_depth import Shapes
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES

DRAWS = np.array([-0.05, 0.0, 0.05])  # what a draw adds, alike for all shapes


def even(value: float, deeper: float = 0.0, wider: float = 0.0) -> np.ndarray:
    """Return values of two depths, two widths and three draws."""
    return value + np.array([0, deeper])[:, None, None] + np.array([0, wider])[:, None] + DRAWS


MEASURED = Shapes(
    widths=(8, 32),
    depths=(1, 6),
    random=even(0.6, deeper=0.02),
    trained=even(0.61, wider=0.01),
    bits=even(20.0, deeper=2.0),
    networks=30,
    starts=4,
)


def test_errors_are_of_what_a_shape_adds_and_not_of_the_draws() -> None:
    assert MEASURED.errors("random") == pytest.approx(np.zeros((2, 2)), abs=1e-12)
    uneven = MEASURED.random + np.array([[[0, 0, 0.03], [0, 0, 0]], [[0, 0, 0], [0, 0, 0]]])
    assert replace(MEASURED, random=uneven).errors("random")[0, 0] == pytest.approx(0.0075)


def test_draws_on_which_a_shape_is_unknown_are_left_out_for_all() -> None:
    lacking = MEASURED.random.copy()
    lacking[0, 1, 2] = np.nan
    found = replace(MEASURED, random=lacking)
    assert found.draws("random") == 2
    assert found.means("random")[1, 0] == pytest.approx(0.62 - 0.025)
    nothing = replace(MEASURED, random=np.full_like(lacking, np.nan))
    assert figure.numbers(nothing)["random_mean"].value == "undefined"
    assert [claim.holds for claim in figure.claims(nothing)] == [False, True, False, True]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_each_width_is_a_line_over_the_depths_in_each_panel(theme: str, layout: str) -> None:
    style = Style(theme, layout)
    with style.context():
        panels = figure.draw(MEASURED, style).axes
    for axes, kind in zip(panels, figure.KINDS, strict=True):
        lines = [container.lines[0] for container in axes.containers]
        for column, line in enumerate(lines):
            assert line.get_xdata().tolist() == [1, 6]
            np.testing.assert_allclose(line.get_ydata(), MEASURED.means(kind)[:, column])
        assert [text.get_text() for text in axes.texts] == ["8 wide", "32"]


def test_numbers_say_what_depth_and_width_add() -> None:
    found = {name: number.value for name, number in figure.numbers(MEASURED).items()}
    assert found["random_deeper"] == pytest.approx(2)
    assert found["trained_wider"] == pytest.approx(1)
    assert found["range"] == pytest.approx(2)
    assert (found["bits_least"], found["bits_most"]) == pytest.approx((20, 22))


@pytest.mark.parametrize(
    ("change", "failing"),
    [
        ({}, []),
        ({"random": even(0.56, deeper=0.1)}, [0]),
        ({"trained": even(0.57, wider=0.1)}, [1]),
        ({"random": even(0.5)}, [2]),
        ({"bits": even(20.0, deeper=25.0)}, [3]),
    ],
)
def test_claims_fail_when_they_should(change: dict[str, np.ndarray], failing: list[int]) -> None:
    claims = figure.claims(replace(MEASURED, **change))
    assert [place for place, claim in enumerate(claims) if not claim.holds] == failing


def test_the_table_has_a_row_for_each_shape_and_draw() -> None:
    columns = figure.table(MEASURED)
    assert {len(column) for column in columns.values()} == {12}
    at = (columns["hidden_layers"] == 6) & (columns["width"] == 8) & (columns["draw"] == 2)
    assert columns["bits"][at] == pytest.approx([22.05])
    assert "8 to 32 units" in figure.describe(MEASURED)


@pytest.mark.parametrize("size", ["quick", "standard", "full"])
def test_all_shapes_get_the_same_draws(size: str) -> None:
    asked = shapes.plan(size)
    cases = asked.cases
    assert len(cases) == len(asked.depths) * len(asked.widths) * asked.draws
    assert [roll.seed for _, roll in cases[: asked.draws]] == [*range(asked.draws)]
    assert len({widths for widths, _ in cases}) == len(asked.depths) * len(asked.widths)
