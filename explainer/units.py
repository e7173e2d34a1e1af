"""Times, sizes and places in words."""

from __future__ import annotations

import math
from pathlib import Path


def duration(seconds: float) -> str:
    """Return a time as people say it.

    >>> duration(0.42), duration(12.3), duration(179.7), duration(7810)
    ('0.4 s', '12 s', '3 min 00 s', '2 h 10 min')
    """
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02d} min"


def size_of(count: int) -> str:
    """Return how many bytes a file has, as people say it.

    >>> size_of(300), size_of(96_400), size_of(1_640_000)
    ('1 KB', '97 KB', '1.6 MB')
    """
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{math.ceil(count / 1e3)} KB"


def count(number: int, noun: str) -> str:
    """Return how many there are of something whose plural ends in s.

    >>> count(1, "figure"), count(2, "figure")
    ('1 figure', '2 figures')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def shown(path: Path) -> str:
    """Return a file as messages name it: below the working directory, if it is."""
    whole, here = path.absolute(), Path.cwd()
    return str(whole.relative_to(here) if whole.is_relative_to(here) else whole)
