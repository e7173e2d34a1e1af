"""The benchmark of scale: it runs, and what it plans follows from what it measured."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_it_ends_with_one_line_of_numbers_and_draws_a_chart(tmp_path: Path):
    chart = tmp_path / "scale.svg"
    command = [sys.executable, "bench/scale.py", "--quick", "--chart", str(chart)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    result = json.loads(done.stdout.splitlines()[-1])
    assert 0 < result["ratio"] < 2  # a network in a stack costs no more than alone
    assert set(result["slopes"]) == {"networks", "rays", "particles", "parameters each"}
    planned = result["million"]
    hours = 1e6 * 2000 * result["network_step_us"] / 1e6 / 3600
    assert planned["core_hours"] == pytest.approx(hours)
    assert planned["wall_hours"] >= planned["core_hours"] / 1024
    assert planned["gigabytes"] == pytest.approx(1e6 * 3614 * 4 / 1e9)
    assert chart.read_text().startswith("<?xml")
