"""Sums of numbers so large or small that only their logarithms can be held; all are natural."""

from __future__ import annotations

from math import log

import numpy as np

LN10 = log(10.0)  # natural logarithms in one order of magnitude


def log_sum(terms: np.ndarray) -> np.ndarray:
    """Return log Σ exp(terms [..., K]), [...].

    >>> round(float(np.exp(log_sum(np.array([1000.0, 1000.0])) - 1000)), 9)
    2.0
    """
    return np.asarray(np.logaddexp.reduce(terms, axis=-1))


def log_mean(terms: np.ndarray) -> np.ndarray:
    """Return the logarithm of the mean of exp(terms [..., K]), [...].

    >>> round(float(log_mean(np.array([-1000.0, -1000.0]))), 9)
    -1000.0
    """
    return log_sum(terms) - log(terms.shape[-1])


def shares(terms: np.ndarray) -> np.ndarray:
    """Return exp(terms) / Σ exp(terms), [..., K] from [..., K].

    >>> shares(np.array([1000.0, 1000.0])).round(9).tolist()
    [0.5, 0.5]
    """
    return np.asarray(np.exp(terms - log_sum(terms)[..., None]))


def effective_sample_size(terms: np.ndarray) -> np.ndarray:
    """Return (Σw)² / Σw² of the weights w = exp(terms [..., K]), from 1 to K, [...].

    >>> round(float(effective_sample_size(np.zeros(8))), 9)
    8.0
    >>> round(float(effective_sample_size(np.array([0.0, 500.0]))), 9)  # one decides
    1.0
    """
    return np.asarray(1 / (shares(terms) ** 2).sum(axis=-1))
