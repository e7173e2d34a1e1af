"""How tests are shared out to processes, and that `gpu` ones are skipped without a CUDA device."""

import os
import signal
from pathlib import Path

import pytest
from xdist.scheduler import LoadFileScheduling

from tests import built, shared

# The site is built beside the tests that need none, the longest files first; then those follow that
# look at it. Short ones come last, so that all processes end at about the same time.
FIRST = (
    "tests/cli/",
    "tests/faults/",
    "tests/site/test_serve.py",
    "tests/pipeline/test_workers.py",
    "tests/bench/",
)
LAST = (
    "tests/browser/test_tour.py",
    "tests/browser/test_live.py",
    "tests/browser/live_figures/",
    "tests/browser/test_films.py",
    "tests/browser/",
    "tests/built_site/",
)
LOOK = ("tests/browser/", "tests/built_site/")


@pytest.fixture
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the test's results in a store of its own."""
    from explainer.store import Store

    monkeypatch.setattr("explainer.store.store._current", Store(tmp_path))


def pytest_configure(config: pytest.Config) -> None:
    # A script's background jobs ignore Ctrl-C, and so would the builds that tests interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if not hasattr(config, "workerinput"):  # the process that starts all others
        shared.begin(config)


class Scheduling(LoadFileScheduling):
    """Lets the tests of a file run in one process, and files in the order in which they stand.

    Tests that look at the site may run anywhere: what they share is made once for a process. Only
    those of a file with the same parameters stay together, which share what was seen in a view.
    """

    def _split_scope(self, nodeid: str) -> str:
        file, _, name = nodeid.partition("::")
        parameters = name.partition("[")[2] or name
        return f"{file}::{parameters}" if file.startswith(LOOK) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling:
    config.option.loadscopereorder = False
    return Scheduling(config, log)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Have the site built, if it is wanted, while other tests run."""
    first = os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0"
    wanted = any("site" in getattr(item, "fixturenames", ()) for item in session.items)
    if first and wanted and not session.config.option.collectonly:
        session.config.add_cleanup(built.begin())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)
    marked = [item for item in items if item.get_closest_marker("gpu")]
    if not marked:
        return
    import torch

    if not torch.cuda.is_available():
        for item in marked:
            item.add_marker(pytest.mark.skip(reason="no CUDA device"))


def _place(item: pytest.Item) -> int:
    file = item.nodeid.partition("::")[0]
    order = [*FIRST, "", *LAST]  # "" is where all others stand
    return next(
        (order.index(start) for start in (*FIRST, *LAST) if file.startswith(start)), len(FIRST)
    )
