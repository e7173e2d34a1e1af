"""Walls of training images: which tiles are lit, what is packed, and the claims' bounds."""

import json
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from explainer.figures.images import digit_tiles as figure
from explainer.figures.images._tile_wall import draw_wall, faces, papers
from explainer.figures.images._tiles import Tiles, columns, holds, thumbnails, worth
from explainer.measures.image_pushes import ImagePushes
from explainer.plotting import live
from explainer.plotting.layout import place
from explainer.plotting.style import PALETTES, Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.scenes import drawn
from tests.figures.texts import call_for, script_of

DISTANCES = np.round(np.arange(0, 0.81, 0.1), 1)  # [9]
IMAGES, DIRECTIONS = 11, 2


def lit(lost: float) -> np.ndarray:
    """Return what is right, [K, D, P]: the first images are lost one by one, `lost` at the end."""
    gone = (lost * DISTANCES / DISTANCES[-1]).astype(int)
    right = np.arange(IMAGES) >= gone[:, None]
    return np.stack([right, right[:, ::-1]])


TILES = Tiles(
    dataset="digits",
    pictures=np.random.default_rng(0).integers(0, 256, (IMAGES, 8, 8), dtype=np.uint8),
    labels=np.arange(IMAGES) // 2,
    distances=DISTANCES,
    right=np.stack([lit(2), lit(10)]),
    holds=(np.array([0.4, 0.35]), np.array([0.1, 0.2])),
    leads=np.linspace(0, 0.3, 9),
    shown=5,
    directions=10,
    train_images=450,
)
PHOTOGRAPHS = replace(TILES, pictures=np.repeat(TILES.pictures[..., None], 3, axis=3))


def wall_of(axes) -> np.ndarray:
    """Return the colours of a wall's tiles and of the gaps among them, [rows, columns, 3]."""
    wall = axes.images[0].get_array()
    rows, wide = (round(abs(np.subtract(*axes.images[0].get_extent()[i : i + 2]))) for i in (2, 0))
    pitch = wall.shape[1] // wide
    assert wall.shape[:2] == (rows * pitch, wide * pitch)
    return wall.reshape(rows, pitch, wide, pitch, 3).transpose(0, 2, 1, 3, 4)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("measured", [TILES, PHOTOGRAPHS])
def test_a_tile_is_dark_where_its_network_is_wrong(theme, layout, measured):
    style = Style(theme, layout)
    made = drawn(figure, measured, style)
    for m, (axes, color) in enumerate(zip(made.axes, (style.wide, style.narrow), strict=True)):
        found = wall_of(axes)[:, :, :32, :32]
        tiles = found.reshape(-1, *found.shape[2:])
        bright, dark = faces(measured.pictures, color, style.palette)
        for i, right in enumerate(measured.right[m, 0, measured.shown]):
            expected = (bright if right else dark)[i].repeat(4, axis=0).repeat(4, axis=1)
            np.testing.assert_allclose(tiles[i], expected)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_walls_stand_in_their_boxes_under_their_counts(theme, layout):
    made = drawn(figure, TILES, Style(theme, layout))
    scene = figure.SCENES[layout]
    width, high = scene.size
    assert tuple(made.get_size_inches() * 100) == pytest.approx((width, high))
    for m, (axes, box) in enumerate(zip(made.axes, scene["walls"], strict=True)):
        bounds = axes.get_tightbbox()
        assert bounds.x0 >= box[0] - 1 and bounds.x1 <= box[0] + box[2] + 1
        assert axes.get_title("left") == figure.NAMES[m]
        right = TILES.right[m, 0, TILES.shown].sum()
        assert axes.get_title("right") == f"{right} of {IMAGES} still right"
    (words,) = (text for text in made.texts if "Dark" in text.get_text())
    assert words.get_text() == figure.subtitle(0.5)
    assert words.get_window_extent().x1 <= made.bbox.x1


@pytest.mark.parametrize("theme", THEMES)
def test_strokes_of_lit_digits_are_of_paper_and_dark_tiles_are_near_the_wall(theme):
    palette = PALETTES[theme]
    ends = np.array([0, 255], np.uint8).reshape(1, 1, 2)
    bright, dark = faces(ends, palette.wide, palette)
    np.testing.assert_allclose(bright[0, 0], [to_rgb(palette.wide), to_rgb(palette.paper)])
    ground, light = papers(palette)
    assert ground.sum() < light.sum()
    assert np.abs(dark - ground).max() < 0.3 < np.abs(dark - light).min()
    np.testing.assert_allclose(faces(np.full((1, 1, 1, 3), 51), "", palette)[0], 0.2)


def test_a_wall_of_few_has_no_tile_too_many():
    style = Style("light", "page")
    with style.context():
        axes = place(style.figure(4), 0, 0, 400, 100)
        draw_wall(axes, TILES.pictures, np.ones(IMAGES, bool), style.wide, style)
    assert wall_of(axes).shape[:2] == (2, 8)


