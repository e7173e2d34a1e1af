"""Which networks basins are measured of, by accuracies that are made up."""

from types import SimpleNamespace

import numpy as np
import pytest

from explainer.experiments import essay


def accuracies(train, test):
    return SimpleNamespace(train_accuracies=np.array(train), test_accuracies=np.array(test))


@pytest.fixture
def chosen(monkeypatch):
    """Of the pair's networks 1 and 3 miss a point, of the sweep's 2."""
    trained = {
        essay.pair("quick"): accuracies([1, 0.9, 1, 0.9], [0.9, 0.99, 0.1, 0.05]),
        essay.sweep("quick"): accuracies(np.where(np.arange(16) == 2, 0.9, 1), np.zeros(16)),
    }
    monkeypatch.setattr(essay, "train", trained.__getitem__)
    return essay.basin_networks("quick")


def test_the_shown_networks_come_first_and_others_only_if_they_fit(chosen):
    assert (chosen.wides, chosen.narrows) == ((0,), (2,))
    assert chosen.pair.experiment == essay.pair("quick")


def test_networks_of_the_sweep_fit_and_are_of_few_seeds(chosen, monkeypatch):
    assert chosen.rows == (0, 1, *range(3, 16))
    assert all(type(row) is int for row in chosen.rows)  # they name what the store keeps
    assert chosen.directions == essay.rays_count("quick") / 2
    monkeypatch.setattr(
        essay, "train", lambda e: accuracies(np.ones(len(e.seeds)), np.zeros(len(e.seeds)))
    )
    many = essay.basin_networks("standard")
    assert {many.family.seeds[row] for row in many.rows} == {0, 1}
    assert len(many.wides) == len(many.narrows) == 5
