"""Columns of the tables behind figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np


def crossed(
    *tables: Mapping[str, np.ndarray], order: Literal["C", "F"] = "C"
) -> dict[str, np.ndarray]:
    """Return the columns of a table that has a row for each combination of the tables' rows.

    With a table for each axis of an array, `array.ravel(order)` is a column that goes with them.

    Args:
        tables: columns of one length, by name.
        order: as numpy has it: "C" if the rows of the last table change fastest, "F" if those of
            the first do.

    >>> networks, cutoffs = {"network": np.arange(2), "gap": np.array([0.1, 0.8])}, np.arange(2)
    >>> for name, column in crossed(networks, {"cutoff": cutoffs}).items():
    ...     print(name, column.tolist())
    network [0, 0, 1, 1]
    gap [0.1, 0.1, 0.8, 0.8]
    cutoff [0, 1, 0, 1]
    """
    counts = [len(next(iter(table.values()))) for table in tables]
    rows = [axis.ravel(order) for axis in np.indices(counts)]
    return {
        name: np.asarray(column)[row]
        for table, row in zip(tables, rows, strict=True)
        for name, column in table.items()
    }
