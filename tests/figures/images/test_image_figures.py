"""The figures of networks on real images, on made-up measurements."""

from dataclasses import replace

import numpy as np
import pytest

from explainer.data import images
from explainer.experiments.images import ImageFamily, digits_sweep
from explainer.figures.essay._basins import Basins
from explainer.figures.essay._sweep import Sweep
from explainer.figures.essay.basin_profiles import BasinProfiles
from explainer.figures.images import (
    image_confusion,
    image_profiles,
    image_sweep,
    image_volume,
)
from explainer.figures.images._words import names
from explainer.figures.source import load_figure, read_source
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from explainer.training.minima import Minima
from tests.figures.texts import call_for

STYLE = Style("light", "page")
FACTORS = np.repeat([0.0, *np.geomspace(0.001, 0.8, 7)], 5)
GAPS = np.repeat(np.linspace(0.04, 0.75, 8), 5) + np.tile([0, 0.002, 0.004, 0.006, 0.008], 8)


def a_sweep():
    sweep = Sweep(
        FACTORS, np.tile(range(5), 8), np.ones(40), 1 - GAPS, 0.001, guessing=0.1, things="images"
    )
    return image_sweep.ImageSweep(sweep, "digits", "a small network", 21490, 450, 347, 1000)


def some_profiles():
    gaps, typical = np.array([0.04, 0.3, 0.5, 0.75]), np.array([0.5, 0.3, 0.2, 0.1])
    radii = np.geomspace(0.01, 2, 12)
    losses = 0.2 * (radii[None] / typical[:, None])[:, None] ** 2 * np.ones((4, 6, 12))
    crossings = typical[:, None] * np.linspace(0.9, 1.1, 7)[None, :6]
    profiles = BasinProfiles(gaps, np.full(4, 0.01), radii, losses, crossings, 0.2)
    return image_profiles.ImageProfiles(profiles, "digits")


def some_basins():
    gaps = np.array([0.04, 0.05, 0.75, 0.74, 0.2, 0.4])
    radii = np.array([0.5, 0.5, 0.1, 0.1, 0.4, 0.3])[:, None] * [1.0, 1.3]
    basins = Basins(
        gaps,
        radii,
        21490 * np.log10(radii),
        np.zeros((6, 2), int),
        np.array([0.2, 0.5]),
        0,
        np.array([0, 1]),
        np.array([2, 3]),
        21490,
        20,
    )
    return image_volume.ImageBasins(basins, "digits")


def confusion(name="digits"):
    wide = np.eye(10, dtype=int) * 30
    narrow = np.roll(np.eye(10, dtype=int), 1, axis=1) * 24 + np.eye(10, dtype=int) * 6
    return image_confusion.Confusion(name, names(name), wide, narrow, np.array([0.5, 0.4]))


MEASURED = {
    "image-sweep": a_sweep(),
    "image-profiles": some_profiles(),
    "image-volume": some_basins(),
    "image-confusion": confusion(),
}


def drawn(id, measured, style=STYLE):
    with style.context():
        figure = load_figure(id).draw(measured, style)
        figure.canvas.draw()
    return figure


