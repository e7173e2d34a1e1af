"""A drawn figure as pages show it: its words, numbers, files, and how it was made."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from explainer.errors import UserError
from explainer.figures import Claim, Number
from explainer.figures.source import FigureSource
from explainer.site import numerals
from explainer.store import entries
from explainer.store.entries import Entry

FORMATS = {  # of the downloads, in the order in which they are offered
    "png": "PNG",
    "svg": "SVG",
    "pdf": "PDF",
    "mp4": "MP4",
    "csv": "CSV",
    "json": "JSON",
}
ROWS_SHOWN = 8


@dataclass(frozen=True)
class DrawnFigure:
    """A figure: what its file says of it, and what was drawn."""

    source: FigureSource
    entry: Entry

    @property
    def id(self) -> str:
        """The figure's id."""
        return self.source.id

    @property
    def anchor(self) -> str:
        """The id of its element on the page that shows it."""
        return f"fig-{self.id}"

    @property
    def moves(self) -> bool:
        """Whether it is a movie."""
        return self.source.kind == "movie"

    @property
    def live(self) -> str:
        """The script that runs it in the reader's browser; empty if it doesn't live."""
        return self.source.live

    @property
    def controls(self) -> list[dict[str, Any]]:
        """The controls of a live figure, as `explainer.plotting.live` names their fields."""
        return list(self.values.get("controls", []))

    @property
    def groups(self) -> dict[str, list[dict[str, Any]]]:
        """The controls by the group that they fold into, in order; those under "" don't fold."""
        found: dict[str, list[dict[str, Any]]] = {"": []}
        for control in self.controls:
            found.setdefault(control["group"], []).append(control)
        return found

    @property
    def values(self) -> dict[str, Any]:
        """What drawing it left beside the files."""
        return self.entry.values

    @cached_property
    def numbers(self) -> dict[str, Number]:
        """Its numbers by name.

        Raises:
            UserError: if one is not finite.
        """
        numbers = {name: Number(**fields) for name, fields in self.values["numbers"].items()}
        for name, number in numbers.items():
            for what, value in (("", number.value), ("the error of ", number.error)):
                if isinstance(value, float) and not math.isfinite(value):
                    raise UserError(
                        f"figure '{self.id}': {what}number '{name}' is {value}; "
                        f"mend measure() or numbers() in {self.source.path.name}"
                    )
        return numbers

    @cached_property
    def claims(self) -> list[Claim]:
        """Its claims, with the measured values."""
        fields = ("text", "value", "relation", "bound")
        return [Claim(**{f: claim[f] for f in fields}) for claim in self.values["claims"]]

    @property
    def description(self) -> list[str]:
        """Its long description, by paragraphs."""
        return [p.strip() for p in str(self.values["description"]).split("\n\n") if p.strip()]

    @property
    def files(self) -> list[Path]:
        """All files that are published beside its page."""
        return [self.entry.folder / name for name in sorted(self.entry.record["files"])]

    def media(self, theme: str, layout: str = "page") -> str:
        """Return the name of one variant of its picture."""
        return f"{self.id}{'-phone' if layout == 'phone' else ''}-{theme}.webp"

    def film(self, theme: str, suffix: str) -> str:
        """Return the name of the video of its fields on one paper."""
        return f"{self.id}-field-{theme}.{suffix}"

    @property
    def film_size(self) -> tuple[int, int]:
        """Width and height of that video."""
        width, height = self.values["media"][self.film("light", "mp4")]
        return width, height

    def thumbnail(self, theme: str) -> str:
        """Return the name of its picture on cards."""
        return f"{self.id}-thumbnail-{theme}.webp"

    def size(self, layout: str = "page") -> tuple[int, int]:
        """Return width and height in CSS pixels."""
        return self._size(self.media("light", layout))

    def ratio(self, layout: str = "page") -> float:
        """Return height by width, to three digits."""
        width, height = self.size(layout)
        return round(height / width, 3)

    @property
    def thumbnail_size(self) -> tuple[int, int]:
        """Width and height of its picture on cards, in CSS pixels."""
        return self._size(self.thumbnail("light"))

    def _size(self, name: str) -> tuple[int, int]:
        width, height = self.values["media"][name]
        return round(width), round(height)

    def downloads(self, theme: str = "light") -> dict[str, Path]:
        """Return the files to take away, by suffix; PNG and SVG in one theme, others in light."""
        present = {path.name: path for path in self.files}
        found: dict[str, Path] = {}
        for suffix in FORMATS:
            for ending in (f".{suffix}", f"-light.{suffix}", f"-{theme}.{suffix}"):
                if path := present.get(f"{self.id}{ending}"):
                    found[suffix] = path
        return found

    def rows(self) -> tuple[list[str], list[list[str]], int]:
        """Return columns, first rows and number of rows of its data."""
        path = self.entry.folder / f"{self.id}.csv"
        if not path.is_file():
            return [], [], 0
        with path.open(newline="", encoding="utf-8") as file:
            head, *body = list(csv.reader(file)) or [[]]
        return head, [list(map(numerals.brief, row)) for row in body[:ROWS_SHOWN]], len(body)

    @cached_property
    def stages(self) -> list[dict[str, Any]]:
        """Records of the stages behind it, in the order in which they are first called for."""
        return list({r["stage"] + r.get("key", ""): r for r in _inputs(self.entry)}.values())

    @property
    def seconds(self) -> float:
        """What it took altogether: measuring and drawing."""
        return float(self.entry.record["seconds"] + sum(r["seconds"] for r in self.stages))

    @property
    def devices(self) -> list[str]:
        """What it was computed on."""
        return list(dict.fromkeys(r["device"] for r in self.stages or [self.entry.record]))

    @property
    def commits(self) -> list[str]:
        """The commits of the code that made it, of its stages first."""
        records = [*self.stages, self.entry.record]
        return list(dict.fromkeys(r["commit"] for r in records if r["commit"]))

    @property
    def versions(self) -> dict[str, str]:
        """Versions of the libraries that made it; of several, the one that drew."""
        found: dict[str, str] = {}
        for record in [*self.stages, self.entry.record]:
            found |= record["versions"]
        return found


def _inputs(entry: Entry) -> Iterator[dict[str, Any]]:
    """Yield the records of all stages behind an entry; those no longer stored are passed over."""
    root = entry.folder.parent.parent
    for name in entry.record["inputs"]:
        record = entries.read(root / name)
        if record:
            yield from _inputs(Entry(root / name, record))
            yield record
