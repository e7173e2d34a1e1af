"""Columns of crossed axes against a loop."""

import itertools

import numpy as np

from explainer.plotting.tables import crossed


def test_columns_go_with_the_entries_of_an_array():
    seeds, kinds = np.array([7, 3, 5]), np.array(["wide", "narrow"])
    columns = crossed(seed=seeds, kind=kinds, place=np.array([0.5, 1.5]))
    rows = list(itertools.product(seeds, kinds, [0.5, 1.5]))
    assert list(columns) == ["seed", "kind", "place"]
    assert list(zip(*columns.values(), strict=True)) == rows
    array = np.arange(12).reshape(3, 2, 2)
    row = int(np.flatnonzero(array.ravel() == array[1, 0, 1])[0])
    assert [column[row] for column in columns.values()] == [3, "wide", 1.5]
