"""Numbers as printers set them."""

from __future__ import annotations

THIN_SPACE = "\u202f"


def typeset(number: str) -> str:
    """Return a formatted number with a true minus, and a thin space before %.

    >>> typeset(f"{-0.5:.0%}") == "\u221250\u202f%"
    True
    """
    return number.replace("-", "\u2212").replace("%", f"{THIN_SPACE}%")
