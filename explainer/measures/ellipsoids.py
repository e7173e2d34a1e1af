r"""Ellipsoids: basins whose survival probability is known, to try estimators on.

For the basin {x : ½ xᵀHx < ε} and a kick x ~ N(0, σ²I), with λ the eigenvalues of H,

    P_σ = Pr(W < 2ε),   W = Σ_i a_i z_i²,   a_i = λ_i σ²,   z_i ~ N(0, 1).

W has the cumulant generating function K(s) = −½ Σ log(1 − 2 a_i s). With the saddle point ŝ, where
K′(ŝ) = 2ε, and

    r = sign(ŝ) √(2 (2ε ŝ − K(ŝ))),   u = ŝ √K″(ŝ),

the distribution function is (Lugannani & Rice 1980, Advances in Applied Probability 12, 475–490)

    P_σ ≈ Φ(r) + φ(r) (1/r − 1/u),

with a relative error that stays small however far out in the tail. For r < 0 in logarithms, with
Mills' ratio M(t) = (1 − Φ(t)) / φ(t) = √(π/2) erfcx(t/√2):

    log P_σ ≈ −r²/2 − ½ log 2π + log(M(|r|) − 1/|r| + 1/|u|).

For one degree of freedom it is within a tenth of P, for n of them within about 1/n. A rotation of H
changes nothing, so that the ellipsoids stand in the frame of their axes, those of large λ first.
"""

from __future__ import annotations

from math import log, pi

import numpy as np
import torch
from scipy.optimize import brentq
from scipy.special import erfcx, ndtr
from torch import Tensor

from explainer.measures.pcn import Inside, Subspace

EPSILON = 0.5  # ½ xᵀHx < ½: semi-axes are 1/√λ
CLOSE = 1e-3  # how near to its mean, in standard deviations, W's limit is taken instead


def spectrum(n: int, decades: float) -> np.ndarray:
    """Return eigenvalues [n], evenly in log over so many powers of ten round 1, largest first.

    >>> spectrum(3, decades=2.0).round(9).tolist()
    [10.0, 1.0, 0.1]
    """
    return np.asarray(10.0 ** np.linspace(decades / 2, -decades / 2, n))


def saddle(eigenvalues: np.ndarray, epsilon: float, sigma: float) -> float:
    """Return ŝ, where K′(ŝ) = Σ a/(1 − 2 a ŝ) = 2ε, for eigenvalues [n] > 0.

    >>> round(saddle(np.ones(4), epsilon=1.0, sigma=1.0), 9)  # (1 − n/2ε) / 2 for a ball
    -0.5
    """
    a = np.asarray(eigenvalues, np.float64) * sigma**2
    aim = 2 * epsilon
    # K′ ≤ n/(2|s|) on the left, and grows without bound towards 1/(2 max a) on the right.
    edge = -len(a) / aim if a.sum() > aim else (1 - 1e-12) / (2 * a.max())

    def miss(part: float) -> float:
        return float((a / (1 - 2 * a * part * edge)).sum() / aim - 1)

    return float(edge * brentq(miss, 0.0, 1.0, xtol=1e-300, rtol=1e-14))


def log_survival(eigenvalues: np.ndarray, epsilon: float, sigma: float) -> float:
    """Return the natural logarithm of P_σ of the ellipsoid with these eigenvalues [n] > 0.

    >>> from scipy.special import chdtr  # of a ball: that a chi-squared of n is below 2ε/σ²
    >>> round(log_survival(np.ones(100), 0.5, 0.2) / float(np.log(chdtr(100, 25.0))), 3)
    1.0
    """
    a = np.asarray(eigenvalues, np.float64) * sigma**2
    s = saddle(eigenvalues, epsilon, sigma)
    shrunk = a / (1 - 2 * a * s)
    deviation = (2 * (shrunk**2).sum()) ** 0.5  # √K″
    u = s * deviation
    if abs(u) < CLOSE:  # 1/r − 1/u → K‴ / (6 K″^1.5), and r → u
        skewness = 8 * (shrunk**3).sum() / deviation**3
        return log(ndtr(u) + skewness / 6 * np.exp(-(u**2) / 2) / (2 * pi) ** 0.5)
    exponent = 2 * epsilon * s + 0.5 * np.log1p(-2 * a * s).sum()
    r = (2 * max(float(exponent), 0.0)) ** 0.5
    tail = (pi / 2) ** 0.5 * erfcx(r / 2**0.5) - 1 / r + 1 / abs(u)
    log_tail = -(r**2) / 2 - 0.5 * log(2 * pi) + log(tail)
    return float(log_tail if s < 0 else np.log1p(-np.exp(log_tail)))


def sigma_at(eigenvalues: np.ndarray, epsilon: float, log_probability: float) -> float:
    """Return the σ at which log P_σ is `log_probability` < 0, for eigenvalues [n].

    Raises:
        ValueError: if it is over 0, or under about −30 n, further out than is looked for.

    >>> ball = np.ones(100)
    >>> round(log_survival(ball, EPSILON, sigma_at(ball, EPSILON, -230.0)), 6)
    -230.0
    """
    middle = (2 * epsilon / float(np.sum(eigenvalues))) ** 0.5  # E W = 2ε

    def miss(log_ratio: float) -> float:
        sigma = middle * float(np.exp(log_ratio))
        return log_survival(eigenvalues, epsilon, sigma) - log_probability

    return float(middle * np.exp(brentq(miss, -5.0, 30.0, xtol=1e-12)))


def inside(eigenvalues: Tensor, epsilon: float) -> Inside:
    """Return the test of M ellipsoids with eigenvalues [M, n] along the axes: ½ Σ λ_i x_i² < ε.

    >>> ball = inside(torch.ones(1, 2), epsilon=0.5)
    >>> ball(torch.tensor([[[0.9, 0.0], [0.0, 1.1]]])).tolist()
    [[True, False]]
    """

    def within(places: Tensor) -> Tensor:
        # Two operands: of three, their order would depend on whether opt_einsum is installed.
        return torch.einsum("mcn,mn->mc", places * places, eigenvalues) < 2 * epsilon

    return within


def axes(eigenvalues: Tensor, rank: int | None = None) -> Subspace:
    """Return the informed directions of M ellipsoids: the `rank` stiffest axes, or all.

    Args:
        eigenvalues: [M, n], the largest first.
        rank: R; all n unless told.
    """
    if rank is None:
        return Subspace(None, eigenvalues)
    n = eigenvalues.shape[1]
    directions = torch.eye(n, dtype=eigenvalues.dtype, device=eigenvalues.device)[:rank]
    return Subspace(directions.expand(len(eigenvalues), -1, -1), eigenvalues[:, :rank])
