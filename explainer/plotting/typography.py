"""Numbers as printers set them."""

from __future__ import annotations

THIN_SPACE = "\u202f"


def typeset(number: str) -> str:
    """Return a formatted number with a true minus, and a thin space before %.

    >>> typeset(f"{-0.5:.0%}") == "\u221250\u202f%"
    True
    """
    return number.replace("-", "\u2212").replace("%", f"{THIN_SPACE}%")


def counted(count: int, thing: str) -> str:
    """Return how many things there are.

    >>> counted(1, "step"), counted(4200, "step")
    ('1 step', '4,200 steps')
    """
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
