"""The command line, run as a newcomer runs it, in a small project."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from explainer import cli
from tests import miniature
from tests.miniature import build

QUICK = ("--size", "quick")


@pytest.fixture(scope="module")
def finished() -> Path:
    """A project that is built; not to be changed."""
    return miniature.finished()


@pytest.fixture
def project(finished: Path, tmp_path: Path) -> Path:
    """A copy of the built project, to change."""
    return Path(shutil.copytree(finished, tmp_path / "project"))


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A project in which nothing was made yet."""
    return miniature.make(tmp_path)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def figure(project: Path, name: str) -> Path:
    return project / "explainer" / "figures" / "essay" / f"{name}.py"


def shape(text: str) -> list[str]:
    """Lines with every time left out."""
    return re.sub(r"\d+ min \d\d s\b|\d+(\.\d)? s\b", "T", text).splitlines()


@pytest.mark.slow
def test_an_unknown_figure_is_told_with_the_nearest(finished: Path) -> None:
    told = build(finished, *QUICK, "--only", "decsent", status=2).stderr
    assert told == (
        "error: --only decsent: no figure 'decsent'; nearest is 'descent'; --list names them all\n"
    )


@pytest.mark.slow
def test_the_first_build_makes_everything(finished: Path) -> None:
    lines = shape((finished / "first.txt").read_text())
    assert sorted(lines[:4]) == [
        "descent: drawn in T",
        "figures.essay.line.curve: made in T",
        "line: drawn in T",
        "training.trainer.train: made in T",
    ]
    assert lines[4:] == [
        "size quick: 2 figures drawn, 0 reused; 2 stages made in T, 0 reused; T in all",
        "claims: 2 of 2 hold",
        "site: site/; read it with: mkdocs serve",
    ]
    page = (finished / "site" / "index.html").read_text()
    assert "descent-light.webp" in page
    assert "{{" not in page


UNCHANGED = [
    "size quick: 0 figures drawn, 2 reused; 0 stages made in T, 0 reused; T in all",
    "claims: 2 of 2 hold",
]


@pytest.mark.slow
def test_nothing_changed_makes_nothing_and_does_not_even_load_torch(project: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (project / ".build/docs").rglob("*.*")}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "build.py", *QUICK, "--no-site"],
        cwd=project,
        env=miniature.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert shape(done.stdout)[:2] == UNCHANGED
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "explainer.site.bake" in imported
    assert not imported & {"torch", "matplotlib", "scipy"}
    assert before == {path: path.stat().st_mtime_ns for path in before}


@pytest.mark.slow
def test_a_word_of_prose_is_baked_and_nothing_is_drawn(project: Path) -> None:
    edit(project / "content" / "index.md", "Losses fall.", "Losses nearly always fall.")
    edit(figure(project, "line"), "A boundary that moves.", "A boundary, moving.")
    edit(figure(project, "line"), "A line that rises.", "A line rising.")
    assert shape(build(project, *QUICK).stdout)[:2] == UNCHANGED
    assert "Losses nearly always fall." in (project / "site" / "index.html").read_text()
    assert "A boundary, moving." in (project / "site" / "index.html").read_text()


@pytest.mark.slow
def test_a_changed_drawing_is_drawn_alone(project: Path) -> None:
    edit(figure(project, "descent"), "style.figure(3)", "style.figure(2.5)")
    assert build(project, *QUICK, "--list").stdout.splitlines() == [
        "figure   kind   quick       title",
        "descent  still  to make     Losses fall",
        "line     movie  stored      It moves",
    ]
    reasons = build(project, *QUICK, "--why").stdout.splitlines()
    assert reasons[0] == "descent: explainer.figures.essay.descent changed"
    assert re.fullmatch(
        r"  training.trainer.train \w{6}: stored; made .* never made before", reasons[1]
    )
    assert re.fullmatch(r"line: stored; made .* UTC: never made before", reasons[2])
    assert shape(build(project, *QUICK, "--no-site").stdout)[:2] == [
        "descent: drawn in T",
        "size quick: 1 figure drawn, 1 reused; 0 stages made in T, 1 reused; T in all",
    ]


