"""What is made again after code was edited, in a copy of the program."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHANGES = [
    ("scale.py", "FACTOR = 2", "FACTOR = 3", "explainer.scale changed"),
    ("made.py", "n + 1", "n + 2", "explainer.made changed"),
    ("made.py", "FACTOR * ", "", "explainer.made changed; explainer.scale is no longer used"),
    ("scale.py", "# a comment", "# another", None),
    ("made.py", '"""Makes."""', '"""Makes it."""', None),
]
MADE = '''"""Makes."""
import sys
from explainer.store import stage

@stage
def make(n: int) -> int:
    from explainer.scale import FACTOR
    return FACTOR * (n + 1)

make(int(sys.argv[1])), print(make.record(int(sys.argv[1]))["why"])
from explainer.store import current
print(current().events[0].action)
'''


@pytest.mark.slow
@pytest.mark.parametrize(("file", "old", "new", "reason"), CHANGES)
def test_editing_a_project_makes_again_what_the_edit_touches(
    tmp_path: Path, file: str, old: str, new: str, reason: str | None
) -> None:
    package = tmp_path / "explainer"
    shutil.copytree(ROOT / "explainer", package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "scale.py").write_text("FACTOR = 2  # a comment\n")
    (package / "made.py").write_text(MADE)

    def run() -> list[str]:
        command = [sys.executable, "-c", "import explainer.made", "1"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    assert run() == ["never made before", "made"]
    assert run() == ["never made before", "reused"]
    text = (package / file).read_text()
    if old == "FACTOR * ":
        text = text.replace("    from explainer.scale import FACTOR\n", "")
    (package / file).write_text(text.replace(old, new))
    assert run() == ([reason, "made"] if reason else ["never made before", "reused"])
