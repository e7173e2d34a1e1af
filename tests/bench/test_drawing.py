"""The benchmark of films: it runs, and its last line says how much they save."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_it_ends_with_one_line_of_numbers():
    command = [sys.executable, "bench/drawing.py", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["ratio"] > 1
    assert abs(result["ratio"] * result["ours"] / result["plain"] - 1) < 0.05
    assert {name.split(".")[0] for name in result["bytes"]} == {"ours", "plain"}
