"""Numbers as tables and text show them."""

import pytest

from explainer.site import numerals


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("-0.5", "−0.5"),
        ("-0.123456789", "−0.1235"),
        ("1e-05", "1\u2009×\u200910⁻⁵"),
        ("1.23456e+20", "1.235\u2009×\u200910²⁰"),
        ("12", "12"),
        ("", ""),
        ("one-two", "one-two"),
        ("-inf", "−inf"),
    ],
)
def test_cells_have_one_kind_of_minus(cell: str, text: str):
    assert numerals.brief(cell) == text


def test_no_line_breaks_before_a_percent_sign_but_code_is_left_alone():
    text = "100 % of 5 % and `7 % 2`\n\n```python\n9 % 4\n```\n\nFor 3 %s and x % y, 8 %."
    kept = numerals.unbroken(text)
    assert kept.replace("\u202f", " ") == text
    assert [kept[i - 1] for i, letter in enumerate(kept) if letter == "\u202f"] == ["0", "5", "8"]
