"""Networks counted in full: what is drawn, and every claim's failure."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import same_color

from explainer.figures.without_training import every_network as figure
from explainer.figures.without_training.every_network import SHOWN, Answered
from explainer.measures.every_network import Counted
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.scenes import drawn, lie_within
from tests.figures.texts import call_for, stand_clear

ALL = 2**21


def counted(halving: float, bad: float = 0.5, very_bad: float = 0.0) -> Counted:
    """Two questions on 64 inputs. Of networks that fit N points, those wrong about 3/4 of the rest
    shrink by `halving` for each point and those right about all stay, but for `bad` and `very_bad`
    that are added from the first point on."""
    fits = np.zeros((2, 33, 65), dtype=np.int32)
    fits[:, 0, [0, 16, 48, 64]] = 1000, 500_000, 500_000, 1000
    fits[:, 0, 32] = ALL - fits[0, 0].sum()
    for known in range(1, 33):
        rest = 64 - known
        fits[0, known, 0] = 1000
        fits[0, known, rest // 4] = 20_000 * 0.8**known
        fits[0, known, 3 * rest // 4] = 500_000 * halving**known + bad
        fits[0, known, rest] = very_bad
        fits[1, known] = fits[0, known]
    labellings = np.full(1024, ALL // 1024)
    return Counted(fits, np.zeros(0), labellings, np.array([ALL - 1000, 1000]))


RULE = counted(0.5)
MEASURED = Answered(RULE, counted(0.45))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_words_lie_within_and_apart_in_every_variant(theme, layout):
    style = Style(theme, layout)
    picture = drawn(figure, MEASURED, style)
    lie_within(picture)
    for axes in picture.axes:
        stand_clear(axes.texts, picture, style)
    words = [text.get_text() for axes in picture.axes for text in axes.texts]
    assert {"before any point", "4 points", "a coin’s labels", "a simple rule"} <= set(words)


def test_each_number_of_points_is_a_line_of_counts_in_the_colours_of_gaps():
    style = Style("light", "page")
    hills = drawn(figure, MEASURED, style).axes[0]
    lines = [c for c in hills.collections if isinstance(c, LineCollection)]
    assert len(lines) == len(SHOWN)
    before = lines[0].get_segments()
    assert [s[0].tolist() for s in before][:2] == [[0, 1000], [0.25, 500_000]]
    assert before[-1][-1].tolist() == [1, 1000]
    assert same_color(lines[0].get_colors()[0], style.gaps(0.875))
    assert all(line.get_segments()[-1][-1].tolist() == [1, 1000] for line in lines)


def test_no_count_lies_outside_the_axes():
    low, high = drawn(figure, MEASURED).axes[0].get_ylim()
    for known in SHOWN:
        _, counts = figure.hill(RULE, known)
        assert low < counts.min() and counts.max() < high


def test_bits_are_drawn_beside_a_line_of_one_a_point():
    bits = drawn(figure, MEASURED).axes[1]
    coin, rule, network = bits.lines
    assert coin.get_xydata().tolist() == [[0, 0], [21, 21]]
    np.testing.assert_allclose(rule.get_ydata(), RULE.bits[0])
    assert rule.get_ydata()[32] == pytest.approx(21 - np.log2(1000 + 15), abs=0.01)
    assert network.get_ydata()[8] > rule.get_ydata()[8]


def test_numbers_are_means_over_the_questions():
    numbers = figure.numbers(MEASURED)
    assert numbers["networks"].text() == "2,097,152"
    assert numbers["weights"].value == 21 and numbers["inputs"].value == 64
    assert numbers["questions"].value == 2
    assert numbers["rule_twins"].value == 1000
    assert numbers["rule_bits_0"].value == 0
    assert numbers["rule_worst_4"].value == pytest.approx(0.25)
    assert numbers["rule_bad_4"].value == pytest.approx(31_250 / (31_250 + 8192 + 1000))
    assert numbers["labellings_that_none_gives"].value == 0
    assert numbers["commonest_labelling"].value == 1


LOPSIDED = replace(RULE, fits=np.where(np.arange(65) == 64, 999, RULE.fits))
DEAR = replace(RULE, fits=np.where(np.arange(33)[:, None] > 4, RULE.fits // 1000, RULE.fits))
SHORT = replace(RULE, labellings=RULE.labellings[1:])


@pytest.mark.parametrize(
    ("change", "fails"),
    [
        ({"rule": LOPSIDED}, "as many networks are wrong"),
        ({"rule": SHORT}, "left out"),
        ({"rule": counted(0.95)}, "get rarer"),
        ({"rule": counted(0.9)}, "die out"),
        ({"network": counted(0.45, very_bad=5000)}, "factor of 100"),
        ({"network": counted(0.45, bad=1000)}, "the mean has"),
        ({"network": RULE}, "a simple rule costs less"),
        ({"network": DEAR}, "less than a coin's"),
    ],
)
def test_counts_that_show_something_else_fail_their_claim(change, fails):
    assert all(claim.holds for claim in figure.claims(MEASURED))
    claims = figure.claims(replace(MEASURED, **change))
    assert any(fails in claim.text and not claim.holds for claim in claims)


def test_words_name_only_numbers_that_there_are():
    numbers = figure.numbers(MEASURED)
    call_for("every-network", numbers)
    json.dumps([asdict(number) for number in numbers.values()], allow_nan=False)
    assert "2,097,152 networks with 21 weights" in figure.describe(MEASURED)


def test_the_table_has_a_row_for_each_number_of_wrong_answers_that_there_is():
    table = figure.table(MEASURED)
    rows = np.count_nonzero(MEASURED.rule.fits[0] + MEASURED.network.fits[0])
    assert {len(column) for column in table.values()} == {rows}
    assert (table["test_accuracy"] >= 0).all()
    here = (table["training_points"] == 4) & (table["test_wrong"] == 45)
    assert table["test_accuracy"][here].tolist() == [0.25]
    assert table["rule_networks"][here].tolist() == [31_250]
