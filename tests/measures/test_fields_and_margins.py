import numpy as np
import pytest
import torch

from explainer.measures.boundary import EXTENT, LIMIT, fields, plane
from explainer.measures.margin import crossings, distances
from explainer.networks.mlp import logits
from explainer.networks.parameters import count_parameters, split

WIDTHS = (2, 4, 1)


def halfplane(x_at: float) -> torch.Tensor:
    """A network whose logit is 10 (x − x_at): relu(x − a) − relu(a − x)."""
    theta = torch.zeros(1, count_parameters(WIDTHS))
    first, second = split(theta, WIDTHS)
    first.weight[0, :2, 0] = torch.tensor([1.0, -1.0])
    first.bias[0, :2] = torch.tensor([-x_at, x_at])
    second.weight[0, 0, :2] = torch.tensor([10.0, -10.0])
    return theta


def test_row_zero_of_a_field_is_the_lowest_y_and_column_zero_the_lowest_x():
    points = plane(5).view(5, 5, 2)
    assert points[0, 0].tolist() == pytest.approx([-EXTENT, -EXTENT])
    assert points[0, 4].tolist() == pytest.approx([EXTENT, -EXTENT])


def test_fields_are_the_clipped_logits():
    theta = torch.cat([halfplane(0.2), 50 * halfplane(0.2)])
    made = fields(theta, WIDTHS, 21)
    expected = logits(theta, WIDTHS, plane(21)).clamp(-LIMIT, LIMIT).view(2, 21, 21)
    np.testing.assert_allclose(made, expected.half().numpy())
    assert made[0, :, -1].min() > 0 > made[0, :, 0].max()


def test_the_boundary_of_a_halfplane_is_found_between_grid_points():
    field = logits(halfplane(0.213), WIDTHS, plane(50)).view(50, 50).double().numpy()
    found = crossings(field, EXTENT)
    np.testing.assert_allclose(found[:, 0], 0.213, atol=1e-6)
    assert len(found) == 50
    away = distances(np.array([[0.5, 0.0], [0.0, 0.3]]), found)
    np.testing.assert_allclose(away, [0.287, 0.213], atol=2e-3)


def test_margins_of_a_circle():
    x, y = plane(400).double().numpy().T
    found = crossings((np.hypot(x, y) - 0.7).reshape(400, 400), EXTENT)
    away = distances(np.array([[0.0, 0.0], [0.5, 0.0], [1.0, 0.0]]), found)
    np.testing.assert_allclose(away, [0.7, 0.2, 0.3], atol=2e-3)


def test_without_a_boundary_the_margin_is_infinite():
    assert np.isinf(distances(np.zeros((2, 2)), crossings(np.ones((5, 5)), EXTENT))).all()
