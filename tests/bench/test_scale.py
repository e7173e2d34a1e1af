"""The benchmark of scale: it runs, and what it plans follows from what it measured."""

from pathlib import Path

import pytest

from tests import bench


def test_it_ends_with_one_line_of_numbers_and_draws_a_chart(tmp_path: Path):
    chart = tmp_path / "scale.svg"
    result = bench.run("scale", "--chart", str(chart))
    assert 0 < result["ratio"] < 2  # a network in a stack costs no more than alone
    assert set(result["slopes"]) == {"networks", "rays", "particles", "parameters each"}
    planned = result["million"]
    hours = 1e6 * 2000 * result["network_step_us"] / 1e6 / 3600
    assert planned["core_hours"] == pytest.approx(hours)
    assert planned["wall_hours"] >= planned["core_hours"] / 1024
    assert planned["gigabytes"] == pytest.approx(1e6 * 3614 * 4 / 1e9)
    assert chart.read_text().startswith("<?xml")
