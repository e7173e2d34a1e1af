"""Margins and valleys: their order, the networks to step through, and the claims' bounds."""

import dataclasses
import json

import numpy as np
import pytest

from explainer.figures.essay import _valleys
from explainer.figures.essay import margin_and_flatness as figure
from explainer.figures.essay._valleys import Valleys
from explainer.figures.swiss_roll import Points
from explainer.measures.boundary_push import BoundaryPushes, CloseUp
from explainer.networks.parameters import count_parameters
from explainer.plotting.live import Choice, Slider, pack
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from explainer.training.trainer import ROLL_WIDTHS
from tests.figures.scenes import drawn, stand_in_boxes
from tests.figures.texts import call_for, script_of

MARGINS = np.geomspace(0.064, 0.008, 16)
LOWEST = 0.01


def bowls(half_widths: np.ndarray, distances: np.ndarray) -> np.ndarray:
    """Losses [..., T] that reach the cutoff .2 at a distance of half_widths [...]."""
    return LOWEST + 0.19 * (distances / half_widths[..., None]) ** 2


def valleys(half_widths: np.ndarray | None = None) -> Valleys:
    """Networks whose valleys are as wide as twice their margins, or as told; [M, 2]."""
    rng, count = np.random.default_rng(0), len(MARGINS)
    halves = np.stack([MARGINS, 1.5 * MARGINS], 1) if half_widths is None else half_widths
    distances = figure.distances()
    parameters = rng.standard_normal((14, count_parameters(ROLL_WIDTHS))).astype(np.float16)
    x = np.linspace(0.325, 1.165, 61)
    x0, y0, half = figure.SQUARE
    places = (x0, y0) + half * rng.uniform(-0.9, 0.9, (24, 2))
    return Valleys(
        Points(places.astype(np.float32), np.arange(24) % 2),
        factors=np.linspace(0, 0.5, count),
        seeds=np.arange(count) % 5,
        gaps=np.linspace(0, 0.9, count),
        margins=MARGINS,
        medians=2 * MARGINS,
        distances=distances,
        pushes=BoundaryPushes(parameters[0], bowls(halves, distances)),
        shown=np.arange(14),
        parameters=parameters,
        first=0,
        pushed=figure.PUSHED,
        square=figure.SQUARE,
        close_up=CloseUp(
            np.tile(x - 0.74, (61, 1)).astype(np.float16),
            np.tile(x - 0.78, (61, 1)).astype(np.float16),
            np.arange(24) < 3,
        ),
    )


VALLEYS = valleys()


def test_walls_are_where_the_loss_reaches_the_cutoff():
    expected = np.stack([MARGINS, 1.5 * MARGINS], axis=1)
    np.testing.assert_allclose(VALLEYS.walls[..., 0], -expected, rtol=0.03)
    np.testing.assert_allclose(VALLEYS.walls[..., 1], expected, rtol=0.03)
    np.testing.assert_allclose(VALLEYS.widths, 2 * expected, rtol=0.03)


def test_a_wall_that_isnt_reached_is_at_the_end_and_the_first_crossing_counts():
    flat = valleys(np.full((16, 2), 5.0))
    assert (np.abs(flat.walls) == figure.REACH).all()
    losses = np.array([0.0, 0.4, 0.1, 0.4])
    assert _valleys._crossing(losses, np.arange(4.0)) == pytest.approx(0.5)


