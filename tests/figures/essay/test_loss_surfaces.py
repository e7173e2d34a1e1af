import base64
import dataclasses
import json

import numpy as np
import pytest
from matplotlib.colors import same_color

from explainer.figures.essay import loss_surfaces as figure
from explainer.measures.landscape import Surface
from explainer.plotting import live
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.scenes import drawn, lie_within

AXIS = np.linspace(-0.25, 0.25, 41)
RADIUS = np.hypot(*np.meshgrid(AXIS, AXIS))


def bowl(curvature: float, bottom: float) -> Surface:
    return Surface(AXIS, bottom + curvature * RADIUS**2, np.ones_like(RADIUS))


SURFACES = figure.Surfaces(bowl(16, 1e-6), bowl(1600, 0.04))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_two_reliefs_and_two_maps_in_one_scale(layout, theme):
    style = Style(theme, layout)
    made = drawn(figure, SURFACES, style)
    reliefs = [axes for axes in made.axes if axes.name == "3d"]
    maps = [axes for axes in made.axes if axes.get_xlabel() == "along direction 1"]
    assert len(reliefs) == len(maps) == 2
    top = np.log10(SURFACES.narrow.losses.max())
    assert [axes.get_zlim() for axes in reliefs] == [(np.log10(figure.FLOOR), top)] * 2
    norms = {(a.collections[0].norm.vmin, a.collections[0].norm.vmax) for a in maps}
    assert norms == {(figure.FLOOR, SURFACES.narrow.losses.max())}
    for axes, color in zip(maps, (style.wide, style.narrow), strict=True):
        assert same_color(axes.collections[1].get_edgecolor(), color)
        assert axes.get_xlim() == axes.get_ylim() == (-0.25, 0.25)
    lie_within(made)


def test_the_edge_of_the_basin_is_where_the_loss_reaches_the_cutoff():
    made = drawn(figure, SURFACES)
    maps = [axes for axes in made.axes if axes.get_xlabel() == "along direction 1"]
    edge = maps[0].collections[1].get_paths()[0].vertices
    assert np.hypot(*edge.T) == pytest.approx(np.sqrt(figure.CUTOFF / 16), rel=0.01)
    names = [axes.get_title("left") for axes in made.axes]
    assert "Wide" in names and "Narrow" in names
    words = [text.get_text() for axes in made.axes for text in axes.texts]
    assert f"loss below 0.2 on {figure.numbers(SURFACES)['wide_basin_share'].text()}" in words[1]


def test_rise_is_the_mean_on_the_circle():
    tilted = dataclasses.replace(SURFACES.wide, losses=3 + 2 * np.meshgrid(AXIS, AXIS)[0])
    assert figure.rise(tilted) == pytest.approx(3)
    assert figure.rise(SURFACES.wide) == pytest.approx(16 * 0.25**2, rel=1e-3)


def test_basin_share_is_the_part_of_the_plane_under_the_cutoff():
    losses = np.ones((41, 41))
    losses[:10] = 0.1
    assert figure.basin_share(dataclasses.replace(SURFACES.wide, losses=losses)) == 10 / 41
    disc = np.pi * (figure.CUTOFF / 16) / 0.5**2
    assert figure.basin_share(SURFACES.wide) == pytest.approx(disc, rel=0.1)


def test_numbers_and_claims():
    numbers = figure.numbers(SURFACES)
    assert numbers["cutoff"].value == figure.CUTOFF
    assert numbers["narrow_rise"].value == pytest.approx(100, rel=1e-2)
    assert numbers["narrow_basin_share"].value < numbers["wide_basin_share"].value
    assert [claim.holds for claim in figure.claims(SURFACES)] == [True]
    swapped = figure.Surfaces(SURFACES.narrow, SURFACES.wide)
    assert [claim.holds for claim in figure.claims(swapped)] == [False]


def test_table_gives_each_place_once_and_description_speaks():
    table = figure.table(SURFACES)
    assert {len(column) for column in table.values()} == {41 * 41}
    x, y = table["along_direction_1"], table["along_direction_2"]
    assert len({*zip(x, y, strict=True)}) == 41 * 41
    i = 7 * 41 + 3  # row 7 is along the second direction
    assert (x[i], y[i]) == (AXIS[3], AXIS[7]) and table["wide_loss"][i] == SURFACES.wide.losses[
        7, 3
    ]
    assert "1.0 on average" in figure.describe(SURFACES)
    assert "and 100 on average" in figure.describe(SURFACES)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_script_is_told_where_panels_are_and_how_they_are_seen(layout):
    style = Style("light", layout)
    made = drawn(figure, SURFACES, style)
    packed = figure.live(SURFACES)
    assert packed["boxes"][layout]["size"] == pytest.approx(tuple(made.get_size_inches() * 100))
    reliefs = [axes for axes in made.axes if axes.name == "3d"]
    for axes, box in zip(reliefs, packed["boxes"][layout]["reliefs"], strict=True):
        left, top, width, height = box
        placed = axes.get_position(original=True).transformed(made.transFigure)
        assert placed.bounds == pytest.approx((left, made.bbox.y1 - top - height, width, height))
        # The camera of surface/camera.ts.
        assert axes._box_aspect == pytest.approx(packed["sides"][layout])
        assert (axes._dist, axes._focal_length) == (10, 1)
        assert axes.viewLim.extents == pytest.approx([-0.095, -0.095, 0.09, 0.09])
        assert axes.get_w_lims()[1] == pytest.approx(packed["reach"] * 55 / 48)
        assert (axes.azim, axes.elev) == tuple(packed["view"].values())


def test_losses_and_accuracies_are_packed_within_the_limits():
    packed = json.loads(live.pack(figure.live(SURFACES)))
    data = base64.b64decode(packed["losses"]["base64"])
    losses = np.frombuffer(data, "<f2").reshape(packed["losses"]["shape"])
    expected = np.stack([SURFACES.wide.losses, SURFACES.narrow.losses])[:, None]
    np.testing.assert_allclose(losses, np.maximum(expected, figure.FLOOR), rtol=1e-3)
    assert packed["limits"] == [figure.FLOOR, SURFACES.narrow.losses.max()]
    assert packed["accuracies"]["shape"] == [2, 1, 41, 41]
    assert packed["words"][0][0].startswith("loss below 0.2 on 14.3")


def test_what_is_fetched_stays_small_at_the_full_size():
    axis = np.linspace(-0.25, 0.25, 101)
    losses = np.random.default_rng(0).uniform(size=(101, 101))
    one = Surface(axis, losses, losses)
    assert len(live.pack(figure.live(figure.Surfaces(one, one)))) < 150_000


def test_controls_start_at_the_poster():
    controls = {control.name: control for control in figure.controls(SURFACES)}
    assert set(controls) == {"azimuth", "elevation", "height", "reset"}
    assert controls["azimuth"].value == figure.AZIMUTH
    assert controls["elevation"].low < figure.ELEVATION == controls["elevation"].value
    assert controls["height"].value == "log"
