"""Makes the figures that aren't stored: measures one while others are being drawn.

Measuring takes turns in this process, where torch uses every core. Each figure that is measured is
handed to an executor to be drawn: processes here, or a Dask cluster, which offers the same
`submit`.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Protocol

from explainer.errors import UserError
from explainer.pipeline import figure
from explainer.store import Event, current

# A worker takes about 0.4 GiB with torch and matplotlib loaded; a build is to stay under 3 GiB.
MOST_WORKERS = 4


class Told(Protocol):
    """Whoever wants to know how far the build is."""

    def measuring(self, id: str) -> AbstractContextManager[None]:
        """Figure `id` is measured inside the `with` block."""

    def drawing(self, id: str) -> None:
        """Figure `id` is handed on to be drawn."""

    def drawn(self, id: str, made: Event) -> None:
        """Figure `id` is drawn and stored."""


def build(ids: Sequence[str], size: str, told: Told, cluster: str | None = None) -> None:
    """Measure and draw the figures `ids`; those that are finished stay, whatever befalls the rest.

    Raises:
        UserError: at the first fault of a figure or of the surroundings.
    """
    store = current()
    store.prepare()
    with _executor(cluster) as executor:
        from explainer import device  # here, since it loads torch: workers do so meanwhile

        drawing = partial(
            figure.work, size=size, root=store.root, since=store.since, place=str(device.current())
        )
        waiting: dict[Future[list[Event]], str] = {}
        try:
            for id in ids:
                with told.measuring(id):
                    figure.measure(id, size)
                told.drawing(id)
                try:
                    with _shielded():
                        call = executor.submit(drawing, id)
                except BrokenProcessPool as error:
                    raise _killed(next(iter(waiting.values()), id)) from error
                waiting[call] = id
                for done in [call for call in waiting if call.done()]:
                    _take(done, waiting.pop(done), told)
            for done in as_completed(waiting):
                _take(done, waiting[done], told)
        except Exception:
            for call in waiting:
                call.cancel()
            raise


def _take(done: Future[list[Event]], id: str, told: Told) -> None:
    """Accept a drawing, or raise what went wrong with it."""
    try:
        events = done.result()
    except BrokenProcessPool as error:
        raise _killed(id) from error
    current().events.extend(events)
    told.drawn(id, events[-1])


def _killed(id: str) -> UserError:
    return UserError(
        f"figure '{id}': the process that drew it was killed, most likely for want of memory; "
        "close other programs and run the same command again"
    )


@contextmanager
def _executor(cluster: str | None) -> Iterator[Executor]:
    """Start workers; an interrupt ends them at once."""
    if cluster:
        with _dask(cluster) as executor:
            yield executor
        return
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    pool = ProcessPoolExecutor(
        min(cores or 1, MOST_WORKERS),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin_worker,
    )
    with _shielded():
        pool.submit(figure.warm_up)  # while this process loads what it needs
    try:
        yield pool
    except KeyboardInterrupt:
        kill_workers()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def kill_workers() -> None:
    """End every worker process at once; what it was making is made again next time."""
    for process in multiprocessing.active_children():
        process.kill()


def _begin_worker() -> None:
    """Leave Ctrl-C and the first call on the cores to the main process, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(10)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


@contextmanager
def _shielded() -> Iterator[None]:
    """Hold Ctrl-C back while a worker starts, who inherits that; it comes through afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _dask(address: str) -> Iterator[Executor]:
    """Connect to a Dask scheduler, or start one here for the address "local"."""
    try:
        from distributed import Client
    except ImportError as error:
        raise UserError(
            "--cluster needs Dask, which isn't installed; install it with: "
            "pip install -e '.[cluster]'"
        ) from error
    here = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    try:
        client = Client(**here) if address == "local" else Client(address)
    except (OSError, ValueError) as error:
        raise UserError(
            f"--cluster {address}: no Dask scheduler answers there ({error})"
        ) from error
    with client:
        yield client.get_executor()
