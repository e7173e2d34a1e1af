"""Numbers as readers read them."""

import pytest

from explainer.figures import Number
from explainer.plotting.labels import percent
from explainer.plotting.typography import counted, percentage, typeset


@pytest.mark.parametrize(
    ("value", "decimals", "words"),
    [
        (1, 1, "100"),
        (0.9997, 1, "99.97"),
        (0.9996, 0, "99.96"),
        (0.0004, 1, "0.04"),
        (-0.0004, 1, "−0.04"),
        (0.0, 1, "0"),
        (1 - 1e-7, 1, "100"),  # a mean of float32
        (-1e-9, 0, "0"),
        (0.257, 0, "26"),
        (2.5, 0, "250"),
    ],
)
def test_only_all_is_100_per_cent_and_only_none_0(value, decimals, words):
    assert percentage(value, decimals) == f"{words}\u202f%"
    assert Number(value, style=f".{decimals}%").text() == f"{words}\u202f%"


def test_labels_keep_to_that_too():
    assert (percent(0.999), percent(1)) == ("99.9\u202f%", "100\u202f%")


@pytest.mark.parametrize(
    ("number", "words"), [("-0.0", "0.0"), ("-0", "0"), ("-0.05", "−0.05"), ("-10", "−10")]
)
def test_nothing_is_less_than_nothing(number, words):
    assert typeset(number) == words


def test_one_is_no_plural():
    assert [counted(n, "step") for n in (0, 1, 2, 1200)] == [
        "0 steps",
        "1 step",
        "2 steps",
        "1,200 steps",
    ]