def words(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("id", MEASURED)
def test_each_is_drawn_under_its_own_title(id, theme, layout):
    figure = drawn(id, MEASURED[id], Style(theme, layout))
    title = read_source(id).title
    assert figure.get_suptitle().replace("\n", " ") == title


@pytest.mark.parametrize("id", MEASURED)
def test_words_call_for_numbers_that_are_there(id):
    found = load_figure(id).numbers(MEASURED[id])
    call_for(id, found)
    assert all(np.isfinite(n.value) for n in found.values() if not isinstance(n.value, str))


@pytest.mark.parametrize("id", MEASURED)
def test_claims_hold_on_what_they_were_made_for(id):
    claims = load_figure(id).claims(MEASURED[id])
    assert claims
    assert all(claim.holds for claim in claims)


@pytest.mark.parametrize("id", MEASURED)
def test_tables_have_columns_of_one_length_and_descriptions_are_words(id):
    module = load_figure(id)
    assert len({len(column) for column in module.table(MEASURED[id]).values()}) == 1
    assert "nan" not in module.describe(MEASURED[id])


# The sweep


def test_sweep_names_the_two_ends():
    found = image_sweep.numbers(a_sweep())
    assert found["natural_test_accuracy"].value == pytest.approx(0.956)
    assert found["poisoned_test_accuracy"].value == pytest.approx(0.246)
    assert found["poisoned_train_accuracy"].text() == "100\u202f%"
    assert found["poisoned_test_accuracy"].n == 5


def failing(sweep, **changes):
    measured = replace(a_sweep(), sweep=replace(a_sweep().sweep, **changes))
    return [claim.text for claim in image_sweep.claims(measured) if not claim.holds]


def test_sweep_claims_can_fail():
    assert failing(a_sweep(), train=np.where(FACTORS == 0.8, 0.9, 1.0))
    assert any("95 %" in text for text in failing(a_sweep(), test=0.9 - GAPS / 2))
    assert any("30 %" in text for text in failing(a_sweep(), test=1 - GAPS * 0.8))
    assert any("gap grows" in text for text in failing(a_sweep(), test=GAPS))


def test_digits_bars_are_not_asked_of_other_images():
    measured = replace(a_sweep(), dataset="CIFAR-10")
    assert not any("digits" in claim.text for claim in image_sweep.claims(measured))


def test_lines_are_labelled_as_images_and_guessing_is_one_in_ten():
    shown = words(drawn("image-sweep", a_sweep()))
    assert {"training images", "fresh images"} <= set(shown)


# Basins


def test_profile_and_volume_claims_can_fail():
    profiles = some_profiles()
    turned = replace(profiles.profiles, crossings=profiles.profiles.crossings[::-1])
    failed = image_profiles.claims(replace(profiles, profiles=turned))
    assert not any(claim.holds for claim in failed)
    basins = some_basins()
    turned = replace(basins.basins, radii=basins.basins.radii[[2, 3, 0, 1, 4, 5]])
    assert not all(c.holds for c in image_volume.claims(replace(basins, basins=turned)))


def test_volume_difference_is_n_times_the_logarithm_of_the_ratio():
    found = image_volume.numbers(some_basins())
    assert found["log10_volume_difference"].value == pytest.approx(21490 * np.log10(5))


def family_of(count):
    experiment = digits_sweep("standard")
    none = np.zeros(0)
    minima = Minima(none, none, none, none, none, none, none, none, none, none)
    return ImageFamily(experiment, minima, np.arange(count), 35 + np.arange(count))


def test_rows_measured_are_each_kind_first_and_no_network_twice():
    rows, wides, narrows = image_volume._rows(family_of(5), seeds=3)
    assert rows[:6] == (0, 1, 2, 35, 36, 37)
    assert len(set(rows)) == len(rows) == 24
    assert wides.tolist() == [0, 1, 2]
    assert narrows.tolist() == [3, 4, 5]


# Confusion


def test_confusion_counts_answers_by_truth():
    table = image_confusion._count(np.array([3, 3, 4]), np.array([3, 5, 4]))
    assert table[3, 3] == table[3, 5] == table[4, 4] == 1
    assert table.sum() == 3


def test_shares_are_written_where_they_matter():
    shown = words(drawn("image-confusion", confusion()))
    assert shown.count("100") == 10
    assert shown.count("80") == shown.count("20") == 10


def test_ink_stands_out_from_its_cell():
    assert image_confusion._legible((1, 1, 1, 1)) == "#000000"
    assert image_confusion._legible((0, 0.3, 0.6, 1)) == "#ffffff"


def test_confusion_claim_can_fail():
    blind = replace(confusion(), second_choices=np.array([0.12, 0.2]))
    assert not any(claim.holds for claim in image_confusion.claims(blind))


# Pictures


@pytest.mark.parametrize("name", ["digits", "cifar10"])
def test_pictures_undo_the_standardising(name):
    channels = 1 if name == "digits" else 3
    white = images.WHITE[name]
    pixels = np.random.default_rng(0).integers(0, int(white) + 1, (2, channels, 4, 4))
    shown = images.pictures(images.standardise(pixels.astype(np.uint8), name), name)
    expected = pixels[:, 0] if channels == 1 else np.moveaxis(pixels, 1, 3)
    np.testing.assert_allclose(shown * white, expected, atol=1e-3)
