"""What the figure of survival shows: curves of many networks, and one kick of two of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from explainer.figures.swiss_roll import Points
from explainer.measures.kicked_networks import KickedNetworks
from explainer.measures.kicks import Kick
from explainer.measures.survival_curves import Survival


@dataclass(frozen=True)
class Survivors:
    """Curves of a wide and of a narrow network."""

    wide: Survival
    narrow: Survival

    @property
    def curves(self) -> tuple[Survival, Survival]:
        """Both."""
        return self.wide, self.narrow

    @property
    def half_ratio(self) -> float:
        """How many times as large a kick half survive of the wide network than of the narrow."""
        return float(self.wide.half()[0] / self.narrow.half()[0])


@dataclass(frozen=True)
class Kicked(Survivors):
    """Curves of all networks, and one kick of the two that are shown."""

    cutoff: float
    others: tuple[tuple[int, Survival], ...]  # other starts: 0 wide, 1 narrow, and their curves
    between: Survival  # networks of the sweep
    gaps: np.ndarray  # [M''] theirs
    relative: dict[Kick, Survival]  # of wide (0) and narrow (1) under other kicks
    points: Points
    shown: KickedNetworks  # wide and narrow after the kick of the fields

    @property
    def named(self) -> list[tuple[str, Survival, int]]:
        """All networks: what each is called, the curves that its own is of, and its row there."""
        found = [("wide", self.wide, 0), ("narrow", self.narrow, 0)]
        for kind, curve in self.others:
            name = f"other {('wide', 'narrow')[kind]}"
            found += [(name, curve, m) for m in range(len(curve.networks))]
        found += [(f"gap {gap:.3f}", self.between, m) for m, gap in enumerate(self.gaps)]
        for unit, curve in self.relative.items():
            found += [(f"wide, {unit} kicks", curve, 0), (f"narrow, {unit} kicks", curve, 1)]
        return found

    def known(self, sigma: float) -> list[float | None]:
        """Return log10 of both chances to survive a kick, or None where the walks don't agree."""
        return [
            float(curve.at(sigma)[0][0]) if sigma <= curve.converged_to[0] else None
            for curve in self.curves
        ]

    def narrow_starts(self, sigma: float) -> np.ndarray:
        """Return log10 of the narrow networks' chances from all starts, where known, [any]."""
        curves = [self.narrow, *(curve for kind, curve in self.others if kind == 1)]
        return np.concatenate(
            [curve.at(sigma)[0][curve.converged_to >= sigma * (1 - 1e-9)] for curve in curves]
        )

    @property
    def worst_miss(self) -> tuple[float, float]:
        """The largest distance of counted from integrated chances, in two units.

        In powers of ten; and in what it may be, half a power of ten or four standard errors.
        """
        found = [curve.misses() for curve in self.curves]
        missed, errors = (np.abs(np.concatenate(part)) for part in zip(*found, strict=True))
        allowed = np.maximum(0.5, 4 * errors)
        return float(missed.max(initial=0)), float((missed / allowed).max(initial=0))
