"""Tells how far a build is: bars on a terminal, one line for each finished thing elsewhere."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from explainer.pipeline.tasks import Clip, Draw, Measure, Pack, Task
from explainer.store.calls import Call
from explainer.units import duration


class Display:
    """Shows a build of `total` figures and some packs; a context manager."""

    def __init__(self, console: Console, total: int, packs: int = 0) -> None:
        self.console = console
        self.bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(elapsed_when_finished=True),
            console=console,
            transient=True,
            refresh_per_second=4,
            disable=not console.is_terminal,
        )
        # A figure counts twice: measured, drawn.
        self.whole = self.bars.add_task("all figures", total=2 * total + packs)
        self.parts: dict[str, TaskID] = {}

    def __enter__(self) -> Display:
        """Show the bars."""
        self.bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bars away."""
        self.bars.stop()

    def begun(self, task: Task) -> None:
        """Somebody begins with a task."""
        if not isinstance(task, Measure):
            words = _stage(task) if isinstance(task, Call) else task.name
            self.parts[task.name] = self.bars.add_task(f"  {words}", total=None)

    def reached(self, task: Task, done: int, total: int) -> None:
        """`done` of `total` equal pieces of a running task are finished."""
        if task.name in self.parts:
            self.bars.update(self.parts[task.name], completed=done, total=total)

    def ended(self, task: Task, seconds: float | None) -> None:
        """A task is done, in so many seconds, or (None) waits for others."""
        if task.name in self.parts:
            self.bars.remove_task(self.parts.pop(task.name))
        if seconds is None:
            return
        if not isinstance(task, Call):
            self.bars.advance(self.whole)
        if not isinstance(task, Measure):
            self.say(f"{_done(task)} in {duration(seconds)}")

    def say(self, text: str) -> None:
        """Print a line over the bars."""
        self.console.print(text, highlight=False, markup=False, soft_wrap=True)


def _done(task: Draw | Pack | Clip | Call) -> str:
    match task:
        case Call():
            return f"{_stage(task)}: made"
        case Clip():
            return f"{task.name}: drawn"
        case _:
            return f"{task.id}: {'packed' if isinstance(task, Pack) else 'drawn'}"


def _stage(call: Call) -> str:
    return call.name.partition("/")[0]