@pytest.mark.parametrize(("images", "box"), [(450, (516, 372)), (450, (340, 170)), (7, (90, 20))])
def test_tiles_fit_their_box_and_larger_ones_would_not(images, box):
    width, height = box
    wide = columns(images, width, height)
    assert -(-images // wide) * width / wide <= height
    assert -(-images // (wide - 1)) * width / (wide - 1) > height


def test_the_thumbnail_shows_images_of_every_class_lit_as_they_are():
    count = 400
    right = np.ones((2, 1, 9, count), bool)
    right[1, ..., count // 2 :] = False
    blank = np.zeros((count, 8, 8), np.uint8)
    many = replace(TILES, pictures=blank, labels=np.arange(count) // 40, right=right)
    style = Style("light", "phone")
    with style.context():
        walls = figure.thumbnail(many, style).axes
    kinds = (style.wide, figure.SMALL), (style.narrow, figure.SMALL // 2)
    for axes, (color, lit) in zip(walls, kinds, strict=True):
        found = wall_of(axes)[:, :, 0, 0].reshape(-1, 3)
        assert np.isclose(found, to_rgb(color)).all(axis=1).sum() == lit


def test_pictures_are_halved_by_means_until_small():
    photograph = np.zeros((1, 32, 32, 3))
    photograph[0, 2:4, 4:6, 0] = [[1, 1], [1, 0]]
    small = thumbnails(photograph)
    assert small.shape == (1, 16, 16, 3) and small.dtype == np.uint8
    assert small[0, 1, 2].tolist() == [191, 0, 0] and small.sum() == 191
    assert thumbnails(np.ones((1, 8, 8))).shape == (1, 8, 8)


def pushed(courses: list[list[float]]) -> ImagePushes:
    """Return one network's pushes along K directions, of 100 images, with these accuracies."""
    right = np.arange(100) < 100 * np.array(courses)[None, :, :, None]
    distances = np.array([0.0, 0.1, 0.2])
    return ImagePushes(np.array([0]), distances, right, np.zeros(100), np.zeros((100, 1, 8, 8)))


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        ([1.0, 1.0, 1.0], 0.2),
        ([1.0, 0.95, 0.9], 0.1),
        ([1.0, 0.97, 0.93], 0.15),
        ([0.9, 0.99, 0.99], 0.0),
    ],
)
def test_holding_on_ends_where_accuracy_first_falls_below(course, expected):
    assert holds(pushed([course]))[0] == pytest.approx(expected)


def test_what_is_left_is_shared_among_the_three_largest_classes():
    assert replace(TILES, right=np.stack([lit(2), lit(0)])).three_classes == pytest.approx(6 / 11)
    assert replace(TILES, right=np.stack([lit(2), lit(7)])).three_classes == 1
    assert replace(TILES, right=np.stack([lit(2), lit(11)])).three_classes == 0


def test_holding_on_is_a_mean_over_directions():
    assert holds(pushed([[1, 1, 1], [0, 0, 0]]))[0] == pytest.approx(0.1)


def test_claims_hold_here_and_each_can_fail():
    assert all(claim.holds for claim in figure.claims(TILES))
    turned = replace(
        TILES,
        labels=np.arange(IMAGES),
        right=TILES.right[::-1] & (np.arange(IMAGES) > 0),
        holds=TILES.holds[::-1],
        leads=-TILES.leads,
    )
    assert not any(claim.holds for claim in figure.claims(turned))


def test_packed_it_is_small_enough_and_the_script_reads_every_control():
    script = script_of("digit-tiles")
    packed = json.loads(live.pack(figure.live(TILES)))
    assert packed["right"]["shape"] == [2, DIRECTIONS, 9, 2]
    assert packed["counts"]["shape"] == [2, DIRECTIONS, 9]
    play, slider, choice = figure.controls(TILES)
    assert all(f'state["{name}"]' in script for name in (slider.name, choice.name))
    assert play.name == "play" and "play(from" in script
    assert (slider.high, slider.value) == (0.8, 0.5) and len(choice.options) == DIRECTIONS
    # As many pictures as may be, and a bit for each, direction and push, twice.
    for many in (np.zeros((20_000, 16, 16, 3)), np.zeros((9000, 8, 8))):
        sent = many[: worth(many)]
        bits = len(sent) * 2 * figure.CHOICES * len(figure.DISTANCES)
        assert (sent.size + bits / 8) * 4 / 3 < 240_000


def test_bits_are_the_lowest_first():
    packed = figure.live(TILES)["right"]
    for i in range(IMAGES):
        bits = packed[..., i >> 3] >> (i & 7) & 1
        np.testing.assert_array_equal(bits, TILES.right[..., i])


def test_words_name_only_numbers_that_there_are_and_columns_are_equally_long():
    call_for("digit-tiles", figure.numbers(TILES))
    assert {len(column) for column in figure.table(TILES).values()} == {2 * DIRECTIONS * 9}
    assert "0.8: 9 and 1" in figure.describe(TILES)
