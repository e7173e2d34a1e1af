"""What a build hands out: a figure to measure, draw, pack or film, or a stage that some need.

A worker, in a process here or on another machine, tries a task. If that needs a result that isn't
stored, it says so, and is tried again once the result is there.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from explainer import progress
from explainer.pipeline import clip, figure, pack, recipe_faults
from explainer.plotting.about import About
from explainer.plotting.shots import Shot
from explainer.store import Event, Store, current, hashing, use
from explainer.store.calls import Call, Needed, handing_over

PROGRESS = "progress"  # a folder beside the store where running tasks say how far they are
PAUSE = 0.25  # seconds between two such words


@dataclass(frozen=True)
class Measure:
    """See that every stage of a figure is stored."""

    id: str
    size: str

    @property
    def name(self) -> str:
        """By which no other task goes."""
        return f"measure {self.id}"

    def run(self) -> None:
        """Load what is stored; what isn't is `Needed`."""
        figure.measure(self.id, self.size)


@dataclass(frozen=True)
class Draw:
    """Draw and store a figure that is measured."""

    id: str
    size: str

    @property
    def name(self) -> str:
        """By which no other task goes."""
        return f"draw {self.id}"

    def run(self) -> None:
        """Draw it."""
        figure.render(self.id, self.size)


@dataclass(frozen=True)
class Pack:
    """Draw and store all forms of a figure."""

    id: str
    size: str
    about: About

    @property
    def name(self) -> str:
        """By which no other task goes."""
        return f"pack {self.id}"

    def run(self) -> None:
        """Load what is stored; what isn't is `Needed`; then draw."""
        pack.render(self.id, self.size, self.about)


@dataclass(frozen=True)
class Clip:
    """Draw and store one clip of the film, of a figure or of a card."""

    id: str
    size: str
    shot: Shot
    scene: int

    @property
    def name(self) -> str:
        """By which no other task goes."""
        return f"scene {self.scene} of the film, {self.id}"

    def run(self) -> None:
        """Load what is stored; what isn't is `Needed`; then draw."""
        clip.render(self.shot, self.size)


Task = Measure | Draw | Pack | Clip | Call


@dataclass(frozen=True)
class Surroundings:
    """Where a worker works.

    Attributes:
        root: of the store, which all workers share.
        since: when what counts was made, see `Store`.
        begun: when the build began.
        place: the device that was asked for; a machine without it, or none, takes its best.
        threads: of torch on a processor; None leaves it to torch.
    """

    root: Path
    since: str
    begun: str
    place: str | None
    threads: int | None


@dataclass(frozen=True)
class Outcome:
    """What became of a task: what its store did, and the calls that must be made first."""

    events: tuple[Event, ...]
    needed: tuple[Call, ...]


def attempt(task: Task, where: Surroundings) -> Outcome:
    """Try a task in a process of its own."""
    import torch

    from explainer import device

    if where.threads:
        torch.set_num_threads(where.threads)
    if where.place:
        device.prefer(where.place)
    use(Store(where.root, where.since, begun=where.begun, quiet=True))
    hashing.remember(current().digests)
    needed: tuple[Call, ...] = ()
    with handing_over(), _telling(task, where.root), recipe_faults.told():
        try:
            task.run()
        except Needed as first:
            needed = first.calls
    return Outcome(tuple(current().events), needed)


@contextmanager
def _telling(task: Task, root: Path) -> Iterator[None]:
    """Keep how far a task is in a file, from which `reached` reads it."""
    path, said = _progress_file(root, task.name), 0.0

    def tell(done: int, total: int) -> None:
        nonlocal said
        now = time.monotonic()
        if now - said >= PAUSE:
            said = now
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{done} {total}", encoding="ascii")

    with progress.listening(tell):
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def reached(root: Path, name: str) -> tuple[int, int] | None:
    """Return how many of how many pieces of a running task are done, if it said so."""
    try:
        done, total = _progress_file(root, name).read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return None
    return int(done), int(total)


def _progress_file(root: Path, name: str) -> Path:
    return root.with_name(PROGRESS) / name.replace("/", "-")
