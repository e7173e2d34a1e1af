"""What is made once for all processes of a run of tests, by whichever needs it first."""

import fcntl
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

import pytest

FOLDER = "EXPLAINER_SHARED"  # names the run's folder to the processes that it starts


def begin(config: pytest.Config) -> None:
    """Make the folder of a run, which goes when the run ends."""
    folder = mkdtemp(prefix="explainer-")
    os.environ[FOLDER] = folder
    config.add_cleanup(partial(shutil.rmtree, folder, ignore_errors=True))


def once(name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder that `make` filled, here or in another process of the run.

    What fails is not tried again: everybody hears of it.
    """
    folder = Path(os.environ[FOLDER]) / name
    outcome = folder.with_suffix(".outcome")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go with the process, whatever befalls it
        if not outcome.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of one that was killed over it
            folder.mkdir()
            outcome.write_text(_fault(make, folder))
    fault = outcome.read_text()
    assert not fault, fault
    return folder


def _fault(make: Callable[[Path], None], folder: Path) -> str:
    try:
        make(folder)
    except Exception as error:
        return f"{folder.name} can't be made: {error}"
    return ""
