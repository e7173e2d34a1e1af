"""Workers: what befalls them is told in one line, or made good by others."""

import contextlib
import importlib
import importlib.util
import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from explainer.errors import UserError
from explainer.pipeline import crew
from explainer.pipeline.console import Display
from explainer.pipeline.schedule import Kind, Rank
from explainer.pipeline.tasks import Measure, Outcome, Surroundings
from explainer.pipeline.workers import Build
from explainer.store.calls import Call
from explainer.store.stages import Stage
from tests import miniature

TRAIN = Call("training.trainer.train/0", "explainer.training.trainer", "train", {})
RAYS = Call("measures.basin.rays/0", "explainer.measures.basin", "rays", {})
BILLIARDS = Call("measures.labellings.label/0", crew.SEQUENTIAL[0], "label", {})
FIGURE = Measure("line", "quick")
WHO = "sleep 0.2; echo $PPID"  # the process that runs this
NOTE = """    import os
    with open("made-by.txt", "a") as file:
        print(os.getpid(), file=file)
"""

dask = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="Dask isn't installed"
)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose line takes some seconds, and notes which process makes it."""
    folder = miniature.make(tmp_path / "project")
    line = folder / "explainer" / "figures" / "essay" / "line.py"
    edit(line, "    import time\n", f"    import time\n\n{NOTE}")
    edit(line, "WAIT = 0.0", "WAIT = 0.1")
    return folder


def made_by(project: Path) -> list[int]:
    """Return the processes that made the line, as soon as there is one."""
    path = project / "made-by.txt"
    for _ in range(1200):
        if path.exists() and path.read_text().endswith("\n"):
            return [int(line) for line in path.read_text().split()]
        time.sleep(0.1)
    raise AssertionError("nobody makes the line")


@pytest.mark.parametrize(("kind", "lanes"), [("cpu", 1), ("cuda", 2), ("mps", 2)])
def test_a_gpu_has_one_process_that_makes_all_stages(
    kind: str, lanes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pools = []

    @contextlib.contextmanager
    def pool(width: int) -> Iterator[ThreadPoolExecutor]:
        pools.append(width)
        with ThreadPoolExecutor(width) as executor:
            yield executor

    monkeypatch.setattr(crew, "_pool", pool)
    asked = []
    monkeypatch.setattr(crew, "warm_up", lambda place: asked.append(place) or kind)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1, 2}, raising=False)
    where = Surroundings(Path("store"), "", "", None, None)
    with crew.assemble(where, None, 3) as hands:
        training, stages, figures = (hands.lane(task) for task in (TRAIN, RAYS, FIGURE))
        assert hands.lane(BILLIARDS) is figures  # its steps are too small for a GPU
    assert pools == [3, 1][:lanes]
    assert training is stages
    assert (stages is figures) == (lanes == 1)
    assert sorted(asked, key=str) == [None, "cpu", "cpu"]
    assert (figures.width, figures.where.threads) == (3, 1)
    assert figures.where.place == (None if lanes == 1 else "cpu")  # a GPU's memory is not for them
    assert (stages.width, stages.where.threads) == ((3, 1) if lanes == 1 else (1, None))


@pytest.mark.parametrize("module", crew.SEQUENTIAL)
def test_what_is_kept_from_a_gpu_is_there(module: str) -> None:
    stages = vars(importlib.import_module(module)).values()
    assert any(isinstance(one, Stage) and one.modules == (module,) for one in stages)


@pytest.mark.slow
def test_a_worker_that_is_killed_is_told(project: Path) -> None:
    process = miniature.start(project, "--no-site")
    os.kill(made_by(project)[0], signal.SIGKILL)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 1
    assert re.fullmatch(  # the other process may be done with its figure by then, or not
        "error: a process at work on (descent or )?line was killed, most likely for want of "
        "memory; close other programs and run the same command again\n",
        told,
    )


@pytest.mark.slow
def test_networks_that_diverge_are_told_in_one_line_with_the_figure() -> None:
    diverged = FloatingPointError("networks diverged: seed 0; lower their learning rates")
    work, future = Build("quick", Display(Console(), 1)), Future[Outcome]()
    future.set_exception(diverged)
    work.schedule.add(FIGURE, Rank(0, Kind.MEASURE, 0))
    with pytest.raises(UserError, match=f"^figure 'line': {diverged}$"):
        work._take(FIGURE, future)


def test_no_more_processes_start_than_there_is_work_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "warm_up", str.lower)  # in place of what takes long to load
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2}, raising=False)
    where = Surroundings(Path("store"), "", "", "CPU", None)
    before = {*multiprocessing.active_children()}

    def started() -> int:
        return len({*multiprocessing.active_children()} - before)

    with crew.assemble(where, None, figures=1) as hands:
        assert started() == 1
        for _ in range(2):
            hands.processors.executor.submit(time.sleep, 60)
        assert started() == 2
        for process in {*multiprocessing.active_children()} - before:
            process.kill()
    assert started() == 0


@dataclass(frozen=True)
class Cluster:
    """A scheduler's address, and its workers, the first of which has a GPU, or says so."""

    address: str
    workers: tuple[subprocess.Popen[bytes], ...]


