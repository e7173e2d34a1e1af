"""`build.py --packs`, run as an author runs it, in a small project."""

import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from tests import miniature
from tests.miniature import build

QUICK = ("--size", "quick")
PACKS = re.compile(r"packs: (\d+) made, (\d+) reused; [\d.]+ [KM]B")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of a project that is built, to change."""
    return Path(shutil.copytree(miniature.finished(), tmp_path / "project"))


def packs(text: str) -> list[tuple[str, str]]:
    return PACKS.findall(text)


@pytest.mark.slow
def test_packs_are_made_beside_their_pages_once_and_again_when_the_figure_changes(
    project: Path,
) -> None:
    first = build(project, *QUICK, "--packs").stdout
    assert packs(first) == [("2", "0")]
    assert re.search(r"^line: packed in ", first, re.MULTILINE)
    assert "0 figures drawn, 2 reused" in first and "stages made" in first
    for id, ending in (("descent", "slide-dark@4x.png"), ("line", "film-light.mp4")):
        folder = project / "site" / "figures" / id
        with zipfile.ZipFile(folder / f"{id}.zip") as packed:
            assert f"{id}/{id}-{ending}" in packed.namelist()
        assert (folder / "pack" / f"{id}-{ending}").is_file()
        assert f'href="{id}.zip"' in (folder / "index.html").read_text()
    readme = (project / "site/figures/line/pack/README.txt").read_text()
    assert "Nobody (2025). It moves." in readme and "step-1" not in readme

    before = (project / "site/figures/line/line.zip").read_bytes()
    assert packs(build(project, *QUICK, "--packs", "--no-site").stdout) == [("0", "2")]
    path = project / "explainer/figures/essay/descent.py"
    path.write_text(path.read_text().replace("style.figure(3)", "style.figure(4)"))
    assert packs(build(project, *QUICK, "--packs").stdout) == [("1", "1")]
    assert (project / "site/figures/line/line.zip").read_bytes() == before


@pytest.mark.slow
def test_named_figures_alone_are_packed_and_a_plain_build_offers_none(project: Path) -> None:
    assert packs(build(project, *QUICK, "--packs", "--figures", "descent").stdout) == [("1", "0")]
    figures = json.loads((project / "site/data/figures.json").read_text())
    assert {one["id"]: bool(one["pack"]) for one in figures} == {"descent": True, "line": False}
    assert not packs(build(project, *QUICK).stdout)
    assert not (project / "site/figures/descent/descent.zip").exists()


@pytest.mark.slow
def test_a_figure_that_cannot_be_drawn_is_told_in_one_line(project: Path) -> None:
    path = project / "explainer/figures/essay/descent.py"
    drawn = "    figure = style.figure(3)\n"
    broken = f'{drawn}    if style.phone and style.theme == "dark":\n        1 / 0\n'
    text = path.read_text()
    assert drawn in text
    path.write_text(text.replace(drawn, broken))
    told = build(project, *QUICK, "--packs", "--figures", "descent", status=1).stderr
    last = told.splitlines()[-1]
    assert last.startswith("error: ZeroDivisionError: division by zero")
    assert "figure 'descent'" in last
    assert not list(project.glob(".build/store/pack/*"))
