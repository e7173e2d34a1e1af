"""Wilson's interval: how sure a rate is, of so many trials."""

from __future__ import annotations

import numpy as np

Z = 1.96  # of a 95 % interval


def wilson(successes: np.ndarray, trials: int) -> tuple[np.ndarray, np.ndarray]:
    """Return lower and upper end of the 95 % interval of a rate (Wilson 1927).

    (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n), with p = successes / n.
    """
    p = np.asarray(successes) / trials
    centre = p + Z**2 / (2 * trials)
    half = Z * np.sqrt(p * (1 - p) / trials + Z**2 / (4 * trials**2))
    low, high = ((centre + sign * half) / (1 + Z**2 / trials) for sign in (-1, 1))
    return np.clip(low, 0, p), np.clip(high, p, 1)
