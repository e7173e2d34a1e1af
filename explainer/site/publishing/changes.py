"""Which numbers differ between two versions of the site, and by how much.

Numbers are compared as `data/numbers.json` gives them. A change Δ = new − old is beyond error where

    |Δ| > √(σ_old² + σ_new²),

with the errors σ that are known; where none is, that can't be said.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Numbers = Mapping[str, Mapping[str, Mapping[str, Any]]]  # figure → name → value, error, n, unit
ROUNDING = 1e-12  # relative


@dataclass(frozen=True)
class Change:
    """One number that differs.

    Attributes:
        figure: its figure's id.
        name: its name there.
        old: its value before.
        new: its value now.
        error: √(σ_old² + σ_new²); None where neither is known.
        unit: what it counts.
    """

    figure: str
    name: str
    old: float | int | str
    new: float | int | str
    error: float | None
    unit: str

    @property
    def difference(self) -> float | None:
        """New − old; None of words."""
        if isinstance(self.old, str) or isinstance(self.new, str):
            return None
        return self.new - self.old

    @property
    def beyond_error(self) -> bool | None:
        """Whether it changed by more than its error; None where no error is known."""
        if self.error is None or self.difference is None:
            return None
        return abs(self.difference) > self.error


@dataclass(frozen=True)
class Changes:
    """What differs between two versions.

    Attributes:
        changed: the numbers that differ, those beyond their errors first.
        same: how many numbers don't.
        came: names that only the new one has, as "figure.name".
        went: names that only the old one has.
    """

    changed: tuple[Change, ...]
    same: int
    came: tuple[str, ...]
    went: tuple[str, ...]

    @property
    def beyond(self) -> list[Change]:
        """Those that changed by more than their errors, or by something that has no error."""
        return [change for change in self.changed if change.beyond_error is not False]

    @property
    def within(self) -> list[Change]:
        """Those that changed within their errors."""
        return [change for change in self.changed if change.beyond_error is False]


def compare(old: Numbers, new: Numbers) -> Changes:
    """Return what differs from the old numbers to the new.

    >>> before = {"sweep": {"gap": {"value": 0.5, "error": 0.1, "unit": ""}}}
    >>> after = {"sweep": {"gap": {"value": 0.75, "error": 0.1, "unit": ""}}}
    >>> [(c.name, c.difference, c.beyond_error) for c in compare(before, after).changed]
    [('gap', 0.25, True)]
    """
    before, after = _flat(old), _flat(new)
    both = [name for name in after if name in before]
    changed = [_change(*name, before[name], after[name]) for name in both]
    differing = [change for change in changed if not _alike(change.old, change.new)]
    order = (True, None, False)
    return Changes(
        tuple(sorted(differing, key=lambda change: order.index(change.beyond_error))),
        len(both) - len(differing),
        tuple(".".join(name) for name in after if name not in before),
        tuple(".".join(name) for name in before if name not in after),
    )


def _flat(numbers: Numbers) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(id, name): one for id, of in numbers.items() for name, one in of.items()}


def _change(figure: str, name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Change:
    errors = [one["error"] for one in (old, new) if one.get("error") is not None]
    error = math.hypot(*errors) if errors else None
    return Change(figure, name, old["value"], new["value"], error, str(new.get("unit") or ""))


def _alike(old: float | int | str, new: float | int | str) -> bool:
    if isinstance(old, str) or isinstance(new, str):
        return old == new
    return math.isclose(old, new, rel_tol=ROUNDING)
