import pytest
from matplotlib.colors import same_color

from explainer.figures.without_training import bits_of_labels
from explainer.figures.without_training.bits_of_labels import Labels
from explainer.plotting.style import Style
from explainer.plotting.variants import LAYOUTS, THEMES
from tests.figures.without_training.asked import runs

COIN = runs(24, first=1.4, last=1.4, coin=True)
LABELS = Labels(runs(100, 4), COIN, runs(30, 8, wrong=4))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("theme", THEMES)
def test_each_kind_of_labels_is_a_line_in_its_colour(theme, layout):
    style = Style(theme, layout)
    with style.context():
        (axes,) = bits_of_labels.draw(LABELS, style).axes
    thick = [line for line in axes.lines[1:] if not line.get_alpha()]
    colours = (style.wide, style.shades(2)[1], style.narrow)
    ends = [(100, LABELS.true.cost.bits[99]), (24, 1.4 * 24), (38, LABELS.wrong.cost.bits[-1])]
    for line, colour, (x, y) in zip(thick, colours, ends, strict=True):
        assert same_color(line.get_color(), colour)
        assert (line.get_xdata()[-1], line.get_ydata()[-1]) == pytest.approx((x, y))
    assert thick[2].get_xdata()[0] == 30
    assert len(axes.lines) == 1 + 3 * 4


def test_numbers():
    numbers = bits_of_labels.numbers(LABELS)
    assert numbers["bits_true"].value == pytest.approx(60)
    assert numbers["bits_true_error"].value == pytest.approx(0)
    assert numbers["bits_random"].value == pytest.approx(1.4 * 24)
    assert numbers["wrong_each"].value == pytest.approx(4)
    assert (numbers["points"].value, numbers["before"].value) == (100, 30)
    assert numbers["first_ten"].value > numbers["last_ten"].value


@pytest.mark.parametrize(
    ("labels", "fails"),
    [
        (Labels(runs(100, 4, parts=2.0), COIN, LABELS.wrong), 0),
        (Labels(runs(100, 4, first=1.5, last=1.1), COIN, LABELS.wrong), 1),
        (Labels(runs(100, 4, first=0.2, last=0.3), COIN, LABELS.wrong), 2),
        (Labels(LABELS.true, runs(24, first=0.97, last=0.97), LABELS.wrong), 3),
        (Labels(runs(100, 4, first=1.6, last=0.1), runs(24, first=1.1, last=1), LABELS.wrong), 4),
        (Labels(LABELS.true, COIN, runs(30, 8, wrong=0.5)), 5),
    ],
)
def test_each_claim_fails_where_it_should(labels: Labels, fails: int):
    assert all(claim.holds for claim in bits_of_labels.claims(LABELS))
    assert [claim.holds for claim in bits_of_labels.claims(labels)].index(False) == fails


def test_the_table_has_a_row_for_each_label():
    table = bits_of_labels.table(LABELS)
    assert {len(column) for column in table.values()} == {104 + 24 + 38}
