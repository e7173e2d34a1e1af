"""What watching passes over."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from explainer.pipeline.watch import _changes, _ignored, _in_fresh_process, _rebake


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


def test_what_is_saved_by_renaming_or_made_anew_is_still_watched(tmp_path: Path) -> None:
    folder, file = tmp_path / "content", tmp_path / "mkdocs.yml"
    folder.mkdir()
    file.touch()
    seen = _changes([folder, file])

    def next_change() -> set[Path]:
        return next(paths for paths in seen if paths)

    assert next(seen) == set()
    for text in "ab":
        draft = tmp_path / "draft"
        draft.write_text(text)
        draft.replace(file)
        assert file in next_change()
        next(seen)  # it is watched again
    folder.rename(tmp_path / "before")
    assert folder in next_change()
    folder.mkdir()
    assert folder in next_change()
    next(seen)
    (folder / "index.md").touch()
    assert folder / "index.md" in next_change()


def test_an_unforeseen_error_is_told_and_waited_out(capsys: pytest.CaptureFixture[str]) -> None:
    def bake() -> str:
        raise TypeError("no such axis")

    _rebake([Path("explainer/figures/essay/survival.py")], bake)
    shown = capsys.readouterr()
    assert "explainer/figures/essay/survival.py: error: TypeError: no such axis" in shown.out
    assert "Traceback" in shown.err


def test_what_a_fresh_process_warns_of_is_passed_on(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))  # a command line in the real one's place
    (tmp_path / "explainer").mkdir()
    (tmp_path / "explainer/__init__.py").touch()
    (tmp_path / "explainer/cli.py").write_text(
        "import sys\n"
        "print('warning: a claim fails', file=sys.stderr)\n"
        "print('line: drawn in 1 s')\n"
        "print('not baked: descent must be drawn first')\n"
    )
    monkeypatch.chdir(tmp_path)
    assert _in_fresh_process([]) == "drew line; not baked: descent must be drawn first"
    assert capfd.readouterr().err == "warning: a claim fails\n"


ALONE = ("unshare", "--user", "--map-root-user")
POOR = 'echo 0 >/proc/sys/user/max_inotify_instances && exec "$@"'
LOOKING = """
import sys; from pathlib import Path; from explainer.pipeline import watch
page = Path(sys.argv[1])
for changes in watch._changes([page]):
    if page in changes:
        sys.exit("seen")
    page.write_text(page.read_text() + "more")
"""


def test_where_the_system_watches_nothing_more_changes_are_looked_for(tmp_path: Path) -> None:
    can = shutil.which("unshare") and subprocess.run([*ALONE, "true"], check=False).returncode == 0
    if not can:
        pytest.skip("this system has no namespaces for users")
    (tmp_path / "page.md").write_text("words")
    done = subprocess.run(
        [*ALONE, "sh", "-c", POOR, "sh", sys.executable, "-c", LOOKING, tmp_path / "page.md"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    warning, seen = done.stderr.splitlines()
    assert warning.startswith("warning: the system watches no more files (on Linux ")
    assert seen == "seen"
