"""Columns of crossed axes against a loop."""

import itertools

import numpy as np

from explainer.plotting.tables import crossed


def test_columns_go_with_the_entries_of_an_array():
    seeds, kinds = np.array([7, 3, 5]), np.array(["wide", "narrow"])
    columns = crossed({"seed": seeds}, {"kind": kinds}, {"place": np.array([0.5, 1.5])})
    rows = list(itertools.product(seeds, kinds, [0.5, 1.5]))
    assert list(columns) == ["seed", "kind", "place"]
    assert list(zip(*columns.values(), strict=True)) == rows
    array = np.arange(12).reshape(3, 2, 2)
    row = int(np.flatnonzero(array.ravel() == array[1, 0, 1])[0])
    assert [column[row] for column in columns.values()] == [3, "wide", 1.5]


def test_the_first_may_run_fastest_and_columns_of_one_table_go_together():
    networks = {"network": np.arange(3), "gap": np.array([0.1, 0.5, 0.9])}
    columns = crossed(networks, {"cutoff": np.array([0.2, 0.5])}, order="F")
    assert list(columns) == ["network", "gap", "cutoff"]
    rows = [(n, gap, cut) for cut in (0.2, 0.5) for n, gap in enumerate((0.1, 0.5, 0.9))]
    assert list(zip(*columns.values(), strict=True)) == rows
    array = np.arange(6).reshape(3, 2)
    row = int(np.flatnonzero(array.ravel("F") == array[2, 0])[0])
    assert [column[row] for column in columns.values()] == [2, 0.9, 0.2]
