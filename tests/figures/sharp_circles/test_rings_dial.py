"""A dial of made-up networks whose boundaries are known: drawn, in words, packed and claimed."""

import dataclasses
import json

import numpy as np
import pytest

from explainer.figures.sharp_circles import rings_dial as figure
from explainer.figures.sharp_circles._dial import FURTHEST, INNER, STRIP, Dial, spoke
from explainer.figures.swiss_roll import Points
from explainer.measures.ring_field import RingField, encode
from explainer.plotting.live import Slider, pack
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.scenes import drawn, stand_in_boxes
from tests.figures.texts import call_for, lie_within_and_apart, script_of

DISTANCES = np.array([0.001, 0.01, 0.1, 0.4])
WITHIN = np.array([0.1, 0.4, 0.75, 1.0])  # of all directions
ANGLES = 40
TURNS = np.linspace(0.1, 6, 12)
RADII = np.repeat([0.0, 1.0, 2.0], 4)  # on the inner, the thin and the outer ring


def points(distance: float) -> Points:
    radii = np.select([RADII == 0, RADII == 1], [INNER, INNER + distance], 0.95)
    places = radii[:, None] * np.stack([np.cos(TURNS), np.sin(TURNS)], axis=1)
    return Points(places.astype(np.float32), (RADII > 0).astype(int))


def field(distance: float, share: float) -> RingField:
    """Return a boundary in the middle of the band over a first share of angles, else outside."""
    inside = np.arange(ANGLES) < share * ANGLES
    radius = np.where(inside, INNER + distance / 2, INNER + 1.4 * distance)
    z = (spoke(distance)[None] - radius[:, None]) * 20 / distance
    wrong = np.zeros(12, bool)
    wrong[5] = share < 0.5
    return RingField(encode(z), wrong)


def dial(within: np.ndarray = WITHIN, ring: np.ndarray = WITHIN, ten: float = 0.9) -> Dial:
    seeds = 0.02 * np.arange(5)
    return Dial(
        DISTANCES,
        [points(distance) for distance in DISTANCES],
        [field(*pair) for pair in zip(DISTANCES, within, strict=True)],
        np.full((4, 5), ten),
        np.clip(ring[:, None] - seeds, 0, 1),
        (4, 8),
        shown=1,
    )


DIAL = dial()


def test_radii_rise_from_the_middle_to_the_corners_and_hold_both_rings():
    for distance in DISTANCES:
        radii = spoke(float(distance))
        assert (np.diff(radii) > 0).all() and radii[0] >= 0
        assert radii[-1] == pytest.approx(FURTHEST) and FURTHEST > 1.04 * 2**0.5
        for ring in (INNER, INNER + distance):
            assert np.abs(radii - ring).min() < 1e-9
        assert np.diff(radii).max() < 0.14


def test_the_band_is_kept_to_where_the_boundary_runs_in_it():
    np.testing.assert_allclose(DIAL.kept, WITHIN)
    inverted = [RingField(255 - one.levels, one.wrong) for one in DIAL.fields]
    np.testing.assert_allclose(dataclasses.replace(DIAL, fields=inverted).kept, 0)


def test_unrolled_points_lie_on_their_rows_at_their_angles():
    unrolled = DIAL.unrolled(1)
    np.testing.assert_allclose(unrolled.places[:, 0], np.degrees(TURNS[:8]) % 360, rtol=1e-4)
    np.testing.assert_allclose(unrolled.places[:, 1], RADII[:8], atol=1e-4)
    np.testing.assert_array_equal(unrolled.labels, RADII[:8])


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_panels_stand_in_their_boxes_and_words_within(theme, layout):
    style = Style(theme, layout)
    made = drawn(figure, DIAL, style)
    scene = figure.SCENES[layout]
    stand_in_boxes(made, scene, (scene["plane"], scene["strip"], scene["chart"]))
    lie_within_and_apart(made, style)


