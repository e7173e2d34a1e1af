"""The folder of results: finds entries by their key, and makes them whole or not at all.

An entry is the folder `.build/store/STAGE/KEY/` (see `explainer.store.entries`), written under a
temporary name and renamed when whole. A damaged one is named once and made again.
"""

from __future__ import annotations

import errno
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from explainer.store import entries, explain, hashing, provenance, temporary
from explainer.store.entries import Damaged, Entry, Record
from explainer.store.hashing import Json

DEFAULT = Path(".build/store")


@dataclass
class Draft:
    """An entry being made: write files into `folder` and JSON into `values`.

    `inputs` grows with each stage that is called meanwhile.
    """

    folder: Path
    inputs: list[str]
    values: Record = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """Something that the store did.

    Attributes:
        entry: STAGE/KEY.
        action: what was done, or found.
        seconds: that it took, without nested stages.
        words: how it is damaged.
    """

    entry: str
    action: Literal["made", "reused", "damaged"]
    seconds: float
    words: str = ""


@dataclass
class _Frame:
    """A stage that is running: what it called, and the time that went there."""

    stage: str
    inputs: list[str] = field(default_factory=list)
    nested: float = 0.0


_frame: ContextVar[_Frame | None] = ContextVar("frame", default=None)
_current: Store | None = None


def running() -> str | None:
    """Return the name of the innermost stage that is being made."""
    frame = _frame.get()
    return frame.stage if frame else None


def use(store: Store) -> None:
    """Keep results in `store` from here on."""
    global _current
    _current = store


def current() -> Store:
    """Return the store in use: .build/store under the working directory unless told otherwise."""
    global _current
    if _current is None:
        _current = Store(DEFAULT)
    return _current


