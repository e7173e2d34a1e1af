"""Bowls of known widths: what is drawn, the distances read off, and that each claim can fail."""

import json
from dataclasses import asdict, replace
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import same_color
from mpl_toolkits.mplot3d.axes3d import Axes3D

from explainer.figures.skip_connections import skip_surfaces
from explainer.figures.skip_connections._charts import FLOOR
from explainer.figures.skip_connections._skipping import LINE_REACH, Kind, Skipping
from explainer.figures.skip_connections.skip_surfaces import PLACES, REACH
from explainer.measures.image_surface import ImageLines
from explainer.measures.landscape import Surface
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from explainer.training.minima import Minima
from tests.figures.scenes import drawn
from tests.figures.texts import call_for

SEEDS = 5
STEPS = np.array([0, 60, 120])
STYLE = Style("light", "page")
VARIED = 1 + 0.02 * np.arange(SEEDS)  # one network from the next


def minima(loss, train, test, count=SEEDS, steps=STEPS):
    losses = loss * VARIED[:count]
    on_the_way = np.geomspace(2.5, losses, len(steps))  # [T, M]
    accuracies = np.full(count, train), np.full(count, test)
    courses = (np.ones((len(steps), count)) * a for a in accuracies)
    theta, none = np.zeros((count, 3)), np.zeros(0)
    return Minima(theta, losses, *accuracies, steps, on_the_way, *courses, none, none)


def lines(half, rise, count=SEEDS):
    """Accuracy falls in a straight line to one half at `half`; loss grows to `rise` at 0.3."""
    places = np.linspace(-LINE_REACH, LINE_REACH, PLACES)
    c = np.abs(places) * np.ones((count, 2, 1)) / VARIED[:count, None, None]
    return ImageLines(places, rise * (c / 0.3) ** 2, np.clip(1 - c / (2 * half), 0.1, 1))


def plane(half):
    axis = np.linspace(-REACH, REACH, 9)
    distance = np.hypot(*np.meshgrid(axis, axis))
    return Surface(axis, 0.01 + 3 * distance**2, np.clip(1 - distance / (2 * half), 0.1, 1))


SKIPPING = Skipping(
    skipping=Kind(minima(0.01, 0.998, 0.94), lines(0.55, 0.25)),
    plain=Kind(minima(0.13, 0.98, 0.91), lines(0.37, 1.04)),
    early=Kind(minima(0.18, 0.965, 0.9, steps=STEPS // 2), lines(0.44, 0.75)),
    deep_skipping=minima(0.015, 0.994, 0.94, 1),
    deep_plain=minima(1.0, 0.65, 0.61, 1),
    skipping_plane=plane(0.55),
    plain_plane=plane(0.3),
    dataset="digits",
    depth=20,
    deep_depth=32,
    parameters=67562,
    train_images=500,
    looked_at=100,
)


TIGHT = Kind(minima(0.18, 0.965, 0.9), lines(0.35, 0.75))


def panels(figure):
    """Return the two reliefs and the two panels of lines."""
    reliefs = [axes for axes in figure.axes if isinstance(axes, Axes3D)]
    return reliefs, [axes for axes in figure.axes if axes.axison and axes not in reliefs]


def words(axes):
    return [text for text in axes.texts if text.get_text()]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_words_lie_within_and_apart_in_every_variant(theme, layout):
    style = Style(theme, layout)
    figure = drawn(skip_surfaces, SKIPPING, style)
    texts = [*figure.texts]
    for axes in figure.axes:
        if isinstance(axes, Axes3D):
            for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
                # The box round a slanted word, that of the axis, is larger than the word.
                texts += [tick.label1 for tick in axis.get_major_ticks()]
            texts += axes.texts
        else:
            texts += [*axes.texts, axes.xaxis.label, axes.title, axes._left_title]
            if axes.axison:
                texts += [*axes.get_xticklabels(), *axes.get_yticklabels()]
    texts = [text for text in texts if text.get_text() and text.get_visible()]
    assert {"without, 32 layers", "with skips", "With skips"} <= {text.get_text() for text in texts}
    boxes = [text.get_window_extent() for text in texts]
    for i, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:i]), texts[i].get_text()
        assert figure.bbox.x0 <= box.x0, texts[i].get_text()
        assert box.x1 <= figure.bbox.x1, texts[i].get_text()
        assert texts[i].get_fontsize() >= style.small - 1e-6, texts[i].get_text()


def test_both_reliefs_are_seen_from_one_place_on_one_scale():
    reliefs, _ = panels(drawn(skip_surfaces, SKIPPING))
    assert len(reliefs) == 2
    for reading in (Axes3D.get_zlim, Axes3D.get_xlim, lambda axes: (axes.elev, axes.azim)):
        assert reading(reliefs[0]) == reading(reliefs[1])


