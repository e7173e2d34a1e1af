"""Mistakes and accidents on the command line: a line says what, where, and how to mend it."""

import re
from pathlib import Path

import pytest

from tests.cli.changes import QUICK, UNCHANGED, edit, figure, shape
from tests.miniature import build


@pytest.mark.slow
def test_an_unknown_figure_is_told_with_the_nearest(finished: Path) -> None:
    told = build(finished, *QUICK, "--only", "decsent", status=2).stderr
    assert told == (
        "error: --only decsent: no figure 'decsent'; nearest is 'descent'; --list names them all\n"
    )


@pytest.mark.slow
def test_damaged_records_behind_figures_are_told_and_made_again(project: Path) -> None:
    damage = {"training.trainer.train": '{"stage": "training', "figures.essay.line.curve": ""}
    for stage, text in damage.items():
        (record,) = (project / ".build/store" / stage).glob("*/record.json")
        record.write_text(text)
    done = build(project, *QUICK, "--no-site")
    told = sorted(done.stderr.splitlines(), reverse=True)
    for stage, line in zip(damage, told, strict=True):
        assert re.match(rf"warning: stored {stage}/\w+ is damaged .*again", line)
    assert "2 figures drawn, 0 reused; 2 stages made" in done.stdout
    assert shape(build(project, *QUICK, "--no-site").stdout)[:2] == UNCHANGED


@pytest.mark.slow
def test_a_mistake_in_a_page_is_one_line_before_anything_is_made(fresh: Path) -> None:
    edit(fresh / "content" / "index.md", 'figure("line")', 'figure("lime")')
    told = build(fresh, *QUICK, status=1)
    assert told.stderr == "error: content/index.md:13: no figure 'lime'; nearest is 'line'\n"
    assert told.stdout == ""
    assert not list((fresh / ".build").glob("store/*"))
    listed = build(fresh, *QUICK, "--list")
    assert listed.stderr == told.stderr.replace("error", "warning")
    assert [line.split()[0] for line in listed.stdout.splitlines()] == ["figure", "descent", "line"]


@pytest.mark.slow
def test_a_page_that_mkdocs_refuses_leaves_the_old_site(project: Path) -> None:
    before = (project / "site" / "index.html").read_text()
    edit(project / "content" / "index.md", "Losses fall.", "[Losses](nowhere.md) fall.")
    told = build(project, *QUICK, status=1).stderr
    assert told.startswith("error: mkdocs can't build the site:\n")
    assert "nowhere.md" in told
    assert "Traceback" not in told
    assert (project / "site" / "index.html").read_text() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "old", "new", "where"),
    [
        (
            "line",
            "return np.linspace(0, 1, points)",
            "return np.linspace(0, 1, points / 0)",
            "for figure 'line'; while making stage figures.essay.line.curve",
        ),
        (
            "line",
            "line.set_ydata(measured * index / 3)",
            "line.set_ydata(measured * (index / 0))",
            "while drawing figure 'line'; while making stage figure",
        ),
    ],
)
def test_an_unforeseen_error_names_figure_and_stage(
    project: Path, name: str, old: str, new: str, where: str
) -> None:
    edit(figure(project, name), old, new)
    told = build(project, *QUICK, status=1).stderr
    assert "Traceback" in told
    assert f'figures/essay/{name}.py", line' in told
    assert told.splitlines()[-1].startswith("error: ZeroDivisionError: ")
    assert told.splitlines()[-1].endswith(f"({where})")
    assert not list((project / ".build/store").glob("*/.*"))


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_is_one_line(fresh: Path) -> None:
    (fresh / ".build").write_text("in the way")
    told = build(fresh, *QUICK, status=1).stderr
    assert re.fullmatch(r"error: can't write to .*/\.build/store \(Not a directory\); .*\n", told)