@pytest.mark.slow
def test_a_changed_argument_runs_its_stage_again(project: Path) -> None:
    edit(figure(project, "descent"), "STEPS = 40", "STEPS = 50")
    shown = build(project, *QUICK, "--no-site").stdout
    assert "training.trainer.train" in shown
    assert "figures.essay.line.curve" not in shown
    reasons = build(project, *QUICK, "--why").stdout
    assert re.search(r"training.trainer.train .* argument experiment.steps was 40, is 50", reasons)


@pytest.mark.slow
def test_only_makes_one_figure_and_bakes_once_all_are_there(project: Path) -> None:
    for made in ("store/figure", "store/figures.essay.line.curve", "docs"):
        shutil.rmtree(project / ".build" / made)
    shutil.rmtree(project / "site")
    first = build(project, *QUICK, "--only", "line").stdout.splitlines()
    assert first[-1] == "not baked: descent must be drawn first; leave out --only"
    assert not (project / "site").exists()
    assert not (project / ".build/docs").exists()
    assert not any("descent:" in line for line in first)
    second = build(project, *QUICK, "--only", "descent").stdout.splitlines()
    assert second[-1] == "site: site/; read it with: mkdocs serve"


@pytest.mark.slow
def test_a_rebuild_makes_everything_again(project: Path) -> None:
    shown = shape(build(project, *QUICK, "--only", "line", "--rebuild", "--no-site").stdout)
    assert "size quick: 1 figure drawn, 0 reused; 1 stage made in T, 0 reused; T in all" in shown


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
def test_prune_keeps_what_the_site_uses(project: Path) -> None:
    def stored() -> set[Path]:
        return {path.parent for path in (project / ".build/store").glob("*/*/record.json")}

    before = stored()
    edit(figure(project, "descent"), "STEPS = 40", "STEPS = 30")
    build(project, *QUICK, "--no-site")
    (project / ".build/live/old").mkdir(parents=True)
    (project / ".build/fonts/old.woff2").write_bytes(b"12345")
    new = stored() - before
    kept = {*project.glob(".build/store/figures.essay.line.curve/*")}
    kept |= {path.parent for path in project.glob(".build/store/figure/*/line.csv")}
    assert (len(before), len(kept), len(new)) == (4, 2, 2)
    line = build(project, *QUICK, "--prune").stdout.splitlines()[-2]
    gone = r"2 results, 1 bundle, 1 font, [1-4] cards? and 0 packs"
    assert re.fullmatch(rf"pruned: {gone}; [\d.]+ [KM]B freed", line)
    assert stored() == kept | new
    again = shape(build(project, *QUICK, "--prune").stdout)
    assert again[:2] == UNCHANGED
    assert again[-2] == "pruned: 0 results, 0 bundles, 0 fonts, 0 cards and 0 packs; 0 KB freed"


def test_what_watches_goes_on_with_the_options_that_it_was_given() -> None:
    given = ["--watch", *QUICK, "--only", "line", "--only", "descent", "--cluster", "local"]
    request = cli._request(cli._parser().parse_args(given))
    again = cli._request(cli._parser().parse_args(list(request.again)))
    assert again == request
    assert (again.only, again.cluster, again.size) == (("line", "descent"), "local", "quick")


@pytest.mark.slow
def test_results_travel_to_another_machine(project: Path, fresh: Path, tmp_path: Path) -> None:
    packed = tmp_path / "results.zip"
    assert build(project, "--export", str(packed)).stdout == f"4 results packed into {packed}\n"
    assert build(fresh, "--import", str(packed)).stdout == f"4 new results taken from {packed}\n"
    assert shape(build(fresh, *QUICK, "--no-site").stdout)[:2] == UNCHANGED


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