@pytest.fixture
def cluster(project: Path) -> Iterator[Cluster]:
    """Start a scheduler and two workers, of which one has a GPU."""
    with contextlib.ExitStack() as stack:

        def start(program: str, *options: str) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-m", f"distributed.cli.dask_{program}", *options]
            process = subprocess.Popen(
                command,
                cwd=project,
                env=miniature.environment(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            stack.callback(process.communicate)
            stack.callback(process.kill)
            return process

        file = project / "scheduler.json"
        where = ["--scheduler-file", str(file)]
        start(
            "scheduler",
            *where,
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--dashboard-address",
            "127.0.0.1:0",
        )
        plain = ("--nthreads", "1", "--no-nanny", "--no-dashboard", *where)
        workers = (start("worker", *plain, "--resources", "GPU=1"), start("worker", *plain))
        yield Cluster(_address(file), workers)


def _address(file: Path) -> str:
    """Return where the scheduler is, once both workers are there too."""
    from distributed import Client

    for _ in range(300):
        with contextlib.suppress(OSError, ValueError):
            address = str(json.loads(file.read_text())["address"])
            with Client(address) as client:
                client.wait_for_workers(2, timeout=60)
            return address
        time.sleep(0.1)
    raise AssertionError("the scheduler doesn't start")


@dask
@pytest.mark.slow
def test_workers_with_a_gpu_get_all_training_and_others_share_the_rest(cluster: Cluster) -> None:
    where = Surroundings(Path("store"), "", "", None, None)
    with crew.assemble(where, cluster.address, 1) as hands:
        lanes = [hands.lane(task) for task in (TRAIN, RAYS, FIGURE)]
        training, others = (
            {*lane.executor.map(subprocess.getoutput, [WHO] * 8)} for lane in lanes[:2]
        )
        assert training == {str(cluster.workers[0].pid)}
        assert others == {str(worker.pid) for worker in cluster.workers}
    assert lanes[1] is lanes[2] is not lanes[0]
    assert (lanes[0].width, lanes[1].width) == (2, 3)


@dask
@pytest.mark.slow
def test_others_train_once_no_worker_with_a_gpu_is_left(
    cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    gpu, other = cluster.workers
    where = Surroundings(Path("store"), "", "", None, None)
    with crew.assemble(where, cluster.address, 1) as hands:
        train = hands.training.executor.map
        working = train(subprocess.getoutput, ["sleep 2; echo $PPID"] * 2)
        time.sleep(0.5)
        gpu.kill()
        assert [*working] == [str(other.pid)] * 2
        assert [*train(subprocess.getoutput, [WHO])] == [str(other.pid)]
        with pytest.raises(ZeroDivisionError):
            hands.training.executor.submit(divmod, 1, 0).result()
    told = "warning: no worker with GPU=1 is left; the others train\n"
    assert capsys.readouterr().err.count(told) == 1


@dask
@pytest.mark.slow
def test_a_cluster_makes_what_this_machine_would_though_a_worker_is_killed(
    project: Path, cluster: Cluster
) -> None:
    process = miniature.start(project, "--no-site", "--cluster", cluster.address)
    (first,) = made_by(project)
    os.kill(first, signal.SIGKILL)
    shown, told = process.communicate(timeout=120)
    lonely = first == cluster.workers[0].pid  # the only one with a GPU went
    warning = "warning: no worker with GPU=1 is left; the others train\n" if lonely else ""
    assert (process.returncode, told) in [(0, warning), (0, "")]  # it may have trained before
    assert sorted(line.partition(" in ")[0] for line in shown.splitlines()[:4]) == [
        "descent: drawn",
        "figures.essay.line.curve: made",
        "line: drawn",
        "training.trainer.train: made",
    ]
    assert "2 stages made" in shown
    pids = {worker.pid for worker in cluster.workers}
    assert first in pids and {*made_by(project)} == pids
    (ours,), (theirs,) = (
        list((folder / ".build/store/training.trainer.train").glob("*/arrays.npz"))
        for folder in (miniature.finished(), project)
    )
    assert ours.parent.name == theirs.parent.name
    with np.load(ours) as a, np.load(theirs) as b:
        assert all(np.array_equal(a[name], b[name]) for name in a.files)
