"""A small project with the real program, two small figures and one page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests import shared

ROOT = Path(__file__).parent.parent

STILL = '''"""How {{ number("descent.networks") }} networks learn."""

import numpy as np

from explainer.figures import Claim, Number
from explainer.training.trainer import Experiment, train

TITLE = "Losses fall"
KIND = "still"
ALT = "Two lines that fall."
LIMITS = "Two networks, few steps."
STEPS = 40


def measure(size):
    return train(Experiment((0.1, 0.2), (4, 7), (0.02, 0.02), STEPS, records=5))


def draw(measured, style):
    figure = style.figure(3)
    axes = figure.add_subplot()
    axes.plot(measured.record_steps, measured.record_losses)
    return figure


def numbers(measured):
    return {
        "networks": Number(len(measured.parameters)),
        "best": Number(measured.train_accuracies.max(), style=".1%"),
    }


def claims(measured):
    return [Claim("loss is positive", measured.train_losses.min(), ">", 0.0)]


def table(measured):
    return {
        "step": measured.record_steps,
        "loss": measured.record_losses[:, 0],
        "ray": [np.nan, np.inf, *[0.5] * (len(measured.record_steps) - 2)],
    }


def describe(measured):
    return f"Two networks train for {STEPS} steps."
'''

MOVIE = '''"""A boundary that moves."""

import numpy as np

from explainer.plotting.video import Movie
from explainer.figures import Claim, Number
from explainer.store import stage
from explainer.progress import report

TITLE = "It moves"
KIND = "movie"
ALT = "A line that rises."
LIMITS = "It is only a line."
WAIT = 0.0


@stage
def curve(points: int) -> np.ndarray:
    import time

    for done in range(20):
        report(done, 20)
        time.sleep(WAIT)
    return np.linspace(0, 1, points)


def measure(size):
    return curve({"quick": 10, "standard": 20, "full": 30}[size])


def draw(measured, style):
    figure = style.figure(2)
    axes = figure.add_subplot()
    (line,) = axes.plot(measured, measured)

    def update(index):
        line.set_ydata(measured * index / 3)
        return [line]

    return Movie(figure, update, 4, order=(0, 1, 2, 3, 2, 1))


def numbers(measured):
    return {"points": Number(len(measured))}


def claims(measured):
    return [Claim("it rises", float(measured[-1]), ">=", 1.0)]


def table(measured):
    return {"x": measured}


def describe(measured):
    return "A line rises."
'''

PAGE = """---
title: A small essay
authors: ["Nobody"]
date: 2025-01-01
---

# A small essay

Losses fall.

{{ figure("descent") }}

{{ figure("line") }}

The best gets {{ number("descent.best") }} right.
"""


def make(folder: Path) -> Path:
    """Copy the program into `folder`, with small figures and a page instead of its own."""
    shutil.copytree(
        ROOT / "explainer",
        folder / "explainer",
        ignore=shutil.ignore_patterns("__pycache__", "node_modules"),
    )
    for path in (folder / "explainer" / "figures").glob("*/[a-z]*.py"):
        path.unlink()
    (folder / "explainer" / "figures" / "essay" / "descent.py").write_text(STILL)
    (folder / "explainer" / "figures" / "essay" / "line.py").write_text(MOVIE)
    (folder / "content").mkdir()
    (folder / "content" / "index.md").write_text(PAGE)
    (folder / "content" / "references.yml").write_text("{}\n")
    shutil.copy(ROOT / "build.py", folder)
    (folder / "mkdocs.yml").write_text("site_name: Small\ndocs_dir: .build/docs\n")
    return folder


def finished() -> Path:
    """Return a project that is built, the same in every test; not to be changed."""
    return shared.once("finished", _finish)


def _finish(folder: Path) -> None:
    made = build(make(folder), "--size", "quick")
    (folder / "first.txt").write_text(made.stdout)


def environment() -> dict[str, str]:
    """Return an environment in which the copy is imported, not the project itself."""
    here = {"PYTHONPATH": "", "OMP_NUM_THREADS": "1", "NO_MKDOCS_2_WARNING": "true"}
    return {**os.environ, **here}


def start(folder: Path, *options: str) -> subprocess.Popen[str]:
    """Begin `python build.py --size quick OPTIONS` there, in a group of processes of its own."""
    return subprocess.Popen(
        [sys.executable, "build.py", "--size", "quick", *options],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def build(folder: Path, *options: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run `python build.py OPTIONS` there."""
    done = subprocess.run(
        [sys.executable, "build.py", *options],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == status, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
    return done
