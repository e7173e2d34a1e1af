"""Fields over angles and radii: in the plane, and where they change sides."""

import numpy as np
import pytest

from explainer.figures.sharp_circles._polar import boundary, square
from explainer.measures.circles import SPOKE

CELLS = 220


def test_a_field_of_radii_becomes_circles_and_one_of_angles_has_no_seam():
    spoke = np.array(SPOKE)
    axis = np.linspace(-1.04, 1.04, CELLS)
    x, y = np.meshgrid(axis, axis)
    rings = square(np.repeat(spoke[None], 60, axis=0), spoke, CELLS)
    within = np.hypot(x, y) < spoke[-1]  # the very corners take the last value
    np.testing.assert_allclose(rings[within], np.hypot(x, y)[within], atol=1e-5)
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    waves = square(np.repeat(np.sin(angles)[:, None], len(spoke), axis=1), spoke, CELLS)
    np.testing.assert_allclose(waves, y / np.hypot(x, y), atol=1e-3)


@pytest.mark.parametrize("radius", [0.1, 0.401, 1.3])
def test_the_boundary_of_a_circle_goes_once_round(radius):
    spoke = np.array(SPOKE)
    x, y = boundary(np.repeat((spoke - radius)[None], 90, axis=0), spoke)
    np.testing.assert_allclose(np.hypot(x, y), radius, rtol=1e-6)
    turns = np.unwrap(np.arctan2(y, x))
    assert abs(turns[-1] - turns[0]) == pytest.approx(2 * np.pi)


def test_pieces_are_apart_and_none_is_none():
    spoke = np.array(SPOKE)
    two = np.abs(spoke - 0.7) - 0.2
    x, _ = boundary(np.repeat(two[None], 90, axis=0), spoke)
    assert np.isnan(x).sum() == 1
    assert boundary(np.ones((90, len(spoke))), spoke).shape == (2, 0)
