"""Workers that draw: what befalls them is told in one line."""

import multiprocessing
import time
from contextlib import nullcontext
from pathlib import Path

import pytest

from explainer.errors import UserError
from explainer.pipeline import workers
from explainer.store import Store, use


class Silent:
    """Listens to a build and says nothing."""

    def measuring(self, id: str) -> nullcontext[None]:
        return nullcontext()

    def drawing(self, id: str) -> None: ...

    def drawn(self, id: str, made: object) -> None: ...


def test_workers_killed_while_another_figure_is_measured_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure(id: str, size: str) -> None:
        if id == "second":
            for child in multiprocessing.active_children():
                child.kill()
            time.sleep(1)  # until the pool has noticed

    monkeypatch.setattr("explainer.store.store._current", None)
    use(Store(tmp_path / "store"))
    monkeypatch.setattr(workers.figure, "measure", measure)
    with pytest.raises(UserError, match=r"^figure 'first': the process that drew it was killed"):
        workers.build(["first", "second"], "quick", Silent())
