"""Builds that are interrupted or killed, and those that stay and watch."""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import miniature
from tests.cli.changes import QUICK, edit, figure
from tests.miniature import build


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start `python build.py` in a project; ended after two minutes, or with the test."""
    started = []
    deadlines = []

    def start(folder: Path, *options: str) -> subprocess.Popen[str]:
        process = miniature.start(folder, *options)
        started.append(process)
        deadlines.append(threading.Timer(120, process.kill))
        deadlines[-1].start()
        return process

    yield start
    for deadline in deadlines:
        deadline.cancel()
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the workers as well
        process.communicate()


def read_until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout
    for line in process.stdout:
        if words in line:
            return line.strip()
    raise AssertionError(f"the build ended without saying {words!r}: {process.communicate()}")


@pytest.mark.slow
@pytest.mark.parametrize("at", ["training.trainer.train: made", "descent: drawn"])
def test_ctrl_c_keeps_what_was_finished(fresh: Path, start, at: str) -> None:
    edit(figure(fresh, "line"), "WAIT = 0.0", "WAIT = 1.0")
    process = start(fresh)
    read_until(process, at)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers as well
    _, told = process.communicate(timeout=30)
    assert told == "interrupted: what was finished is kept; run the same command to go on\n"
    assert process.returncode == 130
    assert not list((fresh / ".build/store").glob("*/.*"))
    again = build(fresh, *QUICK, "--only", "descent", "--no-site").stdout
    assert "training.trainer.train" not in again
    assert ("descent: drawn" in again) == (at != "descent: drawn")


@pytest.mark.slow
def test_workers_end_with_a_build_that_is_killed(fresh: Path, start) -> None:
    edit(figure(fresh, "line"), "WAIT = 0.0", "WAIT = 1.0")
    process = start(fresh)
    read_until(process, "training.trainer.train: made")
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)  # which ends when the last that holds the pipe ends


@pytest.mark.slow
def test_watch_bakes_at_every_change_and_outlives_mistakes(project: Path, start) -> None:
    process = start(project, "--watch", "--no-site")
    read_until(process, "watching content, mkdocs.yml, explainer")
    page = project / "content" / "index.md"
    edit(page, "Losses fall.", "Losses sink.")
    told = read_until(process, "content/index.md")
    assert "content/index.md: 2 baked files changed" in told  # the page, and llms-full.txt
    assert "Losses sink." in (project / ".build/docs/index.md").read_text()
    edit(page, 'figure("line")', 'figure("lime")')
    assert "error: content/index.md:13: no figure 'lime'" in read_until(process, "content/")
    edit(page, 'figure("lime")', 'figure("line")')
    read_until(process, "content/index.md: 0 baked files")
    edit(figure(project, "descent"), "style.figure(3)", "style.figure(2.5)")
    assert "drew descent; baked" in read_until(process, "explainer/figures/essay/descent.py")
    edit(figure(project, "descent"), "Losses fall", "Losses drop")
    read_until(process, "explainer/figures/essay/descent.py")
    edit(page, "Losses sink.", "Losses fall again.")  # by a process that has the new code
    assert "no figure changed; baked" in read_until(process, "content/index.md")
    assert "Losses drop" in (project / ".build/docs/index.md").read_text()
    os.killpg(process.pid, signal.SIGINT)
    shown, told = process.communicate(timeout=30)
    assert (process.returncode, shown, told) == (0, "stopped watching\n", "")
