"""Bowls that shrink with depth: what is drawn and packed, and that each claim can fail."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import same_color

from explainer.figures.skip_connections import skip_depths as figure
from explainer.figures.skip_connections._landscapes import REACH
from explainer.figures.skip_connections.skip_depths import Depths
from explainer.measures.landscape import Surface
from explainer.plotting.live import Slider, pack
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.scenes import drawn, lie_within
from tests.figures.texts import call_for, script_of

AXIS = np.linspace(-REACH, REACH, 25)
RADIUS = np.hypot(*np.meshgrid(AXIS, AXIS))


def plane(half: float, bottom: float = 0.02) -> Surface:
    """Return a bowl in which half of the images are right within a radius."""
    return Surface(AXIS, bottom + 3 * RADIUS**2, np.clip(1 - RADIUS / (2 * half), 0.1, 1))


def depths(skipping=(0.5, 0.5, 0.45), plain=(0.45, 0.3, 0.1)) -> Depths:
    count = len(plain)
    return Depths(
        (8, 20, 32)[:count],
        [plane(half) for half in skipping],
        [plane(half, 0.1 * (i + 1)) for i, half in enumerate(plain)],
        np.array([[0.02, 0.1], [0.02, 0.2], [0.02, 1.2]])[:count],
        looked_at=100,
    )


DEPTHS = depths()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_two_reliefs_of_the_deepest_and_a_map_of_every_depth(theme, layout):
    style = Style(theme, layout)
    made = drawn(figure, DEPTHS, style)
    reliefs = [axes for axes in made.axes if axes.name == "3d"]
    maps = [
        axes
        for axes in made.axes
        if axes.get_title("left") in ("8 layers", "20 layers", "32 layers")
    ]
    assert (len(reliefs), len(maps)) == (2, 6)
    assert {axes.get_zlim() for axes in reliefs} == {tuple(np.log10(DEPTHS.limits))}
    framed = [axes for axes in maps if axes.patches]
    assert [axes.get_title("left") for axes in framed] == ["32 layers", "32 layers"]
    colors = (style.palette.above,) * 3 + (style.palette.below,) * 3
    for axes, color, half in zip(maps, colors, (0.5, 0.5, 0.45, 0.45, 0.3, 0.1), strict=True):
        edge = axes.collections[1]
        assert same_color(edge.get_edgecolor(), color)
        radius = np.hypot(*edge.get_paths()[0].vertices.T)
        np.testing.assert_allclose(radius, half, atol=0.01)
    lie_within(made)


def test_shares_are_those_of_discs():
    expected = np.pi * np.array([[0.5, 0.5, 0.45], [0.45, 0.3, 0.1]]) ** 2 / (2 * REACH) ** 2
    np.testing.assert_allclose(DEPTHS.held, expected, rtol=0.15, atol=0.01)


def test_each_claim_can_fail():
    assert all(claim.holds for claim in figure.claims(DEPTHS))
    bad = depths((0.5, 0.2), (0.3, 0.35))
    assert not any(claim.holds for claim in figure.claims(bad))


def test_two_depths_have_room_and_maps_for_two():
    few = depths((0.5, 0.5), (0.45, 0.3))
    for layout in LAYOUTS:
        made = drawn(figure, few, Style("light", layout))
        boxes = json.loads(pack(figure.live(few)))["boxes"][layout]["maps"]
        assert len(boxes) == 4
        whole = figure.SCENES[layout]["maps"]
        assert [tuple(box) for box in boxes] == [*whole[:2], *whole[3:5]]
        titled = [axes.get_title("left") for axes in made.axes]
        assert titled.count("8 layers") == titled.count("20 layers") == 2


def test_packed_it_is_small_and_the_script_reads_the_depth():
    text = pack(figure.live(DEPTHS))
    packed = json.loads(text)
    assert len(text) < 60_000
    assert packed["losses"]["shape"] == packed["accuracies"]["shape"] == [2, 3, 25, 25]
    assert [len(words) for words in packed["words"]] == [3, 3]
    slider = figure.controls(DEPTHS)[0]
    assert isinstance(slider, Slider)
    assert (slider.name, slider.high, slider.value) == ("depth", 2, 2)
    script = script_of("skip-depths")
    assert 'state["depth"]' in script


def test_words_name_only_numbers_that_there_are_and_the_table_has_every_place():
    numbers = figure.numbers(DEPTHS)
    call_for("skip-depths", numbers)
    assert numbers["without_deep_loss"].value == pytest.approx(1.2)
    assert numbers["without_deep"].value < numbers["without_shallow"].value
    table = figure.table(DEPTHS)
    assert {len(column) for column in table.values()} == {3 * 625}
    row = 625 * 2 + 25 * 3 + 7
    assert (table["layers"][row], table["along_direction_2"][row]) == (32, AXIS[3])
    assert table["without_skips_loss"][row] == DEPTHS.plain[2].losses[3, 7]
    assert "20 layers, " in figure.describe(DEPTHS)


def test_each_pair_is_seen_from_the_start_at_which_plain_training_went_best(monkeypatch):
    def train(recipe):
        count, skips = len(recipe.seeds), recipe.architecture.skips
        losses = np.arange(count) + 0.5  # the first start is the best with skips, the last without
        return SimpleNamespace(train_losses=losses if skips else losses[::-1])

    def each(make):
        return SimpleNamespace(each=lambda *calls: [make(*call) for call in calls])

    monkeypatch.setattr(figure, "train_on_images", each(train))
    monkeypatch.setattr(figure, "image_plane", each(lambda recipe, start, *rest: (recipe, start)))
    measured = figure.measure("standard")
    assert measured.layers == (8, 20, 32)
    starts = [[start for _, start in kind] for kind in (measured.skipping, measured.plain)]
    assert starts == [[0, 4, 0]] * 2
    assert all(recipe.architecture.skips for recipe, _ in measured.skipping)
    assert not any(recipe.architecture.skips for recipe, _ in measured.plain)
    np.testing.assert_allclose(measured.losses, [[0.5, 0.5], [4.5, 0.5], [0.5, 0.5]])
