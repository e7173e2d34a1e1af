from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import same_color

from explainer.figures.without_training import bits_of_labels
from explainer.figures.without_training.bits_of_labels import Labels
from explainer.measures.exchange import Exchanged
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.without_training.asked import runs

COIN = runs(24, first=1.4, last=1.4, coin=True)


def again(*bits: float, parts: float = 0.5) -> Exchanged:
    """Return a ladder's bits, the first two of eight batches far off."""
    off = np.array([-9.0, -9.0, *[parts, -parts] * 3])
    return Exchanged(np.array(bits) + off[:, None], 3, 7)


SECOND = again(1.2, 2.1, 2.8, 3.7), again(1.0, 2.1, 3.2, 4.1)
LABELS = Labels(runs(100, 4), COIN, runs(30, 8, wrong=4), SECOND)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_each_kind_of_labels_is_a_line_in_its_colour(theme, layout):
    style = Style(theme, layout)
    with style.context():
        (axes,) = bits_of_labels.draw(LABELS, style).axes
    thick = [line for line in axes.lines[1:] if not line.get_alpha() and line.get_marker() != "o"]
    colours = (style.wide, style.shades(2)[1], style.narrow)
    ends = [(100, LABELS.true.cost.bits[99]), (24, 1.4 * 24), (38, LABELS.wrong.cost.bits[-1])]
    for line, colour, (x, y) in zip(thick, colours, ends, strict=True):
        assert same_color(line.get_color(), colour)
        assert (line.get_xdata()[-1], line.get_ydata()[-1]) == pytest.approx((x, y))
    assert thick[2].get_xdata()[0] == 30
    assert len(axes.lines) == 1 + 3 * 4 + 1
    circles = next(line for line in axes.lines if line.get_marker() == "o")
    assert circles.get_xydata().tolist() == [[2, pytest.approx(2.1)], [4, pytest.approx(3.9)]]


def test_numbers():
    numbers = bits_of_labels.numbers(LABELS)
    assert numbers["bits_true"].value == pytest.approx(60)
    assert numbers["bits_true_error"].value == pytest.approx(0)
    assert numbers["bits_random"].value == pytest.approx(1.4 * 24)
    assert numbers["wrong_each"].value == pytest.approx(4)
    assert (numbers["points"].value, numbers["before"].value) == (100, 30)
    assert numbers["first_ten"].value > numbers["last_ten"].value
    assert (numbers["second_points"].value, numbers["second_trips"].value) == (4, 6)
    assert numbers["second_from_trained"].value == pytest.approx(3.7)
    assert numbers["second_from_poisoned"].value == pytest.approx(4.1)
    error = 0.5 * np.sqrt(6 / 5) / np.sqrt(6)  # of one; of the mean of two, √½ of it
    assert numbers["second_bits"].value == pytest.approx(3.9)
    assert numbers["second_bits"].error == pytest.approx(error / np.sqrt(2))
    assert numbers["bits_of_second_points"].value == pytest.approx(LABELS.true.cost.bits[3])


@pytest.mark.parametrize(
    ("change", "fails"),
    [
        ({"true": runs(100, 4, parts=2.0)}, 0),
        ({"true": runs(100, 4, first=1.5, last=1.1)}, 1),
        ({"true": runs(100, 4, first=0.2, last=0.3)}, 2),
        ({"coin": runs(24, first=0.97, last=0.97)}, 3),
        ({"true": runs(100, 4, first=1.6, last=0.1), "coin": runs(24, first=1.1, last=1)}, 4),
        ({"wrong": runs(30, 8, wrong=0.5)}, 5),
        ({"second": (again(1, 2, 3, 6.5), again(1, 2, 3, 6.3))}, 6),
        ({"second": (again(1, 2, 3, np.inf), SECOND[1])}, 6),
    ],
)
def test_each_claim_fails_where_it_should(change: dict[str, Any], fails: int):
    assert all(claim.holds for claim in bits_of_labels.claims(LABELS))
    labels = replace(LABELS, **change)
    assert [claim.holds for claim in bits_of_labels.claims(labels)].index(False) == fails


def test_the_table_has_a_row_for_each_label():
    table = bits_of_labels.table(LABELS)
    assert {len(column) for column in table.values()} == {104 + 24 + 38}
