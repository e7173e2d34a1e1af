"""Numbers as figures give them: over seeds, bounded, rank correlations, shares."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from scipy.stats import kendalltau

from explainer.figures import Number


def over_seeds(values: np.ndarray, unit: str = "", style: str = "") -> Number:
    """Return the mean of values [seeds] with the standard deviation of one."""
    return Number(float(np.mean(values)), deviation(values), len(values), unit, style)


def deviation(values: np.ndarray) -> float | None:
    """Return the standard deviation of values [seeds]; one alone has none, nor has an ∞."""
    enough = len(values) > 1 and bool(np.isfinite(values).all())
    return float(np.std(values, ddof=1)) if enough else None


def correlation(x: np.ndarray, y: np.ndarray) -> Number:
    """Return Kendall's rank correlation of x [M] and y [M]; ∞ ranks above every number."""
    return Number(float(kendalltau(x, y).statistic), n=len(x), unit="Kendall τ", style=".2f")


def quantity(
    value: float, error: float | None = None, n: int | None = None, unit: str = "", style: str = ""
) -> Number:
    """Return a number, or in its place a word for what JSON can't hold as one."""
    if math.isfinite(value):
        return Number(value, error, n, unit, style)
    word = "undefined" if math.isnan(value) else "∞" if value > 0 else "−∞"
    return Number(word, None, n, unit)


def bounded(value: float) -> float:
    """Return `value` for a claim, which JSON must hold: ∞ as the largest float, NaN as 0."""
    return float(np.nan_to_num(value))


def texts(numbers: Mapping[str, Number]) -> dict[str, str]:
    """Return numbers by name as prose prints them."""
    return {name: number.text() for name, number in numbers.items()}


def share(value: float, seeds: np.ndarray | None = None, unit: str = "") -> Number:
    """Return a fraction as prose prints it: to a tenth of a per cent.

    Args:
        value: the fraction.
        seeds: the same quantity for every seed of its kind [S], if there are several.
        unit: what is counted.
    """
    style = ".1%"
    if seeds is None:
        return Number(float(value), unit=unit, style=style)
    return Number(float(value), deviation(seeds), len(seeds), unit, style)


def decimals(value: float) -> int:
    """Return how many decimals give `value` two figures; none from 10 on."""
    return max(0, 1 - math.floor(math.log10(abs(value)))) if value and math.isfinite(value) else 0


def amount(value: float, unit: str) -> Number:
    """Return a quantity as prose prints it: to two figures, or whole, and without an exponent."""
    return Number(float(value), unit=unit, style=f",.{decimals(value)}f")
