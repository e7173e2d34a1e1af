"""Bytes for logits, and a small network's answers round the origin against NumPy."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.data import synthetic
from explainer.data.synthetic import Circles
from explainer.measures.ring_field import LIMIT, decode, encode, ring_field
from explainer.store import Store, use
from explainer.training.trainer import Experiment, train

RINGS = Circles(distance=0.1, counts=(6, 4, 6), test_points=16)
EXPERIMENT = Experiment((0.0,), (3,), (0.02,), 20, RINGS, widths=(2, 8, 1), poison_points=0)


@given(st.floats(-1e6, 1e6))
def test_a_byte_keeps_the_side_and_nearly_the_probability(z: float):
    found = decode(encode(np.array([z])))[0]
    assert (encode(np.array([z]))[0] >= 128) == (z >= 0)
    p, q = (1 / (1 + np.exp(-np.clip(x, -LIMIT, LIMIT))) for x in (z, found))
    assert abs(p - q) < 0.012


def test_all_bytes_come_back():
    levels = np.arange(256, dtype=np.uint8)
    values = decode(levels)
    assert (np.diff(values) > 0).all()
    np.testing.assert_array_equal(encode(values + 1e-6 * np.abs(values)), levels)


def test_the_field_is_that_of_the_trained_network(tmp_path):
    use(Store(tmp_path))
    radii = (0.0, 0.4, 0.5, 1.2)
    found = ring_field(EXPERIMENT, 8, radii)
    use(Store(tmp_path))
    theta = train(EXPERIMENT).parameters[0].astype(np.float64)

    def answer(inputs: np.ndarray) -> np.ndarray:
        w1, b1, w2, b2 = theta[:16].reshape(8, 2), theta[16:24], theta[24:32], theta[32]
        return np.maximum(inputs @ w1.T + b1, 0) @ w2 + b2

    angles = np.arange(8) * np.pi / 4
    for a, row in zip(angles, found.levels, strict=True):
        places = np.outer(radii, [np.cos(a), np.sin(a)])
        np.testing.assert_allclose(decode(row), answer(places), rtol=0.02, atol=0.03)
    points = synthetic.make(RINGS)
    called = answer(points.train_inputs.double().numpy()) > 0
    np.testing.assert_array_equal(found.wrong, called != (points.train_labels > 0.5).numpy())
    use(None)


def test_another_grid_is_another_result(tmp_path):
    use(Store(tmp_path))
    untrained = dataclasses.replace(EXPERIMENT, steps=1)
    whole, half = (ring_field(untrained, angles, (0.4,)) for angles in (8, 4))
    np.testing.assert_array_equal(whole.levels[::2], half.levels)
    use(None)


@pytest.mark.parametrize("z", [0.0, -0.0])
def test_undecided_counts_as_class_1(z):
    assert encode(np.array([z])) == 128
