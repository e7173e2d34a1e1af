"""How tests are shared out to processes, and that `gpu` ones are skipped without a CUDA device."""

import signal
from pathlib import Path

import pytest
from xdist.scheduler import LoadFileScheduling

from tests import shared

# While the first file has the site built, another process goes on with what needs none; the last
# ones look at it when it stands. So arranged, all processes end at about the same time.
FIRST = ("tests/browser/test_site.py", "tests/test_cli.py")
LAST = (
    "tests/browser/test_films.py",
    "tests/browser/test_live.py",
    "tests/browser/live_figures/",
    "tests/built_site/test_files.py",
)


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


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling:
    """Let the tests of a file run in one process, and files in the order in which they stand."""
    config.option.loadscopereorder = False
    return LoadFileScheduling(config, log)


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
    place = next((start for start in (*FIRST, *LAST) if file.startswith(start)), "")
    return order.index(place)
