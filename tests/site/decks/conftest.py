"""A project with a talk of three figures: a film, a still, and one that lives."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pptx import Presentation

from explainer.plotting import films, pack
from explainer.plotting.about import About
from explainer.plotting.canvas import SLIDE, fitted, without_headline
from explainer.plotting.style import Style
from explainer.plotting.variants import THEMES, Theme
from explainer.plotting.video import Movie
from explainer.site import bake, bundle
from explainer.site.decks import deck
from explainer.store.entries import Entry
from tests.site.project import Project

CAPTION = """Gaps of *many* networks open, where $\\\\theta_2 \\\\leq 3$ & so on.

More of it."""
PAGE = """---
title: A small essay & more
authors: ["Ada Lovelace", "The essay’s authors"]
date: 2026-01-31
---

# A small essay & more

{{ figure("poison-sweep") }}

{{ figure("walk") }}

{{ figure("push") }}
"""
ROOT = Path(__file__).parents[3]
ORDER = ["walk", "poison-sweep", "push"]
TITLES = ["A walk of 5 % & _more_", "Gaps open", "Push {it}"]


def chart(style: Style):
    figure = style.figure(4)
    style.headline(figure, "What it says")
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color=style.wide)
    return figure


def film(style: Style) -> Movie:
    figure = chart(style)
    (bar,) = figure.axes[0].plot([0, 1], [0, 0], color=style.narrow, linewidth=8)

    def update(t: int) -> list:
        bar.set_ydata([0, t / 3])
        return [bar]

    order = tuple(np.repeat([0, 1, 2, 3, 2, 1], 10).tolist())
    return Movie(figure, update, 4, order=order, poster=2)


def slides(draw: Callable[[Style], Any], id: str, folder: Path, theme: Theme) -> None:
    """Write what a pack has of 16:9, as it writes it."""
    style, one = Style(theme, "page"), pack._Pack(id, folder, About("It", "Ada", ""), theme)
    with style.context():
        drawn = draw(style)
        figure = pack._named(drawn, style)
        engine = figure.get_layout_engine()
        with without_headline(figure):
            canvas = fitted(figure, SLIDE)
            one._still(figure, "slide-untitled", canvas, pack.SLIDE_WIDTH)
            if isinstance(drawn, Movie):
                path = folder / f"{id}-film-untitled-{theme}.mp4"
                films.write_mp4(drawn, canvas, films.WIDE, path, style)
        figure.set_layout_engine(engine)
        one._still(figure, "slide", fitted(figure, SLIDE), pack.SLIDE_WIDTH)


@pytest.fixture(scope="session")
def packs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Entry]:
    """Of the packs of a still, a film, and a live figure, what talks take."""
    root = tmp_path_factory.mktemp("packs")
    drawings = {"poison-sweep": chart, "walk": film, "push": chart}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pack, "SCALES", (2,))
        for id, draw in drawings.items():
            (root / id).mkdir()
            for theme in THEMES:
                slides(draw, id, root / id, theme)
    return {
        id: Entry(root / id, {"files": {p.name: "" for p in (root / id).iterdir()}})
        for id in drawings
    }


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for the folder of npm's package, whose files are copied as they are."""
    place = tmp_path / "node_modules" / "reveal.js"
    for name in ("dist/reveal.js", "dist/reveal.css", "dist/reset.css", "dist/plugin/notes.js"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(name)
    (place / "LICENSE").write_text("MIT")
    monkeypatch.setattr(bundle, "package", lambda name: place.parent / name)


Makes = Callable[..., Path]


@pytest.fixture
def make(
    project: Project, packs: dict[str, Entry], library: None, monkeypatch: pytest.MonkeyPatch
) -> Makes:
    """Return what makes the talk of a project with three figures, and returns its folder."""
    project.figure("poison-sweep", caption=CAPTION, limits="Two $x_1$ seeds.")
    project.figure("walk", kind="movie", title="A walk of 5 % & _more_".replace("_", "\\\\_"))
    project.live_figure("push")
    project.figure("push", title="Push {it}", live="sway", values={"controls": []})
    lives = project.drawn["push"]
    (lives.folder / "push.live.json").write_text("{}")
    lives.record["files"]["push.live.json"] = ""
    project.write("index.md", PAGE)
    shutil.copytree(ROOT / "content/assets", project.root / "content/assets")

    def made(ids: list[str] = ORDER, url: str = "", lives: bool = True) -> Path:
        (project.root / "mkdocs.yml").write_text(f"site_name: Small\nsite_url: {url}\n")
        project.bake()
        site = bake.book("quick", Path("content"), project.drawn, partly=False)
        folder = project.root / "talk"
        deck.make(replace(site, lives=lives), ids, packs, project.docs, folder)
        return folder

    return made


def pages(folder: Path) -> list:
    return [*Presentation(folder / "talk.pptx").slides]