def test_losses_under_the_floor_are_drawn_as_the_floor():
    deep = replace(SKIPPING, skipping_plane=replace(plane(0.5), losses=np.full((9, 9), 1e-9)))
    reliefs, _ = panels(drawn(skip_surfaces, deep))
    assert reliefs[0].get_zlim()[0] == pytest.approx(np.log10(FLOOR))


def test_each_network_is_a_line_in_the_colour_of_its_kind():
    _, (training, moved) = panels(drawn(skip_surfaces, SKIPPING))
    above, below = STYLE.palette.above, STYLE.palette.below
    solid = [line for line in training.lines if line.get_linestyle() == "-"]
    dashed = [line for line in training.lines if line.get_linestyle() == "--"]
    ends = [line.get_ydata()[-1] for line in solid]
    np.testing.assert_allclose(ends, np.concatenate([0.01 * VARIED, 0.13 * VARIED]))
    assert [line.get_ydata()[-1] for line in dashed] == pytest.approx([0.015, 1.0])
    for row in (solid[:5], dashed[:1]):
        assert all(same_color(line.get_color(), above) for line in row)
    for row in (solid[5:], dashed[1:]):
        assert all(same_color(line.get_color(), below) for line in row)
    (dotted,) = (line for line in moved.lines if line.get_linestyle() == ":")
    assert len(moved.lines) == 2 * SEEDS + 1
    np.testing.assert_allclose(dotted.get_ydata(), SKIPPING.early.accuracies.mean(axis=0))


def test_values_at_a_distance_are_means_over_lines_and_both_ways():
    values = np.array([[[4.0, 2, 0, 1, 3], [8.0, 6, 2, 5, 7]]])  # [1, 2, 5]
    kind = Kind(SKIPPING.plain.minima, ImageLines(np.linspace(-1, 1, 5), values, values))
    np.testing.assert_allclose(kind.losses, [[1, 3.5, 5.5]])
    np.testing.assert_allclose(kind.accuracies, [[1, 3.5, 5.5]])
    np.testing.assert_allclose(kind.distances, [0, 0.5, 1])


def test_half_is_read_off_where_the_line_falls_through_it():
    np.testing.assert_allclose(SKIPPING.plain.halves, 0.37 * VARIED, rtol=1e-6)
    fewer = replace(SKIPPING.plain.lines, accuracies=np.full((SEEDS, 2, PLACES), 0.4))
    assert replace(SKIPPING.plain, lines=fewer).halves.tolist() == [0] * SEEDS


def test_a_line_that_never_falls_to_half_is_infinite_and_still_has_words():
    whole = replace(SKIPPING.skipping.lines, accuracies=np.ones((SEEDS, 2, PLACES)))
    held = replace(SKIPPING, skipping=replace(SKIPPING.skipping, lines=whole))
    assert np.isinf(held.skipping.halves).all()
    assert skip_surfaces.numbers(held)["with_half"].text() == "∞"
    assert all(np.isfinite([c.value, c.bound]).all() for c in skip_surfaces.claims(held))
    assert drawn(skip_surfaces, held)


def test_downward_curvature_is_counted_near_the_network_alone():
    places = SKIPPING.plain.lines.places
    assert SKIPPING.plain.downward.tolist() == [0] * SEEDS
    wave = -(np.maximum(np.abs(places) - 0.65, 0) ** 2) * np.ones((SEEDS, 2, 1))
    far = replace(SKIPPING.plain.lines, losses=wave)
    assert replace(SKIPPING.plain, lines=far).downward.tolist() == [0] * SEEDS
    dome = replace(far, losses=-(places**2) * np.ones((SEEDS, 2, 1)))
    assert replace(SKIPPING.plain, lines=dome).downward.tolist() == [1] * SEEDS


def test_numbers_are_means_over_seeds_and_shares_of_the_plane():
    numbers = skip_surfaces.numbers(SKIPPING)
    assert numbers["without_final_loss"].value == pytest.approx(0.13 * VARIED.mean())
    assert numbers["without_final_loss"].error == pytest.approx(np.std(0.13 * VARIED, ddof=1))
    assert numbers["with_test_accuracy"].value == pytest.approx(0.94)
    assert numbers["with_test_accuracy"].n == SEEDS
    assert numbers["early_final_loss"].value == pytest.approx(0.18 * VARIED.mean())
    # The square that the line draws between places overrates the parabola a little.
    assert numbers["with_rise"].value == pytest.approx((0.25 / VARIED**2).mean(), rel=1e-3)
    assert numbers["without_near_accuracy"].value == pytest.approx(
        (1 - 0.3 / VARIED / 0.74).mean(), rel=1e-6
    )
    assert (numbers["seeds"].value, numbers["deep_seeds"].value) == (5, 1)
    assert (numbers["near"].text(), numbers["within"].text()) == ("0.3", "0.5")
    assert (numbers["lines"].value, numbers["early_steps"].value) == (2, 60)
    axis = np.linspace(-REACH, REACH, 9)
    inside = np.hypot(*np.meshgrid(axis, axis)) <= 0.3
    assert numbers["without_share"].value == pytest.approx(inside.mean())
    assert numbers["without_deep_train_accuracy"].value == pytest.approx(0.65)
    json.dumps([asdict(number) for number in numbers.values()], allow_nan=False)


