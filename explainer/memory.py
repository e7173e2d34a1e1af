"""Work in chunks: how it goes on when a chunk doesn't fit the memory of the device.

A chunk is a range of rows: networks, points, images. Its size is guessed from what a processor or
GPU has as a rule. Where that is too much the chunk is halved, and so are all later ones of the
process: what follows is of the same kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import torch

from explainer.errors import UserError

R = TypeVar("R")

_halvings = 0

# What torch says in a plain RuntimeError: MPS, the CPU, and cuBLAS for its own workspace.
SAYINGS = ("backend out of memory", "not enough memory", "STATUS_ALLOC_FAILED")


def in_chunks(work: Callable[[slice], R], rows: int, size: int) -> Iterator[tuple[slice, R]]:
    """Yield each chunk of range(rows), in order, and what `work` makes of it.

    Args:
        work: called with a slice; again with the first half of it where memory runs out, so that
            a call that breaks off must do no harm.
        rows: how many there are.
        size: how many go through at once, at most.

    Raises:
        UserError: if memory runs out with a single row.

    >>> [(part.start, total) for part, total in in_chunks(lambda part: sum(range(5)[part]), 5, 3)]
    [(0, 3), (3, 7)]
    """
    global _halvings
    start = 0
    while start < rows:
        part = slice(start, min(start + max(1, size >> _halvings), rows))
        try:
            result = work(part)
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
            _check_divisible(part, error)
            _halvings += 1
        else:
            yield part, result
            start = part.stop
            continue
        _release()  # not before `error` is gone, which holds on to what was made so far


def is_out_of_memory(error: RuntimeError) -> bool:
    """Return whether memory ran out, on whatever device.

    >>> is_out_of_memory(RuntimeError("MPS backend out of memory (MPS allocated: 18.13 GB, …)"))
    True
    """
    return isinstance(error, torch.OutOfMemoryError) or any(s in str(error) for s in SAYINGS)


def _check_divisible(part: slice, error: RuntimeError) -> None:
    if part.stop - part.start == 1:
        told = str(error).splitlines()[0].split(". ")[0]
        raise UserError(
            f"memory runs out even with one network or point at a time ({told}); close what else "
            "uses it, take a smaller --size, or another --device"
        ) from error


def _release() -> None:
    """Give back what torch keeps for later, which it may be too scattered to use."""
    if torch.cuda.is_initialized():
        torch.cuda.empty_cache()
    if torch.backends.mps.is_available():
        torch.mps.empty_cache()
