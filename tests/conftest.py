"""What tests run together in one process, and that `gpu` ones are skipped without a CUDA device."""

import pytest
from xdist.scheduler import LoadFileScheduling

SITE = ("tests/browser/", "tests/built_site/")


class Together(LoadFileScheduling):
    """The tests of a file run in one process, and so do all of the site, which is built once."""

    def _split_scope(self, nodeid: str) -> str:
        return "the site" if nodeid.startswith(SITE) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Together:
    return Together(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    marked = [item for item in items if item.get_closest_marker("gpu")]
    if not marked:
        return
    import torch

    if not torch.cuda.is_available():
        for item in marked:
            item.add_marker(pytest.mark.skip(reason="no CUDA device"))