@pytest.mark.slow
@pytest.mark.skipif(find_spec("distributed") is None, reason="Dask isn't installed")
def test_a_cluster_draws_the_same(project: Path) -> None:
    edit(figure(project, "descent"), "style.figure(3)", "style.figure(2.5)")
    shown = build(project, *QUICK, "--no-site", "--cluster", "local")
    assert shape(shown.stdout)[:2] == [
        "descent: drawn in T",
        "size quick: 1 figure drawn, 1 reused; 0 stages made in T, 1 reused; T in all",
    ]
    impatient = "Worker process still alive after 4.0 seconds, killing"  # on a busy machine
    assert [line for line in shown.stderr.splitlines() if not line.endswith(impatient)] == []


@pytest.mark.slow
@pytest.mark.skipif(find_spec("distributed") is not None, reason="Dask is installed")
def test_a_cluster_without_dask_is_told(project: Path) -> None:
    edit(figure(project, "descent"), "style.figure(3)", "style.figure(2.5)")
    told = build(project, *QUICK, "--cluster", "local", status=1).stderr
    assert told == (
        "error: --cluster needs Dask, which isn't installed; "
        "install it with: pip install -e '.[cluster]'\n"
    )


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start `python build.py` in a project; ended after two minutes, or with the test."""
    started = []
    deadlines = []

    def start(folder: Path, *options: str) -> subprocess.Popen[str]:
        process = miniature.start(folder, *options)
        started.append(process)
        deadlines.append(threading.Timer(120, process.kill))
        deadlines[-1].start()
        return process

    yield start
    for deadline in deadlines:
        deadline.cancel()
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the workers as well
        process.communicate()


def read_until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout
    for line in process.stdout:
        if words in line:
            return line.strip()
    raise AssertionError(f"the build ended without saying {words!r}: {process.communicate()}")


@pytest.mark.slow
@pytest.mark.parametrize("at", ["training.trainer.train: made", "descent: drawn"])
def test_ctrl_c_keeps_what_was_finished(fresh: Path, start, at: str) -> None:
    edit(figure(fresh, "line"), "WAIT = 0.0", "WAIT = 1.0")
    process = start(fresh)
    read_until(process, at)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers as well
    _, told = process.communicate(timeout=30)
    assert told == "interrupted: what was finished is kept; run the same command to go on\n"
    assert process.returncode == 130
    assert not list((fresh / ".build/store").glob("*/.*"))
    again = build(fresh, *QUICK, "--only", "descent", "--no-site").stdout
    assert "training.trainer.train" not in again
    assert ("descent: drawn" in again) == (at != "descent: drawn")


@pytest.mark.slow
def test_workers_end_with_a_build_that_is_killed(fresh: Path, start) -> None:
    edit(figure(fresh, "line"), "WAIT = 0.0", "WAIT = 1.0")
    process = start(fresh)
    read_until(process, "training.trainer.train: made")
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)  # which ends when the last that holds the pipe ends


@pytest.mark.slow
def test_watch_bakes_at_every_change_and_outlives_mistakes(project: Path, start) -> None:
    process = start(project, "--watch", "--no-site")
    read_until(process, "watching content, mkdocs.yml, explainer")
    page = project / "content" / "index.md"
    edit(page, "Losses fall.", "Losses sink.")
    assert "content/index.md: 1 baked file" in read_until(process, "content/index.md")
    assert "Losses sink." in (project / ".build/docs/index.md").read_text()
    edit(page, 'figure("line")', 'figure("lime")')
    assert "error: content/index.md:13: no figure 'lime'" in read_until(process, "content/")
    edit(page, 'figure("lime")', 'figure("line")')
    read_until(process, "content/index.md: 0 baked files")
    edit(figure(project, "descent"), "style.figure(3)", "style.figure(2.5)")
    assert "drew descent; baked" in read_until(process, "explainer/figures/essay/descent.py")
    edit(figure(project, "descent"), "Losses fall", "Losses drop")
    read_until(process, "explainer/figures/essay/descent.py")
    edit(page, "Losses sink.", "Losses fall again.")  # by a process that has the new code
    assert "no figure changed; baked" in read_until(process, "content/index.md")
    assert "Losses drop" in (project / ".build/docs/index.md").read_text()
    os.killpg(process.pid, signal.SIGINT)
    shown, told = process.communicate(timeout=30)
    assert (process.returncode, shown, told) == (0, "stopped watching\n", "")
