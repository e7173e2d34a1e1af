"""Figures: one file each, in its chapter's folder.

Here is what they give to prose. CONTRIBUTING.md shows how to write one,
`explainer.figures.source` finds and reads them.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from explainer.plotting.typography import percentage, typeset

PER_CENT = re.compile(r"\.(\d)%")  # a style


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
        """Return the value as prose prints it, with a true minus sign and a thin space before %.

        A fraction in per cent is 100 % or 0 % only where it is all or none.
        """
        if isinstance(self.value, float) and not math.isfinite(self.value):
            return "∞" if self.value > 0 else str(self.value)
        style = self.style if style is None else style
        if (decimals := PER_CENT.fullmatch(style)) and not isinstance(self.value, str):
            return percentage(self.value, int(decimals[1]))
        return typeset(format(self.value, style))


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
