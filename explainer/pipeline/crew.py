"""Who does the work of a build: processes here, or the workers of a Dask cluster.

On a processor, each of several processes has one core for whatever comes, so that nothing waits
for a sibling thread, and results don't depend on how many cores there are. A GPU has one process,
which makes stages on it, while others draw and make what small networks do one step after another:
a GPU waits for such steps to be launched longer than a processor takes for them.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from explainer.errors import UserError
from explainer.pipeline.tasks import Outcome, Surroundings, Task, attempt
from explainer.store.calls import Call

# A worker takes about 0.45 GiB with torch and matplotlib loaded; a build is to stay under 3 GiB.
MOST_WORKERS = 5
TRAINING = "explainer.training."
SEQUENTIAL = (  # modules of stages that one core made sooner than an H200
    "explainer.measures.labellings",
    "explainer.measures.every_network",
    "explainer.training.continuation",
    "explainer.training.optimizer_comparison",
)
GPU = "GPU"  # the resource of Dask workers that get training
PATIENCE = 1.0  # seconds between two looks for one that is left


@dataclass
class Lane:
    """An executor, how many tasks it takes at once, and where they run."""

    executor: Executor
    width: int
    where: Surroundings
    running: set[Future[Outcome]] = field(default_factory=set)

    @property
    def free(self) -> bool:
        """Whether one more task would begin soon."""
        return sum(not future.done() for future in self.running) < self.width

    def submit(self, task: Task) -> Future[Outcome]:
        """Begin a task."""
        self.running = {future for future in self.running if not future.done()}
        with _shielded():
            future = self.executor.submit(attempt, task, self.where)
        self.running.add(future)
        return future


@dataclass(frozen=True)
class Crew:
    """Lanes for training, for the other stages, and for processors alone; they may be one."""

    training: Lane
    stages: Lane
    processors: Lane

    def lane(self, task: Task) -> Lane:
        """Return the lane of a task."""
        if not isinstance(task, Call) or task.module in SEQUENTIAL:
            return self.processors
        return self.training if task.module.startswith(TRAINING) else self.stages


@contextmanager
def assemble(where: Surroundings, cluster: str | None, figures: int) -> Iterator[Crew]:
    """Start workers here, or find those of a cluster; an interrupt ends the former at once.

    Of those here no more start at first than there are figures to make.
    """
    with _dask(cluster, where) if cluster else _processes(where, figures) as crew:
        yield crew


@contextmanager
def _processes(where: Surroundings, figures: int) -> Iterator[Crew]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    width = min(cores or 1, MOST_WORKERS)
    with _pool(width) as pool:
        lane = Lane(pool, width, replace(where, threads=1))
        with _shielded():  # more start by themselves once there are more stages at a time
            kind = pool.submit(warm_up, where.place)
            for _ in range(1, min(width, figures)):
                pool.submit(warm_up, "cpu")  # else each would take a GPU's memory for itself
        if kind.result() == "cpu":
            yield Crew(lane, lane, lane)
            return
        with _pool(1) as alone:
            stages = Lane(alone, 1, where)
            yield Crew(stages, stages, Lane(pool, width, replace(lane.where, place="cpu")))


@contextmanager
def _pool(width: int) -> Iterator[ProcessPoolExecutor]:
    """Keep processes until the block ends; what they are at then is dropped."""
    pool = ProcessPoolExecutor(
        width, mp_context=multiprocessing.get_context("spawn"), initializer=_begin_worker
    )
    try:
        yield pool
    except KeyboardInterrupt:
        kill_workers()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def warm_up(place: str | None) -> str:
    """Load what most tasks need, and return the kind of device that they will run on."""
    importlib.import_module("explainer.plotting.export")
    from explainer import device

    return (device.prefer(place) if place else device.current()).type


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
def _dask(address: str, where: Surroundings) -> Iterator[Crew]:
    """Connect to a Dask scheduler, or start one here for the address "local"."""
    try:
        from distributed import Client
    except ImportError as error:
        raise UserError(
            "--cluster needs Dask, which isn't installed; install it with: "
            "pip install -e '.[cluster]'"
        ) from error
    here = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
    try:
        client = Client(**here) if address == "local" else Client(address)
    except (OSError, ValueError) as error:
        raise UserError(
            f"--cluster {address}: no Dask scheduler answers there ({error})"
        ) from error
    with client:
        yield _workers(client, replace(where, threads=1))


def _workers(client: Any, where: Surroundings) -> Crew:
    """Return lanes to the workers that are there; those with a GPU train, if there are such."""
    workers = client.scheduler_info(n_workers=-1)["workers"].values()
    threads = sum(worker["nthreads"] for worker in workers)
    gpus = _gpus(client)
    # One more than there are, so that none waits for us.
    lane = Lane(client.get_executor(pure=False), threads + 1, where)
    if not gpus:
        return Crew(lane, lane, lane)
    return Crew(Lane(_Trainers(client, lane.executor), gpus + 1, where), lane, lane)


def _gpus(client: Any) -> int:
    """Count the GPUs that a cluster's workers say they have."""
    workers = client.scheduler_info(n_workers=-1)["workers"].values()
    return int(sum(worker["resources"].get(GPU, 0) for worker in workers))


class _Trainers(Executor):
    """A cluster's workers with a GPU; and once none of them is left, the others.

    By itself a task that asks for a GPU waits for ever for a worker that has one.
    """

    def __init__(self, client: Any, others: Executor) -> None:
        self._client = client
        self._equipped: Executor = client.get_executor(pure=False, resources={GPU: 1})
        self._others = others
        self._told = False

    def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Begin a call with whoever trains now, and hand it on should they all go."""
        promise: Future[Any] = Future()

        def see_through() -> None:
            try:
                promise.set_result(self._made(partial(function, *args, **kwargs)))
            except BaseException as error:
                promise.set_exception(error)

        threading.Thread(target=see_through, daemon=True).start()
        return promise

    def _made(self, call: Callable[[], Any]) -> Any:
        asked = self._equipped.submit(call)
        while not wait([asked], timeout=PATIENCE).done:
            if not _gpus(self._client):
                self._tell()
                asked.cancel()
                return self._others.submit(call).result()
        return asked.result()

    def _tell(self) -> None:
        if not self._told:
            self._told = True
            print(f"warning: no worker with {GPU}=1 is left; the others train", file=sys.stderr)
