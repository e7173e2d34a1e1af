"""What watching passes over."""

from pathlib import Path

import pytest

from explainer.pipeline.watch import _ignored


@pytest.mark.parametrize(
    ("name", "ignored"),
    [
        ("content/index.md", False),
        ("mkdocs.yml", False),
        ("content/.obsidian/plugins/x/data.json", True),
        ("content/posts/.index.md.swp", True),
        ("content/index.md~", True),
        ("explainer/__pycache__/cli.cpython-311.pyc", True),
        ("explainer/cli.py", False),
    ],
)
def test_hidden_files_are_passed_over_but_not_in_a_hidden_project(name: str, ignored: bool) -> None:
    for project in (Path("/home/u/site"), Path("/home/u/.sites/mine")):
        watched = [project / "content", project / "mkdocs.yml", project / "explainer"]
        assert _ignored(project / name, watched) == ignored
