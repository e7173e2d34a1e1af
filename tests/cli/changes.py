"""Changes to a small project, and what its build is to say."""

import re
from pathlib import Path

QUICK = ("--size", "quick")
UNCHANGED = [
    "size quick: 0 figures drawn, 2 reused; 0 stages made in T, 0 reused; T in all",
    "claims: 2 of 2 hold",
]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def figure(project: Path, name: str) -> Path:
    return project / "explainer" / "figures" / "essay" / f"{name}.py"


def shape(text: str) -> list[str]:
    """Lines with every time left out."""
    return re.sub(r"\d+ min \d\d s\b|\d+(\.\d)? s\b", "T", text).splitlines()