class Store:
    """Entries in the folder `root`.

    Attributes:
        root: the folder.
        since: entries made before this time count as absent.
        begun: why an entry is made is told by what was stored before this time; now unless told.
        quiet: whether it is left to whoever reads the events to tell of damaged entries.
        events: what was done so far.
    """

    def __init__(
        self, root: Path, since: str = "", *, begun: str | None = None, quiet: bool = False
    ) -> None:
        self.root = root.absolute()
        self.since = since
        self.begun = begun or provenance.now()
        self.quiet = quiet
        self.events: list[Event] = []
        self.sweep()

    @property
    def digests(self) -> Path:
        """Where the digests of code are kept from process to process, beside the store."""
        return self.root.with_name("digests.json")

    def prepare(self) -> None:
        """Make the folder of the store, and see that it can be written, before anything is made.

        Raises:
            UserError: if it can't.
        """
        probe = self.root / temporary.name("probe")
        try:
            probe.mkdir(parents=True)
            probe.rmdir()
        except OSError as error:
            raise (entries.fault(error, self.root) or error) from None

    def find(self, stage: str, arguments: Json, modules: Sequence[str]) -> Entry | None:
        """Return the whole entry of a stage, or None if it must be made."""
        name = entries.name_of(stage, hashing.key(stage, arguments, hashing.code(modules)))
        try:
            entry = self.read(name)
        except Damaged as damage:
            self.warn(name, str(damage))
            return None
        if entry is None or entry.record["made"] < self.since:
            return None
        damaged = self._damaged(entry)
        for one, words in damaged.items():
            self.warn(one, words)
        return None if damaged else entry

    def _damaged(self, entry: Entry) -> dict[str, str]:
        """Name the entries behind one whose records aren't there or can't be trusted, and say why.

        One that has such isn't whole: nothing else would call the stages behind it, so that they
        are made again, and pages tell of all.
        """
        found = {}
        for name, record in self.lineage(entry.record["inputs"]).items():
            if not record:
                try:
                    entries.record(self.root / name)
                except Damaged as damage:
                    found[name] = str(damage)
        return found

    def lineage(self, names: Sequence[str]) -> dict[str, Record]:
        """Return the records of the entries `names` and of all behind them, by name.

        An empty one is damaged, or no longer stored.
        """
        found: dict[str, Record] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop(0)
            if name not in found:
                found[name] = entries.read(self.root / name) or {}
                waiting.extend(found[name].get("inputs", []))
        return found

    def read(self, name: str) -> Entry | None:
        """Return the entry STAGE/KEY, checked file by file, or None if there is none.

        Raises:
            Damaged: if it isn't what its record says.
        """
        folder = self.root / name
        return entries.check(folder) if folder.is_dir() else None

    @contextmanager
    def create(self, stage: str, arguments: Json, modules: Sequence[str]) -> Iterator[Draft]:
        """Make an entry: it comes into being when the `with` block ends well, whole or not at all.

        Raises:
            UserError: if the disk is full or the folder can't be written.
        """
        code = hashing.code(modules)
        hashing.check_unchanged(code)
        key = hashing.key(stage, arguments, code)
        name = entries.name_of(stage, key)
        why = self._why(stage, arguments, modules)
        recipe = {"stage": stage, "key": key, "arguments": arguments, "modules": list(modules)}
        folder = self.root / stage / temporary.name(key)
        try:
            with timed(stage) as frame:
                folder.mkdir(parents=True)
                draft = Draft(folder, frame.inputs)
                started = time.perf_counter()
                yield draft
                seconds = round(time.perf_counter() - started - frame.nested, 3)
                inputs = list(dict.fromkeys(frame.inputs))
                made = {"code": code, "why": why, "seconds": seconds, "inputs": inputs}
                record = recipe | made | provenance.here() | {"values": draft.values}
                self.adopt(entries.seal(folder, record))
        except Exception as error:
            told = entries.fault(error, self.root) if isinstance(error, OSError) else None
            if told:
                raise told from error
            error.add_note(f"while making stage {stage}")
            raise
        finally:
            temporary.remove(folder)
        self.note(Event(name, "made", seconds))

    def note(self, event: Event) -> None:
        """Log an event, and tell the stage that is running of its input."""
        self.events.append(event)
        frame = _frame.get()
        if frame and event.action != "damaged":
            frame.inputs.append(event.entry)

    def why(self, stage: str, arguments: Json, modules: Sequence[str]) -> str:
        """Say why a stage would be made, or why and when it was."""
        entry = self.find(stage, arguments, modules)
        if entry:
            made = entry.record["made"][:16].replace("T", " ")
            return f"stored; made {made} UTC: {entry.record['why']}"
        return self._why(stage, arguments, modules)

    def _why(self, stage: str, arguments: Json, modules: Sequence[str]) -> str:
        code = hashing.code(modules)
        name = entries.name_of(stage, hashing.key(stage, arguments, code))
        try:
            if entry := self.read(name):
                damaged = self._damaged(entry)
                words = [f"{one} is damaged ({words})" for one, words in damaged.items()]
                return words[0] if words else "a rebuild was asked for"
        except Damaged as damage:
            return f"entry was damaged ({damage})"
        records = [record for f in self.folders(stage) if (record := entries.read(f))]
        before = [record for record in records if record["made"] < self.begun]
        same = [record for record in before if record["modules"] == list(modules)]
        return explain.explain_change(arguments, code, same)

    def folders(self, stage: str = "*") -> list[Path]:
        """Return the folders of a stage's entries, or of all."""
        return sorted(f for f in self.root.glob(f"{stage}/*") if not f.name.startswith("."))

    def sweep(self) -> None:
        """Remove what interrupted processes left."""
        for folder in (self.root, *self.root.glob("*/")):
            temporary.sweep(folder)

    def adopt(self, entry: Entry) -> bool:
        """Move an entry to its place; False if a whole one is there already, which then stays."""
        place = self.root / entry.name
        place.parent.mkdir(parents=True, exist_ok=True)
        for _ in range(3):
            try:
                entry.folder.rename(place)
                return True
            except OSError:
                if not place.is_dir():
                    raise
            try:
                if entries.check(place).record["made"] >= self.since:
                    return False
            except Damaged:
                pass
            entries.discard(place)
        raise OSError(errno.EBUSY, "can't replace the old entry", str(place))

    def warn(self, name: str, damage: str) -> None:
        """Say, once, that the entry STAGE/KEY is damaged and will be made again."""
        if not any(event.action == "damaged" and event.entry == name for event in self.events):
            self.note(Event(name, "damaged", 0.0, damage))
            if not self.quiet:
                print(
                    f"warning: stored {name} is damaged ({damage}); making it again",
                    file=sys.stderr,
                )

    def accept(self, events: Sequence[Event]) -> None:
        """Take over what the store did in another process, and tell what wasn't told there."""
        for event in events:
            if event.action == "damaged":
                self.warn(event.entry, event.words)
            else:
                self.events.append(event)


@contextmanager
def timed(stage: str) -> Iterator[_Frame]:
    """Run a stage inside the one that called it, whose own seconds stop meanwhile."""
    outer, frame = _frame.get(), _Frame(stage)
    token = _frame.set(frame)
    started = time.perf_counter()
    try:
        yield frame
    finally:
        _frame.reset(token)
        if outer:
            outer.nested += time.perf_counter() - started
