"""The sizes of experiments: same code, same figures, other numbers."""

from __future__ import annotations

from explainer.errors import UserError

SIZES = ("quick", "standard", "full")
# Of a first build on two cores, as `python bench/build.py` says on several machines.
DURATIONS = {
    "quick": "2 to 4 minutes",
    "standard": "8 to 17 minutes",
    "full": "about half an hour, on a large GPU",
}


def check(size: str) -> str:
    """Return `size` if it is one.

    Raises:
        UserError: if it isn't; says which there are.
    """
    if size not in SIZES:
        raise UserError(f"no size '{size}'; choose one of {', '.join(SIZES)}")
    return size
