"""Builds, run as a newcomer runs them, in a small project: what is made, and what is not."""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from explainer import cli
from explainer.commands import Request
from tests import miniature
from tests.cli.changes import QUICK, UNCHANGED, edit, figure, shape
from tests.miniature import build


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
    assert re.search(r"figures/descent/descent-light\.[0-9a-f]{8}\.webp", page)
    assert "{{ " not in page  # a group among authors stands in double braces in BibTeX


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
    second = build(project, *QUICK, "--only", "descent")
    assert second.stdout.splitlines()[-1] == "site: site/; read it with: mkdocs serve"
    assert second.stderr.count("note: the site's address isn't known") == 1


@pytest.mark.slow
def test_a_rebuild_makes_everything_again(project: Path) -> None:
    shown = shape(build(project, *QUICK, "--only", "line", "--rebuild", "--no-site").stdout)
    assert "size quick: 1 figure drawn, 0 reused; 1 stage made in T, 0 reused; T in all" in shown


@pytest.mark.slow
def test_prune_keeps_what_the_site_uses(project: Path) -> None:
    def stored() -> set[Path]:
        return {path.parent for path in (project / ".build/store").glob("*/*/record.json")}

    before = stored()
    edit(figure(project, "descent"), "STEPS = 40", "STEPS = 30")
    build(project, *QUICK, "--no-site")
    (project / ".build/live/old").mkdir(parents=True)
    (project / ".build/fonts/old.woff2").write_bytes(b"12345")
    (project / ".build/paper").mkdir(exist_ok=True)
    (project / ".build/paper/old.pdf").write_bytes(b"12345")
    new = stored() - before
    kept = {*project.glob(".build/store/figures.essay.line.curve/*")}
    kept |= {path.parent for path in project.glob(".build/store/figure/*/line.csv")}
    assert (len(before), len(kept), len(new)) == (4, 2, 2)
    line = build(project, *QUICK, "--prune").stdout.splitlines()[-2]
    gone = r"2 results, 1 bundle, 1 font, [1-4] cards?, 0 packs and 1 paper"
    assert re.fullmatch(rf"pruned: {gone}; [\d.]+ [KM]B freed", line)
    assert stored() == kept | new
    again = shape(build(project, *QUICK, "--prune").stdout)
    assert again[:2] == UNCHANGED
    nothing = "0 results, 0 bundles, 0 fonts, 0 cards, 0 packs and 0 papers"
    assert again[-2] == f"pruned: {nothing}; 0 KB freed"


def test_what_watches_goes_on_with_the_options_that_it_was_given() -> None:
    def request(given: Sequence[str]) -> Request:
        options = cli._parser().parse_args(given)
        return cli._request(options, cli._named(options))

    of_figures = ("--only", "line", "--only", "descent", "--packs")
    first = request(["--watch", *QUICK, *of_figures, "--cluster", "local", "--paper"])
    again = request(first.again)
    assert again == first
    assert (again.only, again.cluster, again.size) == (("line", "descent"), "local", "quick")
    assert again.packs is None and again.paper


@pytest.mark.slow
def test_results_travel_to_another_machine(project: Path, fresh: Path, tmp_path: Path) -> None:
    packed = tmp_path / "results.zip"
    assert build(project, "--export", str(packed)).stdout == f"4 results packed into {packed}\n"
    assert build(fresh, "--import", str(packed)).stdout == f"4 new results taken from {packed}\n"
    assert shape(build(fresh, *QUICK, "--no-site").stdout)[:2] == UNCHANGED


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
