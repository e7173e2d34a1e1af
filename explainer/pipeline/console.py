"""Tells how far a build is: bars on a terminal, one line for each finished thing elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from explainer import progress, store
from explainer.store import Event
from explainer.units import duration


class Display:
    """Shows a build of `total` figures; a context manager."""

    def __init__(self, console: Console, total: int) -> None:
        self.console = console
        self.total = total
        self.being_drawn: list[str] = []
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
        self.whole = self.bars.add_task("all figures", total=2 * total)
        self.part = self.bars.add_task("", total=None, visible=False)

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

    @contextmanager
    def measuring(self, id: str) -> Iterator[None]:
        """Figure `id` is measured inside the `with` block."""
        running = ""

        def listen(done: int, total: int) -> None:
            nonlocal running
            stage = store.running() or ""
            if stage != running:
                running = stage
                self.bars.reset(self.part, description=f"{id} · {stage}", visible=True)
            self.bars.update(self.part, completed=done, total=total)

        self.bars.remove_task(self.part)  # a new one, since how much there is can't be unset
        self.part = self.bars.add_task(f"{id} · measuring", total=None)
        events = store.current().events
        before, started = len(events), time.perf_counter()
        with progress.listening(listen):
            yield
        self.bars.update(self.part, visible=False)
        self.bars.advance(self.whole)
        made = [event for event in events[before:] if event.action == "made"]
        stages = ", ".join(f"{_stage(event)} {duration(event.seconds)}" for event in made)
        if made:
            self._line(f"{id}: measured in {duration(time.perf_counter() - started)} ({stages})")

    def drawing(self, id: str) -> None:
        """Figure `id` is handed on to be drawn."""
        self.being_drawn.append(id)
        self._describe()

    def drawn(self, id: str, made: Event) -> None:
        """Figure `id` is drawn and stored."""
        self.being_drawn.remove(id)
        self.bars.advance(self.whole)
        self._describe()
        self._line(f"{id}: drawn in {duration(made.seconds)}")

    def _describe(self) -> None:
        busy = f" (drawing {', '.join(self.being_drawn)})" if self.being_drawn else ""
        self.bars.update(self.whole, description=f"all figures{busy}")

    def _line(self, text: str) -> None:
        self.console.print(text, highlight=False, markup=False, soft_wrap=True)


def _stage(event: Event) -> str:
    return event.entry.partition("/")[0]
