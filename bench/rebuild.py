"""How much of a cold build does a rebuild take, when nothing or little changed?

Builds a temporary copy of the project: cold, then unchanged, then with one more sentence in the
essay, then with one figure drawn differently, three rounds of the latter in turn. `mkdocs build`
is left out of these times and timed beside them. Then it lists many made-up figures, and four times
as many: what is looked up for each must not cost more with each other. The last line is JSON.

    python bench/rebuild.py            # the essay at the quick size
    python bench/rebuild.py --quick    # two small figures, one round
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from copied import ROOT, copy

MANY = 500  # figures
DRAWN = re.compile(r"(\d+) figures? drawn, (\d+) reused; (\d+) stages? made")


def main() -> None:
    """Measure, print a table and a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two small figures, one round")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory() as folder:
        project = _small(Path(folder)) if quick else copy(Path(folder) / "project")
        rounds = 1 if quick else 3
        seconds = _measure(project, rounds)
        _report(seconds, _growth(_small(Path(folder) / "many"), rounds))


def _small(folder: Path) -> Path:
    sys.path.insert(0, str(ROOT))
    from tests import miniature

    folder.mkdir(parents=True, exist_ok=True)
    return miniature.make(folder)


def _measure(project: Path, rounds: int) -> dict[str, float]:
    """Return seconds by name."""
    essay = project / "content" / "index.md"
    figure = sorted((project / "explainer" / "figures").glob("*/[a-z]*.py"))[0]
    cold, (figures, *_) = _build(project)
    rebuilds: dict[str, tuple[Callable[[int], None], tuple[int, int, int]]] = {
        "unchanged": (lambda i: None, (0, figures, 0)),
        "prose": (lambda i: _append(essay, f"\nSentence {i}.\n"), (0, figures, 0)),
        "drawing": (lambda i: _append(figure, f"\nROUND_{i} = {i}\n"), (1, figures - 1, 0)),
    }
    times: dict[str, list[float]] = {name: [] for name in rebuilds}
    for i in range(rounds):
        for name, (change, expected) in rebuilds.items():
            change(i)
            seconds, made = _build(project)
            if made != expected:
                raise SystemExit(f"{name}: expected (drawn, reused, stages) {expected}, got {made}")
            times[name].append(seconds)
    medians = {name: statistics.median(values) for name, values in times.items()}
    return {"cold": cold, **medians, "mkdocs": _mkdocs(project)}


def _growth(project: Path, rounds: int) -> dict[str, float]:
    """Return seconds to list many figures and four times as many, without those of listing two."""
    figures = project / "explainer" / "figures" / "essay"
    seconds = {"few": _list(project, rounds)}
    for name, count in (("many", MANY), ("four times as many", 4 * MANY)):
        for i in range(count):
            shutil.copy(figures / "descent.py", figures / f"copy_{i}.py")
        seconds[name] = _list(project, rounds)
    return {name: value - seconds["few"] for name, value in seconds.items() if name != "few"}


def _list(project: Path, rounds: int) -> float:
    command = [sys.executable, "build.py", "--size", "quick", "--list"]
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        subprocess.run(command, cwd=project, capture_output=True, check=True)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _build(project: Path) -> tuple[float, tuple[int, int, int]]:
    """Return seconds, and how many figures were drawn and reused and stages made."""
    command = [sys.executable, "build.py", "--size", "quick", "--no-site"]
    started = time.perf_counter()
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    found = DRAWN.search(done.stdout)
    if done.returncode or not found:
        raise SystemExit(f"the build failed:\n{done.stdout}{done.stderr}")
    drawn, reused, stages = map(int, found.groups())
    return seconds, (drawn, reused, stages)


def _mkdocs(project: Path) -> float:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    started = time.perf_counter()
    subprocess.run(command, cwd=project, capture_output=True, check=True)
    return time.perf_counter() - started


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def _report(seconds: dict[str, float], growth: dict[str, float]) -> None:
    cold = seconds["cold"]
    print(f"{'build':10} {'seconds':>8} {'of cold':>8}")
    for name, value in seconds.items():
        print(f"{name:10} {value:8.2f} {value / cold:8.1%}")
    many, more = growth.values()
    print(f"listing {MANY} more figures {many:.2f} s, {4 * MANY} more {more:.2f} s")
    result = {name: round(value, 3) for name, value in seconds.items()}
    ratios = {f"{name}_of_cold": round(value / cold, 4) for name, value in seconds.items()}
    del ratios["cold_of_cold"], ratios["mkdocs_of_cold"]
    ratios["growth_for_four_times_the_figures"] = round(more / many, 2)
    print(json.dumps({"ratio": round(cold / seconds["unchanged"], 2), **result, **ratios}))


if __name__ == "__main__":
    main()
