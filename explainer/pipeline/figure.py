"""One figure, from its file to one stored entry: measured, drawn, written to all formats.

A figure is drawn when all its stages are stored; the entry that this makes holds its files and,
as values, its numbers, claims, long description, the sizes of its pictures and the seeds behind it.
"""

from __future__ import annotations

import csv
import functools
import importlib
import json
import math
import re
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from explainer.errors import ResultError, UserError
from explainer.figures import Claim, Number
from explainer.figures.source import load_figure, module_name, read_source
from explainer.store import current, entries, hashing
from explainer.store.entries import Entry, Record
from explainer.store.hashing import Json
from explainer.units import shown

STAGE = "figure"
GLYPH = re.compile(r"Glyph (\d+) .*missing from")  # as matplotlib says it
IMAGES = "explainer.data.image_files"

Cell = float | int | str | bool | None


def recipe(id: str, size: str) -> tuple[str, Json, tuple[str, ...]]:
    """Return stage, arguments and modules by which the store knows the drawing of a figure."""
    module = module_name(id)
    modules, arguments = (module, __name__), {"id": id, "size": size}
    if size != "full" or IMAGES not in hashing.code([module]):
        return STAGE, arguments, modules
    files = importlib.import_module(IMAGES)  # so, since by name all figures would depend on it
    for data in (*files.PREFERRED, "digits"):
        arguments["data"] = data
        if files.available(data) or current().find(STAGE, arguments, modules):
            break  # what another machine drew from better data is kept
    return STAGE, arguments, modules


def stored(id: str, size: str) -> Entry | None:
    """Return the drawing of figure `id`, or None if it must be made."""
    return current().find(*recipe(id, size))


def why(id: str, size: str) -> str:
    """Say why the drawing of figure `id` would be made, or why and when it was."""
    return current().why(*recipe(id, size))


def why_stages(id: str, size: str) -> list[tuple[str, str]]:
    """Say the same of the stages behind the newest drawing of a figure; empty if there is none."""
    store, (_, arguments, _) = current(), recipe(id, size)
    records = [record for folder in store.folders(STAGE) if (record := entries.read(folder))]
    drawings = [record for record in records if record.get("arguments") == arguments]
    if not drawings:
        return []
    newest = max(drawings, key=lambda record: str(record["made"]))
    return [
        (f"{r['stage']} {r['key'][:6]}", store.why(r["stage"], r["arguments"], r["modules"]))
        for r in store.lineage(newest["inputs"]).values()
        if r
    ]


def measure(id: str, size: str) -> None:
    """Make every stage that figure `id` needs."""
    with naming(id, "measuring"):
        load_figure(id).measure(size)


def render(id: str, size: str) -> None:
    """Draw figure `id` and store its files, numbers and words as one entry."""
    from explainer.plotting import export, live

    source, store = read_source(id), current()
    stage, arguments, modules = recipe(id, size)
    with naming(id, "drawing"):
        hashing.code(modules)  # seen before it is loaded, so that an edit in between is noticed
        module = load_figure(id)
    with naming(id, "drawing"), store.create(stage, arguments, modules) as draft:
        measured = module.measure(size)
        draw = functools.partial(module.draw, measured)
        own = getattr(module, "thumbnail", None)
        small = own and functools.partial(own, measured)
        media = export.write(draw, id, source.kind, draft.folder, small)
        columns = _columns(id, module.table(measured))
        _write_csv(draft.folder / f"{id}.csv", columns)
        _write_json(draft.folder / f"{id}.json", {"figure": id, "size": size, "columns": columns})
        if source.live:
            with _blaming(id, "live()"):
                packed = live.pack(module.live(measured))
            (draft.folder / f"{id}.live.json").write_text(packed, encoding="utf-8")
            draft.values["controls"] = [asdict(control) for control in module.controls(measured)]
        draft.values.update(_words(id, module, measured))
        draft.values["media"] = {name: list(size) for name, size in media.items()}
        draft.values["seeds"] = _seeds(store.lineage(draft.inputs).values())


