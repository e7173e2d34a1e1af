"""Runs commands of Node.js beside a build, which can end them."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from explainer.errors import UserError

PATIENCE = 300.0  # seconds for a command
FULL = ("ENOSPC", "no space left on device")
SILENCE = 3.0  # seconds after which is told what takes so long


class Stopped(Exception):
    """The build that a command was for ends."""


_processes: set[subprocess.Popen[str]] = set()


def run(command: list[str], place: Path, trouble: str, doing: str = "") -> None:
    """Run a command in the folder `place`; what it is `doing` is told if it takes long.

    Raises:
        UserError: with `trouble` and the line that says most of what the command printed.
        OSError: if the disk is full.
        Stopped: if the build ends.
    """
    folder = str(Path(command[0]).parent)  # npm's own scripts look for node on the path
    environment = os.environ | {"PATH": os.pathsep.join([folder, os.environ.get("PATH", "")])}
    try:
        process = subprocess.Popen(
            command,
            cwd=place,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",  # npm's, whatever the console's is
            errors="replace",
        )
    except OSError as error:
        raise UserError(f"{trouble} ({error})") from error
    _processes.add(process)
    try:
        out, told = _wait(process, doing)
    except subprocess.TimeoutExpired as error:
        raise UserError(f"{trouble} (no answer within {PATIENCE:.0f} seconds)") from error
    finally:
        process.kill()
        process.communicate()
        wanted = process in _processes
        _processes.discard(process)
    if not wanted:
        raise Stopped
    if process.returncode and any(words in told + out for words in FULL):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(place))
    if process.returncode:
        raise UserError(f"{trouble} ({_reason(told or out)})")


@contextmanager
def stopping() -> Iterator[None]:
    """End all commands if a block ends badly, which would wait for them."""
    try:
        yield
    except BaseException:
        while _processes:
            _processes.pop().kill()
        raise


def _wait(process: subprocess.Popen[str], doing: str) -> tuple[str, str]:
    """Return what a command prints."""
    try:
        return process.communicate(timeout=SILENCE)
    except subprocess.TimeoutExpired:
        if doing and sys.stderr.isatty():
            print(doing, file=sys.stderr, flush=True)
    return process.communicate(timeout=PATIENCE - SILENCE)


def _reason(printed: str) -> str:
    """Return the line that says most: the first error that npm or esbuild names."""
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["it said nothing"])[0]