def test_the_poster_shows_one_boundary_on_the_plane_and_unrolled():
    plane, strip, chart = drawn(figure, DIAL).axes
    assert plane.get_title("left") == "Rings 0.01 apart"
    assert plane.texts[0].get_text() == (
        "right on the thin ring: 3 of 4 points, 40\u202f% of its length"
    )
    radius = np.hypot(*plane.lines[0].get_data())
    expected = np.array([INNER + 0.005, INNER + 0.014])
    near = np.abs(radius[:, None] - expected).min(axis=1)
    assert np.nanmedian(near) < 2e-4
    heights = strip.lines[0].get_ydata()
    assert np.nanmin(heights) == pytest.approx(0.5, abs=0.02)
    assert np.nanmax(heights) == pytest.approx(1.4, abs=0.02)
    assert strip.get_ylim() == (STRIP[0], STRIP[-1])
    (marker,) = (line for line in chart.lines if line.get_marker() == "o")
    np.testing.assert_allclose(marker.get_xydata(), [[0.01, 0.4]])


def test_each_claim_can_fail():
    assert all(claim.holds for claim in figure.claims(DIAL))
    flat = dial(np.full(4, 0.5), np.full(4, 0.8), 0.85)
    fewer = dataclasses.replace(flat, ring=flat.ring[:, :3], ten=flat.ten[:, :3])
    assert not any(claim.holds for claim in figure.claims(fewer))


def test_packed_it_has_every_distance_and_the_script_reads_every_control():
    packed = json.loads(pack(figure.live(DIAL)))
    assert packed["levels"]["shape"] == [4, ANGLES, len(spoke(0.1))]
    assert packed["spokes"]["shape"] == [4, len(spoke(0.1))]
    assert packed["words"][2] == [DIAL.apart(2), DIAL.right(2), DIAL.keeping(2)]
    script = script_of("rings-dial")
    play, slider = figure.controls(DIAL)
    assert play.name == "play" and isinstance(slider, Slider)
    assert (slider.low, slider.high, slider.value) == (0, 3, 1)
    assert f'state["{slider.name}"]' in script


def test_what_is_fetched_stays_small():
    # The bulk is the fields: at the full size those of 17 distances.
    assert 17 * figure.ANGLES * len(spoke(0.1)) * 4 / 3 < 310_000


def test_numbers_words_table_and_description():
    numbers = figure.numbers(DIAL)
    call_for("rings-dial", numbers)
    assert numbers["kept_touching"].value == pytest.approx(0.1)
    assert numbers["ring_apart"].value == pytest.approx(np.mean(1 - 0.02 * np.arange(5)))
    assert numbers["shown"].text() == "0.01"
    assert {len(column) for column in figure.table(DIAL).values()} == {20}
    assert "40\u202f% of the way round" in figure.describe(DIAL)


def test_distances_of_both_plans_stand_in_order(monkeypatch):
    found = {}

    class Stage:
        def __init__(self, make):
            self.make = make

        def each(self, *calls):
            return [self.make(*call) for call in calls]

    def outcomes(plan):
        size = (len(plan.distances), plan.seeds, 3)
        trained, fresh = (np.zeros(size) + np.array(plan.distances)[:, None, None] for _ in "ab")
        found[plan.distances] = plan
        return dataclasses.make_dataclass("Made", ["distances", "trained", "fresh"])(
            np.array(plan.distances), trained, fresh
        )

    monkeypatch.setattr(figure, "outcomes", Stage(outcomes))
    monkeypatch.setattr(figure, "ring_field", Stage(lambda recipe, angles, radii: radii))
    measured = figure.measure("standard")
    assert len(found) == 2 and (np.diff(measured.distances) > 0).all()
    np.testing.assert_allclose(measured.ring[:, 0], measured.distances)
    assert measured.distances[measured.shown] == figure.TELLING
    for distance, radii, seen in zip(
        measured.distances, measured.fields, measured.points, strict=True
    ):
        assert radii == tuple(spoke(distance).tolist())
        thin = np.hypot(*seen.places[slice(*measured.thin)].T)
        np.testing.assert_allclose(thin, INNER + distance, rtol=1e-5)
