"""What random networks are asked: more at larger sizes, and side by side."""

from dataclasses import replace

import pytest

from explainer.experiments import without_training
from explainer.experiments.common import ROLL
from explainer.experiments.sizes import SIZES
from explainer.experiments.without_training import OTHER_PRIORS, Asked, found, ladder, plan
from explainer.measures.exchange import BATCHES


@pytest.mark.parametrize("size", SIZES)
def test_the_last_sea_has_the_most_points_and_stops_come_before_its_end(size: str):
    asked = plan(size)
    points = [one.labelling.points for one in asked.seas]
    assert points == sorted(points)
    assert all(one.labelling.exceptions for one in asked.seas)
    assert asked.coin.labelling.coin and not asked.coin.labelling.exceptions
    for one in (*asked.seas, asked.coin):
        assert all(0 < stop < one.labelling.points for stop in one.stops)
        assert one.runs > 1, "or there is no error"


def test_other_draws_ask_as_much_of_other_points():
    asked = plan("standard")
    rolls = {one.labelling.roll for one in asked.draws}
    assert len(rolls) == len(asked.draws) and ROLL not in rolls
    for one in asked.draws:
        assert one.labelling == replace(asked.seas[-1].labelling, roll=one.labelling.roll)


def test_the_second_way_asks_what_the_first_does_and_can_be_told_from_it():
    for size in SIZES:
        assert ladder(size).points <= plan(size).seas[-1].labelling.points
        assert ladder(size).sweeps % (2 * BATCHES) == 0


def test_larger_sizes_ask_more():
    most = [plan(size).seas[-1] for size in SIZES]
    assert sorted(most, key=lambda one: one.labelling.points) == most
    assert sorted(most, key=lambda one: one.effort.networks * one.effort.steps) == most


def test_all_runs_of_all_labellings_are_asked_for_at_once(monkeypatch: pytest.MonkeyPatch):
    asked = plan("quick")
    calls = []

    class Stage:
        @staticmethod
        def each(*all_calls: tuple[object, ...]) -> list[tuple[object, ...]]:
            calls.append(len(all_calls))
            return [*all_calls]

    monkeypatch.setattr(without_training, "label", Stage)
    three: tuple[Asked, ...] = (*asked.seas, asked.coin)
    runs = found(*three)
    assert calls == [sum(one.runs for one in three)]
    for one, its in zip(three, runs, strict=True):
        assert [call[0] for call in its] == [one.labelling] * one.runs
        assert [call[-1] for call in its] == [*range(one.runs)]


@pytest.mark.parametrize("size", SIZES)
def test_other_priors_are_asked_the_points_of_the_first_sea(size: str):
    asked = plan(size)
    assert len({one.prior for one in (*asked.priors, asked.seas[0])}) == len(OTHER_PRIORS) + 1
    for one in asked.priors:
        first = asked.seas[0].labelling
        assert replace(one.labelling, exceptions=first.exceptions) == first
        assert 0 < one.labelling.exceptions <= first.exceptions
