"""The order of a build: which task is next, and which wait for others.

Nothing is known beforehand of what a figure needs: whoever tries it finds out. A call that several
need is made once, and is as urgent as the most urgent of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from explainer.errors import UserError
from explainer.pipeline.tasks import Task
from explainer.store.calls import Call


class Kind(IntEnum):
    """Kinds of tasks, of which those come first that bring others."""

    MEASURE, STAGE, MOVIE, STILL, PACK = range(5)


class Rank(NamedTuple):
    """How urgent a task is: the least is first."""

    group: int  # of the figures that are wanted together
    kind: Kind
    order: int


@dataclass
class Entry:
    """A task, how urgent it is, what it still waits for, and who waits for it."""

    task: Task
    rank: Rank
    waits_for: set[str] = field(default_factory=set)
    awaited_by: set[str] = field(default_factory=set)
    handed_out: bool = False
    begun: int = 0  # how many calls were finished when it was last handed out


class Schedule:
    """Tasks by name, until each is finished."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.made: dict[str, int] = {}  # names of what is finished, and how many were before

    def __len__(self) -> int:
        """How many tasks aren't finished."""
        return len(self.entries)

    def add(self, task: Task, rank: Rank) -> None:
        """Put a task on the list, or make one that is there more urgent."""
        entry = self.entries.setdefault(task.name, Entry(task, rank))
        if rank < entry.rank:
            entry.rank = rank
            for name in entry.waits_for:
                self.add(self.entries[name].task, rank)

    def take(self, free: Callable[[Task], bool]) -> Task | None:
        """Hand out the most urgent task that waits for nothing and that somebody is free for."""
        ready = (e for e in self.entries.values() if not e.handed_out and not e.waits_for)
        for entry in sorted(ready, key=lambda entry: entry.rank):
            if free(entry.task):
                entry.handed_out, entry.begun = True, len(self.made)
                return entry.task
        return None

    def put_back(self, task: Task, needed: Sequence[Call]) -> None:
        """Let a task that was handed out wait for some calls, as urgent as itself.

        Raises:
            UserError: if one of them was made before the task began, so that workers don't see what
                others store.
        """
        entry = self.entries[task.name]
        entry.handed_out = False
        rank = entry.rank._replace(kind=Kind.STAGE)
        for call in needed:
            if call.name in self.made:
                if self.made[call.name] >= entry.begun:
                    continue  # it was made meanwhile
                raise UserError(
                    f"{call.name} was made, but whoever needs it doesn't find it; all workers must "
                    "share this folder, with the same code, at the same path"
                )
            self.add(call, rank)
            entry.waits_for.add(call.name)
            self.entries[call.name].awaited_by.add(task.name)

    def finish(self, task: Task) -> Rank:
        """Take a task that is done off the list; what waited for it does so no longer.

        Returns how urgent it was.
        """
        entry = self.entries.pop(task.name)
        self.made[task.name] = len(self.made)
        for name in entry.awaited_by:
            self.entries[name].waits_for.discard(task.name)
        return entry.rank

    def figures_behind(self, task: Task) -> list[str]:
        """Return the ids of the figures that wait for a task, or its own."""
        if not isinstance(task, Call):
            return [task.id]
        entry = self.entries[task.name]
        found = [
            id
            for name in sorted(entry.awaited_by)
            for id in self.figures_behind(self.entries[name].task)
        ]
        return list(dict.fromkeys(found))
