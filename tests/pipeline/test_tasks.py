"""What a worker does with a task: it makes it, or says what must be made first."""

import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from explainer.errors import UserError
from explainer.pipeline import tasks
from explainer.pipeline.tasks import Surroundings, attempt, reached
from explainer.progress import report
from explainer.store import Store, current, stage, use
from explainer.store.calls import Call, Needed, handing_over
from explainer.training.trainer import Experiment, train

seen: list[tuple[int, int] | None] = []
listed: list[list[Path]] = []


@stage
def base(number: int) -> np.ndarray:
    return np.array([number])


@stage
def doubled(number: int) -> np.ndarray:
    return 2 * base(number)


@stage
def total(count: int) -> np.ndarray:
    return sum(doubled.each(*((number,) for number in range(count))))


@stage
def slow(steps: int) -> int:
    for done in range(steps):
        report(done, steps)
        seen.append(reached(current().root, name(slow, steps)))
        listed.append(current().folders())
        time.sleep(tasks.PAUSE / 2)
    return steps


def name(work, *arguments: int) -> str:
    return f"{work.stage}/{work.key(*arguments)[:20]}"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr("explainer.store.store._current", None)
    use(Store(tmp_path / "store"))
    return current()


@pytest.fixture
def where(store: Store) -> Surroundings:
    return Surroundings(store.root, "", store.begun, "cpu", threads=None)


def needed(work, *arguments: int) -> Call:
    with handing_over(), pytest.raises(Needed) as raised:
        work(*arguments)
    (call,) = raised.value.calls
    return call


def test_a_missing_stage_names_the_call_that_makes_it(where: Surroundings) -> None:
    call = needed(base, 3)
    assert call.name == name(base, 3)
    assert attempt(call, where).needed == ()
    with handing_over():
        assert base(3).tolist() == [3]


def test_what_a_stage_builds_on_is_handed_over_too(where: Surroundings) -> None:
    outer = needed(doubled, 3)
    outcome = attempt(outer, where)
    assert [call.name for call in outcome.needed] == [name(base, 3)]
    assert outcome.events == ()
    attempt(outcome.needed[0], where)
    made = attempt(outer, where)
    assert made.needed == ()
    assert [(event.entry, event.action) for event in made.events] == [
        (name(base, 3), "reused"),
        (name(doubled, 3), "made"),
    ]
    assert not list(where.root.glob("*/.*"))


def test_all_of_several_calls_are_named_at_once(where: Surroundings) -> None:
    first = attempt(needed(total, 3), where).needed
    assert [call.name for call in first] == [name(doubled, number) for number in range(3)]
    for call in first[:2]:
        attempt(attempt(call, where).needed[0], where)
        attempt(call, where)
    assert attempt(needed(total, 3), where).needed == first[2:]


def test_without_anybody_to_hand_over_to_all_is_made_in_place() -> None:
    assert total(4).tolist() == [12]
    assert [e.entry.partition("/")[0] for e in current().events if e.action == "made"].count(
        total.stage
    ) == 1


def test_a_running_task_says_how_far_it_is(where: Surroundings) -> None:
    seen.clear()
    attempt(needed(slow, 8), where)
    assert seen[0] is not None and seen[-1] is not None
    assert seen[0] == (0, 8) and 3 <= seen[-1][0] < 8
    assert reached(where.root, name(slow, 8)) is None
    assert not any(listed)  # it isn't taken for a result: by --prune, by --export


def test_why_a_result_is_made_is_not_told_by_others_of_the_same_build(
    store: Store, where: Surroundings
) -> None:
    attempt(needed(base, 1), where)
    attempt(needed(base, 2), where)
    reasons = [entry.record["why"] for n in (1, 2) if (entry := store.read(name(base, n)))]
    assert reasons == ["never made before"] * 2
    later = Store(store.root)
    attempt(needed(base, 5), Surroundings(store.root, "", later.begun, "cpu", None))
    entry = store.read(name(base, 5))
    assert entry and entry.record["why"] == "argument number was 2, is 5"


def test_a_damaged_result_is_told_by_whoever_reads_the_events(
    store: Store, where: Surroundings, capsys: pytest.CaptureFixture[str]
) -> None:
    base(7)
    (store.root / name(base, 7) / "record.json").write_text("{}")
    outcome = attempt(needed(doubled, 7), where)
    assert capsys.readouterr().err == ""
    use(store)
    for _ in range(2):
        store.accept(outcome.events)
    assert capsys.readouterr().err.count("is damaged") == 1


ROW = {"poison_factors": (0.5,), "seeds": (1,), "learning_rates": (0.1,), "steps": 3}
RECIPES = {
    "expected poison factors in [0, 1), got (1.0,)": {"poison_factors": (1.0,)},
    "expected equally many factors, seeds and rates, got [1, 2]": {"seeds": (1, 2)},
    "widths is a list; the arguments of a stage are recipes": {"widths": [2, 4, 1]},
    "learning_rates[0] is a float32; the arguments": {"learning_rates": (np.float32(0.1),)},
}


@pytest.mark.parametrize(("says", "other"), RECIPES.items())
def test_a_recipe_that_is_refused_is_told_with_file_and_line(
    where: Surroundings, monkeypatch: pytest.MonkeyPatch, says: str, other: dict[str, object]
) -> None:
    def measure(size: str) -> None:
        train(Experiment(**(ROW | other)))

    monkeypatch.setattr(tasks.figure, "load_figure", lambda id: SimpleNamespace(measure=measure))
    line = measure.__code__.co_firstlineno + 1
    with pytest.raises(UserError) as told:
        attempt(tasks.Measure("poison-sweep", "quick"), where)
    assert str(told.value).startswith(f"tests/pipeline/test_tasks.py:{line}: {says}")


def test_an_error_that_is_no_recipes_stays_what_it_is(
    where: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = SimpleNamespace(measure=lambda size: int("x"))
    monkeypatch.setattr(tasks.figure, "load_figure", lambda id: module)
    with pytest.raises(ValueError, match="invalid literal"):
        attempt(tasks.Measure("poison-sweep", "quick"), where)
