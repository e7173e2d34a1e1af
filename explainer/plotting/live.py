"""Live figures: what is packed for the scripts that run them in the reader's browser.

A figure whose file has `LIVE = "script"` lives: the script `explainer/web/src/figures/script.ts`
draws it over its poster, from the data that `live(measured)` returns, in the state that the
controls of `controls(measured)` are in. Without that script the poster stands.

Controls that name a `group` fold away under its name, and those that name none stay in sight.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from explainer.plotting.style import PALETTES, Palette, luminous

TYPES = {"f2": "float16", "f4": "float32", "u1": "uint8", "i4": "int32"}
SHADES = 16  # colours of losses, see `luminous`


@dataclass(frozen=True)
class Slider:
    """A number that the reader sets."""

    name: str
    label: str
    low: float
    high: float
    step: float
    value: float
    group: str = ""
    kind: str = "slider"


@dataclass(frozen=True)
class Choice:
    """One of several, each a value and what it is called."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str
    group: str = ""
    kind: str = "choice"


@dataclass(frozen=True)
class Button:
    """Something to do; the button named "play" starts and stops."""

    name: str
    label: str
    group: str = ""
    kind: str = "button"


@dataclass(frozen=True)
class Kept:
    """Words that the script itself keeps with the controls, and so in the address; not shown."""

    name: str
    group: str = ""
    kind: str = "kept"


Control = Slider | Choice | Button | Kept


def pack(values: Mapping[str, Any]) -> str:
    """Return the data of a live figure as JSON.

    Arrays, anywhere in `values`, become {"dtype", "shape", "base64"}, little-endian; the colours
    of both papers come along as "palettes".

    Raises:
        ValueError: if a number isn't finite.
        TypeError: if an array is of a type that browsers are not told of.
    """
    palettes = {theme: colours(palette) for theme, palette in PALETTES.items()}
    return json.dumps(
        {**values, "palettes": palettes}, default=_array, allow_nan=False, separators=(",", ":")
    )


def _array(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    if not isinstance(value, np.ndarray):
        raise TypeError(f"expected arrays, numbers and words, got {type(value).__name__}")
    if value.dtype == np.float64:
        value = value.astype(np.float32)
    if value.dtype == bool:
        value = value.astype(np.uint8)
    if value.dtype == np.int64:
        value = value.astype(np.int32)
    kind = value.dtype.str[1:]
    if kind not in TYPES:
        raise TypeError(f"expected an array of {', '.join(TYPES.values())}, got {value.dtype}")
    if not np.isfinite(value).all():
        raise ValueError("expected finite numbers in the data of a live figure")
    data = np.ascontiguousarray(value).astype(value.dtype.newbyteorder("<"))
    return {
        "dtype": TYPES[kind],
        "shape": value.shape,
        "base64": base64.b64encode(data.tobytes()).decode(),
    }


def colours(palette: Palette) -> dict[str, object]:
    """Return the colours of one paper as scripts know them; see `palette.ts`."""
    fields = asdict(palette)
    del fields["shades"], fields["viridis"]
    return {**fields, "losses": luminous(palette, SHADES)}
