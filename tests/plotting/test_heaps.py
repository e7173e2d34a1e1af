"""Heaps of dots: where accuracies stand, and which networks are chosen to be looked at."""

import numpy as np

from explainer.plotting.heaps import along, spread


def test_what_lies_beyond_the_axis_stands_at_its_ends():
    assert along(np.array([0.0, 1.0]), 50).tolist() == [0, 50]


def test_the_worst_and_some_of_all_ranks_are_chosen():
    test = np.random.default_rng(1).permutation(np.arange(100) / 100)
    rows = spread(test, 11)
    kept = np.sort(test[rows])
    assert kept[:3].tolist() == [0, 0.01, 0.02] and kept[-1] == 0.99
    assert np.diff(kept[3:]).max() < 0.14
    assert len(spread(test[:4], 11)) == 4
