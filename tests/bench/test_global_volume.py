"""The benchmark of guess and check: it runs, and is near what is known."""

import re

from tests import bench


def test_it_ends_with_one_line_of_numbers_that_are_near_what_is_known():
    result = bench.run("global_volume")
    errors, by_chance = result["error_orders"], result["coin_errors"]
    kinds = {"wedge", "rejection", "perceptron", "coin"}
    assert {re.split(r"\W", name)[0] for name in errors} == kinds
    assert all(0 < abs(error) < max(0.4, 3 * by_chance.get(k, 0)) for k, error in errors.items())
    assert len(by_chance) == 2 and 0 < max(by_chance.values()) < 0.3
    assert result["points"] == 6 and 3 < result["bits_true"] < 12
    assert result["bits_error"] > 0 and result["seconds"] > 0
    assert len(result["ancestors"]) == 2
