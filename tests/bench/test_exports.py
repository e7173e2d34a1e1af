"""The benchmark of exports: it runs, and its last line says how much sooner they are there."""

import pytest

from tests import bench


@pytest.mark.slow
def test_it_ends_with_one_line_of_numbers():
    result = bench.run("exports")
    assert result["ratio"] > 2
    assert abs(result["ratio"] * result["ours"] / result["plain"] - 1) < 0.05
    assert 0.98 <= result["ssim"] < 1  # it is encoded
    assert 0.5 < result["bytes_ratio"] <= 1.05
    assert result["played"] > result["frames"] == 6
    assert {"ours", "plain"} <= result["bytes"].keys()
