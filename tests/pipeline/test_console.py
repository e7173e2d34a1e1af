"""What a build says of itself, on a terminal and elsewhere."""

import io
import re
import time
from pathlib import Path

import pytest
from rich.console import Console

from explainer.pipeline.console import Display
from explainer.progress import report
from explainer.store import Event, Store, current, stage, use
from explainer.units import duration


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explainer.store.store._current", None)
    use(Store(tmp_path))


@stage
def work(steps: int) -> int:
    for done in range(steps):
        report(done, steps)
        time.sleep(0.1)
    return steps


def tell(terminal: bool) -> str:
    file = io.StringIO()
    with Display(Console(file=file, force_terminal=terminal, width=100), 2) as display:
        with display.measuring("some-figure"):
            work(10)
        with display.measuring("other-figure"):
            work(10)
        display.drawing("some-figure")
        display.drawing("other-figure")
        time.sleep(0.3)
        display.drawn("some-figure", Event("figure/0", "made", 75.2))
        display.drawn("other-figure", Event("figure/1", "made", 3.21))
    return file.getvalue()


def test_elsewhere_it_is_a_line_for_each_finished_thing() -> None:
    first, *rest = tell(terminal=False).splitlines()
    stage = f"tests.pipeline.test_console.work {duration(current().events[0].seconds)}"
    assert re.fullmatch(rf"some-figure: measured in \d\.\d s \({re.escape(stage)}\)", first)
    assert rest == ["some-figure: drawn in 1 min 15 s", "other-figure: drawn in 3.2 s"]


def test_on_a_terminal_bars_show_what_runs_how_far_and_what_is_left() -> None:
    shown = tell(terminal=True)
    assert "some-figure · tests.pipeline.test_console.work" in shown
    assert any(f" {10 * step}%" in shown for step in range(2, 9))
    assert "0:00:0" in shown
    assert "all figures (drawing some-figure, other-figure)" in shown
    assert " 50%" in shown
    assert "some-figure: drawn in 1 min 15 s" in shown


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.04, "0.0 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.4, "59 s"), (59.6, "1 min 00 s"),
     (3725.0, "1 h 02 min")],
)  # fmt: skip
def test_durations_are_told_as_people_do(seconds: float, words: str) -> None:
    assert duration(seconds) == words