@contextmanager
def naming(id: str, doing: str) -> Iterator[None]:
    """Add to an unforeseen error which figure it befell, and at what.

    Raises:
        UserError: if no font has a sign that is to be drawn.
    """
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", GLYPH.pattern)
            yield
    except UserWarning as warning:
        found = GLYPH.match(str(warning))
        if not found:
            raise
        sign = chr(int(found[1]))
        raise UserError(
            f"figure '{id}': no font here has the sign {sign} (U+{ord(sign):04X}); write it "
            f"otherwise in {shown(read_source(id).path)}"
        ) from warning
    except Exception as error:
        if not isinstance(error, UserError):
            error.add_note(f"while {doing} figure '{id}'")
        raise


@contextmanager
def _blaming(id: str, function: str) -> Iterator[None]:
    """Say of which figure's function a result can't be kept."""
    try:
        yield
    except ResultError as fault:
        raise UserError(
            f"figure '{id}': {fault}; mend {function} in {shown(read_source(id).path)}"
        ) from fault


def _words(id: str, module: ModuleType, measured: object) -> Record:
    numbers: Mapping[str, Number] = module.numbers(measured)
    claims: Sequence[Claim] = module.claims(measured)
    with _blaming(id, "numbers()"):
        plain = {name: _plain(f"number '{name}'", Number, it) for name, it in numbers.items()}
    with _blaming(id, "claims()"):
        held = [_plain(f"claim {place}", Claim, it) for place, it in enumerate(claims, 1)]
    return {
        "numbers": plain,
        "claims": [claim | {"holds": bool(Claim(**claim).holds)} for claim in held],
        "description": module.describe(measured),
    }


def _plain(what: str, kind: type[Number | Claim], value: Any) -> dict[str, Any]:
    """Return the fields of a number or a claim, scalars of NumPy and torch as Python's.

    Raises:
        ResultError: if one is anything else.
    """
    if not isinstance(value, kind):
        raise ResultError(f"{what} is a {type(value).__name__}, not a {kind.__name__}")
    found: dict[str, Any] = {field.name: getattr(value, field.name) for field in fields(kind)}
    for name, one in found.items():
        shape = tuple(getattr(one, "shape", ()))
        if shape:
            raise ResultError(f"{name} of {what} is an array of shape {shape}, not one number")
        plain = found[name] = one.item() if hasattr(one, "item") else one
        if not isinstance(plain, float | int | str | None):
            raise ResultError(
                f"{name} of {what} is a {type(plain).__name__}, not a number or words"
            )
    return found


def _seeds(records: Collection[Record]) -> list[int]:
    """Return the seeds of all experiments among the arguments of some stages.

    Where no experiment is behind them, those of the stages themselves.
    """
    found: set[int] = set()

    def walk(value: Json) -> None:
        if isinstance(value, dict):
            if isinstance(seeds := value.get("seeds"), list):  # a recipe may say just how many
                found.update(seeds)
            for inner in value.values():
                walk(inner)

    for record in records:
        walk(record["arguments"])
    own = {record["arguments"]["seed"] for record in records if "seed" in record["arguments"]}
    return sorted(found or own)


def _columns(id: str, table: Mapping[str, Any]) -> dict[str, list[Cell]]:
    """Return the columns of a figure's data as plain values.

    Raises:
        UserError: if they aren't equally long, or one isn't a plain list.
    """
    arrays = {name: np.asarray(column) for name, column in table.items()}
    shapes = {name: array.shape for name, array in arrays.items()}
    if len(set(shapes.values())) > 1 or any(len(shape) != 1 for shape in shapes.values()):
        found = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise UserError(f"figure '{id}': table() must return columns of one length, got {found}")
    return {name: [_cell(value) for value in array] for name, array in arrays.items()}


def _cell(value: Any) -> Cell:
    """Return one value; a float with no more digits than it has, NaN as None, ∞ as text."""
    if isinstance(value, np.floating):
        number = float(str(value))
        return number if math.isfinite(number) else None if math.isnan(number) else str(number)
    plain: Cell = value.item() if isinstance(value, np.generic) else value
    return plain


def _write_csv(path: Path, columns: Mapping[str, Sequence[Cell]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def _write_json(path: Path, value: Json) -> None:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
