"""Recipes that can't be used, told as the author's slips that they are: with file and line."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_tb

from explainer.errors import UserError
from explainer.store import hashing
from explainer.units import shown

REFUSE = ("__post_init__", hashing.bind.__name__)  # recipes and stages, what they are given
ROOMS = (hashing.PACKAGE / "experiments", hashing.PACKAGE / "figures")  # where recipes are written
CARRIERS = (
    hashing.PACKAGE / "store",
    hashing.PACKAGE / "pipeline",
    Path(dataclasses.__file__).parent,
)


@contextmanager
def told() -> Iterator[None]:
    """Turn what recipes and stages say of their arguments into one line.

    Raises:
        UserError: with the file and line that made the recipe.
    """
    try:
        yield
    except (TypeError, ValueError) as fault:
        place = _place(fault)
        if place is None:
            raise
        raise UserError(f"{place}: {' '.join(str(fault).split())}") from fault


def _place(fault: BaseException) -> str | None:
    """Return where the recipe was written that is refused; None if another thing went wrong."""
    frames = [(frame.f_code, line) for frame, line in walk_tb(fault.__traceback__)]
    names = [code.co_name for code, _ in frames]
    refused = next((place for place, name in enumerate(names) if name in REFUSE), None)
    if refused is None:
        return None
    ways = [(Path(code.co_filename), line) for code, line in frames[:refused]]
    passed = [way for way in ways if not _carries(way[0])] or ways
    written = [way for way in passed if any(map(way[0].is_relative_to, ROOMS))] or passed
    path, line = written[-1]
    return f"{shown(path)}:{line}"


def _carries(path: Path) -> bool:
    """Whether code only hands recipes on: the store's, the pipeline's, and Python's own."""
    return not path.is_file() or any(path.is_relative_to(folder) for folder in CARRIERS)
