"""Which task of a build is next, and which wait for others."""

import pytest

from explainer.errors import UserError
from explainer.pipeline.schedule import Kind, Rank, Schedule
from explainer.pipeline.tasks import Draw, Measure, Task
from explainer.store.calls import Call

ESSAY, CHAPTER = Measure("essay", "quick"), Measure("chapter", "quick")


def call(name: str) -> Call:
    return Call(name, "explainer.some", name, {})


def anybody(task: Task) -> bool:
    return True


@pytest.fixture
def schedule() -> Schedule:
    schedule = Schedule()
    schedule.add(CHAPTER, Rank(1, Kind.MEASURE, 1))
    schedule.add(ESSAY, Rank(0, Kind.MEASURE, 0))
    return schedule


def taken(schedule: Schedule) -> list[str]:
    found = []
    while task := schedule.take(anybody):
        found.append(task.name)
    return found


def test_what_is_wanted_first_is_handed_out_first_and_nothing_twice(schedule: Schedule) -> None:
    assert taken(schedule) == ["measure essay", "measure chapter"]


def test_a_task_waits_for_its_calls_and_comes_back_when_all_are_made(schedule: Schedule) -> None:
    assert schedule.take(anybody) == ESSAY
    schedule.put_back(ESSAY, [call("a"), call("b")])
    assert taken(schedule) == ["a", "b", "measure chapter"]
    schedule.finish(call("a"))
    assert taken(schedule) == []
    schedule.finish(call("b"))
    assert taken(schedule) == ["measure essay"]


def test_a_call_that_two_need_is_made_once_and_is_as_urgent_as_the_more_urgent(
    schedule: Schedule,
) -> None:
    taken(schedule)
    schedule.put_back(CHAPTER, [call("own"), call("shared")])
    schedule.put_back(ESSAY, [call("shared")])
    assert schedule.figures_behind(call("shared")) == ["chapter", "essay"]
    assert taken(schedule) == ["shared", "own"]
    schedule.finish(call("shared"))
    assert taken(schedule) == ["measure essay"]


def test_what_a_call_waits_for_becomes_as_urgent_as_that(schedule: Schedule) -> None:
    taken(schedule)
    schedule.put_back(CHAPTER, [call("outer")])
    assert taken(schedule) == ["outer"]
    schedule.put_back(call("outer"), [call("inner")])
    other = Measure("other", "quick")
    schedule.add(other, Rank(0, Kind.MEASURE, 2))
    schedule.put_back(ESSAY, [call("outer")])
    assert taken(schedule) == ["measure other", "inner"]
    schedule.put_back(other, [call("late")])
    assert schedule.entries["inner"].rank < schedule.entries["late"].rank


def test_measuring_comes_before_movies_and_these_before_stills(schedule: Schedule) -> None:
    taken(schedule)
    for id, kind in (("still", Kind.STILL), ("movie", Kind.MOVIE)):
        schedule.add(Draw(id, "quick"), Rank(0, kind, 0))
    schedule.put_back(ESSAY, [call("stage")])
    assert taken(schedule) == ["stage", "draw movie", "draw still"]


def test_a_task_that_nobody_is_free_for_is_passed_over(schedule: Schedule) -> None:
    assert schedule.take(lambda task: task == CHAPTER) == CHAPTER
    assert schedule.take(lambda task: task == CHAPTER) is None
    assert len(schedule) == 2


def test_a_result_that_was_made_while_another_looked_for_it_is_looked_for_again(
    schedule: Schedule,
) -> None:
    taken(schedule)
    schedule.put_back(CHAPTER, [call("a")])
    schedule.take(anybody)
    schedule.finish(call("a"))
    schedule.put_back(ESSAY, [call("a"), call("b")])  # it began before
    assert taken(schedule) == ["b", "measure chapter"]
    schedule.finish(call("b"))
    assert taken(schedule) == ["measure essay"]


def test_a_result_that_others_do_not_find_is_told(schedule: Schedule) -> None:
    taken(schedule)
    schedule.put_back(ESSAY, [call("a")])
    schedule.take(anybody)
    schedule.finish(call("a"))
    assert schedule.take(anybody) == ESSAY
    with pytest.raises(UserError, match="must share this folder"):
        schedule.put_back(ESSAY, [call("a")])
