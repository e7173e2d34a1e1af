"""Makes the figures that aren't stored, with all the workers there are."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Protocol

from explainer.errors import UserError
from explainer.figures.source import read_source
from explainer.pipeline import crew
from explainer.pipeline.schedule import Kind, Rank, Schedule
from explainer.pipeline.tasks import Clip, Draw, Measure, Outcome, Pack, Surroundings, Task, reached
from explainer.store import current
from explainer.store.calls import Call

GLANCE = 0.25  # seconds between two looks at how far everybody is


class Told(Protocol):
    """Whoever wants to know how far the build is."""

    def begun(self, task: Task) -> None:
        """Somebody begins with a task."""

    def reached(self, task: Task, done: int, total: int) -> None:
        """`done` of `total` equal pieces of a running task are finished."""

    def ended(self, task: Task, seconds: float | None) -> None:
        """A task is done, in so many seconds, or (None) waits for others."""


class Build:
    """A build in progress.

    Attributes:
        size: quick, standard or full.
        told: who hears of it.
        schedule: what is still to be done.
        running: what is being done.
    """

    def __init__(self, size: str, told: Told) -> None:
        self.size, self.told = size, told
        self.schedule = Schedule()
        self.running: dict[Future[Outcome], Task] = {}

    def run(
        self, groups: Sequence[Sequence[str]], packs: Sequence[Pack | Clip], hands: crew.Crew
    ) -> None:
        """Make the figures of all groups, those of the first first, and packs in the end."""
        order = 0
        for group, ids in enumerate(groups):
            for id in ids:
                self.schedule.add(Measure(id, self.size), Rank(group, Kind.MEASURE, order))
                order += 1
        for order, pack in enumerate(packs):
            self.schedule.add(pack, Rank(len(groups), Kind.PACK, order))
        while self.schedule:
            self._hand_out(hands)
            done, _ = wait(self.running, GLANCE, FIRST_COMPLETED)
            for future in done:
                self._take(self.running.pop(future), future)
            self._glance()

    def _hand_out(self, hands: crew.Crew) -> None:
        while task := self.schedule.take(lambda task: hands.lane(task).free):
            try:
                future = hands.lane(task).submit(task)
            except BrokenProcessPool as error:
                raise self._killed(task) from error
            self.running[future] = task
            self.told.begun(task)

    def _glance(self) -> None:
        for task in self.running.values():
            if so_far := reached(current().root, task.name):
                self.told.reached(task, *so_far)

    def _take(self, task: Task, future: Future[Outcome]) -> None:
        """Accept what became of a task, or raise what went wrong with it."""
        try:
            outcome = future.result()
        except BrokenProcessPool as error:
            raise self._killed(task) from error
        except FloatingPointError as error:  # of networks that can't be trained so
            raise UserError(f"figure '{self._figure(task)}': {error}") from error
        except Exception as error:
            if isinstance(task, Call):
                error.add_note(f"for figure '{self._figure(task)}'")
            raise
        current().accept(outcome.events)
        if outcome.needed:
            self.schedule.put_back(task, outcome.needed)
            self.told.ended(task, None)
            return
        rank = self.schedule.finish(task)
        if isinstance(task, Measure):
            moves = read_source(task.id).kind == "movie"
            kind = Kind.MOVIE if moves else Kind.STILL
            self.schedule.add(Draw(task.id, task.size), rank._replace(kind=kind))
        made = [event for event in outcome.events if event.action == "made"]
        self.told.ended(task, made[-1].seconds if made else 0.0)

    def _figure(self, task: Task) -> str:
        """Return the first figure for which a task is done."""
        return self.schedule.figures_behind(task)[0]

    def _killed(self, task: Task) -> UserError:
        at_work = (task, *self.running.values())
        figures = dict.fromkeys(map(self._figure, at_work))
        return UserError(
            f"a process at work on {' or '.join(sorted(figures))} was killed, most likely for want "
            "of memory; close other programs and run the same command again"
        )


def build(
    groups: Sequence[Sequence[str]],
    size: str,
    told: Told,
    cluster: str | None = None,
    place: str | None = None,
    packs: Sequence[Pack | Clip] = (),
) -> None:
    """Measure, draw and pack figures; those that are finished stay, whatever befalls the rest.

    Args:
        groups: ids of figures, those that are wanted first in the first group.
        size: quick, standard or full.
        told: who hears how far it is.
        cluster: address of a Dask scheduler, or "local"; processes of this machine if None.
        place: the device that was asked for.
        packs: those that are wanted, or clips of the film, the longest first.

    Raises:
        UserError: at the first fault of a figure or of the surroundings.
    """
    store = current()
    store.prepare()
    where = Surroundings(store.root, store.since, store.begun, place, threads=None)
    with crew.assemble(where, cluster, sum(map(len, groups)) + len(packs)) as hands:
        work = Build(size, told)
        try:
            work.run(groups, packs, hands)
        except Exception:
            for future in work.running:
                future.cancel()
            raise
