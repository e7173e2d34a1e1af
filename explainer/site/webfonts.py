"""Fonts for the site: subsets of the installed ones with the characters in use, as WOFF2.

A subset is kept by what it is made of, since making one takes a moment.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterable
from pathlib import Path

import fontTools  # type: ignore[import-untyped]

from explainer.plotting import font_subset, fonts
from explainer.plotting.fonts import Typeface
from explainer.site.keeping import keep, kept

# Letters, digits and punctuation of any page, so that a new word needs no new font.
BASIC = "".join(map(chr, range(0x20, 0x7F))) + "\u00a0\u2009\u202f–—‘’“”…·×±−≤≥≈→←↑↓∞°éèüöäßï§¶†‡•"
TEXT = {
    "serif-regular": (fonts.SERIF, "Regular"),
    "serif-italic": (fonts.SERIF, "It"),
    "serif-semibold": (fonts.SERIF, "Semibold"),
    "sans-regular": (fonts.SANS, "Regular"),
    "sans-italic": (fonts.SANS, "It"),
    "sans-semibold": (fonts.SANS, "Semibold"),
}
FEATURES = {fonts.SERIF: ["kern", "liga"], fonts.SANS: ["kern", "liga", "tnum"], fonts.MATHS: []}
# MathML sets a lone letter in italics, which are characters of their own.
ITALIC = {ord("A") + i: 0x1D434 + i for i in range(26)}
ITALIC |= {ord("a") + i: 0x1D44E + i for i in range(26)} | {ord("h"): 0x210E}
ITALIC |= {0x391 + i: 0x1D6E2 + i for i in range(25)} | {0x3B1 + i: 0x1D6FC + i for i in range(25)}
ITALIC |= {0x3D5: 0x1D719, 0x3F5: 0x1D716, 0x3D1: 0x1D717, 0x2202: 0x1D715}


def make(pages: Iterable[str], cache: Path) -> dict[str, Path]:
    """Return the WOFF2 files that `pages` (HTML or Markdown) need, by name without suffix.

    Args:
        pages: what will be shown.
        cache: folder where subsets are kept from build to build.
    """
    text, formulas = _characters(pages)
    made = {
        name: _subset(family, weight, frozenset(BASIC) | text, cache)
        for name, (family, weight) in TEXT.items()
    }
    made["maths"] = _subset(fonts.MATHS, "Regular", formulas or frozenset("="), cache)
    return made  # the style sheet names all of them


def _characters(pages: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the characters of text and those of formulas, with italics for their letters."""
    text: set[str] = set()
    formulas: set[str] = set()
    for page in pages:
        for formula in re.findall(r"<math\b.*?</math>", page, flags=re.DOTALL):
            formulas |= set(html.unescape(re.sub(r"<[^>]*>", "", formula)))
        text |= set(html.unescape(re.sub(r"<math\b.*?</math>", "", page, flags=re.DOTALL)))
    formulas |= {chr(ITALIC[ord(c)]) for c in formulas if ord(c) in ITALIC}
    return frozenset(text), frozenset(formulas)


def _subset(family: Typeface, weight: str, characters: frozenset[str], cache: Path) -> Path:
    """Return a WOFF2 with those of `characters` that the font has."""
    path, features = family.file(weight), FEATURES[family]
    wanted = font_subset.within(path, characters)
    chosen = {**font_subset.OPTIONS, "layout_features": features}
    recipe = [path.name, path.stat().st_size, wanted, chosen, fontTools.version]
    key = hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()[:20]
    found = kept(cache, key, ".woff2")
    return found or keep(
        cache,
        key,
        ".woff2",
        lambda draft: draft.write_bytes(font_subset.woff2(path, wanted, features)),
    )
