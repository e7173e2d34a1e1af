"""Benchmarks are run small, as anybody runs them: each ends with one line of JSON."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def run(name: str, *options: str, quietly: bool = True) -> dict[str, Any]:
    """Run `bench/NAME.py --quick`, which shouldn't complain, and return what its last line says."""
    command = [sys.executable, f"bench/{name}.py", "--quick", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not (quietly and done.stderr), done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