@pytest.mark.parametrize(
    ("change", "fails"),
    [
        ({"plain": Kind(minima(0.13, 0.7, 0.6), lines(0.37, 1.04))}, "fit most training"),
        ({"skipping": Kind(minima(0.125, 1, 0.94), lines(0.55, 0.25))}, "lower training loss"),
        ({"skipping": Kind(minima(0.01, 1, 0.94), lines(0.55, 1.06))}, "moved as far"),
        (
            {"skipping": Kind(minima(0.01, 1, 0.94), lines(0.36, 0.25)), "early": TIGHT},
            "holds half",
        ),
        ({"skipping_plane": plane(0.25)}, "more of the plane"),
        ({"early": Kind(minima(0.1, 0.965, 0.9), lines(0.44, 0.75))}, "higher training loss"),
        ({"early": Kind(minima(0.18, 0.965, 0.9), lines(0.6, 0.75))}, "sooner"),
        ({"early": Kind(minima(0.18, 0.965, 0.9), lines(0.28, 0.75))}, "about as long"),
    ],
)
def test_networks_that_show_something_else_fail_their_claim(change, fails):
    assert all(claim.holds for claim in skip_surfaces.claims(SKIPPING))
    failed = [
        claim.text for claim in skip_surfaces.claims(replace(SKIPPING, **change)) if not claim.holds
    ]
    assert len(failed) == 1
    assert fails in failed[0]


def test_depth_is_claimed_of_five_seeds_and_not_of_fewer():
    few = {claim.text for claim in skip_surfaces.claims(SKIPPING)}
    deep = {
        "deep_skipping": minima(0.015, 0.994, 0.94),
        "deep_plain": minima(1.0, 0.65, 0.61),
    }
    many = skip_surfaces.claims(replace(SKIPPING, **deep))
    (claim,) = (claim for claim in many if claim.text not in few)
    assert claim.holds
    deep["deep_plain"] = minima(0.01, 0.995, 0.94)
    assert not all(c.holds for c in skip_surfaces.claims(replace(SKIPPING, **deep)))


def test_words_name_only_numbers_that_there_are():
    call_for("skip-surfaces", skip_surfaces.numbers(SKIPPING))
    text = skip_surfaces.describe(SKIPPING)
    assert "nan" not in text
    assert "99.4" in text


def test_the_table_has_a_row_for_each_place():
    table = skip_surfaces.table(SKIPPING)
    assert {len(column) for column in table.values()} == {81}
    row = 9 * 2 + 7  # second direction at axis[2], first at axis[7]
    axis = SKIPPING.plain_plane.axis
    assert table["along_direction_2"][row] == axis[2]
    assert table["along_direction_1"][row] == axis[7]
    assert table["without_skips_loss"][row] == SKIPPING.plain_plane.losses[2, 7]
    assert table["with_skips_accuracy"][row] == SKIPPING.skipping_plane.accuracies[2, 7]


def test_measuring_follows_the_recipe(monkeypatch):
    recipe = skip_surfaces.experiments("quick")
    trained = {}

    def train(experiment):
        count = len(experiment.seeds)
        return trained.setdefault(experiment, minima(0.1, 0.9, 0.9, count))

    def fake(name, function):
        each = SimpleNamespace(each=lambda *calls: [function(*call) for call in calls])
        monkeypatch.setattr(skip_surfaces, name, each)

    fake("train_on_images", train)
    fake("image_lines", lambda e, *rest: ("lines", e, rest))
    fake("image_plane", lambda e, *rest: ("plane", e, rest))
    found = skip_surfaces.measure("quick")
    for name in ("skipping", "plain", "early"):
        assert getattr(found, name).minima is trained[getattr(recipe, name)]
        assert getattr(found, name).lines[1] == getattr(recipe, name)
    assert found.deep_plain is trained[recipe.deep_plain]
    assert found.deep_skipping is trained[recipe.deep_skipping]
    assert found.skipping_plane[1] == recipe.skipping
    assert found.plain_plane[1] == recipe.plain
    assert found.skipping_plane[2] == found.plain_plane[2]
    assert (found.depth, found.deep_depth) == (8, 14)
