"""Numbers as tables and text show them: a true minus, powers of ten, nothing that breaks."""

from __future__ import annotations

import re

MINUS = "\u2212"
CODE_OR_PERCENT = re.compile(r"(^```.*?^```|`[^`\n]+`)|(?<=\d) %(?!\w)", re.DOTALL | re.MULTILINE)


def digits(value: float | int | str | None) -> str:
    """Return a number to four digits; words stay as they are.

    >>> digits(-0.25), digits(12345.6), digits(3614), digits(3e-5)
    ('−0.25', '12,346', '3,614', '3\u2009×\u200910⁻⁵')
    """
    if value is None:
        return ""
    if isinstance(value, float):
        text = f"{value:,.0f}" if 1e4 <= abs(value) < 1e15 else f"{value:.4g}"
        return _set(text)
    return _set(f"{value:,}") if isinstance(value, int) else value


def brief(cell: str) -> str:
    """Return a cell of a CSV file for a table: long decimals to four digits, others as they stand.

    >>> brief("-0.5"), brief("0.123456789"), brief("1e-05"), brief("no-one")
    ('−0.5', '0.1235', '1\u2009×\u200910⁻⁵', 'no-one')
    """
    try:
        value = float(cell)
    except ValueError:
        return cell
    return _set(cell if len(cell) <= 8 else f"{value:.4g}")


def _set(text: str) -> str:
    """Set a number that Python wrote as people write it."""
    text, _, power = text.replace("-", MINUS).partition("e")
    return f"{text}\u2009×\u200910{_raised(power)}" if power else text


def _raised(power: str) -> str:
    """Write an exponent such as "−05" as a superscript."""
    sign = "⁻" if power.startswith(MINUS) else ""
    return sign + str(int(power.lstrip(f"+{MINUS}"))).translate(
        str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
    )


def unbroken(markdown: str) -> str:
    """Keep each % beside its number, where a line could break; code stays as it is.

    >>> unbroken("100 % of `10 % 3`")
    '100\u202f% of `10 % 3`'
    """
    return CODE_OR_PERCENT.sub(lambda found: found[1] or "\u202f%", markdown)
