"""Bakes again whenever a page, a figure or other code changes, until Ctrl-C."""

from __future__ import annotations

import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from watchfiles import watch
from watchfiles.main import FileChange

from explainer.errors import UserError
from explainer.pipeline import editors
from explainer.store.hashing import PACKAGE
from explainer.units import shown

# A change under the package needs a fresh process, and so does whatever comes after it: this one
# has the old code loaded.
WORDS = (Path("content"), Path("mkdocs.yml"))
LOOK = 500  # milliseconds between two looks


def rebake_on_change(
    first: Callable[[], None], bake: Callable[[], str], build: Sequence[str]
) -> None:
    """Build, then watch words and code, and tell each rebake in one line.

    Args:
        first: builds; what is saved meanwhile is seen already.
        bake: bakes from what is stored, in this process, and says how many files changed.
        build: arguments of a command line that measures, draws and bakes in a fresh process.
    """
    watched = [path for path in (*WORDS, PACKAGE) if path.exists()]
    begun = stale = False
    try:
        for changed in _changes(watched):
            if not begun:
                first()
                print(
                    f"watching {', '.join(map(shown, watched))}; mkdocs serve, beside this, "
                    "shows the pages; Ctrl-C ends",
                    flush=True,
                )
                begun = True
            paths = sorted(path for path in changed if not _ignored(path, watched))
            if paths:
                stale = stale or any(path.is_relative_to(PACKAGE) for path in paths)
                _rebake(paths, partial(_in_fresh_process, build) if stale else bake)
    except KeyboardInterrupt:
        print("stopped watching")


def _changes(watched: Sequence[Path]) -> Iterator[set[Path]]:
    """Yield what changes; the first, empty, yield says that the watching has begun.

    A file that is saved by renaming, and a folder that is made anew, are watched again: what was
    watched of them is gone.
    """
    roots = {path.absolute() for path in watched}
    while True:
        paths: set[Path] = set()
        for changes in _told(watched):
            paths = {Path(path) for _, path in changes}
            yield paths
            if paths & roots:
                break
        anew = {path for path in paths & roots if not path.is_file()}
        while not all(path.exists() for path in roots):
            time.sleep(0.2)
        if anew:  # what lies in it was put there unseen
            yield anew


def _told(watched: Sequence[Path]) -> Iterator[set[FileChange]]:
    """Yield what changes, told by the system, or by looking where that watches no more files."""
    look = partial(watch, *watched, raise_interrupt=True, rust_timeout=200, yield_on_timeout=True)
    try:
        yield from look()
    except (OSError, RuntimeError):
        print(
            "warning: the system watches no more files (on Linux fs.inotify.max_user_watches and "
            "max_user_instances say how many); looking for changes instead",
            file=sys.stderr,
        )
        yield from look(force_polling=True, poll_delay_ms=LOOK)


def _rebake(paths: Sequence[Path], bake: Callable[[], str]) -> None:
    started = time.perf_counter()
    try:
        outcome = bake()
    except UserError as error:
        outcome = f"error: {error}"
    except Exception as error:  # of code that the author is at work on
        traceback.print_exception(error)
        outcome = f"error: {type(error).__name__}: {error} (see above)"
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    seconds = time.perf_counter() - started
    print(
        f"{time.strftime('%H:%M:%S')} {shown(paths[0])}{more}: {outcome} ({seconds:.1f} s)",
        flush=True,
    )


def _in_fresh_process(build: Sequence[str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "explainer.cli", *build],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"the build ended with {done.returncode}"]
        return "\n".join(lines) if len(lines) > 1 else lines[0]
    print(done.stderr, end="", file=sys.stderr, flush=True)
    drawn = [line.partition(":")[0] for line in done.stdout.splitlines() if ": drawn in " in line]
    last = (done.stdout.strip().splitlines() or [""])[-1]
    baked = last if last.startswith("not baked") else "baked"
    return f"drew {', '.join(drawn)}; {baked}" if drawn else f"no figure changed; {baked}"


def _ignored(path: Path, watched: Sequence[Path]) -> bool:
    """Whether a path is an editor's or Python's own, below what is watched."""
    roots = [root.absolute() for root in watched if path.is_relative_to(root.absolute())]
    return editors.leave(path.relative_to(roots[0]) if roots else path)
