"""Numbers as tables and text show them: a true minus, powers of ten, nothing that breaks."""

from __future__ import annotations

import re

from explainer.plotting.typography import typeset

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
        return typeset(text)
    return typeset(f"{value:,}") if isinstance(value, int) else value


def brief(cell: str) -> str:
    """Return a cell of a CSV file for a table: long decimals to four digits, others as they stand.

    >>> brief("-0.5"), brief("0.123456789"), brief("1e-05"), brief("no-one")
    ('−0.5', '0.1235', '1\u2009×\u200910⁻⁵', 'no-one')
    """
    try:
        value = float(cell)
    except ValueError:
        return cell
    return typeset(cell if len(cell) <= 8 else f"{value:.4g}")


def unbroken(markdown: str) -> str:
    """Keep each % beside its number, where a line could break; code stays as it is.

    >>> unbroken("100 % of `10 % 3`")
    '100\u202f% of `10 % 3`'
    """
    return CODE_OR_PERCENT.sub(lambda found: found[1] or "\u202f%", markdown)
