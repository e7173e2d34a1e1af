"""Live figures: what is packed for the scripts that run them in the reader's browser.

A figure whose file has `LIVE = "script"` lives: the script `explainer/web/src/figures/script.ts`
draws it over its poster, from the data that `live(measured)` returns, in the state that the
controls of `controls(measured)` are in. Without that script the poster stands.

Controls that name a `group` fold away under its name, and those that name none stay in sight.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from explainer.errors import ResultError
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
        ResultError: if a number isn't finite, or too large for browsers, or a thing is none that
            they are told of.
    """
    palettes = {theme: colours(palette) for theme, palette in PALETTES.items()}
    found = {name: _plain(value, f"'{name}'") for name, value in values.items()}
    return json.dumps({**found, "palettes": palettes}, allow_nan=False, separators=(",", ":"))


def _plain(value: Any, name: str) -> Any:
    """Return what JSON can hold of a value, which messages call by its name."""
    if isinstance(value, Mapping):
        return {key: _plain(inner, f"{name}[{key!r}]") for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner, f"{name}[{place}]") for place, inner in enumerate(value)]
    if isinstance(value, np.generic):
        return _plain(value.item(), name)
    if isinstance(value, float) and not math.isfinite(value):
        raise ResultError(f"{name} is {value}, and scripts want finite numbers")
    if value is None or isinstance(value, str | int | float):
        return value
    if not isinstance(value, np.ndarray):
        raise ResultError(f"{name} is a {type(value).__name__}, not an array, a number or words")
    return _array(value, name)


def _array(value: np.ndarray, name: str) -> dict[str, object]:
    packed = value
    if value.dtype == np.float64:
        with np.errstate(over="ignore"):
            packed = value.astype(np.float32)
    elif value.dtype == bool:
        packed = value.astype(np.uint8)
    elif value.dtype.kind in "iu" and value.dtype != np.uint8:
        packed = value.astype(np.int32)
        if not np.array_equal(packed, value):
            raise ResultError(f"{name} has whole numbers beyond ±2³¹, which int32 can't hold")
    kind = packed.dtype.str[1:]
    if kind not in TYPES:
        raise ResultError(
            f"{name} is an array of {value.dtype}, not of {', '.join(TYPES.values())}"
        )
    if not np.isfinite(packed).all():
        at = tuple(map(int, np.argwhere(~np.isfinite(packed))[0]))
        raise ResultError(
            f"{name} is {value[at]} at {at}, and scripts want finite numbers of float32"
        )
    data = np.ascontiguousarray(packed).astype(packed.dtype.newbyteorder("<"))
    return {
        "dtype": TYPES[kind],
        "shape": packed.shape,
        "base64": base64.b64encode(data.tobytes()).decode(),
    }


def colours(palette: Palette) -> dict[str, object]:
    """Return the colours of one paper as scripts know them; see `palette.ts`."""
    fields = asdict(palette)
    del fields["shades"], fields["viridis"]
    return {**fields, "losses": luminous(palette, SHADES)}
