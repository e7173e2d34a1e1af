"""Where does the time of a cold build go?

Builds a temporary copy of the project from nothing, and looks at its processes four times a
second. Wall time is that of the build without `mkdocs build`; the essay stands when the last figure
that it needs is drawn. Stages and drawings run in workers with a core each, and the tables add up
their seconds; the cores' waiting is what they could have computed and didn't. Since machines
differ, times are given beside those that a plain `nn.Module` loop takes here for a step of a
network (`bench/training.py`, before and after the build), and scaled to a machine on which that
takes 2,900 µs. The last line is JSON.

    python bench/build.py [--size quick]
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil
from copied import copy
from training import loop_seconds

from explainer.site import sections
from explainer.site.jinja import page
from explainer.site.reading_order import ESSAY

LOOP = 2900e-6  # seconds a step and network of the loop, on the machine that the bars are for
BARS = {"quick": 3 * 60.0, "standard": 15 * 60.0}  # seconds there
MEMORY = 3 * 2**30  # bytes
PAUSE = 0.25


@dataclass
class Watched:
    """What the processes of a build used."""

    wall: float = 0.0
    opens: float = 0.0  # seconds until the figures were drawn that the top of the essay needs
    essay: float = 0.0  # seconds until its last figure was drawn
    main: float = 0.0  # CPU seconds
    workers: dict[int, float] = field(default_factory=dict)  # CPU seconds, by process
    memory: int = 0  # bytes, at most, of all together; what they share counts once


def watch(command: list[str], folder: Path) -> Watched:
    """Run a command to its end and watch it and its children."""
    started, seen = time.perf_counter(), Watched()
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL) as build:
        main = psutil.Process(build.pid)
        for look in itertools.count():
            if build.poll() is not None:
                break
            _look(main, seen, look % 8 == 0)  # to ask for the memory takes a while
            time.sleep(PAUSE)
    if build.returncode:
        raise SystemExit(f"the build failed: {' '.join(command)}")
    seen.wall = time.perf_counter() - started
    return seen


def _look(main: psutil.Process, seen: Watched, weigh: bool) -> None:
    memory = 0
    try:
        for process in (main, *main.children(recursive=True)):
            used = process.cpu_times()
            if process == main:
                seen.main = used.user + used.system
            else:
                seen.workers[process.pid] = used.user + used.system
            memory += _memory(process) if weigh else 0
    except psutil.NoSuchProcess:
        return
    seen.memory = max(seen.memory, memory)


def _memory(process: psutil.Process) -> int:
    full = process.memory_full_info()
    return int(getattr(full, "pss", full.uss))


def seconds_by_stage(store: Path, since: str) -> dict[str, float]:
    """Return the seconds of all stages and drawings made `since`, from what was written down."""
    found: dict[str, float] = defaultdict(float)
    for path in store.glob("*/*/record.json"):
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["made"] < since:  # measured elsewhere, and kept with the program
            continue
        drawing = record["stage"] == "figure"
        found[f"figure {record['arguments']['id']}" if drawing else record["stage"]] += record[
            "seconds"
        ]
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def essay_seconds(project: Path, size: str, since: str) -> list[float]:
    """Return how long after `since` the figures were drawn that the essay's parts need, in turn."""
    drawn = {}
    for path in (project / ".build/store").glob("figure/*/record.json"):
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["arguments"] == {"id": record["arguments"]["id"], "size": size}:
            drawn[record["arguments"]["id"]] = datetime.fromisoformat(record["made"])
    ends = [
        max(drawn[id] for id in ids) for ids in sections.steps(page(project / "content" / ESSAY))
    ]
    return [(end - datetime.fromisoformat(since)).total_seconds() for end in ends]


def main() -> None:
    """Build, and print tables and a line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", choices=(*BARS, "full"), default="standard")
    size = parser.parse_args().size
    before = loop_seconds()
    with tempfile.TemporaryDirectory() as folder:
        project = copy(Path(folder) / "project")
        command = [sys.executable, "build.py", "--size", size, "--no-site"]
        since = datetime.now(UTC).isoformat()
        seen = watch(command, project)
        seen.opens, *_, seen.essay = essay_seconds(project, size, since)
        loop = (before + loop_seconds()) / 2
        _report(seen, seconds_by_stage(project / ".build/store", since), loop, size)


def _report(seen: Watched, stages: dict[str, float], loop: float, size: str) -> None:
    cores = len(psutil.Process().cpu_affinity())
    drawings = {name: value for name, value in stages.items() if name.startswith("figure ")}
    measures = {name: value for name, value in stages.items() if name not in drawings}
    for title, table in (("measured", measures), ("drawn", drawings)):
        print(f"{title:52} {sum(table.values()):8.1f} s")
        for name, value in table.items():
            if value >= 1:
                print(f"  {name:50} {value:8.1f} s")
    busy = seen.main + sum(seen.workers.values())
    waiting = seen.wall * cores - busy
    scaled = seen.wall * LOOP / loop
    for verb, value in (("begins", seen.opens), ("stands", seen.essay)):
        print(f"the essay {verb} after {value:.1f} s ({value * LOOP / loop:.1f} s scaled)")
    print(f"wall {seen.wall:.1f} s; CPU: main {seen.main:.1f} s, others {busy - seen.main:.1f} s")
    print(f"waiting {waiting:.1f} s of {cores} cores ({waiting / seen.wall / cores:.0%})")
    print(f"a loop's step of a network {loop * 1e6:.0f} µs; wall scaled to 2,900 µs {scaled:.1f} s")
    result = {
        "size": size,
        "wall": seen.wall,
        "opens": seen.opens,
        "essay": seen.essay,
        "essay_scaled": seen.essay * LOOP / loop,
        "wall_over_cpu": seen.wall / busy,
        "waiting_share": waiting / seen.wall / cores,
        "scaled": scaled,
        "ratio": BARS[size] / scaled if size in BARS else None,  # over 1 is under the bar
        "memory_gib": seen.memory / 2**30,
        "memory_ratio": MEMORY / seen.memory,
        "loop_us": loop * 1e6,
        "cores": cores,
    }
    rounded = {k: round(v, 3) if isinstance(v, float) else v for k, v in result.items()}
    print(json.dumps(rounded))


if __name__ == "__main__":
    main()
