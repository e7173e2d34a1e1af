"""Figures: one file each in this folder, whose name is the figure's id.

`wide_vs_narrow.py` is the figure `wide-vs-narrow`. CONTRIBUTING.md shows how to write one. The
words of a figure (title, caption, alt text) are literals, read from its source without importing
it, so that a build in which nothing changed needn't load torch.
"""

from __future__ import annotations

import ast
import difflib
import importlib
import math
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Literal

from explainer.errors import Mistake

FOLDER = Path(__file__).parent
THIN_SPACE = "\u202f"
WORDS = ("TITLE", "KIND", "ALT", "LIMITS")


@dataclass(frozen=True)
class Number:
    """A measured quantity that prose may quote.

    Attributes:
        value: the quantity; accuracies and gaps are fractions.
        error: one standard deviation over seeds, where there are several.
        n: how many independent measurements stand behind it.
        unit: what `value` counts, in words; empty for a pure number.
        style: format specification for prose, such as ".1%" or ",.0f".
    """

    value: float | int | str
    error: float | None = None
    n: int | None = None
    unit: str = ""
    style: str = ""

    def text(self, style: str | None = None) -> str:
        """Return the value as prose prints it, with a true minus sign and a thin space before %."""
        if isinstance(self.value, float) and not math.isfinite(self.value):
            return "∞" if self.value > 0 else str(self.value)
        words = format(self.value, style if style is not None else self.style)
        return words.replace("-", "\u2212").replace("%", f"{THIN_SPACE}%")


Relation = Literal["<=", ">=", "<", ">", "=="]


@dataclass(frozen=True)
class Claim:
    """What a figure says, as a comparison that its own data must bear."""

    text: str
    value: float
    relation: Relation
    bound: float

    @property
    def holds(self) -> bool:
        """Whether the measured value bears the claim; NaN bears none."""
        match self.relation:
            case "<=":
                return self.value <= self.bound
            case ">=":
                return self.value >= self.bound
            case "<":
                return self.value < self.bound
            case ">":
                return self.value > self.bound
            case "==":
                return self.value == self.bound


@dataclass(frozen=True)
class Source:
    """The words of a figure, as its file has them."""

    id: str
    title: str
    kind: Literal["still", "movie"]
    caption: str
    alt: str
    limits: str
    path: Path
    live: str = ""  # the script that runs it in the reader's browser


def module_name(id: str) -> str:
    """Return the dotted name of the module that holds figure `id`."""
    return f"explainer.figures.{id.replace('-', '_')}"


def names() -> list[str]:
    """Return the ids of all figures, sorted."""
    return sorted(p.stem.replace("_", "-") for p in FOLDER.glob("[a-z]*.py"))


def read(id: str) -> Source:
    """Read the words of figure `id` from its source, without importing it.

    Raises:
        Mistake: if there is no such figure, or its file lacks a word that every figure needs.
    """
    path = FOLDER / f"{id.replace('-', '_')}.py"
    if id not in names():
        near = difflib.get_close_matches(id, names(), 1)
        hint = f"; nearest is '{near[0]}'" if near else ""
        raise Mistake(f"no figure '{id}'{hint}")
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    words = {
        target.id: ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id in (*WORDS, "LIVE")
    }
    caption = ast.get_docstring(tree)
    missing = [word for word in WORDS if word not in words]
    if caption is None or missing:
        lacks = "a docstring (its caption)" if caption is None else ", ".join(missing)
        raise Mistake(f"figure '{id}' in {path.name} lacks {lacks}; CONTRIBUTING.md shows them all")
    return Source(
        id,
        words["TITLE"],
        words["KIND"],
        caption,
        words["ALT"],
        words["LIMITS"],
        path,
        words.get("LIVE", ""),
    )


def load(id: str) -> ModuleType:
    """Import the file of figure `id`."""
    read(id)
    return importlib.import_module(module_name(id))
