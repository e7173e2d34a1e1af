"""Many parameter vectors in bounded memory: how many go through at once.

Rays, surfaces and curves all come down to this: R parameter vectors, however many, evaluated on
the same points. They go through in chunks of at most `CHUNK_BYTES` of parameters and activations,
small enough to stay near a processor's caches; a GPU takes `GPU_CHUNK_BYTES`, to have enough to do.
Both are far under the 2 GiB that measurements may take; `explainer.memory` halves what is too much
all the same.
"""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from explainer.networks.parameters import Widths, count_parameters

CHUNK_BYTES = 4 * 2**20
GPU_CHUNK_BYTES = 2**29

Loss = Callable[[Tensor], Tensor]  # parameters [R, n] → losses [R]


def chunk_rows(widths: Widths, points: int, like: Tensor) -> int:
    """Return how many networks fit one chunk: parameters plus two layers of activations each.

    They are where `like` is, and of its type.

    >>> import torch
    >>> like = torch.empty(0)
    >>> chunk_rows((2, 1), 100, like) == CHUNK_BYTES // ((3 + 2 * 2 * 100) * like.element_size())
    True
    """
    row = count_parameters(widths) + 2 * max(widths) * points
    chunk = CHUNK_BYTES if like.device.type == "cpu" else GPU_CHUNK_BYTES
    return max(1, chunk // (row * like.element_size()))


def chunk_points(widths: Widths, element_bytes: int = 4) -> int:
    """Return how many points of one network fit a chunk: two layers of activations each."""
    return CHUNK_BYTES // (2 * max(widths) * element_bytes)
