"""The naive volume of a basin from its radii, and how far to trust it.

With rays drawn uniformly from the unit sphere, V = V_ball(n) · E[rⁿ], and its Monte-Carlo estimate
in log space is

    log V = (n/2) log π − log Γ(n/2 + 1) + logsumexp(n log r_i) − log K.

In thousands of dimensions n log r differs between rays by hundreds, so that the sum is its largest
term: one ray decides. The effective sample size (Σw)²/Σw² with w = rⁿ says so.

For a quadratic bowl ½ xᵀHx < ε the truth is the ellipsoid's log V = log V_ball(n) + (n/2) log 2ε −
½ log det H. Most rays see the mean eigenvalue, r² ≈ 2εn / tr H, which puts the estimate too low by
about (n/2) log of the arithmetic over the geometric mean of the eigenvalues.

Everything here is float64 and natural logarithms unless it says log10.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma, log, pi

import numpy as np

from explainer.measures.log_weights import LN10, log_sum, shares
from explainer.store import stage


def log_unit_ball(n: int) -> float:
    """Return the log-volume of the unit ball in n dimensions.

    >>> from math import exp
    >>> round(exp(log_unit_ball(2)) / pi, 9), round(exp(log_unit_ball(3)) / pi, 4)  # π and 4π/3
    (1.0, 1.3333)
    """
    return n / 2 * log(pi) - lgamma(n / 2 + 1)


def log_volume(radii: np.ndarray, n: int) -> np.ndarray:
    """Return the naive log-volume from radii [..., K]; ∞ where one ray is censored (∞), [...].

    >>> round(float(np.exp(log_volume(np.full(5, 2.0), n=2))) / pi, 9)  # a disc of radius 2
    4.0
    """
    with np.errstate(divide="ignore"):
        powers = n * np.log(np.asarray(radii, np.float64))
    return log_unit_ball(n) + log_sum(powers) - log(radii.shape[-1])


def running_log_volume(radii: np.ndarray, n: int) -> np.ndarray:
    """Return the estimate from the first 1, 2, …, K rays, [..., K] from radii [..., K]."""
    powers = n * np.log(np.asarray(radii, np.float64))
    counts = np.arange(1, radii.shape[-1] + 1)
    return np.asarray(log_unit_ball(n) + np.logaddexp.accumulate(powers, -1) - np.log(counts))


def ray_weights(radii: np.ndarray, n: int) -> np.ndarray:
    """Return each ray's share rⁿ / Σ rⁿ of the estimate, [..., K] from radii [..., K].

    >>> ray_weights(np.array([1.0, 2.0]), n=2).round(9).tolist()
    [0.2, 0.8]
    """
    return shares(n * np.log(np.asarray(radii, np.float64)))


def log_ellipsoid(eigenvalues: np.ndarray, epsilon: float) -> float:
    """Return the exact log-volume of {x : ½ xᵀHx < ε} for H with these eigenvalues [n].

    >>> round(float(np.exp(log_ellipsoid(np.array([4.0, 1.0]), epsilon=0.5))) / pi, 9)
    0.5
    """
    n = len(eigenvalues)
    return log_unit_ball(n) + n / 2 * log(2 * epsilon) - 0.5 * float(np.log(eigenvalues).sum())


def ellipsoid_radii(
    eigenvalues: np.ndarray, epsilon: float, count: int, rng: np.random.Generator
) -> np.ndarray:
    """Return the radii √(2ε / uᵀHu) along `count` uniform directions u, exactly, [count].

    H has the eigenvalues [n] and, since directions are uniform, any eigenvectors.

    >>> ellipsoid_radii(np.full(3, 4.0), 0.5, 2, np.random.default_rng(0)).round(9).tolist()  # 1/√λ
    [0.5, 0.5]
    """
    squares = rng.standard_normal((count, len(eigenvalues))) ** 2
    return np.asarray(np.sqrt(2 * epsilon * squares.sum(1) / (squares @ eigenvalues)))


@dataclass(frozen=True)
class EllipsoidCheck:
    """Naive log10-volumes of ellipsoids whose volumes are known."""

    decades: np.ndarray  # [D] spread of the eigenvalues, in powers of ten
    truth: np.ndarray  # [D] log10 V
    naive: np.ndarray  # [D, S] estimate of each repetition
    predicted: np.ndarray  # [D] what the mean eigenvalue alone would give


@stage
def check_on_ellipsoids(
    n: int, decades: tuple[float, ...], rays: int, repetitions: int, seed: int = 0
) -> EllipsoidCheck:
    """Estimate ellipsoids of n dimensions whose eigenvalues are spread evenly in log, ε = ½.

    Args:
        n: dimensions.
        decades: spreads of the eigenvalues, in powers of ten.
        rays: in each estimate.
        repetitions: S, of each estimate.
        seed: of the rays.
    """
    rng = np.random.default_rng(seed)
    truth, naive, predicted = [], [], []
    for spread in decades:
        eigenvalues = 10.0 ** np.linspace(-spread / 2, spread / 2, n)
        truth.append(log_ellipsoid(eigenvalues, 0.5))
        radii = [ellipsoid_radii(eigenvalues, 0.5, rays, rng) for _ in range(repetitions)]
        naive.append(log_volume(np.stack(radii), n))
        predicted.append(log_unit_ball(n) - n / 2 * log(float(eigenvalues.mean())))
    return EllipsoidCheck(
        np.array(decades),
        np.array(truth) / LN10,
        np.array(naive) / LN10,
        np.array(predicted) / LN10,
    )
