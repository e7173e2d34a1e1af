"""Subsets of fonts, as WOFF2: for pages, and within pictures that have text as text."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

OPTIONS: Mapping[str, Any] = {
    "flavor": "woff2",
    "hinting": False,
    "notdef_outline": True,
    "name_IDs": [0, 1, 2, 13, 14],  # what it is called and its licence
}


def within(path: Path, characters: Collection[str]) -> str:
    """Return those of some characters that a font has, sorted."""
    known = _known(path)
    return "".join(sorted(c for c in characters if ord(c) in known))


@cache
def _known(path: Path) -> frozenset[int]:
    """Return the characters of a font."""
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def woff2(path: Path, characters: str, features: Sequence[str]) -> bytes:
    """Return a font with no more than some characters, which it has, and features.

    The same bytes whenever it is made: its date is that of the font.
    """
    options = subset.Options(**OPTIONS, layout_features=list(features))
    with TTFont(path, lazy=True, recalcTimestamp=False) as font:
        worker = subset.Subsetter(options)
        worker.populate(text=characters)
        worker.subset(font)
        made = io.BytesIO()
        subset.save_font(font, made, options)
    return made.getvalue()
