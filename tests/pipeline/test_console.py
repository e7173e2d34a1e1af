"""What a build says of itself, on a terminal and elsewhere."""

import io
import time

import pytest
from rich.console import Console

from explainer.pipeline.console import Display
from explainer.pipeline.tasks import Draw, Measure
from explainer.store.calls import Call
from explainer.units import duration

CALL = Call("training.trainer.train/0123", "explainer.training.trainer", "train", {})
SOME, OTHER = Draw("some-figure", "quick"), Draw("other-figure", "quick")


def tell(terminal: bool) -> str:
    file = io.StringIO()
    with Display(Console(file=file, force_terminal=terminal, width=100), 2) as display:
        display.begun(Measure("some-figure", "quick"))
        display.ended(Measure("some-figure", "quick"), None)
        display.begun(CALL)
        for done in range(5):
            display.reached(CALL, done, 10)
            time.sleep(0.3)
        display.ended(CALL, 12.0)
        display.ended(Measure("some-figure", "quick"), 0.0)
        display.begun(SOME)
        display.begun(OTHER)
        time.sleep(0.3)
        display.ended(SOME, 75.2)
        display.ended(OTHER, 3.21)
    return file.getvalue()


def test_elsewhere_it_is_a_line_for_each_finished_thing() -> None:
    assert tell(terminal=False).splitlines() == [
        "training.trainer.train: made in 12 s",
        "some-figure: drawn in 1 min 15 s",
        "other-figure: drawn in 3.2 s",
    ]


def test_on_a_terminal_bars_show_what_runs_how_far_and_what_is_left() -> None:
    shown = tell(terminal=True)
    assert "  training.trainer.train" in shown
    assert any(f" {10 * step}%" in shown for step in range(1, 5))
    assert "0:00:0" in shown
    assert "  draw some-figure" in shown
    assert "  draw other-figure" in shown
    assert "all figures" in shown
    assert " 25%" in shown
    assert "some-figure: drawn in 1 min 15 s" in shown


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.04, "0.0 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.4, "59 s"), (59.6, "1 min 00 s"),
     (3725.0, "1 h 02 min")],
)  # fmt: skip
def test_durations_are_told_as_people_do(seconds: float, words: str) -> None:
    assert duration(seconds) == words
