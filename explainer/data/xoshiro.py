"""Random numbers as a reader's browser draws them, so that posters show the same.

The twin of `explainer/web/src/training/random.ts`: xoshiro128** (Blackman & Vigna 2018,
arXiv 1805.01407), started by splitmix32, one stream for each pair of a seed and a number.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def uniforms(seed: int, streams: int) -> Callable[[], np.ndarray]:
    """Return a function to the next number of each stream 0, 1, …, [streams], in [0, 1).

    >>> draw = uniforms(seed=0, streams=2)
    >>> draw().shape, bool((draw() < 1).all())
    ((2,), True)
    """
    mixed = np.arange(streams, dtype=np.uint32) * np.uint32(0x85EBCA6B)
    start = np.uint32(seed) ^ mixed
    a, b, c, d = (_splitmix(start + np.uint32(i * 0x9E3779B9 % 2**32)) for i in (1, 2, 3, 4))

    def draw() -> np.ndarray:
        nonlocal a, b, c, d
        result = _rotate(b * np.uint32(5), 7) * np.uint32(9)
        shifted = b << np.uint32(9)
        c, d = c ^ a, d ^ b
        a, b = a ^ d, b ^ c
        c, d = c ^ shifted, _rotate(d, 11)
        return result / 2**32

    return draw


def normals(seed: int, streams: int, count: int) -> np.ndarray:
    """Return `count` standard normals of each stream 0, 1, …, [streams, count] float32.

    By Box–Muller, √(−2 ln (1 − u)) cos 2πv and then the same with the sine.

    >>> bool(abs(normals(seed=0, streams=100, count=100).std() - 1) < 0.03)
    True
    """
    draw = uniforms(seed, streams)
    drawn = np.empty((-(-count // 2), 2, streams))
    for row in drawn:
        radius, angle = np.sqrt(-2 * np.log(1 - draw())), 2 * np.pi * draw()
        row[:] = radius * np.cos(angle), radius * np.sin(angle)
    return drawn.reshape(-1, streams)[:count].T.astype(np.float32)


def _rotate(bits: np.ndarray, by: int) -> np.ndarray:
    rotated: np.ndarray = (bits << np.uint32(by)) | (bits >> np.uint32(32 - by))
    return rotated


def _splitmix(state: np.ndarray) -> np.ndarray:
    """Spread neighbouring states [streams] over all 32-bit words."""
    word = (state ^ (state >> np.uint32(16))) * np.uint32(0x21F0AAAD)
    word = (word ^ (word >> np.uint32(15))) * np.uint32(0x735A2D97)
    mixed: np.ndarray = word ^ (word >> np.uint32(15))
    return mixed
