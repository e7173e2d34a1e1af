"""Polynomial features: a linear model on them draws curved boundaries, and has no hidden layer.

Of d numbers there are C(d + k, k) monomials of degree k or less, the constant among them; it is
left out here, since a linear model has a bias. Monomials serve for low degrees and many inputs. For
high degrees and points in a plane, they are nearly alike on most of the square and their products
lose all digits; the Chebyshev polynomials T_j(cos φ) = cos jφ span the same functions, stay within
±1 and are orthogonal for the density 1/√(1 − x²).
"""

from __future__ import annotations

import torch
from torch import Tensor

from explainer.device import float64


def terms(degree: int) -> int:
    """Return how many monomials of two variables have a degree from 1 to this.

    >>> terms(2)  # x, y, x², xy, y²
    5
    """
    return (degree + 1) * (degree + 2) // 2 - 1


def quadratic(inputs: Tensor) -> Tensor:
    """Return x_i and x_i x_j for i ≤ j of inputs [P, d], as [P, d + d(d + 1)/2].

    >>> quadratic(torch.tensor([[2.0, 3.0]])).tolist()
    [[2.0, 3.0, 4.0, 6.0, 9.0]]
    """
    rows, columns = torch.triu_indices(inputs.shape[1], inputs.shape[1]).to(inputs.device)
    return torch.cat([inputs, inputs[:, rows] * inputs[:, columns]], dim=1)


def chebyshev(points: Tensor, degree: int) -> Tensor:
    """Return T_i(x) T_j(y) with 1 ≤ i + j ≤ degree of points [P, 2].

    Returns:
        [P, F] with F = `terms(degree)`.

    Raises:
        ValueError: if a coordinate isn't in [−1, 1], where the polynomials grow without bound.

    >>> point = torch.tensor([[0.5, 1.0]])  # T₁ and T₂ are ½ and −½ of x, 1 and 1 of y
    >>> chebyshev(point, degree=2).numpy().round(6).tolist()  # y, y², x, xy, x²
    [[1.0, 1.0, 0.5, 0.5, -0.5]]
    """
    largest = float(points.abs().max())
    if largest > 1:
        raise ValueError(f"expected coordinates in [-1, 1], got {largest:g}")
    # In float64, since an angle is multiplied by up to `degree`.
    exact = float64(points)
    orders = torch.arange(degree + 1, device=exact.device)
    values = (exact.arccos()[:, :, None] * orders).cos()  # [P, 2, degree + 1]
    i, j = (part.flatten() for part in torch.meshgrid(orders, orders, indexing="ij"))
    kept = (i + j >= 1) & (i + j <= degree)
    return (values[:, 0, i[kept]] * values[:, 1, j[kept]]).to(points)
