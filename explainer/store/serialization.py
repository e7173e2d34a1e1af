"""Results of stages as arrays and JSON, and back; nothing is pickled.

A frozen dataclass becomes {"class": its name, field: …}, an array {"array": its name in
arrays.npz}, a tuple a list. Classes are found again through the return annotation of the stage, so
that no record can name any other class.
"""

from __future__ import annotations

import dataclasses
import typing
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explainer.store.hashing import Json, tag

Array = NDArray[Any]


def pack(value: object, arrays: dict[str, Array], name: str = "") -> Json:
    """Return a result as JSON, with its arrays put into `arrays` under their field's name.

    Raises:
        TypeError: if it holds anything but dataclasses, arrays, JSON scalars and tuples.
    """
    if isinstance(value, np.ndarray):
        if value.dtype.hasobject:
            raise TypeError(f"{name or 'the result'} is an array of Python objects; store numbers")
        arrays[name or "result"] = value
        return {"array": name or "result"}
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, str | int | float | bool):
        return value
    inside = f"{name}." if name else ""
    if isinstance(value, tuple):
        return [pack(part, arrays, f"{inside}{i}") for i, part in enumerate(value)]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        packed = {k: pack(v, arrays, f"{inside}{k}") for k, v in parts.items()}
        return {"class": tag(type(value))} | packed
    raise TypeError(
        f"{name or 'the result'} is a {type(value).__name__}; a stage returns frozen dataclasses, "
        "arrays, str, int, float, bool, None and tuples of those"
    )


def unpack(packed: Json, arrays: Mapping[str, Array], classes: Mapping[str, type]) -> Any:
    """Return what `pack` was given."""
    if isinstance(packed, list):
        return tuple(unpack(part, arrays, classes) for part in packed)
    if not isinstance(packed, dict):
        return packed
    if "array" in packed:
        return arrays[packed["array"]]
    fields = {k: unpack(v, arrays, classes) for k, v in packed.items() if k != "class"}
    return classes[packed["class"]](**fields)


def classes(annotation: Any) -> dict[str, type]:
    """Return every dataclass that a type annotation leads to, by the name that records use."""
    found: dict[str, type] = {}

    def walk(hint: Any) -> None:
        if isinstance(hint, type) and dataclasses.is_dataclass(hint) and tag(hint) not in found:
            found[tag(hint)] = hint
            for inner in typing.get_type_hints(hint).values():
                walk(inner)
        for inner in typing.get_args(hint):
            walk(inner)

    walk(annotation)
    return found


def save(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write arrays as an .npz file."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array(file, array, allow_pickle=False)


def load(path: Path) -> dict[str, Array]:
    """Read the arrays of an .npz file."""
    with np.load(path, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}
