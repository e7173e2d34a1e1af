"""The ruler: where all stand on it, the map beside it, and the claims' bounds."""

import dataclasses
import json

import numpy as np
import pytest
from matplotlib.colors import same_color

from explainer.figures.minefield import minefield_scale as figure
from explainer.figures.minefield.minefield_scale import Scaled
from explainer.plotting.live import Choice, Slider, pack
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.scenes import drawn, stand_in_boxes
from tests.figures.texts import call_for, script_of

COUNT = 11
ALONG = np.linspace(0, 1, COUNT)
PATH = np.stack([8 * ALONG, ALONG**2], axis=1)
SCALED = Scaled(
    epochs=np.arange(COUNT) * 10,
    walked=8 * ALONG,
    away=np.linspace(39, 36, COUNT),
    plane=np.concatenate([PATH, PATH + np.array([2, -3])]),
    embeddings=np.random.default_rng(0).standard_normal((3, 2 * COUNT, 2)).astype(np.float32),
    perplexities=np.array([4.0, 12.0, 36.0]),
    parameters=2051,
)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_panels_stand_in_their_boxes_and_words_within(theme, layout):
    made = drawn(figure, SCALED, Style(theme, layout))
    scene = figure.SCENES[layout]
    stand_in_boxes(made, scene, (scene["ruler"], scene["map"]))
    headline = made.texts[-1].get_window_extent()
    assert all(axes.get_tightbbox().y1 <= headline.y0 for axes in made.axes)
    walk, mines = (text.get_window_extent() for text in made.axes[0].texts[-2:])
    assert walk.x1 < mines.x0


def test_all_stand_at_their_true_distances():
    style = Style("light", "page")
    ruler, _ = drawn(figure, SCALED, style).axes
    line, dots, crosses = ruler.lines
    rows = np.arange(COUNT)
    np.testing.assert_allclose(line.get_xydata(), np.stack([SCALED.walked, rows], axis=1))
    assert same_color(dots.get_color(), style.wide) and same_color(
        crosses.get_color(), style.narrow
    )
    np.testing.assert_allclose(crosses.get_xdata() - dots.get_xdata(), SCALED.away)
    for segment, away in zip(ruler.collections[0].get_segments(), SCALED.away, strict=True):
        assert np.ptp(segment[:, 0]) == pytest.approx(away)
    assert ruler.get_xlim()[0] == 0 and ruler.get_xlim()[1] > crosses.get_xdata().max()
    assert [text.get_text() for text in ruler.texts[-2:]] == [
        "walk: at most 8.0 from its start",
        "mines: at least 36.0 from their iterates",
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_map_has_one_unit_and_holds_all(layout):
    _, axes = drawn(figure, SCALED, Style("light", layout)).axes
    x, y = axes.get_xlim(), axes.get_ylim()
    assert (x[1] - x[0]) / (y[1] - y[0]) == pytest.approx(axes.bbox.width / axes.bbox.height)
    assert ((x[0] < SCALED.plane[:, 0]) & (SCALED.plane[:, 0] < x[1])).all()
    assert ((y[0] < SCALED.plane[:, 1]) & (SCALED.plane[:, 1] < y[1])).all()


def test_numbers():
    numbers = figure.numbers(SCALED)
    assert numbers["reach"].text() == "8.0"
    assert numbers["nearest"].value == 36
    assert numbers["ratio"].value == pytest.approx(4.5)
    assert numbers["drawn"].value == pytest.approx(13**0.5)


@pytest.mark.parametrize(
    ("change", "fails"),
    [
        ({"walked": 50 * ALONG}, "farther away"),
        ({"plane": SCALED.plane * 9}, "half as far"),
        ({"perplexities": np.array([4.0])}, "perplexities"),
    ],
)
def test_another_field_fails_its_claim(change, fails):
    assert all(claim.holds for claim in figure.claims(SCALED))
    found = figure.claims(dataclasses.replace(SCALED, **change))
    lost = [claim.text for claim in found if not claim.holds]
    assert len(lost) == 1 and fails in lost[0]


def test_the_script_reads_every_control_and_is_given_every_map():
    packed = json.loads(pack(figure.live(SCALED)))
    script = script_of("minefield-scale")
    assert [one["shape"] for one in packed["maps"]] == [[2 * COUNT, 2]] * 4
    play, morph, choice = figure.controls(SCALED)
    assert play.name == "play"
    assert isinstance(morph, Slider) and (morph.low, morph.high, morph.value) == (0, 1, 1)
    assert isinstance(choice, Choice)
    assert [words for _, words in choice.options] == [
        "plane of the walk", "t-SNE, perplexity 4", "t-SNE, perplexity 12", "t-SNE, perplexity 36",
    ]  # fmt: skip
    assert all(f'state["{one.name}"]' in script for one in (morph, choice))


def test_words_name_only_numbers_that_there_are_and_columns_are_equally_long():
    call_for("minefield-scale", figure.numbers(SCALED))
    assert {len(column) for column in figure.table(SCALED).values()} == {COUNT}
    assert "between 36 and 39 further" in figure.describe(SCALED)
