"""Papers on the command line: made once, in the site, and a fault told before anything is made."""

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pypdf
import pytest

from explainer.errors import UserError
from explainer.site.paper import chromium
from tests.cli.changes import QUICK, edit
from tests.miniature import build

EPUBCHECK = shutil.which("epubcheck")


@pytest.fixture
def browser() -> None:
    try:
        chromium.find()
    except UserError as fault:
        pytest.skip(str(fault))


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.usefixtures("browser")
def test_papers_are_made_once_and_stay_in_the_site(project: Path) -> None:
    done = build(project, *QUICK, "--paper")
    assert "papers: 2 made, 0 reused; " in done.stdout
    assert done.stderr.startswith("note: the site's address isn't known")
    assert done.stderr.count("\n") == 1
    pdf = pypdf.PdfReader(project / "site/paper/essay.pdf")
    assert pdf.metadata and pdf.metadata.author == "Nobody"
    words = "".join(page.extract_text() for page in pdf.pages)
    assert "It moves" in words
    with zipfile.ZipFile(project / "site/paper/explainer.epub") as book:
        assert book.testzip() is None
    assert "papers: 0 made, 2 reused; " in build(project, *QUICK, "--paper").stdout
    assert "papers" not in build(project, *QUICK).stdout
    assert (project / "site/paper/essay.pdf").is_file()
    edit(project / "content/index.md", "Losses fall.", "Losses sink.")
    build(project, *QUICK)
    assert not (project / "site/paper").exists()  # they would tell of another page


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.usefixtures("browser")
@pytest.mark.skipif(EPUBCHECK is None, reason="no epubcheck")
def test_epubcheck_finds_nothing(project: Path) -> None:
    build(project, *QUICK, "--paper", "--no-site")
    book = project / ".build/docs/paper/explainer.epub"
    done = subprocess.run([str(EPUBCHECK), str(book)], capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert not re.search(r"^(FATAL|ERROR|WARNING)\b", said, re.MULTILINE), said


@pytest.mark.slow
def test_a_missing_browser_is_told_before_anything_is_made(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(chromium.VARIABLE, "nowhere/chrome")
    told = build(fresh, *QUICK, "--paper", status=1)
    assert told.stderr == (
        "error: EXPLAINER_CHROMIUM=nowhere/chrome: no such program; name a Chromium or Chrome\n"
    )
    assert not told.stdout
    assert not list((fresh / ".build").glob("store/*"))
