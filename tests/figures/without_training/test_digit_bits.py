from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.offsetbox import AnnotationBbox

from explainer.experiments.digit_labels import plan
from explainer.figures.without_training import digit_bits
from explainer.figures.without_training.digit_bits import LIST, Digits
from explainer.measures.image_labels import LabelledImages
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES

LABELS = (3, 3, 1, 4, 1, 1, 4, 3, 3, 3)


def runs(
    *bits: float, parts: float = 0.0, accuracy: float = 0.3, labels: tuple[int, ...] = LABELS
) -> tuple[LabelledImages, ...]:
    """Return two runs.

    Args:
        bits: of each label after those before it.
        parts: by which runs part at each label, to either side.
        accuracy: on fresh digits.
        labels: that are asked.
    """
    count = len(bits)
    return tuple(
        LabelledImages(
            -np.log(2) * np.cumsum([each + side * parts for each in bits]),
            np.full(count, 2),
            np.full((1, 5), accuracy + 0.01 * side),
            np.array([0.8]),
            np.array(labels[:count]),
            np.zeros((count, 1, 8, 8), np.float32),
        )
        for side in (-1, 1)
    )


BITS = 6, 1, 6, 6, 1, 1, 1, 1, 1, 1
OWN = Digits(plan("quick"), runs(*BITS), runs(*[5.0] * 6, labels=(0, 1, 2, 3, 4, 5)))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_bits_are_lines_and_the_first_of_a_kind_have_dots(theme, layout):
    style = Style(theme, layout)
    with style.context():
        (axes,) = digit_bits.draw(OWN, style).axes
    dotted, *others = axes.lines
    assert (dotted.get_xdata()[-1], dotted.get_ydata()[-1]) == pytest.approx((10, 10 * LIST))
    thick = [line for line in others if not line.get_alpha() and line.get_marker() != "o"]
    for line, colour, end in zip(
        thick, (style.shades(2)[1], style.wide), ((6, 30), (10, 25)), strict=True
    ):
        assert same_color(line.get_color(), colour)
        assert (line.get_xdata()[-1], line.get_ydata()[-1]) == pytest.approx(end)
    assert sum(line.get_alpha() is not None for line in others) == 4
    dots = next(line for line in others if line.get_marker() == "o")
    assert dots.get_xdata().tolist() == [1, 3, 4]
    assert dots.get_ydata() == pytest.approx([6, 13, 19])


def test_every_digit_is_shown_where_it_is_asked_and_the_first_of_a_kind_in_blue():
    images = np.zeros((10, 1, 8, 8), np.float32)
    images[:, 0, 2, 5] = 9.0  # white
    shown = replace(OWN, true=tuple(replace(run, images=images) for run in OWN.true))
    style = Style("light", "page")
    with style.context():
        (axes,) = digit_bits.draw(shown, style).axes
    boxes = [artist for artist in axes.artists if isinstance(artist, AnnotationBbox)]
    assert [box.xy[0] for box in boxes] == list(range(1, 11))
    pixels = [box.offsetbox.get_data()[2, 5] for box in boxes]
    blue = [same_color(tuple(pixel), style.wide) for pixel in pixels]
    assert [place for place, is_blue in enumerate(blue, 1) if is_blue] == [1, 3, 4]


def test_a_line_and_its_dots_end_where_runs_part():
    parted = replace(OWN, true=runs(*BITS[:3], 60, *BITS[4:], parts=5.0))
    style = Style("light", "page")
    with style.context():
        (axes,) = digit_bits.draw(parted, style).axes
    assert not [
        line
        for line in axes.lines
        if same_color(line.get_color(), style.wide)
        and line.get_alpha() is None
        and line.get_marker() != "o"
    ]
    assert not len(next(line for line in axes.lines if line.get_marker() == "o").get_xdata())
    assert digit_bits.numbers(parted)["first_of_kind"].value == "undefined"


def test_numbers():
    numbers = digit_bits.numbers(OWN)
    assert numbers["bits_true"].value == pytest.approx(25)
    assert numbers["bits_coin"].value == pytest.approx(30)
    assert numbers["bits_true_of_as_many"].value == pytest.approx(21)
    assert numbers["bits_list"].value == pytest.approx(10 * np.log2(10))
    assert numbers["bits_list_of_as_many"].value == pytest.approx(6 * np.log2(10))
    assert numbers["first_of_kind"].value == pytest.approx(6)
    assert numbers["next_of_kind"].value == pytest.approx(1)
    assert (numbers["labels"].value, numbers["coin_labels"].value) == (10, 6)
    assert (numbers["kinds"].value, numbers["runs"].value) == (3, 2)
    assert numbers["test_accuracy"].value == pytest.approx(0.3)
    assert numbers["test_accuracy"].error == pytest.approx(0.01 * np.sqrt(2))
    apart = digit_bits.numbers(replace(OWN, true=runs(*BITS, parts=0.1)))
    assert apart["bits_true_error"].value == pytest.approx(1)  # ten labels, 0.1 to either side


@pytest.mark.parametrize(
    ("change", "fails"),
    [
        ({"true": runs(*BITS, parts=0.6)}, 0),
        ({"true": runs(3, 1, 3, 3, 1, 1, 1, 1, 1, 1)}, 1),
        ({"true": runs(9, 3.4, 9, 9, *[3.4] * 6)}, 2),
        ({"true": runs(12, 3, 6, 6, 3, 3, 3, 3, 3, 3), "coin": runs(*[9.0] * 6)}, 3),
        ({"coin": runs(*[3.3] * 6), "true": runs(4, 1, 4, 4, *[1] * 6)}, 4),
        ({"coin": runs(*[3.4] * 6)}, 5),
        ({"true": runs(*BITS, accuracy=0.1)}, 6),
        ({"true": runs(*BITS, accuracy=np.nan)}, 6),
    ],
)
def test_each_claim_fails_where_it_should(change: dict[str, Any], fails: int):
    assert all(claim.holds for claim in digit_bits.claims(OWN))
    changed = replace(OWN, **change)
    assert [claim.holds for claim in digit_bits.claims(changed)].index(False) == fails


def test_the_table_has_a_row_for_each_label():
    table = digit_bits.table(OWN)
    assert {len(column) for column in table.values()} == {10 + 6}
    assert table["last"].tolist() == [*LABELS, 0, 1, 2, 3, 4, 5]
