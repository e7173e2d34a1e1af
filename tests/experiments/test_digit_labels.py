"""Which digits random networks are asked: more at larger sizes, and side by side."""

from dataclasses import replace

import pytest

from explainer.experiments import digit_labels
from explainer.experiments.digit_labels import found, plan
from explainer.experiments.sizes import SIZES


@pytest.mark.parametrize("size", SIZES)
def test_a_coin_labels_the_first_of_the_same_digits(size: str):
    asked = plan(size)
    assert asked.coin == replace(asked.true, coin=True, count=asked.coin.count)
    assert 1 < asked.coin.count <= asked.true.count <= asked.true.images.train
    assert asked.runs > 1, "or there is no error"


def test_larger_sizes_ask_more():
    plans = [plan(size) for size in SIZES]
    assert sorted(plans, key=lambda one: (one.true.count, one.coin.count)) == plans
    assert sorted(plans, key=lambda one: one.effort.networks * one.effort.steps) == plans


def test_all_runs_are_asked_for_at_once(monkeypatch: pytest.MonkeyPatch):
    calls = []

    class Stage:
        @staticmethod
        def each(*all_calls: tuple[object, ...]) -> list[tuple[object, ...]]:
            calls.append(len(all_calls))
            return [*all_calls]

    monkeypatch.setattr(digit_labels, "label_images", Stage)
    asked = replace_runs(3)
    true, coin = found(asked)
    assert calls == [6] and len({*true, *coin}) == 6
    assert [run[0] for run in (*true, *coin)] == [asked.true] * 3 + [asked.coin] * 3


def replace_runs(runs: int) -> digit_labels.Plan:
    """Return the quick plan with so many runs of each."""
    return plan("quick")._replace(runs=runs)
