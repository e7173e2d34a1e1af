r"""Volumes and survival probabilities from rays, drawn evenly or by importance.

A set that holds 0 and reaches as far as R(u) along each unit vector u has in n dimensions

    V   = V_ball(n) · E[R(u)ⁿ],        P_σ = E[F_n(R(u)/σ)],

u uniform on the sphere; F_n is the distribution function of the length of an n-vector of standard
normals, F_n(t) = γ(n/2, t²/2) / Γ(n/2). (A basin that a ray leaves and enters again is cut off at
the first crossing, so that both measure the part that is seen from θ*.)

Both integrands are decided by directions that a uniform draw doesn't meet. So draw u = A z/‖A z‖
with z normal, Σ = A Aᵀ, and weigh each ray by the inverse of the density that u then has,

    w(u) = |Σ|^½ (uᵀΣ⁻¹u)^(n/2) = |A| (‖z‖ / ‖A z‖)ⁿ,

the angular central Gaussian's (Tyler 1987, Biometrika 74, 579–589). That is the estimator of
Scherlis & Belrose 2025 (arXiv 2501.18812). Σ is a preconditioner that makes the set rounder. Ours
is Σ = (H + δ)⁻¹, H the curvature as far as it is known: its diagonal, or its leading eigenpairs and
the mean of the rest. For volumes δ = 0, and an exact H makes all rays of an ellipsoid weigh the
same. For P_σ the Gaussian bounds what is flat: δ = 1/(τσ²) with τ = −2ŝ, ŝ the saddle point of the
ellipsoid that H describes (see `explainer.measures.ellipsoids`), which makes Σ the covariance of
kicks that survive there, to a factor.

Everything is float64 and natural logarithms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammainc, gammaln

from explainer.measures.ellipsoids import saddle


@dataclass(frozen=True)
class Preconditioner:
    """A = diag(scales) (I + Vᵀ (diag(stretches) − I) V), with which directions are drawn."""

    scales: np.ndarray  # [n]
    vectors: np.ndarray  # [R, n] V, orthonormal rows; all scales are equal unless R = 0
    stretches: np.ndarray  # [R]

    @property
    def log_determinant(self) -> float:
        """Return log |A|."""
        return float(np.log(self.scales).sum() + np.log(self.stretches).sum())


def plain(n: int) -> Preconditioner:
    """Return the one that changes nothing: A is the identity in n dimensions."""
    return Preconditioner(np.ones(n), np.empty((0, n)), np.empty(0))


def diagonal(curvatures: np.ndarray, damping: float = 0.0) -> Preconditioner:
    """Return that of Σ = (diag(h) + δ)⁻¹, h [n] the diagonal of a Hessian or Gauss–Newton matrix.

    Args:
        curvatures: h, with h + δ > 0.
        damping: δ, see `damping_for`.

    >>> diagonal(np.array([4.0, 1.0])).scales.tolist()  # semi-axes of 4x² + y² < 1
    [0.5, 1.0]
    """
    h = np.asarray(curvatures, np.float64) + damping
    return Preconditioner(h**-0.5, np.empty((0, len(h))), np.empty(0))


def low_rank(
    values: np.ndarray, vectors: np.ndarray, rest: float, damping: float = 0.0
) -> Preconditioner:
    """Return that of Σ = (Vᵀ diag(λ) V + μ (I − VᵀV) + δ)⁻¹.

    Args:
        values: λ [R], the leading eigenvalues.
        vectors: V [R, n], their eigenvectors.
        rest: μ, the curvature of all other directions; (tr H − Σ λ)/(n − R) is their mean.
        damping: δ, see `damping_for`.
    """
    n = vectors.shape[1]
    bulk = rest + damping if len(values) < n else 1.0
    stretches = (bulk / (np.asarray(values, np.float64) + damping)) ** 0.5
    return Preconditioner(np.full(n, bulk**-0.5), vectors, stretches)


def damping_for(curvatures: np.ndarray, epsilon: float, sigma: float) -> float:
    """Return δ = 1/(τσ²) for P_σ, if the basin were {½ xᵀHx < ε} with eigenvalues h [n] of H.

    ∞ where survivors aren't held back at all: then kicks had better be drawn as they come.

    >>> damping_for(np.ones(2), epsilon=10.0, sigma=0.1)
    inf
    """
    s = saddle(curvatures, epsilon, sigma)
    return 1 / (-2 * s * sigma**2) if s < 0 else float("inf")


def draw_directions(
    preconditioner: Preconditioner, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return unit vectors [count, n] and the logarithms of their weights [count]."""
    vectors = preconditioner.vectors
    z = rng.standard_normal((count, vectors.shape[1]))
    long = z
    if len(vectors):
        long = z + ((z @ vectors.T) * (preconditioner.stretches - 1)) @ vectors
    long = long * preconditioner.scales
    lengths = np.linalg.norm(long, axis=1)
    ratios = np.log(np.linalg.norm(z, axis=1) / lengths)
    weights = preconditioner.log_determinant + vectors.shape[1] * ratios
    return long / lengths[:, None], weights


def log_chi(t: np.ndarray, n: int) -> np.ndarray:
    """Return log F_n(t), however small, of lengths t ≥ 0 [...] (∞ too) in n dimensions.

    Below its mean by γ(a, x)/Γ(a) = xᵃ e⁻ˣ / Γ(a+1) · Σ_k xᵏ / ((a+1) ⋯ (a+k)), a = n/2, x = t²/2.

    >>> t = np.array([0.0, 1.0, 3.0, np.inf])
    >>> np.allclose(np.exp(log_chi(t, 2)), 1 - np.exp(-(t**2) / 2))
    True
    """
    a, x = n / 2, np.asarray(t, np.float64) ** 2 / 2
    low = x < a
    inner = np.where(low, x, 0.0)
    total, term = np.ones_like(inner), np.ones_like(inner)
    k = 0
    while (term > 1e-17 * total).any():
        k += 1
        term = term * inner / (a + k)
        total = total + term
    with np.errstate(divide="ignore"):  # t = 0
        series = a * np.log(inner) - inner - gammaln(a + 1) + np.log(total)
        return np.asarray(np.where(low, series, np.log(gammainc(a, np.where(low, a, x)))))


def survival_terms(radii: np.ndarray, log_weights: np.ndarray, n: int, sigma: float) -> np.ndarray:
    """Return the logarithms of w F_n(R/σ), whose mean is P_σ, [K].

    Radii R [K] are in the units of σ; ∞ is a ray that never leaves the set. `log_weights` [K] are
    those of `draw_directions`.
    """
    return np.asarray(log_weights + log_chi(np.asarray(radii) / sigma, n))
