"""Talks for LaTeX and for browsers, and the folder of all."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from explainer.errors import UserError
from explainer.site import bake, bundle, made_folder
from explainer.site.decks import deck
from tests.site.decks.conftest import ORDER, Makes, pages
from tests.site.project import Project

# LaTeX


def test_beamer_gets_escaped_words_drawings_and_notes(make: Makes, packs):
    folder = make(url="https://example.org/x%20y")
    text = (folder / "talk.tex").read_text(encoding="utf-8")
    frames = re.findall(r"\\begin\{frame\}\{(.*)\}\n", text)
    assert frames == [
        r"A walk of 5 \% \& \_more\_",
        "Gaps open",
        r"Push \textbraceleft{}it\textbraceright{}",
    ]
    assert r"\title{A small essay \& more}" in text
    assert r"\author{Ada Lovelace, The essay's authors, 2026}" in text
    assert r"where $\theta_2 \leq 3$ \& so on." in text
    assert r"\emph{What it doesn't show:} Two $x_1$ seeds." in text
    assert r"\href{run:slides/walk-film-untitled-light.mp4}" in text
    assert r"\href{https://example.org/x\%20y/\#fig-poison-sweep}" in text
    for name in re.findall(r"slides/[\w.-]+", text):
        assert (folder / name).is_file(), name
    drawing = "poison-sweep-slide-untitled-light.pdf"
    assert (folder / "slides" / drawing).read_bytes() == (
        packs["poison-sweep"].folder / drawing
    ).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["pdflatex", "lualatex"])
def test_latex_makes_a_pdf_with_a_page_for_each_slide(make: Makes, engine: str):
    needed = ["beamer.cls", "pgfmath.sty", *["luaotfload.sty"] * (engine == "lualatex")]
    if not shutil.which(engine) or not all(map(_is_there, needed)):
        pytest.skip(f"no {engine} with beamer")
    folder = make(url="https://example.org/")
    command = [engine, "-interaction=nonstopmode", "-halt-on-error", "talk.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert f"({1 + len(ORDER)} pages" in done.stdout.replace("\n", "")
    assert "Overfull" not in done.stdout and "Missing character" not in done.stdout


def _is_there(file: str) -> bool:
    return subprocess.run(["kpsewhich", file], capture_output=True, check=False).returncode == 0


# reveal.js


def test_a_browser_gets_all_files_that_slides_load_and_none_from_elsewhere(make: Makes):
    folder = make()
    text = (folder / "index.html").read_text(encoding="utf-8")
    loads = re.findall(r'(?:data-src|src|href)="([^"]*)"', text) + re.findall(r'url\("(.*?)"', text)
    loads = [load for load in loads if not load.startswith("data:")]
    assert len(loads) > 10
    for load in loads:
        path = load.partition("?")[0]
        path += "index.html" * path.endswith("/")
        assert (folder / path).is_file(), load
        dark = path.replace("-light", "-dark")
        assert (folder / dark).is_file(), dark
    assert re.findall(r'<section id="(.*?)" class="(.*?)">', text) == [
        *(("walk", "film"), ("poison-sweep", "still"), ("push", "live")),
    ]
    assert "<h2>A walk of 5 % &amp; _more_</h2>" in text
    assert "<p><em>What it doesn’t show:</em> Two x₁ seeds.</p>" in text


def test_a_live_figure_is_a_frame_with_all_that_it_loads(make: Makes):
    folder = make()
    page = folder / "embed" / "push" / "index.html"
    text = page.read_text(encoding="utf-8")
    loads = re.findall(r'(?:data-source|srcset|src|href)="([^"]*)"', text)
    loads = [load for load in loads if not load.startswith("data:")]
    assert "../../assets/explainer.css" in loads
    for load in loads:
        assert (page.parent / load).exists(), load
    assert "../../#fig-push" not in loads  # which would be a slide
    assert not (folder / "embed" / "walk").exists()
    linked = (make(url="https://example.org/") / "embed/push/index.html").read_text()
    assert '<a href="https://example.org/#fig-push"' in linked


def test_without_scripts_nothing_is_live(make: Makes):
    folder = make(lives=False)
    assert "<iframe" not in (folder / "index.html").read_text(encoding="utf-8")
    assert not (folder / "embed").exists()


def test_without_npm_the_other_files_are_made_and_it_is_said(
    make: Makes, project: Project, packs, monkeypatch: pytest.MonkeyPatch
):
    make()

    def fail(name: str) -> Path:
        raise UserError(f"{name} can't be fetched")

    monkeypatch.setattr(bundle, "package", fail)
    site = bake.book("quick", Path("content"), project.drawn, partly=False)
    made = deck.make(site, ORDER, packs, project.docs, project.root / "talk")
    assert made.warnings == ("reveal.js can't be fetched; talk/index.html is left out",)
    assert (project.root / "talk/talk.pptx").is_file()
    assert not (project.root / "talk/index.html").exists()


# The folder


def test_what_a_speaker_changed_is_not_replaced_and_what_they_added_stays(
    make: Makes, project: Project
):
    folder = make()
    (folder / "mine.txt").write_text("mine")
    make(["poison-sweep"])  # other figures: what was made is made anew
    assert not list(folder.rglob("walk*")) and not (folder / "embed").exists()
    (folder / "talk.pptx").write_bytes(b"changed")
    line = project.error_line(make)
    assert "talk.pptx was changed since it was made; keep it under another name" in line
    assert project.error_line(lambda: made_folder.check(folder)) == line
    assert (folder / "talk.pptx").read_bytes() == b"changed"
    (folder / "talk.pptx").rename(folder / "my talk.pptx")
    make()
    assert (folder / "mine.txt").read_text() == "mine" and (folder / "my talk.pptx").exists()
    assert len(pages(folder)) == 4


def test_a_file_that_no_build_made_is_not_replaced(make: Makes, project: Project):
    (project.root / "talk").mkdir()
    (project.root / "talk" / "talk.tex").write_text("mine")
    assert "talk.tex was changed" in project.error_line(make)
    assert not (project.root / "talk" / "talk.pptx").exists()


def test_a_talk_that_was_killed_half_made_is_made_by_the_next(tmp_path: Path):
    old = {"talk.tex": b"old", "talk.pptx": b"old"}
    made_folder.write(old, tmp_path)
    half: dict[str, bytes | Path] = {"talk.tex": b"new", "talk.pptx": tmp_path / "none"}
    with pytest.raises(FileNotFoundError):  # in the middle, where it might be killed as well
        made_folder.write(half, tmp_path)
    for new in (b"newer", b"new"):
        deck.check(tmp_path, {"talk.tex": new, "talk.pptx": new})
    made_folder.write({"talk.tex": b"newer", "talk.pptx": b"newer"}, tmp_path)
    (tmp_path / "talk.tex").write_bytes(b"mine")
    with pytest.raises(UserError, match=r"talk\.tex was changed since it was made"):
        deck.check(tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [made_folder.MADE, "talk.pptx", "talk.tex"]
