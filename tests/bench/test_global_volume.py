"""The benchmark of guess and check: it runs, and is near what is known."""

import re

from tests import bench


def test_it_ends_with_one_line_of_numbers_that_are_near_what_is_known():
    result = bench.run("global_volume")
    errors = result["error_orders"]
    assert {re.split(r"\W", name)[0] for name in errors} == {"wedge", "rejection", "perceptron"}
    assert max(map(abs, errors.values())) < 0.4
    assert all(error != 0 for error in errors.values())
    assert result["points"] == 6 and 3 < result["bits_true"] < 12
    assert result["bits_error"] > 0 and result["seconds"] > 0
    assert len(result["ancestors"]) == 2
