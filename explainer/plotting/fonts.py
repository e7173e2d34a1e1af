"""The fonts that figures and pages share, found in the packages that carry them.

Source Sans Pro labels figures, Source Serif Pro sets the text, STIX Two Math the formulas; all
three are under the SIL Open Font Licence and come from PyPI, so that nothing is loaded from
elsewhere.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from explainer.errors import UserError


@dataclass(frozen=True)
class Typeface:
    """A type family and the package that carries its files.

    Attributes:
        name: what CSS and matplotlib call it.
        stem: how its files begin; a file is `{stem}-{weight}.ttf`.
        package: its name on PyPI.
        folder: the folder of its files, below the folder of modules.
        weights: the weights in use, as the ends of file names.
    """

    name: str
    stem: str
    package: str
    folder: str
    weights: tuple[str, ...]

    def file(self, weight: str = "Regular") -> Path:
        """Return the TrueType file of one weight, such as "Regular", "It" or "Semibold".

        Raises:
            UserError: if the package isn't installed, or has no such weight.
        """
        module, *below = Path(self.folder).parts
        spec = find_spec(module)
        places = spec.submodule_search_locations if spec else None
        for place in places or ():
            path = Path(place, *below, f"{self.stem}-{weight}.ttf")
            if path.is_file():
                return path
        raise UserError(
            f"the font {self.name} {weight} is missing; install it with: pip install {self.package}"
        )


SANS = Typeface(
    "Source Sans Pro",
    "SourceSansPro",
    "font-source-sans-pro",
    "font_source_sans_pro/files",
    ("Regular", "It", "Semibold", "Bold"),
)
SERIF = Typeface(
    "Source Serif Pro",
    "SourceSerifPro",
    "font-source-serif-pro",
    "font_source_serif_pro/files",
    ("Regular", "It", "Semibold", "Bold"),
)
MATHS = Typeface("STIX Two Math", "STIXTwoMath", "ziamath", "ziamath/fonts", ("Regular",))
FAMILIES = (SANS, SERIF, MATHS)
# For signs that these lack: matplotlib's own for formulas, and for other scripts; and, as that has
# some of these upright and regular alone, this whatever is asked for.
FALLBACKS = ("STIXGeneral", "DejaVu Sans", "DejaVu Sans Book")


@cache
def register() -> None:
    """Make every family known to matplotlib; a second call does nothing.

    Raises:
        UserError: if a font is missing, naming the package to install.
    """
    from matplotlib.font_manager import fontManager  # pages need the files, but no matplotlib

    for family in FAMILIES:
        for weight in family.weights:
            fontManager.addfont(family.file(weight))
    signs, scripts, plain = FALLBACKS
    own = [font for font in fontManager.ttflist if font.name in (signs, scripts)]
    book = next(f for f in own if (f.name, f.weight, f.style) == (scripts, 400, "normal"))
    looks = itertools.product((400, 600, 700), ("normal", "italic"))
    fontManager.ttflist += [replace(book, name=plain, weight=w, style=s) for w, s in looks]
    # As semibold, or matplotlib would say each time that it takes bold.
    fontManager.ttflist += [replace(font, weight=600) for font in own if font.weight == 700]


@contextmanager
def lean_fonts() -> Iterator[None]:
    """Let fonts be embedded without the tables by which text is composed, as a PDF's already is.

    To cut those tables down to the letters in use takes longer than to draw most figures.
    """
    from fontTools import subset  # type: ignore[import-untyped]

    load = subset.load_font

    def load_lean(*arguments: Any, **options: Any) -> Any:
        font = load(*arguments, **options)
        for table in {"GDEF", "GPOS", "GSUB"} & {*font.keys()}:
            del font[table]
        return font

    subset.load_font = load_lean  # matplotlib has no option for it
    try:
        yield
    finally:
        subset.load_font = load