def test_networks_are_chosen_from_wide_to_thin_evenly_and_only_of_low_floors():
    rng = np.random.default_rng(1)
    margins, low = 0.07 * np.exp(-rng.uniform(0, 3, 120)), rng.uniform(size=120) < 0.8
    low[np.argsort(-margins)[:3]] = False
    chosen = _valleys.choose(margins, low, 14)
    assert 12 <= len(chosen) <= 14
    assert low[chosen].all()
    steps = np.diff(np.log(margins[chosen]))
    assert (steps < 0).all() and steps.min() > 2 * np.log(
        margins[low].min() / margins[low].max()
    ) / 13
    assert margins[chosen[0]] == margins[low].max()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_panels_stand_in_their_boxes_and_words_within(theme, layout):
    made = drawn(figure, VALLEYS, Style(theme, layout))
    scene = figure.SCENES[layout]
    stand_in_boxes(made, scene, (scene["field"], scene["valley"], scene["dots"]))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_band_is_as_wide_as_twice_the_margin_and_stays_at_rest(layout):
    field = drawn(figure, VALLEYS, Style("light", layout)).axes[0]
    band = field.lines[-1]
    x = band.get_xdata()
    np.testing.assert_allclose(x[np.isfinite(x)], 0.74, atol=0.01)
    x0, x1 = field.get_xlim()
    points = band.get_linewidth() / (field.bbox.width / field.figure.dpi * 72)
    assert points * (x1 - x0) == pytest.approx(2 * MARGINS[0])
    assert field.texts[0].get_text() == "21 of 24 training points right"
    assert field.get_title("left") == "margin 0.064"


def test_the_ball_lies_in_its_valley_and_the_large_dot_among_all():
    _, valley, dots = drawn(figure, VALLEYS).axes
    (ball,) = (line for line in valley.lines if line.get_marker() == "o")
    assert ball.get_xdata()[0] == figure.PUSHED
    height = LOWEST + 0.19 * (figure.PUSHED / MARGINS[0]) ** 2
    assert ball.get_ydata()[0] == pytest.approx(height, rel=0.02)
    assert valley.get_title("right").startswith("valley 0.12")
    assert len(dots.collections[0].get_offsets()) == 16
    (dot,) = (line for line in dots.lines if line.get_marker() == "o")
    np.testing.assert_allclose(dot.get_xydata(), [[0.064, 0.128]], rtol=0.03)


def test_numbers_are_of_the_ends_and_of_all():
    numbers = figure.numbers(VALLEYS)
    assert numbers["all"].value == 16 and numbers["shown"].value == 14
    assert numbers["slide_order"].value == pytest.approx(1)
    assert numbers["widest"].value == pytest.approx(0.128, rel=0.03)
    assert numbers["random_narrowest"].value == pytest.approx(3 * MARGINS[13], rel=0.03)


def test_claims_hold_here_and_each_can_fail():
    assert all(claim.holds for claim in figure.claims(VALLEYS))
    turned = valleys(np.stack([MARGINS[::-1]] * 2, axis=1))
    losses = turned.pushes.losses + 0.15
    pushes = dataclasses.replace(turned.pushes, losses=losses)
    worst = dataclasses.replace(turned, pushes=pushes, shown=turned.shown[::-2])
    assert not any(claim.holds for claim in figure.claims(worst))


def test_packed_it_is_small_enough_and_the_script_reads_every_control():
    packed = json.loads(pack(figure.live(VALLEYS)))
    script = script_of("margin-and-flatness")
    assert packed["parameters"]["dtype"] == packed["draw"]["dtype"] == "float16"
    play, push, network, kind = figure.controls(VALLEYS)
    assert play.name == "play"
    assert all(f'state["{one.name}"]' in script for one in (push, network, kind))
    assert isinstance(push, Slider) and push.value == pytest.approx(0.4)
    assert isinstance(network, Slider) and network.high == 13
    assert isinstance(kind, Choice)
    assert tuple(value for value, _ in kind.options) == _valleys.KINDS
    assert all(f'"{value}"' in script for value in _valleys.KINDS)
    # All but the axes of 120 networks, at the standard size, is here.
    assert len(pack(figure.live(VALLEYS))) < 300_000


def test_words_name_only_numbers_that_there_are_and_columns_are_equally_long():
    call_for("margin-and-flatness", figure.numbers(VALLEYS))
    assert {len(column) for column in figure.table(VALLEYS).values()} == {32}
    assert "Where the margin is 0.064" in figure.describe(VALLEYS)
