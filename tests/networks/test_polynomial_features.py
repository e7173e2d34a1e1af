"""Polynomial features against numpy's own polynomials."""

import numpy as np
import pytest
import torch
from numpy.polynomial.chebyshev import chebval

from explainer.networks.polynomial_features import chebyshev, quadratic, terms


def test_quadratic_features_are_the_inputs_and_each_product_once():
    x = torch.tensor([[2.0, 3.0, 5.0]])
    assert quadratic(x).tolist() == [[2, 3, 5, 4, 6, 10, 9, 15, 25]]


@pytest.mark.parametrize("degree", [1, 2, 7, 84])
def test_chebyshev_features_are_products_of_chebyshev_polynomials(degree):
    points = torch.rand(5, 2, generator=torch.Generator().manual_seed(0)) * 2 - 1
    one = np.eye(degree + 1)
    x, y = points.double().numpy().T
    truth = [
        chebval(x, one[i]) * chebval(y, one[j])
        for i in range(degree + 1)
        for j in range(degree + 1)
        if 1 <= i + j <= degree
    ]
    found = chebyshev(points, degree)
    assert found.shape == (5, terms(degree))
    np.testing.assert_allclose(found.numpy(), np.array(truth).T, atol=1e-6)


def test_points_outside_the_square_are_refused():
    with pytest.raises(ValueError, match=r"expected coordinates in \[-1, 1\], got 1.5"):
        chebyshev(torch.tensor([[0.0, 1.5]]), 3)
