"""Numbers that a browser draws too; `tests/web/test_kicks.py` compares them with the page's own."""

import numpy as np
import pytest
from scipy.stats import kstest

from explainer.data.xoshiro import normals, uniforms

MASK = 2**32 - 1


def reference(seed: int) -> list[int]:
    """xoshiro128** as Blackman and Vigna publish it, by splitmix32: its first numbers."""

    def rotated(x: int, k: int) -> int:
        return (x << k | x >> (32 - k)) & MASK

    state = []
    for i in range(1, 5):
        z = (seed + i * 0x9E3779B9) & MASK
        z = (z ^ z >> 16) * 0x21F0AAAD & MASK
        z = (z ^ z >> 15) * 0x735A2D97 & MASK
        state.append(z ^ z >> 15)
    drawn = []
    for _ in range(5):
        drawn.append(rotated(state[1] * 5 & MASK, 7) * 9 & MASK)
        t = state[1] << 9 & MASK
        state[2] ^= state[0]
        state[3] ^= state[1]
        state[1] ^= state[2]
        state[0] ^= state[3]
        state[2] ^= t
        state[3] = rotated(state[3], 11)
    return drawn


@pytest.mark.parametrize("seed", [0, 1, 12345])
def test_the_first_stream_is_the_published_generator(seed):
    draw = uniforms(seed, streams=3)
    found = np.array([draw()[0] for _ in range(5)]) * 2**32
    np.testing.assert_array_equal(found, reference(seed))


def test_normals_are_normal_and_streams_independent():
    drawn = normals(seed=3, streams=4, count=20_001)
    assert drawn.shape == (4, 20_001)
    assert drawn.dtype == np.float32
    for stream in drawn:
        assert kstest(stream, "norm").pvalue > 1e-3
    correlations = np.corrcoef(np.concatenate([drawn, drawn[:, ::-1]]))
    assert np.abs(correlations - np.eye(8)).max() < 4 / np.sqrt(20_000)
    np.testing.assert_array_equal(normals(3, 2, 10), drawn[:2, :10])
    assert not np.array_equal(normals(4, 2, 10), drawn[:2, :10])
