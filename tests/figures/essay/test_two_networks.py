"""The opening's two networks, on made-up measurements."""

import json
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import same_color

from explainer.figures.essay import two_networks as figure
from explainer.figures.essay.two_networks import TwoNetworks
from explainer.figures.source import read_source
from explainer.figures.swiss_roll import Points
from explainer.measures.shaken_networks import ShakenNetworks
from explainer.plotting import live
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES

DRAW = np.random.default_rng(0)
PLACES = len(figure.DISTANCES)
WRONG = np.stack([np.arange(1000) < 4, np.arange(1000) < 950])
SHAKEN = ShakenNetworks(
    np.zeros((2, 3614), np.float32),
    np.ones((2, 3614), np.float16),
    np.stack([np.linspace(1, 0.8, PLACES), np.linspace(1, 0.5, PLACES)]),
    np.stack([np.linspace(0.996, 0.7, PLACES), np.linspace(0.05, 0.5, PLACES)]),
    WRONG,
)
MEASURED = TwoNetworks(
    Points(DRAW.uniform(-1, 1, (20, 2)), np.arange(20) % 2),
    Points(DRAW.uniform(-1, 1, (1000, 2)), np.arange(1000) % 2),
    np.stack([np.linspace(-5, 5, 2500).reshape(50, 50)] * 2),
    SHAKEN,
    WRONG,
)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_the_poster_says_beside_each_network_what_it_gets_right(theme, layout):
    style = Style(theme, layout)
    with style.context():
        drawn = figure.draw(MEASURED, style)
        drawn.canvas.draw()
    words = [text for text in drawn.texts if text.get_text().replace("\n", " ") != figure.TITLE]
    said = [text.get_text() for text in words]
    assert said[:5] == [
        "Wide",
        "20 of 20",
        "training points right",
        "99.6\u202f%",
        "of fresh points right",
    ]
    assert said[5] == "Narrow"
    assert said[8] == "5.0\u202f%"
    assert same_color(words[3].get_color(), style.wide)
    assert same_color(words[8].get_color(), style.narrow)
    for text in drawn.texts:
        box = text.get_window_extent()
        assert box.x0 >= 0 and box.x1 <= drawn.bbox.x1 and box.y0 >= 0 and box.y1 <= drawn.bbox.y1


@pytest.mark.parametrize("layout", LAYOUTS)
def test_crosses_are_the_fresh_points_that_it_gets_wrong(layout):
    with Style("light", layout).context():
        drawn = figure.draw(MEASURED, Style("light", layout))
    for axes, wrong in zip(drawn.axes, WRONG, strict=True):
        (crosses,) = (line for line in axes.lines if line.get_marker() == "x")
        shown = np.arange(1000) % figure.EVERY[layout] == 0
        expected = MEASURED.fresh.places[shown & wrong]
        np.testing.assert_array_equal(np.stack(crosses.get_data(), axis=1), expected)


def test_words_beside_fields_fall_on_no_field():
    for layout, scene in figure.SCENES.items():
        for (left, top, width, height), words in zip(scene["fields"], scene["words"], strict=True):
            for row in figure.ROWS[layout]:
                beside = words[0] >= left + width
                base = words[1] + row.down
                assert beside or base <= top - 4 or base - row.size >= top + height - 12


def test_claims_fail_where_the_narrow_network_holds_longer():
    assert all(claim.holds for claim in figure.claims(MEASURED))
    train = SHAKEN.train.copy()
    train[1, 5] = 1.0
    longer = replace(MEASURED, shaken=replace(SHAKEN, train=train))
    assert [claim.holds for claim in figure.claims(longer)] == [True] * 4 + [False]
    one_wrong = SHAKEN.train - 0.005
    failing = figure.claims(replace(MEASURED, shaken=replace(SHAKEN, train=one_wrong)))
    assert [claim.holds for claim in failing] == [False, False, True, True, True]


def test_scripts_are_given_both_networks_and_all_points():
    packed = json.loads(live.pack(figure.live(MEASURED)))
    assert packed["parameters"]["shape"] == [2, 3614]
    assert packed["fresh"]["shape"] == [1000, 2]
    assert packed["rows"]["phone"][0]["strong"] is True
    assert read_source("two-networks").live == "opening"
    slider, play, kept = figure.controls(MEASURED)
    assert (slider.value, play.name, kept.name) == (0, "play", "story")


def test_the_table_has_a_row_for_each_network_and_distance():
    table = figure.table(MEASURED)
    assert {len(column) for column in table.values()} == {2 * PLACES}
    assert "5.0\u202f%" in figure.describe(MEASURED)
