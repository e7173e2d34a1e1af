"""What the figures of the poisoned family share: from wide to narrow, many networks in order."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.colors import Colormap, LinearSegmentedColormap
from matplotlib.ticker import FuncFormatter
from scipy.stats import kendalltau

from explainer.experiments import CUTOFF, CUTOFFS
from explainer.figures import Number
from explainer.style import Style


def kinds(style: Style) -> Colormap:
    """Return the colours of gaps from 0 (wide) over grey to 1 (narrow)."""
    return LinearSegmentedColormap.from_list("kinds", [style.wide, style.muted, style.narrow])


def fitting(train_accuracies: np.ndarray) -> np.ndarray:
    """Return the rows of the networks that get every training point right."""
    return np.nonzero(train_accuracies == 1)[0]


def cutoff_for(losses: np.ndarray) -> float:
    """Return `CUTOFF`, or the next of `CUTOFFS` that is over all of these training losses.

    A network that starts over the cutoff has no basin; at the quick size that may happen.
    """
    usable = [cutoff for cutoff in CUTOFFS if cutoff >= CUTOFF and cutoff > losses.max()]
    return usable[0] if usable else CUTOFFS[-1]


def over_seeds(values: np.ndarray, unit: str = "", style: str = "") -> Number:
    """Return the mean of values [seeds] with the standard deviation of one."""
    return Number(float(np.mean(values)), spread(values), len(values), unit, style)


def spread(values: np.ndarray) -> float | None:
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


def percent(value: float) -> str:
    """Return a fraction as whole percent."""
    return Number(value, style=".0%").text()


PERCENT = FuncFormatter(lambda value, _: percent(value))
PLAIN = FuncFormatter(lambda value, _: f"{value:,g}".replace("-", "\N{MINUS SIGN}"))
