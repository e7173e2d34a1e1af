"""Numbers as printers set them."""

from __future__ import annotations

import re

POWER = re.compile(r"(-?[\d.,]+)e([+-]?\d+)")
THIN_SPACE = "\u202f"  # which no line breaks at
MOST_DECIMALS = 3


def typeset(number: str) -> str:
    """Return a formatted number with a true minus, none before 0, powers of ten and a thin space.

    >>> typeset(f"{-0.5:.0%}") == "\u221250\u202f%"
    True
    >>> typeset(f"{-0.04:.1f}")
    '0.0'
    >>> typeset("4.7e-05") == "4.7\u2009×\u200910⁻⁵", typeset("undefined")
    (True, 'undefined')
    """
    words = re.sub(r"^-(?=[0.]+%?$)", "", number)
    if found := POWER.fullmatch(words):
        words = f"{found[1]}\u2009×\u200910{_raised(int(found[2]))}"
    return words.replace("-", "\u2212").replace("%", f"{THIN_SPACE}%")


def _raised(power: int) -> str:
    """Write an exponent as a superscript."""
    return str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def percentage(value: float, decimals: int = 0) -> str:
    """Return a fraction in per cent; only all of it is 100 %, and only none of it 0 %.

    Those two have no decimals, and what is close to them as many as it takes, up to three.

    >>> percentage(0.257) == "26\u202f%", percentage(0.9997, 1) == "99.97\u202f%"
    (True, True)
    """
    for count in range(decimals, MOST_DECIMALS + 1):
        words = f"{value:.{count}%}"
        if abs(float(words[:-1])) not in (0, 100):
            return typeset(words)
    return typeset(f"{value:.0%}")


def counted(count: int, noun: str) -> str:
    """Return how many there are of something.

    >>> counted(1, "training step"), counted(1200, "training step")
    ('1 training step', '1,200 training steps')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
